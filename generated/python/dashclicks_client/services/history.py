# Machine-written from the contracts: change those, then `make generate`.
"""History: What a field of a resource was, and who changed it: a read of the event log."""

from collections.abc import AsyncIterator, Iterator

from dashclicks.activities.v1 import history_pb2

from ..transport import AsyncTransport, Route, Transport

_LIST_FIELD_CHANGES = Route("GET", "/v1/activities:fieldChanges", (), "")


class History:
    """What a field of a resource was, and who changed it: a read of the event log."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list_field_changes(
        self, *, resource_id: str, field: str, page_size: int = 0, page_token: str = ""
    ) -> history_pb2.ListFieldChangesResponse:
        """Lists the changes of one field of one resource, latest first, its first value among them.
        Returns NOT_FOUND if the log has nothing of such a resource, or the caller may not read it, INVALID_ARGUMENT for a bad page
        token.

        Args:
            resource_id: The resource's id.
            field: The field, such as `owner_id` or `custom_fields.plan`.
            page_size: Activities looked at for a page, of which some may not have changed the field.
            page_token: `next_page_token` of the page before.
        """
        request = history_pb2.ListFieldChangesRequest(
            resource_id=resource_id, field=field, page_size=page_size, page_token=page_token
        )
        return self._transport.call(_LIST_FIELD_CHANGES, request, history_pb2.ListFieldChangesResponse())

    def iterate_field_changes(
        self, *, resource_id: str, field: str, page_size: int = 0, page_token: str = ""
    ) -> Iterator[history_pb2.FieldChange]:
        """Yields the rows of every page of `list_field_changes`."""
        request = history_pb2.ListFieldChangesRequest(
            resource_id=resource_id, field=field, page_size=page_size, page_token=page_token
        )
        while True:
            page = self._transport.call(_LIST_FIELD_CHANGES, request, history_pb2.ListFieldChangesResponse())
            for row in page.changes:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token


class AsyncHistory:
    """What a field of a resource was, and who changed it: a read of the event log."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def list_field_changes(
        self, *, resource_id: str, field: str, page_size: int = 0, page_token: str = ""
    ) -> history_pb2.ListFieldChangesResponse:
        """Lists the changes of one field of one resource, latest first, its first value among them.
        Returns NOT_FOUND if the log has nothing of such a resource, or the caller may not read it, INVALID_ARGUMENT for a bad page
        token.

        Args:
            resource_id: The resource's id.
            field: The field, such as `owner_id` or `custom_fields.plan`.
            page_size: Activities looked at for a page, of which some may not have changed the field.
            page_token: `next_page_token` of the page before.
        """
        request = history_pb2.ListFieldChangesRequest(
            resource_id=resource_id, field=field, page_size=page_size, page_token=page_token
        )
        return await self._transport.call(_LIST_FIELD_CHANGES, request, history_pb2.ListFieldChangesResponse())

    async def iterate_field_changes(
        self, *, resource_id: str, field: str, page_size: int = 0, page_token: str = ""
    ) -> AsyncIterator[history_pb2.FieldChange]:
        """Yields the rows of every page of `list_field_changes`."""
        request = history_pb2.ListFieldChangesRequest(
            resource_id=resource_id, field=field, page_size=page_size, page_token=page_token
        )
        while True:
            page = await self._transport.call(_LIST_FIELD_CHANGES, request, history_pb2.ListFieldChangesResponse())
            for row in page.changes:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token
