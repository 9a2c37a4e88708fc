"""Tells whoever hands out jobs, over Redis, that there is something to do. A hint: it would be found a moment later."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from uuid import uuid4

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared.core.ending import end

CHANNEL = "jobs:bell"
RETRY_SECONDS = 0.5
# Silence by which a lost connection shows.
LISTEN_SECONDS = 5.0

log = structlog.get_logger(__name__)


class Bell:
    """Rings in the background: nobody waits for Redis. `channel` keeps databases apart that share a Redis."""

    def __init__(self, redis: Redis, database: str) -> None:
        self._redis = redis
        self._channel = f"{CHANNEL}:{database}"
        self._name = uuid4().hex.encode()
        self._hearing: list[Callable[[], None]] = []
        self._again = False
        self._ringing: asyncio.Task[None] | None = None

    def ring(self) -> None:
        """Rings here at once, and elsewhere soon; what rings meanwhile rings once."""
        for hear in self._hearing:
            hear()
        self._again = True
        if self._ringing is None or self._ringing.done():
            self._ringing = asyncio.create_task(self._ring())

    async def rung(self) -> None:
        """As `ring`, for what follows a commit."""
        self.ring()

    async def aclose(self) -> None:
        """Stops ringing."""
        if self._ringing is not None:
            await end(self._ringing)

    @asynccontextmanager
    async def heard(self, hear: Callable[[], None]) -> AsyncIterator[None]:
        """Calls `hear` whenever somebody rings."""
        task = asyncio.create_task(self._listen(hear))
        self._hearing.append(hear)
        try:
            yield
        finally:
            self._hearing.remove(hear)
            await end(task)

    async def _ring(self) -> None:
        while self._again:
            self._again = False
            with contextlib.suppress(RedisError, OSError):
                await self._redis.publish(self._channel, self._name)

    async def _listen(self, hear: Callable[[], None]) -> None:
        while True:
            try:
                async with self._redis.pubsub() as pubsub:
                    await pubsub.subscribe(self._channel)
                    while True:
                        told = await pubsub.get_message(ignore_subscribe_messages=True, timeout=LISTEN_SECONDS)
                        # What rang here was heard.
                        if told and told["data"] != self._name:
                            hear()
            except (RedisError, OSError) as error:
                log.warning("the bell is not heard", error=type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)
