"""The engine that carries jobs to workers: streaq on Redis. It knows ids alone; what it loses is sent again.

A message is a handful of jobs, and is over when the worker has begun them: leases, retries, delays and results are
rows in MongoDB. So nothing that runs depends on Redis, and Redis may be emptied at any time.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import orjson
import structlog
from anyio import TASK_STATUS_IGNORED, sleep_forever
from streaq import Worker

from shared.core.ending import end
from shared.core.errors import Unavailable

# What a message may be in the hands of a worker that says nothing; then another one gets it.
IDLE_SECONDS = 10.0
RETRY_SECONDS = 0.5
SEND_SECONDS = 2.0
# Messages that a worker has in hand, beside one that it has fetched ahead.
HANDS = 2
TASK = "begin"

Begin = Callable[[Sequence[str]], Awaitable[None]]
"""Begins jobs, by id."""

log = structlog.get_logger(__name__)


class _Streaq(Worker[None]):
    """streaq, without its hold on the signals of the process and without what it leaves open."""

    async def signal_handler(self, scope: Any) -> None:
        """The process drains by itself."""
        await sleep_forever()

    async def run_consumers(self, receive: Any, *scopes: Any, task_status: Any = TASK_STATUS_IGNORED) -> None:
        """Closes what it leaves open."""
        with receive:
            await super().run_consumers(receive, *scopes, task_status=task_status)


def _worker(url: str, queue: str) -> _Streaq:
    return _Streaq(
        url,
        concurrency=HANDS,
        prefetch=1,
        queue_name=queue,
        serializer=_write,
        deserializer=_read,
        idle_timeout=IDLE_SECONDS,
    )


class Engine:
    """Sends messages, and runs what takes them. `queue` keeps apart who shares a Redis."""

    def __init__(self, url: str, queue: str) -> None:
        self._url = url
        self._queue = queue
        self._unsent: asyncio.Queue[tuple[Sequence[Sequence[str]], asyncio.Future[None]]] = asyncio.Queue()

    async def send(self, handfuls: Sequence[Sequence[str]]) -> None:
        """Sends each handful to a worker, while it is `sending`. Raises Unavailable where Redis does not take them."""
        sent: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._unsent.put_nowait((handfuls, sent))
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await sent
        except TimeoutError as error:
            raise Unavailable("jobs cannot be sent") from error

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[None]:
        """Messages go out while it is open."""
        task = asyncio.create_task(self._forever(self._send_all))
        try:
            yield
        finally:
            await end(task)

    async def take(self, begin: Begin, stop: asyncio.Event) -> None:
        """Calls `begin`, which must not raise, for each message until told to stop."""

        async def take_all() -> None:
            worker = _worker(self._url, self._queue)
            worker.task(name=TASK, max_tries=None, silent=True, ttl=0)(begun)
            await worker.run_async()

        async def begun(ids: list[str]) -> None:
            await begin(ids)

        taking = asyncio.create_task(self._forever(take_all))
        await stop.wait()
        await end(taking)

    async def _forever(self, work: Callable[[], Awaitable[None]]) -> None:
        """Begins anew where Redis goes away. What fails there cancels its own task, so it has one of its own."""
        while True:
            running = asyncio.ensure_future(work())
            try:
                await asyncio.wait({running})
            finally:
                # The engine lets go of what it has in hand first.
                await end(running)
            error = None if running.cancelled() else running.exception()
            log.warning("the engine is interrupted", error=_named(error))
            await asyncio.sleep(RETRY_SECONDS)

    async def _send_all(self) -> None:
        async with _worker(self._url, self._queue) as sender:
            while True:
                handfuls, sent = await self._unsent.get()
                # Whoever asked may have given up.
                if not sent.done():
                    await sender.enqueue_many([sender.enqueue_unsafe(TASK, list(ids)) for ids in handfuls])
                    with contextlib.suppress(asyncio.InvalidStateError):
                        sent.set_result(None)


def _named(error: BaseException | None) -> str:
    """The name of the first cause."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return type(error).__name__


def _write(data: Any) -> str:
    """A message as text: nothing that is read from Redis may become code."""
    return orjson.dumps(data, default=repr).decode()


def _read(data: Any) -> Any:
    return orjson.loads(data)
