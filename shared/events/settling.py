"""Waits until the log has come as far as the database: only then is a request's last event known to be in it."""

import asyncio
import time
from datetime import datetime, timedelta

from bson.timestamp import Timestamp

from shared.core.errors import Unavailable
from shared.data.changes import cluster_time, newest_write
from shared.data.event_store import EventStore
from shared.data.mongo import Database
from shared.events.relay import NAME

_PAUSE_SECONDS = 0.02
# A request that began so long ago has ended.
_REQUEST = timedelta(minutes=1)


class Settling:
    """Knows how far the relay is. `seconds`: how long it is waited for."""

    def __init__(self, database: Database, seconds: float = 5.0) -> None:
        self._database = database
        self._seconds = seconds
        self._store = EventStore(database)

    async def wait(self, newest: datetime | None) -> None:
        """Waits for all that is committed now. Raises Unavailable where the relay takes too long.

        `newest`: the time of the latest event that is known of it; long before the relay's place, nothing more is due.
        """
        target = await newest_write(self._database)
        deadline = time.monotonic() + self._seconds
        while not self._is_past(await self._reached(), target, newest):
            if time.monotonic() > deadline:
                raise Unavailable("the log of activities is behind; try again", reason="NOT_READY")
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _reached(self) -> Timestamp | None:
        token = await self._store.position(NAME)
        return None if token is None else cluster_time(token)

    def _is_past(self, reached: Timestamp | None, target: Timestamp, newest: datetime | None) -> bool:
        if reached is None:
            return False
        return reached >= target or (
            newest is not None and reached.as_datetime().replace(tzinfo=None) > newest + _REQUEST
        )
