"""What the module is made of: the service answers with it, workers send with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from dashclicks.webhooks.v1.delivery_pb2 import Delivery
from dashclicks.webhooks.v1.endpoint_pb2 import Endpoint

from services.internal.sending import Sending
from services.internal.webhooks.app_endpoints import AppEndpoints
from services.internal.webhooks.attempting import Attempting
from services.internal.webhooks.catalogue import Catalogue
from services.internal.webhooks.dispatch import Dispatch
from services.internal.webhooks.hooks import EndpointHooks
from services.internal.webhooks.lane import LaneRunner
from services.internal.webhooks.notices import EndpointNotices
from services.internal.webhooks.owners import Owners
from services.internal.webhooks.payloads import Payloads
from services.internal.webhooks.replaying import Replaying
from services.internal.webhooks.samples import Samples
from services.internal.webhooks.sending import Sender
from services.internal.webhooks.signing import Signing
from services.internal.webhooks.waking import Waking
from shared.core.clock import Clock
from shared.core.guarded_http import GuardedHttp
from shared.data.event_store import EventStore
from shared.data.mongo import Database
from shared.data.vault import Vault
from shared.data.webhook_deliveries import Deliveries
from shared.data.webhook_lanes import Lanes
from shared.events.sources import Source
from shared.jobs.jobs import Jobs
from shared.models.webhooks import DELIVERY, ENDPOINT
from shared.resource.contracts import Catalog
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Webhooks:
    """Built once in a process."""

    endpoints: Resource[Endpoint]
    deliveries: Resource[Delivery]
    catalogue: Catalogue
    samples: Samples
    owners: Owners
    signing: Signing
    sender: Sender
    app_endpoints: AppEndpoints
    lanes: Lanes
    attempting: Attempting
    dispatch: Dispatch
    replaying: Replaying
    lane_runner: LaneRunner
    waking: Waking

    @classmethod
    async def open(
        cls,
        runtime: Runtime,
        catalog: Catalog,
        sources: Mapping[str, Source],
        owners: Owners,
        database: Database,
        vault: Vault,
        http: GuardedHttp,
        sending: Sending,
        jobs: Jobs,
        clock: Clock,
    ) -> Self:
        """`sources` by resource type."""
        catalogue = Catalogue.of(catalog, sources, owners.sight.readable)
        lanes, rows, events = Lanes(database, clock), Deliveries(database, clock), EventStore(database)
        await lanes.ensure_indexes()
        signing = Signing(vault)
        endpoints = runtime.resource(ENDPOINT, EndpointHooks(catalogue, owners, signing, http, lanes))
        app_endpoints = AppEndpoints(owners.apps, endpoints, signing, clock)
        sender = Sender(http, endpoints, app_endpoints, signing, clock)
        notices = EndpointNotices(sending, owners.users, endpoints)
        payloads = Payloads(sources)
        attempting = Attempting(endpoints, rows, lanes, events, owners, payloads, sender, notices, clock)
        waking, transactions = Waking(lanes, jobs), endpoints.kit.transactions
        dispatch = Dispatch(endpoints, catalogue, attempting, rows, waking, transactions)
        return cls(
            endpoints=endpoints,
            deliveries=runtime.resource(DELIVERY),
            catalogue=catalogue,
            samples=Samples(catalog),
            owners=owners,
            signing=signing,
            sender=sender,
            app_endpoints=app_endpoints,
            lanes=lanes,
            attempting=attempting,
            dispatch=dispatch,
            replaying=Replaying(endpoints, events, rows, dispatch, waking, jobs, transactions),
            lane_runner=LaneRunner(lanes, rows, attempting, waking, clock),
            waking=waking,
        )
