"""Tells live listeners of new events over Redis. A hint, not a record: whoever missed one reads the log.

Of an account's events that are published at once, the last is told: a listener reads those before it anyway.

Channel `events:<account_id>`, message `{"id": …, "sequence": …, "type": …}`.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

import orjson
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared.core.ending import end

# Beyond this Redis is too slow, and listeners had better read the log.
BATCHES_WAITING = 20

log = structlog.get_logger(__name__)


def channel_of(account_id: str) -> str:
    """The channel of an account's events."""
    return f"events:{account_id}"


@dataclass(frozen=True, slots=True)
class Hint:
    """An event that is in the log."""

    account_id: str
    id: str
    sequence: int
    type: str


class Fanout:
    """Publishes in a task of its own, so that a slow or absent Redis holds up nobody."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._waiting: asyncio.Queue[Sequence[Hint]] = asyncio.Queue(BATCHES_WAITING)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to publish."""
        self._task = asyncio.create_task(self._run())

    async def aclose(self) -> None:
        """Stops; what is still waiting is not published."""
        if self._task is not None:
            await end(self._task)

    def publish(self, hints: Sequence[Hint]) -> None:
        """Publishes soon; drops the hints if too many are waiting."""
        with contextlib.suppress(asyncio.QueueFull):
            self._waiting.put_nowait(hints)

    async def _run(self) -> None:
        reachable = True
        while True:
            hints = await self._waiting.get()
            try:
                async with self._redis.pipeline(transaction=False) as pipe:
                    for hint in {each.account_id: each for each in hints}.values():
                        message = {"id": hint.id, "sequence": hint.sequence, "type": hint.type}
                        pipe.publish(channel_of(hint.account_id), orjson.dumps(message))
                    await pipe.execute()
                reachable = True
            except (RedisError, OSError) as error:
                if reachable:
                    log.warning("events are not pushed", error=type(error).__name__)
                reachable = False
