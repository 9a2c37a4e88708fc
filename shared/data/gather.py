"""Work that comes while some is under way goes together next, as one command.

The driver's work per command, not the database, is what a small read or write costs: under load one command for many
is many times cheaper. What comes alone is done at once, and nothing waits longer than PATIENCE_SECONDS.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Generic, TypeVar

# What takes longer is no longer waited for.
PATIENCE_SECONDS = 0.01

T = TypeVar("T")
R = TypeVar("R")


class Gather(Generic[T, R]):
    """Does items of one kind. `work` answers many, in their order; an exception among the answers is that item's alone.

    Without `eager` what comes alone waits for what comes in the same turn of the loop. Belongs to one event loop.
    """

    def __init__(
        self, work: Callable[[Sequence[T]], Awaitable[Sequence[R | Exception]]], *, eager: bool = True
    ) -> None:
        self._work = work
        self._eager = eager
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._running = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._late: asyncio.Handle | None = None

    async def do(self, item: T) -> R:
        """The item's answer. Raises what `work` raises or answers for it."""
        if self._running or not self._eager:
            return await self._later(item)
        with self._under_way():
            (answer,) = await self._work([item])
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _later(self, item: T) -> asyncio.Future[R]:
        loop = asyncio.get_running_loop()
        if not self._waiting:
            patient = self._running > 0
            self._late = loop.call_later(PATIENCE_SECONDS, self._send) if patient else loop.call_soon(self._send)
        answer: asyncio.Future[R] = loop.create_future()
        self._waiting.append((item, answer))
        return answer

    @contextmanager
    def _under_way(self) -> Iterator[None]:
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1
            if self._waiting and not self._running:
                self._send()

    def _send(self) -> None:
        if self._late is not None:
            self._late.cancel()
        waiting, self._waiting = self._waiting, []
        task = asyncio.create_task(self._serve(waiting))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, waiting: Sequence[tuple[T, asyncio.Future[R]]]) -> None:
        answers: Sequence[R | Exception]
        try:
            with self._under_way():
                answers = await self._work([item for item, _ in waiting])
        except Exception as error:
            answers = [error] * len(waiting)
        for (_, future), answer in zip(waiting, answers, strict=True):
            # A caller who has left has cancelled its future.
            if future.done():
                continue
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)
