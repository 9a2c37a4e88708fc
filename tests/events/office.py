"""A database with the real contacts and users, writers in several accounts, and relays on it."""

import asyncio
import os
import sys
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from dashclicks.activities.v1.activity_pb2 import Activity
from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_PERSON, Contact
from dashclicks.users.v1.user_pb2 import User
from prometheus_client import CollectorRegistry
from pydantic import SecretBytes

from shared.core.clock import SystemClock
from shared.core.ids import RandomIds
from shared.core.settings import Settings
from shared.data.changes import enable_images
from shared.data.clients import DataClients, connect
from shared.data.event_store import EventStore
from shared.data.fanout import Fanout
from shared.data.mongo import Document
from shared.events.audit import Audit
from shared.events.metrics import RelayMetrics
from shared.events.relay import Relay, RelayDeps
from shared.events.sources import Source, sources_of
from shared.models.users import USER
from shared.resource.contracts import Catalog
from shared.resource.model import Model
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime, RuntimeDeps
from shared.rpc.call import Call
from shared.rpc.principal import Principal
from shared.testing.eventually import soon
from tests.worker import working_on

DESCRIPTORS = Path(__file__).parents[2] / "generated/descriptors/api_full.binpb"
METHOD = "dashclicks.crm.v1.CrmService.CreateContact"


def call_of(account_id: str, user_id: str = "usr_1", **fields: Any) -> Call:
    """A call of a user of an account."""
    return Call(METHOD, "req_1", Principal(user_id, account_id, session_id="ses_1", **fields))


@dataclass(frozen=True, slots=True)
class Office:
    """Writes contacts as modules do, and reads the log as it is stored."""

    settings: Settings
    data: DataClients
    sources: dict[str, Source]
    contacts: Resource[Contact]
    users: Resource[User]
    store: EventStore
    audit: Audit

    async def contact(self, account_id: str, name: str = "Ana") -> Contact:
        """A new contact."""
        given = Contact(type=CONTACT_TYPE_PERSON, display_name=name)
        return await self.contacts.create(call_of(account_id), given)

    async def rename(self, account_id: str, id: str, name: str) -> Contact:
        """Changes a contact."""
        given = Contact(display_name=name)
        return await self.contacts.update(call_of(account_id), given, id=id, mask=["display_name"])

    async def delete(self, account_id: str, id: str) -> Contact:
        """Deletes a contact."""
        return await self.contacts.delete(call_of(account_id), id)

    async def log(self, account_id: str) -> list[Document]:
        """An account's events in order."""
        return await self.store.events_after(account_id, 0, 2**60, 0)

    async def logged(self, account_id: str, count: int, seconds: float = 60) -> list[Document]:
        """An account's events, as soon as there are so many."""

        async def enough() -> list[Document]:
            rows = await self.log(account_id)
            return rows if len(rows) >= count else []

        return await soon(enough, seconds)

    async def relay_state(self) -> Document:
        """The relay's row of leases."""
        row = await self.data.database["events.leases"].find_one({"_id": "relay"})
        return row or {}

    def relay(self, fanout: Fanout | None = None) -> Relay:
        """A relay that does not run yet."""
        metrics = RelayMetrics(CollectorRegistry())
        return Relay(RelayDeps(self.data.database, self.sources, fanout or Fanout(self.data.redis), metrics))

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """A worker, as its process runs it."""
        async with working_on(self.settings, self.data):
            yield

    @asynccontextmanager
    async def running(self, relay: Relay) -> AsyncIterator[None]:
        """Runs a relay."""
        stop = asyncio.Event()
        task = asyncio.create_task(relay.run(stop))
        try:
            yield
        finally:
            stop.set()
            await task

    def relaying(self) -> AbstractAsyncContextManager[None]:
        """A relay that runs."""
        return self.running(self.relay())


@asynccontextmanager
async def worker_process(settings: Settings, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A worker in a process of its own; killed if it still runs at the end."""
    env = {
        **os.environ,
        "MONGODB_URI": settings.mongodb_uri,
        "MONGODB_DATABASE": settings.mongodb_database,
        "REDIS_URL": settings.redis_url,
        "MASTER_KEY": b64encode(settings.master_key.get_secret_value()).decode(),
        "BLOB_URL": settings.blob_url,
        "LOG_LEVEL": "ERROR",
        **environment,
    }
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "services.worker", env=env)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@asynccontextmanager
async def open_office(mongodb_uri: str, redis_url: str) -> AsyncIterator[Office]:
    """An office with a database of its own."""
    settings = Settings(
        mongodb_uri=mongodb_uri,
        redis_url=redis_url,
        mongodb_database=f"events_{uuid4().hex[:8]}",
        master_key=SecretBytes(os.urandom(32)),
    )
    data = await connect(settings)
    catalog = Catalog.load(DESCRIPTORS)
    runtime = Runtime(RuntimeDeps(data.database, catalog, SystemClock(), RandomIds(), b"s" * 32))
    contacts, users = runtime.resource(Model(Contact)), runtime.resource(USER)
    runtime.resource(Model(Activity))
    store, sources = EventStore(data.database), dict(sources_of(catalog))
    await store.ensure()
    await runtime.ensure_indexes()
    await enable_images(data.database, sources)
    try:
        yield Office(settings, data, sources, contacts, users, store, Audit(data.database))
    finally:
        await data.mongo.drop_database(settings.mongodb_database)
        await data.aclose()
