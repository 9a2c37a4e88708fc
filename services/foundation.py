"""What a service stands on: who calls it, what their accounts may have, what is measured."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Self

from prometheus_client import CollectorRegistry

from services.contracts import platform_validation
from shared.core.logging import write_to_stdout
from shared.core.settings import Settings
from shared.core.tracing import Tracing
from shared.data.clients import DataClients
from shared.data.keys import PublicKeys
from shared.data.live_sessions import SessionGuard
from shared.data.mongo import to_status
from shared.data.revocations import Revocations
from shared.data.sessions import SessionStore
from shared.models.accounts import AccountFacts
from shared.resource.contracts import Catalog
from shared.resource.limits import PlanOf
from shared.rpc.access_log import CallLog
from shared.rpc.gates import Gates
from shared.rpc.methods import BoundService
from shared.rpc.metrics import RpcMetrics, serve_metrics
from shared.rpc.pipeline import RpcDeps
from shared.rpc.server import RpcServer
from shared.rpc.tokens import TokenVerifier


@dataclass(frozen=True, slots=True)
class Foundation:
    """Verifies tokens by public keys alone, and hears of ended sessions."""

    rpc: RpcDeps
    data: DataClients
    sessions: SessionStore
    guard: SessionGuard

    @classmethod
    async def open(
        cls,
        name: str,
        settings: Settings,
        data: DataClients,
        catalog: Catalog,
        metrics: RpcMetrics | None = None,
        plan_of: PlanOf | None = None,
    ) -> Self:
        """That of a service beside `internal`. `metrics` are as `of` has them."""
        sessions = await SessionStore.open(data.database, data.redis)
        keys = await PublicKeys.open(data.database)
        gates = Gates(plan_of or AccountFacts(data.database, catalog).plan)
        return cls.of(name, settings, data, sessions, keys, gates, metrics)

    @classmethod
    def of(
        cls,
        name: str,
        settings: Settings,
        data: DataClients,
        sessions: SessionStore,
        keys: PublicKeys,
        gates: Gates,
        metrics: RpcMetrics | None = None,
    ) -> Self:
        """`metrics`: those of the process, where other services are in it; shown at ADMIN_LISTEN, if that is set."""
        metrics = metrics or RpcMetrics(CollectorRegistry())
        if settings.admin_listen:
            serve_metrics(metrics.registry, settings.admin_listen)
        guard = SessionGuard(sessions.get)
        rpc = RpcDeps(
            TokenVerifier(keys, guard),
            metrics,
            platform_validation(),
            translate=to_status,
            tracing=Tracing.of_environment(name),
            calls=CallLog(name, write_to_stdout) if settings.log_level in ("DEBUG", "INFO") else None,
            gates=gates,
        )
        return cls(rpc, data, sessions, guard)

    def server(
        self,
        services: Sequence[BoundService],
        listen: str,
        background: Callable[[], AbstractAsyncContextManager[object]] = nullcontext,
    ) -> RpcServer:
        """A server of these services, not started. `background`: what else is open while it runs."""
        return RpcServer(services, self.rpc, listen, partial(self._background, background))

    @asynccontextmanager
    async def _background(self, more: Callable[[], AbstractAsyncContextManager[object]]) -> AsyncIterator[None]:
        async with Revocations(self.data.redis, self.guard), aclosing(self.sessions), more():
            yield
        if self.rpc.tracing is not None:
            await asyncio.to_thread(self.rpc.tracing.close)
