# Machine-written from the contracts: change those, then `make generate`.
"""Suppressions: Whom an account does not write to."""

from collections.abc import AsyncIterator, Iterator

from dashclicks.notifications.v1 import suppression_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_SUPPRESSION = Route("GET", "/v1/notifications/suppressions/{}", (("id",),), "")
_LIST_SUPPRESSIONS = Route("GET", "/v1/notifications/suppressions", (), "")
_CREATE_SUPPRESSION = Route("POST", "/v1/notifications/suppressions", (), "suppression")
_DELETE_SUPPRESSION = Route("DELETE", "/v1/notifications/suppressions/{}", (("id",),), "")


class Suppressions:
    """Whom an account does not write to."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_suppression(self, *, id: str) -> suppression_pb2.Suppression:
        """Returns one suppression.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The id.
        """
        request = suppression_pb2.GetSuppressionRequest(id=id)
        return self._transport.call(_GET_SUPPRESSION, request, suppression_pb2.Suppression())

    def list_suppressions(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> suppression_pb2.ListSuppressionsResponse:
        """Lists suppressions, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `address = "ana.silva@example.com"`.
            order_by: Order, such as `create_time desc`.
        """
        request = suppression_pb2.ListSuppressionsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return self._transport.call(_LIST_SUPPRESSIONS, request, suppression_pb2.ListSuppressionsResponse())

    def iterate_suppressions(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> Iterator[suppression_pb2.Suppression]:
        """Yields the rows of every page of `list_suppressions`."""
        request = suppression_pb2.ListSuppressionsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = self._transport.call(_LIST_SUPPRESSIONS, request, suppression_pb2.ListSuppressionsResponse())
            for row in page.suppressions:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def create_suppression(
        self, *, suppression: suppression_pb2.Suppression, validate_only: bool = False, request_id: str = ""
    ) -> suppression_pb2.Suppression:
        """Makes a suppression: the address is not written to.
        Returns INVALID_ARGUMENT for an address that is none of the channel's, ALREADY_EXISTS if there is one.

        Args:
            suppression: The suppression.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = suppression_pb2.CreateSuppressionRequest(
            suppression=suppression, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_CREATE_SUPPRESSION, request, suppression_pb2.Suppression())

    def delete_suppression(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> suppression_pb2.Suppression:
        """Deletes a suppression: messages may go again.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = suppression_pb2.DeleteSuppressionRequest(
            id=id, etag=etag, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_DELETE_SUPPRESSION, request, suppression_pb2.Suppression())


class AsyncSuppressions:
    """Whom an account does not write to."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_suppression(self, *, id: str) -> suppression_pb2.Suppression:
        """Returns one suppression.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The id.
        """
        request = suppression_pb2.GetSuppressionRequest(id=id)
        return await self._transport.call(_GET_SUPPRESSION, request, suppression_pb2.Suppression())

    async def list_suppressions(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> suppression_pb2.ListSuppressionsResponse:
        """Lists suppressions, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `address = "ana.silva@example.com"`.
            order_by: Order, such as `create_time desc`.
        """
        request = suppression_pb2.ListSuppressionsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return await self._transport.call(_LIST_SUPPRESSIONS, request, suppression_pb2.ListSuppressionsResponse())

    async def iterate_suppressions(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> AsyncIterator[suppression_pb2.Suppression]:
        """Yields the rows of every page of `list_suppressions`."""
        request = suppression_pb2.ListSuppressionsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = await self._transport.call(_LIST_SUPPRESSIONS, request, suppression_pb2.ListSuppressionsResponse())
            for row in page.suppressions:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def create_suppression(
        self, *, suppression: suppression_pb2.Suppression, validate_only: bool = False, request_id: str = ""
    ) -> suppression_pb2.Suppression:
        """Makes a suppression: the address is not written to.
        Returns INVALID_ARGUMENT for an address that is none of the channel's, ALREADY_EXISTS if there is one.

        Args:
            suppression: The suppression.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = suppression_pb2.CreateSuppressionRequest(
            suppression=suppression, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_CREATE_SUPPRESSION, request, suppression_pb2.Suppression())

    async def delete_suppression(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> suppression_pb2.Suppression:
        """Deletes a suppression: messages may go again.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = suppression_pb2.DeleteSuppressionRequest(
            id=id, etag=etag, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_DELETE_SUPPRESSION, request, suppression_pb2.Suppression())
