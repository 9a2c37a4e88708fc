"""Endpoints, their deliveries, and what receivers are built with."""

from collections.abc import Sequence
from datetime import timedelta

from dashclicks.webhooks.v1 import endpoint_pb2
from dashclicks.webhooks.v1.delivery_pb2 import (
    ATTEMPT_TRIGGER_TEST,
    Delivery,
    ReplayDeliveriesRequest,
    ReplayDeliveriesResponse,
    ReplayDeliveryRequest,
)
from dashclicks.webhooks.v1.endpoint_pb2 import (
    DisableEndpointRequest,
    EnableEndpointRequest,
    Endpoint,
    GetEndpointRequest,
    ListEndpointsRequest,
    ListEndpointsResponse,
    RotateEndpointSecretRequest,
    RotateEndpointSecretResponse,
)
from dashclicks.webhooks.v1.event_type_pb2 import (
    ListEventTypesRequest,
    ListEventTypesResponse,
    MakeReceiverKitRequest,
    MakeReceiverKitResponse,
    SendTestEventRequest,
    SendTestEventResponse,
)
from dashclicks.webhooks.v1.job_pb2 import ReplayJob

from services.internal.deps import Deps
from services.internal.webhooks import signing
from services.internal.webhooks.attempting import DISABLED, ENABLED
from services.internal.webhooks.event_types import EventTypes
from services.internal.webhooks.kit import Kit
from shared.core.errors import FailedPrecondition
from shared.core.ids import RandomIds
from shared.core.webhook_signatures import SigningKey
from shared.data.transaction import Transaction
from shared.data.webhook_deliveries import PREFIX
from shared.resource.binding import replaces_standard
from shared.resource.model import Record
from shared.resource.reading import ListQuery
from shared.rpc.call import Call

_BESIDE = "since when an endpoint fails is kept beside it"


class WebhooksServicer:
    """Deliveries are made by workers; here they are shown and asked for once more."""

    def __init__(self, deps: Deps) -> None:
        self._parts = deps.webhooks
        self.endpoints = self._parts.endpoints
        self.deliveries = self._parts.deliveries
        self._types = EventTypes(self._parts)
        self._clock = deps.clock

    @replaces_standard(_BESIDE)
    async def GetEndpoint(self, request: GetEndpointRequest, call: Call) -> Endpoint:
        (endpoint,) = await self._told([await self.endpoints.get(call, request.id)])
        return endpoint

    @replaces_standard(_BESIDE)
    async def ListEndpoints(self, request: ListEndpointsRequest, call: Call) -> ListEndpointsResponse:
        query = ListQuery(
            filter=request.filter,
            order_by=request.order_by,
            page_size=request.page_size,
            page_token=request.page_token,
        )
        page = await self.endpoints.list(call, query)
        return ListEndpointsResponse(endpoints=await self._told(list(page.items)), next_page_token=page.next_page_token)

    async def EnableEndpoint(self, request: EnableEndpointRequest, call: Call) -> Endpoint:
        now = self._clock.now()

        def enable(record: Record[Endpoint]) -> None:
            if record.message.state != ENABLED:
                record.message.state = ENABLED
                record.message.disable_reason = endpoint_pb2.DISABLE_REASON_UNSPECIFIED
                record.message.enable_time.FromDatetime(now)

        endpoint = (await self.endpoints.change(call, request.id, enable)).message
        await self._parts.lanes.clear(endpoint.id)

        async def wake(transaction: Transaction) -> None:
            await self._parts.waking.now(endpoint.account_id, endpoint.id, transaction)

        await self.endpoints.kit.transactions.run(wake)
        return endpoint

    async def DisableEndpoint(self, request: DisableEndpointRequest, call: Call) -> Endpoint:
        def disable(record: Record[Endpoint]) -> None:
            if record.message.state != DISABLED:
                record.message.state = DISABLED
                record.message.disable_reason = endpoint_pb2.DISABLE_REASON_MANUAL

        return (await self.endpoints.change(call, request.id, disable)).message

    async def RotateEndpointSecret(
        self, request: RotateEndpointSecretRequest, call: Call
    ) -> RotateEndpointSecretResponse:
        now, key = self._clock.now(), SigningKey.new()
        entry = await self._parts.signing.sealed(call.caller.account_id, key, now)

        def rotate(record: Record[Endpoint]) -> None:
            signing.add(record, entry, now, timedelta(seconds=request.overlap_seconds))

        endpoint = (await self.endpoints.change(call, request.id, rotate)).message
        return RotateEndpointSecretResponse(endpoint=endpoint, secret=key.shown_secret)

    async def SendTestEvent(self, request: SendTestEventRequest, call: Call) -> SendTestEventResponse:
        record = await self.endpoints.read(call, request.id)
        id = RandomIds().new(PREFIX, self._clock.now())
        body = self._types.sample(request.event_type, record.message, self._clock.now())
        outcome = await self._parts.sender.send(await self._parts.sender.target(record), id, body)
        attempt = outcome.attempt(ATTEMPT_TRIGGER_TEST)
        return SendTestEventResponse(delivered=outcome.delivered, attempt=attempt, webhook_id=id)

    async def ReplayDelivery(self, request: ReplayDeliveryRequest, call: Call) -> Delivery:
        delivery = await self.deliveries.get(call, request.id)
        await self._check_enabled(delivery.endpoint_id, call)
        await self._parts.replaying.one(delivery.account_id, delivery.endpoint_id, delivery.id)
        return await self.deliveries.get(call, request.id)

    async def ReplayDeliveries(self, request: ReplayDeliveriesRequest, call: Call) -> ReplayDeliveriesResponse:
        await self._check_enabled(request.endpoint_id, call)
        asked = ReplayJob(
            endpoint_id=request.endpoint_id,
            start_event_sequence=request.start_event_sequence,
            end_event_sequence=request.end_event_sequence,
            only_failed=request.only_failed,
        )
        return ReplayDeliveriesResponse(job_id=await self._parts.replaying.stretch(call.caller.account_id, asked))

    async def ListEventTypes(self, request: ListEventTypesRequest, call: Call) -> ListEventTypesResponse:
        return ListEventTypesResponse(event_types=self._types.of(call.caller))

    async def MakeReceiverKit(self, request: MakeReceiverKitRequest, call: Call) -> MakeReceiverKitResponse:
        kind = self._types.kind(request.event_type)
        return Kit(kind, self._parts.samples, SigningKey.new(), self._clock.now()).response()

    async def _check_enabled(self, endpoint_id: str, call: Call) -> None:
        if (await self.endpoints.get(call, endpoint_id)).state != ENABLED:
            raise FailedPrecondition("the endpoint is disabled; enable it first", reason="ENDPOINT_DISABLED")

    async def _told(self, endpoints: list[Endpoint]) -> Sequence[Endpoint]:
        failing = await self._parts.lanes.failing([endpoint.id for endpoint in endpoints])
        for endpoint in endpoints:
            if endpoint.id in failing:
                endpoint.failing_since_time.FromDatetime(failing[endpoint.id])
        return endpoints
