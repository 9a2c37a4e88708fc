"""Hears of ended sessions over Redis, for processes that keep sessions in memory.

The subscription is proved alive by a ping twice a second. Each answer vouches for what was kept until TRUST_SECONDS
after its ping; when answers stop, for whatever reason, trust runs out by itself.
"""

import asyncio
import time
from types import TracebackType
from typing import Protocol

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from shared.core.ending import end
from shared.data.announcer import REVOKED_CHANNEL

PING_SECONDS = 0.5
TRUST_SECONDS = 1.5

log = structlog.get_logger(__name__)


class SessionHolder(Protocol):
    """Something that keeps sessions in memory."""

    def trust(self, until: float) -> None:
        """Every ended session was heard of, and will be until this time of `time.monotonic`."""

    def distrust(self) -> None:
        """Some ended sessions may not have been heard of."""

    def drop(self, key: str) -> None:
        """The session of this key has ended."""


class Holders:
    """Several, as one: all are told, in this order."""

    def __init__(self, *holders: SessionHolder) -> None:
        self._holders = holders

    def trust(self, until: float) -> None:
        """As SessionHolder has it."""
        for holder in self._holders:
            holder.trust(until)

    def distrust(self) -> None:
        """As SessionHolder has it."""
        for holder in self._holders:
            holder.distrust()

    def drop(self, key: str) -> None:
        """As SessionHolder has it."""
        for holder in self._holders:
            holder.drop(key)


class Revocations:
    """Follows the channel of ended sessions until closed."""

    def __init__(self, redis: Redis, holder: SessionHolder, channel: str = REVOKED_CHANNEL) -> None:
        self._redis = redis
        self._channel = channel
        self._holder = holder

    def start(self) -> None:
        """Begins to listen; connects by itself, again and again."""
        self._task = asyncio.create_task(self._run())

    async def __aenter__(self) -> None:
        self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Stops listening."""
        await end(self._task)

    async def _run(self) -> None:
        reachable = True
        while True:
            try:
                async with self._redis.pubsub() as channel:
                    await channel.subscribe(self._channel)
                    await self._hear(channel, time.monotonic() + TRUST_SECONDS, "subscribe")
                    reachable = True
                    await self._follow(channel)
            except Exception as error:
                # Whatever it was: a listener that ends leaves the process deaf until its next start.
                self._holder.distrust()
                if reachable:
                    log.warning("news is not pushed", channel=self._channel, error=type(error).__name__)
                reachable = False
                await asyncio.sleep(PING_SECONDS)

    async def _follow(self, channel: PubSub) -> None:
        while True:
            pinged = time.monotonic()
            await channel.ping()
            # Answers keep the order of what was published, so nothing sent before the ping can come after its answer.
            if not await self._hear(channel, pinged + TRUST_SECONDS, "pong"):
                raise TimeoutError
            self._holder.trust(pinged + TRUST_SECONDS)
            await self._hear(channel, pinged + PING_SECONDS, None)

    async def _hear(self, channel: PubSub, until: float, awaited: str | None) -> bool:
        """Takes messages until one of type `awaited` comes (True) or it is `until` (False)."""
        while (left := until - time.monotonic()) > 0:
            message = await channel.get_message(timeout=left)
            if message is None:
                continue
            if message["type"] == "message":
                self._holder.drop(message["data"].decode("utf-8", "replace"))
            elif message["type"] == "subscribe":
                # The client connects again by itself; what was published in between is lost.
                self._holder.distrust()
            if message["type"] == awaited:
                return True
        return False
