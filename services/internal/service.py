"""Builds the internal service: its modules behind one gRPC server."""

from pathlib import Path

from prometheus_client import CollectorRegistry

from services.internal.accounts.hooks import AccountHooks
from services.internal.deps import Deps
from services.internal.modules import MODULES
from services.internal.users.hooks import UserHooks
from shared.core.clock import Clock, SystemClock
from shared.core.crypto import derive_key
from shared.core.ids import IdSource, RandomIds
from shared.core.passwords import Passwords
from shared.core.settings import Settings
from shared.data.clients import DataClients
from shared.data.keys import KeyRing
from shared.data.mongo import to_status
from shared.data.sessions import SessionStore
from shared.models.accounts import ACCOUNT
from shared.models.users import USER
from shared.resource.binding import bind
from shared.resource.contracts import Catalog
from shared.resource.runtime import Runtime, RuntimeDeps
from shared.rpc.metrics import RpcMetrics, serve_metrics
from shared.rpc.pipeline import RpcDeps
from shared.rpc.roles import role_scopes
from shared.rpc.server import RpcServer
from shared.rpc.tokens import TokenVerifier

DESCRIPTORS = Path(__file__).parents[2] / "generated" / "descriptors" / "api_full.binpb"


async def open_deps(
    settings: Settings, data: DataClients, clock: Clock | None = None, ids: IdSource | None = None
) -> Deps:
    """What modules are built from. Raises if a contract cannot be served, or MASTER_KEY is not the database's."""
    master_key = settings.master_key.get_secret_value()
    clock = clock or SystemClock()
    runtime = Runtime(
        RuntimeDeps(
            database=data.database,
            catalog=Catalog.load(DESCRIPTORS),
            clock=clock,
            ids=ids or RandomIds(),
            secret=derive_key(master_key, b"page tokens"),
        )
    )
    sessions = await SessionStore.open(data.database, data.redis)
    passwords, roles = Passwords(), role_scopes()
    return Deps(
        runtime=runtime,
        users=runtime.resource(USER, UserHooks(passwords, sessions, roles)),
        accounts=runtime.resource(ACCOUNT, AccountHooks(sessions)),
        sessions=sessions,
        keys=await KeyRing.open(data.database, master_key),
        passwords=passwords,
        roles=roles,
        clock=clock,
    )


async def build(settings: Settings, data: DataClients, registry: CollectorRegistry | None = None) -> RpcServer:
    """The server, not started: every method bound, every index there. Raises what stops the start.

    `registry` holds the metrics of the process, shown at ADMIN_LISTEN.
    """
    deps = await open_deps(settings, data)
    services = [bind(module.servicer(deps), module.service, deps.runtime) for module in MODULES]
    await deps.runtime.ensure_indexes()
    registry = registry or CollectorRegistry()
    if settings.admin_listen:
        serve_metrics(registry, settings.admin_listen)
    rpc = RpcDeps(TokenVerifier(deps.keys.public), RpcMetrics(registry), translate=to_status)
    return RpcServer(services, rpc, settings.internal_listen)
