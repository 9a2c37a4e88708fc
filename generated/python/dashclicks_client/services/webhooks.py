# Machine-written from the contracts: change those, then `make generate`.
"""Webhooks: Sends an account's events to its own systems, signed as Standard Webhooks has it (standardwebhooks.com)."""

from collections.abc import AsyncIterator, Iterator, Sequence

from dashclicks.webhooks.v1 import delivery_pb2, endpoint_pb2, event_type_pb2
from google.protobuf import field_mask_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_ENDPOINT = Route("GET", "/v1/webhooks/endpoints/{}", (("id",),), "")
_LIST_ENDPOINTS = Route("GET", "/v1/webhooks/endpoints", (), "")
_CREATE_ENDPOINT = Route("POST", "/v1/webhooks/endpoints", (), "endpoint")
_UPDATE_ENDPOINT = Route("PATCH", "/v1/webhooks/endpoints/{}", (("endpoint", "id"),), "endpoint")
_DELETE_ENDPOINT = Route("DELETE", "/v1/webhooks/endpoints/{}", (("id",),), "")
_ENABLE_ENDPOINT = Route("POST", "/v1/webhooks/endpoints/{}:enable", (("id",),), "*")
_DISABLE_ENDPOINT = Route("POST", "/v1/webhooks/endpoints/{}:disable", (("id",),), "*")
_ROTATE_ENDPOINT_SECRET = Route("POST", "/v1/webhooks/endpoints/{}:rotateSecret", (("id",),), "*")
_SEND_TEST_EVENT = Route("POST", "/v1/webhooks/endpoints/{}:sendTestEvent", (("id",),), "*")
_REPLAY_DELIVERIES = Route("POST", "/v1/webhooks/endpoints/{}:replay", (("endpointId",),), "*")
_GET_DELIVERY = Route("GET", "/v1/webhooks/deliveries/{}", (("id",),), "")
_LIST_DELIVERIES = Route("GET", "/v1/webhooks/deliveries", (), "")
_REPLAY_DELIVERY = Route("POST", "/v1/webhooks/deliveries/{}:replay", (("id",),), "*")
_LIST_EVENT_TYPES = Route("GET", "/v1/webhooks/event-types", (), "")
_MAKE_RECEIVER_KIT = Route("POST", "/v1/webhooks/event-types/{}:makeReceiverKit", (("eventType",),), "*")


