"""Tells every process that sessions have ended, over Redis; what Redis does not take at once is told again."""

import asyncio
import time
from collections.abc import Iterable

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared.core.ending import end

# Keys of ended sessions are published here, one a message.
REVOKED_CHANNEL = "sessions:revoked"
# How long whoever ends a session waits for Redis.
WAIT_SECONDS = 0.2
RETRY_SECONDS = 0.2
# By then nobody remembers a session that ended: see `shared.data.live_sessions`.
GIVE_UP_SECONDS = 60.0

log = structlog.get_logger(__name__)


class Announcer:
    """Publishes the keys of ended sessions. The truth is already in MongoDB: this only makes it known sooner."""

    def __init__(self, redis: Redis, channel: str = REVOKED_CHANNEL) -> None:
        self._redis = redis
        self._channel = channel
        self._untold: dict[str, float] = {}
        self._task: asyncio.Task[None] | None = None

    async def tell(self, keys: Iterable[str]) -> None:
        """Returns once they are told, or after WAIT_SECONDS; then it goes on in the background."""
        until = time.monotonic() + GIVE_UP_SECONDS
        self._untold.update(dict.fromkeys(keys, until))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        await asyncio.wait({self._task}, timeout=WAIT_SECONDS)

    async def aclose(self) -> None:
        """Stops telling."""
        if self._task is not None:
            await end(self._task)

    async def _run(self) -> None:
        failed = False
        while self._untold:
            keys = list(self._untold)
            try:
                await self._publish(keys)
            except (RedisError, OSError) as error:
                if not failed:
                    log.error("ended sessions cannot be told", error=type(error).__name__, sessions=len(keys))
                failed = True
                self._give_up()
                await asyncio.sleep(RETRY_SECONDS)
            else:
                for key in keys:
                    self._untold.pop(key, None)

    async def _publish(self, keys: list[str]) -> None:
        async with self._redis.pipeline(transaction=False) as pipe:
            for key in keys:
                pipe.publish(self._channel, key)
            await pipe.execute()

    def _give_up(self) -> None:
        now = time.monotonic()
        self._untold = {key: until for key, until in self._untold.items() if until > now}
