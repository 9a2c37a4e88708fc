"""What stands around the edge's apps: the gate each call passes, and the judgement of other origins."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

from starlette.types import ASGIApp

from edge.router.cross_origin import CrossOrigin
from edge.router.gate import Gate
from edge.router.identity import Identify
from edge.router.rate_classes import class_limits, parse_overrides
from edge.router.rate_guard import RateGuard
from shared.core.settings import Settings
from shared.data.clients import DataClients
from shared.data.origins import ORIGINS_CHANNEL, OriginCache, OriginStore
from shared.data.rate_limiter import RateLimiter
from shared.data.revocations import Revocations


class Protection:
    """`identify` is the gate."""

    def __init__(self, identify: Gate, dashboards: frozenset[str], origins: OriginCache, news: Revocations) -> None:
        self.identify = identify
        self._dashboards = dashboards
        self._origins = origins
        self._news = news

    @classmethod
    def of(cls, settings: Settings, data: DataClients, identify: Identify) -> Self:
        """As the settings say. Raises ValueError for one of another form."""
        limits = class_limits(parse_overrides(settings.rate_limits))
        gate = Gate(RateGuard(identify, RateLimiter(data.redis), limits))
        dashboards = frozenset(filter(None, (part.strip() for part in settings.dashboard_origins.split(","))))
        origins = OriginCache(OriginStore(data.database, data.redis))
        return cls(gate, dashboards, origins, Revocations(data.redis, origins, ORIGINS_CHANNEL))

    def wrap(self, app: ASGIApp) -> ASGIApp:
        """The app as browsers of other origins may use it."""
        return CrossOrigin(app, self._dashboards, self._origins.owner)

    @asynccontextmanager
    async def watch(self) -> AsyncIterator[None]:
        """Hears of origins that changed hands while it is open."""
        async with self._news:
            yield
