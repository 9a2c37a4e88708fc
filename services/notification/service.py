"""Builds the notification service: its methods behind one gRPC server."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from functools import partial
from typing import Any

from dashclicks.crm.v1.contact_pb2 import Contact
from dashclicks.crm.v1.task_pb2 import Task
from dashclicks.notifications.v1 import (
    callbacks_service_pb2,
    notifications_service_pb2,
    suppressions_service_pb2,
    templates_service_pb2,
    tracking_service_pb2,
)

from services.contracts import platform_catalog, platform_validation
from services.foundation import Foundation
from services.notification.deps import Deps
from services.notification.falling_back import FallingBack
from services.notification.links import Links
from services.notification.notifications_servicer import NotificationsServicer
from services.notification.notifier import Notifier
from services.notification.providers.build import Providers
from services.notification.providers.callbacks.return_path import return_path
from services.notification.providers.callbacks.servicer import CallbacksServicer, twilio_callback
from services.notification.suppressions_servicer import SuppressionHooks, SuppressionsServicer
from services.notification.template_hooks import TemplateHooks
from services.notification.templates_servicer import TemplatesServicer
from services.notification.templating.defaults import Defaults
from services.notification.templating.engine import Engine
from services.notification.tracking import Tracking
from services.notification.tracking_servicer import TrackingServicer
from shared.conversations.reply_addresses import ReplyAddresses
from shared.core.clock import Clock, SystemClock
from shared.core.ids import RandomIds
from shared.core.settings import Settings
from shared.data.blobs import open_blobs
from shared.data.changes import enable_images
from shared.data.clients import DataClients
from shared.data.digests import Digests
from shared.data.message_contents import MessageContents
from shared.data.vault import Vault
from shared.jobs.jobs import Jobs
from shared.models.accounts import ACCOUNT, BRANDING, DOMAIN, AccountFacts
from shared.models.notifications import DELIVERY, SUPPRESSION, TEMPLATE, TEMPLATE_VERSION
from shared.models.notifications_center import ACCOUNT_PREFERENCES, DEVICE, NOTIFICATION, USER_PREFERENCES
from shared.models.users import USER
from shared.notifications.kinds import catalogue
from shared.resource.binding import bind
from shared.resource.limits import PlanOf
from shared.resource.model import Model
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime, RuntimeDeps
from shared.rpc.methods import BoundService
from shared.rpc.metrics import RpcMetrics
from shared.rpc.server import RpcServer


@asynccontextmanager
async def open_deps(
    settings: Settings, data: DataClients, clock: Clock | None = None, plan_of: PlanOf | None = None
) -> AsyncIterator[Deps]:
    """What the service is built from, and closed afterwards. Raises what stops the start."""
    database, clock, ids = data.database, clock or SystemClock(), RandomIds()
    vault = Vault(database, settings.master_keys)
    catalog = platform_catalog()
    plan = plan_of or AccountFacts(database, catalog).plan
    secret = await vault.platform_key("page tokens")
    runtime = Runtime(RuntimeDeps(database, catalog, clock, ids, secret, plan, validation=platform_validation()))
    addresses = None
    if settings.inbound_domain:
        addresses = ReplyAddresses(await vault.platform_key("inbound addresses"), settings.inbound_domain)
    kinds, engine = catalogue(), Engine()
    contents, digests = MessageContents(database, clock), Digests(database)
    await contents.ensure_indexes()
    await digests.ensure_indexes()
    versions = runtime.resource(TEMPLATE_VERSION)
    # Read by Senders.
    runtime.resource(BRANDING)
    runtime.resource(DOMAIN)
    async with AsyncExitStack() as opened:
        providers = await opened.enter_async_context(
            aclosing(
                Providers.of(settings, partial(twilio_callback, settings.api_url), partial(return_path, addresses))
            )
        )
        blobs = await open_blobs(settings, vault, clock)
        jobs = await opened.enter_async_context(aclosing(await Jobs.open(data, clock, blobs=blobs)))
        yield Deps(
            database=database,
            catalog=catalog,
            runtime=runtime,
            catalogue=kinds,
            engine=engine,
            addresses=addresses,
            defaults=Defaults(engine, kinds),
            providers=providers,
            links=Links(await vault.platform_key("notification links"), settings.dashboard_url),
            jobs=jobs,
            contents=contents,
            digests=digests,
            deliveries=runtime.resource(DELIVERY),
            templates=runtime.resource(TEMPLATE, TemplateHooks(engine, kinds, versions)),
            versions=versions,
            suppressions=runtime.resource(SUPPRESSION, SuppressionHooks()),
            bells=runtime.resource(NOTIFICATION),
            devices=runtime.resource(DEVICE),
            of_users=runtime.resource(USER_PREFERENCES),
            of_accounts=runtime.resource(ACCOUNT_PREFERENCES),
            users=runtime.resource(USER),
            accounts=runtime.resource(ACCOUNT),
            contacts=runtime.resource(Model(Contact)),
            tasks=runtime.resource(Model(Task)),
            vault=vault,
            blobs=blobs,
            clock=clock,
            ids=ids,
            settings=settings,
        )


def bound(deps: Deps) -> list[BoundService]:
    """Every method with what answers it."""
    notifier = Notifier(deps)
    tracking = Tracking(deps, FallingBack(deps, notifier))
    return [
        bind(servicer, module.DESCRIPTOR.services_by_name[name], deps.runtime)
        for module, name, servicer in (
            (
                callbacks_service_pb2,
                "CallbacksService",
                CallbacksServicer(deps.jobs, deps.clock, deps.settings, deps.addresses),
            ),
            (notifications_service_pb2, "NotificationsService", NotificationsServicer(deps, notifier)),
            (suppressions_service_pb2, "SuppressionsService", SuppressionsServicer(deps)),
            (templates_service_pb2, "TemplatesService", TemplatesServicer(deps)),
            (tracking_service_pb2, "TrackingService", TrackingServicer(deps, tracking)),
        )
    ]


async def build(
    settings: Settings, data: DataClients, metrics: RpcMetrics | None = None, plan_of: PlanOf | None = None
) -> RpcServer:
    """The server, not started. Raises what stops the start. The arguments are as those of every service's `build`."""
    opened = AsyncExitStack()
    deps = await opened.enter_async_context(open_deps(settings, data, plan_of=plan_of))
    services = bound(deps)
    await prepare(deps)
    foundation = await Foundation.open("notification", settings, data, deps.catalog, metrics, plan_of)
    return foundation.server(services, settings.notification_listen, lambda: opened)


async def prepare(deps: Deps) -> None:
    """Makes what the database needs."""
    await deps.runtime.ensure_indexes()
    await deps.runtime.ensure_validators()
    own: list[Resource[Any]] = [deps.deliveries, deps.templates, deps.versions, deps.suppressions]
    await enable_images(deps.database, [resource.kit.type.collection.name for resource in own])
