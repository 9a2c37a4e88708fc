"""Builds the worker: the event relay, the subscriptions to its log, and the long pieces of work that follow."""

import asyncio
from pathlib import Path

from prometheus_client import CollectorRegistry

from services.worker.errands import Errands
from services.worker.privacy import Privacy
from services.worker.subscriptions import subscriptions
from shared.core.clock import SystemClock
from shared.core.ids import RandomIds
from shared.core.settings import Settings
from shared.data.clients import DataClients
from shared.data.event_store import EventStore
from shared.data.fanout import Fanout
from shared.data.vault import Vault
from shared.events.metrics import RelayMetrics
from shared.events.relay import Relay, RelayDeps
from shared.events.sources import sources_of
from shared.events.subscriptions import Subscriber
from shared.models.activities import ACTIVITY
from shared.resource.contracts import Catalog
from shared.resource.runtime import Runtime, RuntimeDeps
from shared.rpc.metrics import serve_metrics

DESCRIPTORS = Path(__file__).parents[2] / "generated" / "descriptors" / "api_full.binpb"


async def prepare(settings: Settings, data: DataClients, catalog: Catalog) -> Privacy:
    """Makes the log's collections and indexes: the worker may be the first to start."""
    await EventStore(data.database).ensure()
    secret = await Vault(data.database, settings.master_keys).platform_key("page tokens")
    runtime = Runtime(RuntimeDeps(data.database, catalog, SystemClock(), RandomIds(), secret))
    runtime.resource(ACTIVITY)
    privacy = await Privacy.open(settings, data, catalog, runtime, SystemClock())
    await runtime.ensure_indexes()
    return privacy


async def work(settings: Settings, data: DataClients, stop: asyncio.Event) -> None:
    """Works until told to stop. Raises what stops the start."""
    catalog = Catalog.load(DESCRIPTORS)
    privacy = await prepare(settings, data, catalog)
    registry = CollectorRegistry()
    if settings.admin_listen:
        serve_metrics(registry, settings.admin_listen)
    news = asyncio.Event()
    fanout = Fanout(data.redis)
    fanout.start()
    relay = Relay(RelayDeps(data.database, sources_of(catalog), fanout, RelayMetrics(registry), news.set))
    subscribers = [Subscriber(data.database, each, news) for each in subscriptions(privacy)]
    errands = Errands(privacy.chores, SystemClock(), privacy.kinds)
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(relay.run(stop))
            tasks.create_task(errands.run(stop))
            for subscriber in subscribers:
                tasks.create_task(subscriber.run(stop))
    finally:
        await privacy.eraser.sessions.aclose()
        await fanout.aclose()
