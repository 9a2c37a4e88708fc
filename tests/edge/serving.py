"""The edge as it is deployed: both ports, real MongoDB and Valkey, and a backend that shows what reaches it."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

import httpx

from buildtools.stack.ports import free_port
from edge.http_server import Address
from edge.lifecycle import EdgeServer
from edge.server import build
from shared.core.settings import Settings
from shared.data.clients import DataClients, connect
from shared.data.keys import KeyRing
from shared.data.sessions import SessionStore
from shared.rpc.principal import Principal
from tests.edge.backend import Backend

MASTER_KEY = base64.b64encode(bytes(range(32))).decode()

OWNER = Principal(
    user_id="usr_01JDEMO0000000000000000001",
    account_id="acc_01JDEMO0000000000000000001",
    role="OWNER",
    scopes=frozenset({"contacts", "accounts"}),
)


@dataclass(frozen=True, slots=True)
class Served:
    """A running edge. `client` talks to the router's port, `gateway` to the gateway's."""

    edge: EdgeServer
    settings: Settings
    data: DataClients
    backend: Backend
    sessions: SessionStore
    keys: KeyRing
    client: httpx.AsyncClient
    gateway: httpx.AsyncClient

    async def sign_in(self, principal: Principal = OWNER) -> tuple[str, str]:
        """A new session: its id, and the key the store knows it by."""
        session_id, session = await self.sessions.create(principal)
        return session_id, session.key


# Every test is the same client.
OPEN_LIMITS = "DEFAULT:USER=0/60,DEFAULT:ACCOUNT=0/60,DEFAULT:ADDRESS=0/60,LOGIN:ADDRESS=0/60,BULK:ACCOUNT=0/60"


def settings_of(mongodb_uri: str, redis_url: str, backend_port: int, **changes: str) -> Settings:
    """Settings on free ports, with a database of their own."""
    return Settings.model_validate(
        {
            "mongodb_uri": mongodb_uri,
            "mongodb_database": f"test_{uuid4().hex}",
            "redis_url": redis_url,
            "master_key": MASTER_KEY,
            "gateway_listen": f"127.0.0.1:{free_port()}",
            "router_listen": f"127.0.0.1:{free_port()}",
            "admin_listen": f"127.0.0.1:{free_port()}",
            "upstreams": f"dashclicks=127.0.0.1:{backend_port}",
            "rate_limits": OPEN_LIMITS,
            **changes,
        }
    )


@asynccontextmanager
async def serving(mongodb_uri: str, redis_url: str, **changes: str) -> AsyncIterator[Served]:
    """A running edge, taken down with its database at the end; `changes` are settings."""
    backend = Backend()
    await backend.start()
    settings = settings_of(mongodb_uri, redis_url, backend.port, **changes)
    data = await connect(settings)
    edge = await build(settings, data)
    await edge.start()
    sessions = await SessionStore.open(data.database, data.redis)
    keys = await KeyRing.open(data.database, settings.master_keys)
    async with (
        httpx.AsyncClient(base_url=f"http://{settings.router_listen}") as client,
        httpx.AsyncClient(base_url=f"http://{settings.gateway_listen}") as gateway,
    ):
        try:
            yield Served(edge, settings, data, backend, sessions, keys, client, gateway)
        finally:
            backend.let_go.set()
            await edge.stop()
            await sessions.aclose()
            await backend.stop()
            await data.mongo.drop_database(settings.mongodb_database)
            await data.aclose()


async def until_refused(address: str) -> None:
    """Returns once nobody accepts connections there."""
    target = Address.parse(address)
    async with asyncio.timeout(5):
        while True:
            try:
                _, writer = await asyncio.open_connection(target.host, target.port)
            except OSError:
                return
            writer.close()
            await asyncio.sleep(0)
