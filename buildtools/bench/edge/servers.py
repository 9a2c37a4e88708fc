"""The databases of a bench, and sessions in them: ours by its store, the peers' as JSON in Redis."""

import asyncio
import json
import os
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from redis.asyncio import Redis

from buildtools.bench.edge.peers.sessions import session_key
from buildtools.bench.edge.processes import LOAD_CORE, PACKAGES
from buildtools.paths import GENERATED, ROOT
from shared.core.settings import Settings
from shared.data.clients import connect
from shared.data.sessions import SessionStore
from shared.rpc.principal import Principal
from shared.testing.servers import mongodb_server, valkey_server

PEER_SESSION = "peer-session"
# Never refuse, but count: what a request costs with everything switched on.
COUNTED = ",".join(f"DEFAULT:{who}=1000000000/60" for who in ("USER", "ACCOUNT", "ADDRESS"))
OPEN = ",".join(f"DEFAULT:{who}=0/60" for who in ("USER", "ACCOUNT", "ADDRESS"))


@dataclass(frozen=True, slots=True)
class Servers:
    """Running databases. `env` tells our processes where they are, `peer_env` the peers and where packages lie."""

    folder: Path
    env: dict[str, str]

    @property
    def peer_env(self) -> dict[str, str]:
        """The environment of a peer."""
        return self.env | {"PYTHONPATH": f"{PACKAGES}:{ROOT}:{GENERATED / 'python'}"}


@contextmanager
def servers(folder: Path) -> Iterator[Servers]:
    """MongoDB and Valkey of the bench's own, beside the load."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {LOAD_CORE})
    with mongodb_server(folder) as uri, valkey_server(folder) as url:
        os.sched_setaffinity(0, cores)
        env = {
            "MONGODB_URI": uri,
            "MONGODB_DATABASE": "bench",
            "REDIS_URL": url,
            "MASTER_KEY": b64encode(bytes(32)).decode(),
            "LOG_LEVEL": "WARNING",
            "RATE_LIMITS": COUNTED,
        }
        yield Servers(folder, env)


def sign_in(env: dict[str, str], user_id: str, account_id: str) -> str:
    """A session of ours, and the same for the peers as PEER_SESSION; returns the id of ours."""
    return asyncio.run(_sign_in(env, user_id, account_id))


async def _sign_in(env: dict[str, str], user_id: str, account_id: str) -> str:
    settings = Settings.model_validate({name.lower(): value for name, value in env.items()})
    data = await connect(settings)
    scopes = frozenset({"contacts"})
    principal = Principal(user_id=user_id, account_id=account_id, role="OWNER", scopes=scopes)
    try:
        sessions = await SessionStore.open(data.database, data.redis)
        session_id, _ = await sessions.create(principal)
        await sessions.aclose()
        row = {"user_id": user_id, "account_id": account_id, "scopes": sorted(scopes)}
        async with Redis.from_url(env["REDIS_URL"]) as redis:
            await redis.set(session_key(PEER_SESSION), json.dumps(row))
        return session_id
    finally:
        await data.aclose()
