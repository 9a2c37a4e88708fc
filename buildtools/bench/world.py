"""What a bench runs on: MongoDB and Valkey of its own with a loaded collection, and the processes that are measured."""

import asyncio
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import grpc
from dashclicks.accounts.v1 import account_pb2
from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User
from pydantic import SecretBytes

from buildtools.bench.loader import load
from buildtools.stack.child import tied
from buildtools.stack.ports import free_port
from buildtools.stack.settings import ROOT
from services.internal.deps import Deps
from shared.core.settings import Settings
from shared.data.clients import DataClients, connect
from shared.data.keys import KeyRing
from shared.data.mongo import Document
from shared.data.sessions import SessionStore
from shared.rpc.principal import Principal
from shared.testing.servers import mongodb_server, valkey_server

_KEY = bytes(32)
_START_SECONDS = 60


def kept_folder(rows: int) -> Path:
    """Where a loaded collection of this size is kept from run to run."""
    return ROOT / ".data" / "bench" / str(rows)


def asked_rows(usual: int = 1_000_000) -> int:
    """How many contacts: ROWS of the environment, `usual` without it."""
    return int(os.environ.get("ROWS") or usual)


@dataclass(frozen=True, slots=True)
class World:
    """The servers, and who may call."""

    settings: Settings
    data: DataClients
    keys: KeyRing
    sessions: SessionStore
    folder: Path

    def env(self, listen: str) -> dict[str, str]:
        """What a process is told."""
        return {
            **os.environ,
            "MONGODB_URI": self.settings.mongodb_uri,
            "MONGODB_DATABASE": self.settings.mongodb_database,
            "REDIS_URL": self.settings.redis_url,
            "MASTER_KEY": b64encode(_KEY).decode(),
            "INTERNAL_LISTEN": listen,
        }

    async def principal(self, account_id: str) -> Principal:
        """A user of an account, signed in. One of its own: a user has only so many sessions at a time."""
        user_id = f"usr_{account_id}"
        caller = Principal(user_id, account_id, role="ROLE_OWNER", scopes=frozenset({"contacts"}))
        _, session = await self.sessions.create(caller)
        return session.principal()


@contextmanager
def servers(folder: Path) -> Iterator[Settings]:
    """Starts MongoDB and Valkey on what a folder holds. Not within an event loop."""
    folder.mkdir(parents=True, exist_ok=True)
    with mongodb_server(folder, keep=True) as mongodb_uri, valkey_server(folder) as redis_url:
        key = SecretBytes(_KEY)
        yield Settings(mongodb_uri=mongodb_uri, redis_url=redis_url, mongodb_database="bench", master_key=key)


@asynccontextmanager
async def world(settings: Settings, rows: int, folder: Path) -> AsyncIterator[World]:
    """Opens the database, and loads what is missing."""
    data = await connect(settings)
    try:
        await load(settings, data, rows)
        sessions = await SessionStore.open(data.database, data.redis)
        yield World(settings, data, await KeyRing.open(data.database, settings.master_keys), sessions, folder)
    finally:
        await data.aclose()


async def new_owner(deps: Deps, *scopes: str) -> Principal:
    """The owner of a new account, with no session."""
    account = Account(display_name="Bench", plan=account_pb2.PLAN_PRO)
    account_id = (await deps.accounts.system("bench").create(account)).message.id
    user = User(
        display_name="Bench",
        email="bench@example.com",
        account_id=account_id,
        role=user_pb2.ROLE_OWNER,
        state=user_pb2.USER_STATE_ACTIVE,
    )
    user_id = (await deps.users.system("bench").create(user)).message.id
    return Principal(user_id, account_id, role="ROLE_OWNER", scopes=frozenset(scopes))


@contextmanager
def process(module: str, env: Mapping[str, str], log: Path) -> Iterator[int]:
    """Runs a module while the body runs; yields its pid."""
    with log.open("wb") as output:
        popen = subprocess.Popen(tied((sys.executable, "-m", module)), env=env, stdout=output, stderr=output)
    try:
        yield popen.pid
    finally:
        popen.terminate()
        popen.wait()


@asynccontextmanager
async def service(run: World, module: str) -> AsyncIterator[tuple[int, grpc.aio.Channel]]:
    """Runs a service on a free port; yields its pid and a channel to it, once it answers."""
    listen = f"127.0.0.1:{free_port()}"
    with process(module, run.env(listen), run.folder / f"{module}.log") as pid:
        async with grpc.aio.insecure_channel(listen) as channel, asyncio.timeout(_START_SECONDS):
            await channel.channel_ready()
        async with grpc.aio.insecure_channel(listen) as channel:
            yield pid, channel


@asynccontextmanager
async def relay(run: World) -> AsyncIterator[int]:
    """Runs a worker; yields its pid once it has relayed all that was there."""
    with process("services.worker", run.env(""), run.folder / "worker.log") as pid:
        await relayed(run)
        yield pid


async def relayed(run: World) -> None:
    """Waits until the event of a contact written now is in the log."""
    account = f"acc_{os.urandom(13).hex()}"
    row: Document = {"_id": f"con_{os.urandom(13).hex()}", "account_id": account, "revision": 1, "_live": True}
    await run.data.database["crm.contacts"].insert_one(row)
    heads = run.data.database["events.heads"]
    # Another process makes the event: there is nothing here to wait for but the row.
    while await heads.find_one({"_id": account}) is None:  # noqa: ASYNC110
        await asyncio.sleep(0.02)


def memory_mb(pid: int) -> tuple[float, float]:
    """Resident memory of a process now, and at its highest."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    found = {
        name: float(value.split()[0]) / 1024
        for name, _, value in (line.partition(":") for line in lines if "kB" in line)
    }
    return found["VmRSS"], found["VmHWM"]
