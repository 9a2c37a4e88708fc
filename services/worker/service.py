"""Builds the worker: the event relay, the subscriptions to its log, and the jobs that follow from them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Any

from prometheus_client import CollectorRegistry

from services.internal.deps import Deps
from services.internal.modules import JOBS, MODULES, REACTIONS, TELLING
from services.internal.service import open_deps
from services.notification import service as notification
from services.notification import work as notifications
from shared.core.settings import Settings
from shared.data.clients import DataClients
from shared.data.event_store import EventStore
from shared.data.fanout import Fanout
from shared.data.job_engine import Engine
from shared.events.metrics import RelayMetrics
from shared.events.relay import Relay, RelayDeps
from shared.events.sources import sources_of
from shared.events.subscribers import Subscribers
from shared.events.subscriptions import Subscription
from shared.jobs.dispatcher import Dispatcher
from shared.jobs.handled import Handled, by_name
from shared.jobs.metrics import JobMetrics
from shared.jobs.runner import Runner
from shared.rpc.metrics import serve_metrics


async def work(
    settings: Settings, data: DataClients, stop: asyncio.Event, built: Callable[[], None] = lambda: None
) -> None:
    """Works until told to stop. Raises what stops the start. `built` is called once all is there that works."""
    registry = CollectorRegistry()
    if settings.admin_listen:
        serve_metrics(registry, settings.admin_listen)
    async with _opened(settings, data) as deps, notification.open_deps(settings, data) as told:
        # Jobs and reactions write as callers do: with every module's rules, and whatever refers to what they write.
        for module in MODULES:
            module.servicer(deps)
        handled = [each for jobs in JOBS for each in jobs(deps)] + list(notifications.jobs(told))
        handled += [each for jobs in TELLING for each in jobs(deps, notifications.teller(told))]
        subscriptions = [each for reactions in REACTIONS for each in reactions(deps)]
        subscriptions += notifications.reactions(told)
        # The worker may be the first to start.
        await EventStore(data.database).ensure()
        await deps.runtime.ensure_indexes()
        await notification.prepare(told)
        fanout = Fanout(data.redis)
        fanout.start()
        async with aclosing(fanout), asyncio.TaskGroup() as tasks:
            events = _events(deps, data, subscriptions, fanout, registry)
            workers = (*events, *_jobs(settings, data, deps, handled, registry))
            built()
            for worker in workers:
                tasks.create_task(worker.run(stop))


def _events(
    deps: Deps, data: DataClients, subscriptions: Sequence[Subscription], fanout: Fanout, registry: CollectorRegistry
) -> list[Relay | Subscribers]:
    subscribers = Subscribers(data.database, subscriptions)
    sources = sources_of(deps.catalog)
    return [Relay(RelayDeps(data.database, sources, fanout, RelayMetrics(registry), subscribers.wake)), subscribers]


def _jobs(
    settings: Settings, data: DataClients, deps: Deps, handled: list[Handled[Any]], registry: CollectorRegistry
) -> list[Dispatcher | Runner]:
    engine = Engine(settings.redis_url, settings.mongodb_database)
    metrics, table = JobMetrics(registry), by_name(handled)
    kinds = {name: each.kind for name, each in table.items()}
    runner = Runner(data.database, engine, deps.jobs, table, settings.worker_slots, metrics)
    return [Dispatcher(data.database, engine, runner, deps.jobs, kinds, metrics), runner]


@asynccontextmanager
async def _opened(settings: Settings, data: DataClients) -> AsyncIterator[Deps]:
    deps = await open_deps(settings, data)
    async with aclosing(deps.sessions), aclosing(deps.origins), aclosing(deps.http), aclosing(deps.jobs):
        yield deps
