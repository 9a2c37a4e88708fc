"""Web origins that belong to accounts: pages of these may call the API from a browser.

MongoDB holds them. Whoever verifies an account's domain claims its origin, and releases it with the domain; processes
that remember origins are told over Redis, as of ended sessions.
"""

from datetime import UTC, datetime, timedelta
from typing import Self

from redis.asyncio import Redis

from shared.data.announcer import Announcer
from shared.data.live_sessions import TRUSTED_SECONDS, LiveSessions
from shared.data.mongo import Database, StatusErrors, open_collection

# Origins that changed hands are published here, one a message.
ORIGINS_CHANNEL = "origins:changed"


class OriginStore:
    """Origins (`https://app.agency.example`) and the accounts they belong to."""

    def __init__(self, database: Database, redis: Redis) -> None:
        self._rows = open_collection(database, "identity.origins")
        self._announcer = Announcer(redis, ORIGINS_CHANNEL)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Stops telling what Redis has not taken."""
        await self._announcer.aclose()

    async def owner(self, origin: str) -> str:
        """The account of an origin, "" if it belongs to none. Raises Unavailable."""
        with StatusErrors():
            row = await self._rows.find_one({"_id": origin})
        return "" if row is None else str(row["account_id"])

    async def claim(self, origin: str, account_id: str) -> None:
        """The origin belongs to this account, and to no other any more."""
        with StatusErrors():
            await self._rows.replace_one({"_id": origin}, {"account_id": account_id}, upsert=True)
        await self._announcer.tell([origin])

    async def release(self, origin: str, account_id: str) -> None:
        """The origin belongs to nobody, if it is this account's."""
        with StatusErrors():
            await self._rows.delete_one({"_id": origin, "account_id": account_id})
        await self._announcer.tell([origin])


class OriginCache(LiveSessions[str]):
    """Owners of origins as a process remembers them: for as long as it believes in sessions, and told as soon."""

    def __init__(self, store: OriginStore) -> None:
        super().__init__()
        self._store = store

    async def owner(self, origin: str) -> str:
        """The account of an origin, "" if it belongs to none. Raises Unavailable."""

        async def find() -> tuple[str, datetime]:
            return await self._store.owner(origin), datetime.now(UTC) + timedelta(seconds=TRUSTED_SECONDS)

        return await self.look_up(origin, find)