class Webhooks:
    """Sends an account's events to its own systems, signed as Standard Webhooks has it (standardwebhooks.com)."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_endpoint(self, *, id: str) -> endpoint_pb2.Endpoint:
        """Returns one endpoint, without its secret.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The endpoint's id.
        """
        request = endpoint_pb2.GetEndpointRequest(id=id)
        return self._transport.call(_GET_ENDPOINT, request, endpoint_pb2.Endpoint())

    def list_endpoints(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> endpoint_pb2.ListEndpointsResponse:
        """Lists endpoints, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `state = ENDPOINT_STATE_DISABLED`.
            order_by: Order, such as `create_time`.
        """
        request = endpoint_pb2.ListEndpointsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return self._transport.call(_LIST_ENDPOINTS, request, endpoint_pb2.ListEndpointsResponse())

    def iterate_endpoints(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> Iterator[endpoint_pb2.Endpoint]:
        """Yields the rows of every page of `list_endpoints`."""
        request = endpoint_pb2.ListEndpointsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = self._transport.call(_LIST_ENDPOINTS, request, endpoint_pb2.ListEndpointsResponse())
            for row in page.endpoints:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def create_endpoint(
        self, *, endpoint: endpoint_pb2.Endpoint, validate_only: bool = False, request_id: str = ""
    ) -> endpoint_pb2.Endpoint:
        """Makes an endpoint, which is sent what happens from now on. Ask for its secret next.
        Returns INVALID_ARGUMENT for an address that is not on the public internet, and for event types that are unknown or of
        what the caller may not read; RESOURCE_EXHAUSTED at the limit.

        Args:
            endpoint: The endpoint.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = endpoint_pb2.CreateEndpointRequest(
            endpoint=endpoint, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_CREATE_ENDPOINT, request, endpoint_pb2.Endpoint())

    def update_endpoint(
        self,
        *,
        endpoint: endpoint_pb2.Endpoint,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> endpoint_pb2.Endpoint:
        """Changes the fields of an endpoint that the mask names, or those given.
        Returns NOT_FOUND if there is none, INVALID_ARGUMENT as CreateEndpoint does, ABORTED if the etag is stale,
        FAILED_PRECONDITION with reason APP_ENDPOINT for an app's webhook.

        Args:
            endpoint: The endpoint, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = endpoint_pb2.UpdateEndpointRequest(
            endpoint=endpoint,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return self._transport.call(_UPDATE_ENDPOINT, request, endpoint_pb2.Endpoint())

    def delete_endpoint(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> endpoint_pb2.Endpoint:
        """Deletes an endpoint; what waits for it is not sent.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The endpoint's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = endpoint_pb2.DeleteEndpointRequest(
            id=id, etag=etag, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_DELETE_ENDPOINT, request, endpoint_pb2.Endpoint())

    def enable_endpoint(self, *, id: str) -> endpoint_pb2.Endpoint:
        """Has an endpoint sent events again: those from now on, and deliveries that still wait.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason APP_ENDPOINT for an app's webhook: whoever allows the
        app anew enables it.

        Args:
            id: The endpoint's id.
        """
        request = endpoint_pb2.EnableEndpointRequest(id=id)
        return self._transport.call(_ENABLE_ENDPOINT, request, endpoint_pb2.Endpoint())

    def disable_endpoint(self, *, id: str) -> endpoint_pb2.Endpoint:
        """Has an endpoint sent nothing.
        Returns NOT_FOUND if there is none.

        Args:
            id: The endpoint's id.
        """
        request = endpoint_pb2.DisableEndpointRequest(id=id)
        return self._transport.call(_DISABLE_ENDPOINT, request, endpoint_pb2.Endpoint())

    def rotate_endpoint_secret(self, *, id: str, overlap_seconds: int = 0) -> endpoint_pb2.RotateEndpointSecretResponse:
        """Makes a new secret for an endpoint, and shows it this once. The one before signs beside it for as long as asked.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason APP_ENDPOINT for an app's webhook.

        Args:
            id: The endpoint's id.
            overlap_seconds: Seconds for which the secret before signs as well, a week at most; 0 ends it at once.
        """
        request = endpoint_pb2.RotateEndpointSecretRequest(id=id, overlap_seconds=overlap_seconds)
        return self._transport.call(_ROTATE_ENDPOINT_SECRET, request, endpoint_pb2.RotateEndpointSecretResponse())

    def send_test_event(self, *, id: str, event_type: str = "") -> event_type_pb2.SendTestEventResponse:
        """Sends an endpoint a sample at once, without retries, whatever its state, and answers how that went.
        Returns NOT_FOUND if there is none, INVALID_ARGUMENT for an unknown event type.

        Args:
            id: The endpoint's id.
            event_type: The type of the sample to send; `webhooks.ping`, which says nothing, if empty.
        """
        request = event_type_pb2.SendTestEventRequest(id=id, event_type=event_type)
        return self._transport.call(_SEND_TEST_EVENT, request, event_type_pb2.SendTestEventResponse())

    def replay_deliveries(
        self, *, endpoint_id: str, start_event_sequence: int, end_event_sequence: int = 0, only_failed: bool = False
    ) -> delivery_pb2.ReplayDeliveriesResponse:
        """Delivers a stretch of the account's log once more, events that were not sent too, under the ids they had.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason ENDPOINT_DISABLED.

        Args:
            endpoint_id: The endpoint's id.
            start_event_sequence: Events from this place of the account's log on, delivered before or not.
            end_event_sequence: The last place; up to now if 0.
            only_failed: Only deliveries that were given up.
        """
        request = delivery_pb2.ReplayDeliveriesRequest(
            endpoint_id=endpoint_id,
            start_event_sequence=start_event_sequence,
            end_event_sequence=end_event_sequence,
            only_failed=only_failed,
        )
        return self._transport.call(_REPLAY_DELIVERIES, request, delivery_pb2.ReplayDeliveriesResponse())

    def get_delivery(self, *, id: str) -> delivery_pb2.Delivery:
        """Returns one delivery with its attempts.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The delivery's id.
        """
        request = delivery_pb2.GetDeliveryRequest(id=id)
        return self._transport.call(_GET_DELIVERY, request, delivery_pb2.Delivery())

    def list_deliveries(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> delivery_pb2.ListDeliveriesResponse:
        """Lists deliveries, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `endpoint_id = "whe_01J…" AND state = DELIVERY_STATE_FAILED`.
            order_by: Order, such as `create_time desc`.
        """
        request = delivery_pb2.ListDeliveriesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return self._transport.call(_LIST_DELIVERIES, request, delivery_pb2.ListDeliveriesResponse())

    def iterate_deliveries(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> Iterator[delivery_pb2.Delivery]:
        """Yields the rows of every page of `list_deliveries`."""
        request = delivery_pb2.ListDeliveriesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = self._transport.call(_LIST_DELIVERIES, request, delivery_pb2.ListDeliveriesResponse())
            for row in page.deliveries:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def replay_delivery(self, *, id: str) -> delivery_pb2.Delivery:
        """Sends a delivery once more, at once and, if that fails, by the schedule.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason ENDPOINT_DISABLED.

        Args:
            id: The delivery's id.
        """
        request = delivery_pb2.ReplayDeliveryRequest(id=id)
        return self._transport.call(_REPLAY_DELIVERY, request, delivery_pb2.Delivery())

    def list_event_types(self) -> event_type_pb2.ListEventTypesResponse:
        """Lists the types of events that the caller may subscribe to, each with a payload.
        Returns PERMISSION_DENIED if the caller may not see endpoints."""
        request = event_type_pb2.ListEventTypesRequest()
        return self._transport.call(_LIST_EVENT_TYPES, request, event_type_pb2.ListEventTypesResponse())

    def make_receiver_kit(self, *, event_type: str) -> event_type_pb2.MakeReceiverKitResponse:
        """Makes requests to test a receiver with: good ones, and a late, a doubled, a reordered and several forged ones.
        Returns INVALID_ARGUMENT for an unknown event type.

        Args:
            event_type: The type of the events.
        """
        request = event_type_pb2.MakeReceiverKitRequest(event_type=event_type)
        return self._transport.call(_MAKE_RECEIVER_KIT, request, event_type_pb2.MakeReceiverKitResponse())


class AsyncWebhooks:
    """Sends an account's events to its own systems, signed as Standard Webhooks has it (standardwebhooks.com)."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_endpoint(self, *, id: str) -> endpoint_pb2.Endpoint:
        """Returns one endpoint, without its secret.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The endpoint's id.
        """
        request = endpoint_pb2.GetEndpointRequest(id=id)
        return await self._transport.call(_GET_ENDPOINT, request, endpoint_pb2.Endpoint())

    async def list_endpoints(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> endpoint_pb2.ListEndpointsResponse:
        """Lists endpoints, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `state = ENDPOINT_STATE_DISABLED`.
            order_by: Order, such as `create_time`.
        """
        request = endpoint_pb2.ListEndpointsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return await self._transport.call(_LIST_ENDPOINTS, request, endpoint_pb2.ListEndpointsResponse())

    async def iterate_endpoints(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> AsyncIterator[endpoint_pb2.Endpoint]:
        """Yields the rows of every page of `list_endpoints`."""
        request = endpoint_pb2.ListEndpointsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = await self._transport.call(_LIST_ENDPOINTS, request, endpoint_pb2.ListEndpointsResponse())
            for row in page.endpoints:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def create_endpoint(
        self, *, endpoint: endpoint_pb2.Endpoint, validate_only: bool = False, request_id: str = ""
    ) -> endpoint_pb2.Endpoint:
        """Makes an endpoint, which is sent what happens from now on. Ask for its secret next.
        Returns INVALID_ARGUMENT for an address that is not on the public internet, and for event types that are unknown or of
        what the caller may not read; RESOURCE_EXHAUSTED at the limit.

        Args:
            endpoint: The endpoint.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = endpoint_pb2.CreateEndpointRequest(
            endpoint=endpoint, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_CREATE_ENDPOINT, request, endpoint_pb2.Endpoint())

    async def update_endpoint(
        self,
        *,
        endpoint: endpoint_pb2.Endpoint,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> endpoint_pb2.Endpoint:
        """Changes the fields of an endpoint that the mask names, or those given.
        Returns NOT_FOUND if there is none, INVALID_ARGUMENT as CreateEndpoint does, ABORTED if the etag is stale,
        FAILED_PRECONDITION with reason APP_ENDPOINT for an app's webhook.

        Args:
            endpoint: The endpoint, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = endpoint_pb2.UpdateEndpointRequest(
            endpoint=endpoint,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return await self._transport.call(_UPDATE_ENDPOINT, request, endpoint_pb2.Endpoint())

    async def delete_endpoint(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> endpoint_pb2.Endpoint:
        """Deletes an endpoint; what waits for it is not sent.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The endpoint's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = endpoint_pb2.DeleteEndpointRequest(
            id=id, etag=etag, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_DELETE_ENDPOINT, request, endpoint_pb2.Endpoint())

    async def enable_endpoint(self, *, id: str) -> endpoint_pb2.Endpoint:
        """Has an endpoint sent events again: those from now on, and deliveries that still wait.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason APP_ENDPOINT for an app's webhook: whoever allows the
        app anew enables it.

        Args:
            id: The endpoint's id.
        """
        request = endpoint_pb2.EnableEndpointRequest(id=id)
        return await self._transport.call(_ENABLE_ENDPOINT, request, endpoint_pb2.Endpoint())

    async def disable_endpoint(self, *, id: str) -> endpoint_pb2.Endpoint:
        """Has an endpoint sent nothing.
        Returns NOT_FOUND if there is none.

        Args:
            id: The endpoint's id.
        """
        request = endpoint_pb2.DisableEndpointRequest(id=id)
        return await self._transport.call(_DISABLE_ENDPOINT, request, endpoint_pb2.Endpoint())

    async def rotate_endpoint_secret(
        self, *, id: str, overlap_seconds: int = 0
    ) -> endpoint_pb2.RotateEndpointSecretResponse:
        """Makes a new secret for an endpoint, and shows it this once. The one before signs beside it for as long as asked.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason APP_ENDPOINT for an app's webhook.

        Args:
            id: The endpoint's id.
            overlap_seconds: Seconds for which the secret before signs as well, a week at most; 0 ends it at once.
        """
        request = endpoint_pb2.RotateEndpointSecretRequest(id=id, overlap_seconds=overlap_seconds)
        return await self._transport.call(_ROTATE_ENDPOINT_SECRET, request, endpoint_pb2.RotateEndpointSecretResponse())

    async def send_test_event(self, *, id: str, event_type: str = "") -> event_type_pb2.SendTestEventResponse:
        """Sends an endpoint a sample at once, without retries, whatever its state, and answers how that went.
        Returns NOT_FOUND if there is none, INVALID_ARGUMENT for an unknown event type.

        Args:
            id: The endpoint's id.
            event_type: The type of the sample to send; `webhooks.ping`, which says nothing, if empty.
        """
        request = event_type_pb2.SendTestEventRequest(id=id, event_type=event_type)
        return await self._transport.call(_SEND_TEST_EVENT, request, event_type_pb2.SendTestEventResponse())

    async def replay_deliveries(
        self, *, endpoint_id: str, start_event_sequence: int, end_event_sequence: int = 0, only_failed: bool = False
    ) -> delivery_pb2.ReplayDeliveriesResponse:
        """Delivers a stretch of the account's log once more, events that were not sent too, under the ids they had.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason ENDPOINT_DISABLED.

        Args:
            endpoint_id: The endpoint's id.
            start_event_sequence: Events from this place of the account's log on, delivered before or not.
            end_event_sequence: The last place; up to now if 0.
            only_failed: Only deliveries that were given up.
        """
        request = delivery_pb2.ReplayDeliveriesRequest(
            endpoint_id=endpoint_id,
            start_event_sequence=start_event_sequence,
            end_event_sequence=end_event_sequence,
            only_failed=only_failed,
        )
        return await self._transport.call(_REPLAY_DELIVERIES, request, delivery_pb2.ReplayDeliveriesResponse())

    async def get_delivery(self, *, id: str) -> delivery_pb2.Delivery:
        """Returns one delivery with its attempts.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The delivery's id.
        """
        request = delivery_pb2.GetDeliveryRequest(id=id)
        return await self._transport.call(_GET_DELIVERY, request, delivery_pb2.Delivery())

    async def list_deliveries(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> delivery_pb2.ListDeliveriesResponse:
        """Lists deliveries, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `endpoint_id = "whe_01J…" AND state = DELIVERY_STATE_FAILED`.
            order_by: Order, such as `create_time desc`.
        """
        request = delivery_pb2.ListDeliveriesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return await self._transport.call(_LIST_DELIVERIES, request, delivery_pb2.ListDeliveriesResponse())

    async def iterate_deliveries(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> AsyncIterator[delivery_pb2.Delivery]:
        """Yields the rows of every page of `list_deliveries`."""
        request = delivery_pb2.ListDeliveriesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = await self._transport.call(_LIST_DELIVERIES, request, delivery_pb2.ListDeliveriesResponse())
            for row in page.deliveries:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def replay_delivery(self, *, id: str) -> delivery_pb2.Delivery:
        """Sends a delivery once more, at once and, if that fails, by the schedule.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason ENDPOINT_DISABLED.

        Args:
            id: The delivery's id.
        """
        request = delivery_pb2.ReplayDeliveryRequest(id=id)
        return await self._transport.call(_REPLAY_DELIVERY, request, delivery_pb2.Delivery())

    async def list_event_types(self) -> event_type_pb2.ListEventTypesResponse:
        """Lists the types of events that the caller may subscribe to, each with a payload.
        Returns PERMISSION_DENIED if the caller may not see endpoints."""
        request = event_type_pb2.ListEventTypesRequest()
        return await self._transport.call(_LIST_EVENT_TYPES, request, event_type_pb2.ListEventTypesResponse())

    async def make_receiver_kit(self, *, event_type: str) -> event_type_pb2.MakeReceiverKitResponse:
        """Makes requests to test a receiver with: good ones, and a late, a doubled, a reordered and several forged ones.
        Returns INVALID_ARGUMENT for an unknown event type.

        Args:
            event_type: The type of the events.
        """
        request = event_type_pb2.MakeReceiverKitRequest(event_type=event_type)
        return await self._transport.call(_MAKE_RECEIVER_KIT, request, event_type_pb2.MakeReceiverKitResponse())
