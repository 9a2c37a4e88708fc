# Machine-written from the contracts: change those, then `make generate`.
"""Engagements: Emails, calls and meetings on record."""

from collections.abc import AsyncIterator, Iterator, Sequence

from dashclicks.crm.v1 import engagement_pb2
from google.protobuf import field_mask_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_ENGAGEMENT = Route("GET", "/v1/crm/engagements/{}", (("id",),), "")
_LIST_ENGAGEMENTS = Route("GET", "/v1/crm/engagements", (), "")
_CREATE_ENGAGEMENT = Route("POST", "/v1/crm/engagements", (), "engagement")
_UPDATE_ENGAGEMENT = Route("PATCH", "/v1/crm/engagements/{}", (("engagement", "id"),), "engagement")
_DELETE_ENGAGEMENT = Route("DELETE", "/v1/crm/engagements/{}", (("id",),), "")
_UNDELETE_ENGAGEMENT = Route("POST", "/v1/crm/engagements/{}:undelete", (("id",),), "*")


class Engagements:
    """Emails, calls and meetings on record."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_engagement(self, *, id: str, show_deleted: bool = False) -> engagement_pb2.Engagement:
        """Returns one engagement.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The engagement's id.
            show_deleted: Also answers a deleted engagement.
        """
        request = engagement_pb2.GetEngagementRequest(id=id, show_deleted=show_deleted)
        return self._transport.call(_GET_ENGAGEMENT, request, engagement_pb2.Engagement())

    def list_engagements(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> engagement_pb2.ListEngagementsResponse:
        """Lists engagements, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `deal_id = "deal_01KEWZ5QH7N6T8M9P0R1S2T3V4"`.
            order_by: Order, such as `start_time desc`.
            show_deleted: Also lists deleted engagements.
        """
        request = engagement_pb2.ListEngagementsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return self._transport.call(_LIST_ENGAGEMENTS, request, engagement_pb2.ListEngagementsResponse())

    def iterate_engagements(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> Iterator[engagement_pb2.Engagement]:
        """Yields the rows of every page of `list_engagements`."""
        request = engagement_pb2.ListEngagementsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = self._transport.call(_LIST_ENGAGEMENTS, request, engagement_pb2.ListEngagementsResponse())
            for row in page.engagements:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def create_engagement(
        self, *, engagement: engagement_pb2.Engagement, validate_only: bool = False, request_id: str = ""
    ) -> engagement_pb2.Engagement:
        """Makes an engagement.
        Returns INVALID_ARGUMENT if what it refers to is not there.

        Args:
            engagement: The engagement.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = engagement_pb2.CreateEngagementRequest(
            engagement=engagement, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_CREATE_ENGAGEMENT, request, engagement_pb2.Engagement())

    def update_engagement(
        self,
        *,
        engagement: engagement_pb2.Engagement,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> engagement_pb2.Engagement:
        """Changes the fields of an engagement that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            engagement: The engagement, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = engagement_pb2.UpdateEngagementRequest(
            engagement=engagement,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return self._transport.call(_UPDATE_ENGAGEMENT, request, engagement_pb2.Engagement())

    def delete_engagement(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> engagement_pb2.Engagement:
        """Deletes an engagement. It can be brought back until its purge time.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The engagement's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = engagement_pb2.DeleteEngagementRequest(
            id=id, etag=etag, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_DELETE_ENGAGEMENT, request, engagement_pb2.Engagement())

    def undelete_engagement(
        self, *, id: str, validate_only: bool = False, request_id: str = ""
    ) -> engagement_pb2.Engagement:
        """Brings a deleted engagement back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted,
        FAILED_PRECONDITION with reason REFERENCE_DELETED if what it refers to is deleted.

        Args:
            id: The engagement's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = engagement_pb2.UndeleteEngagementRequest(id=id, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_UNDELETE_ENGAGEMENT, request, engagement_pb2.Engagement())


class AsyncEngagements:
    """Emails, calls and meetings on record."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_engagement(self, *, id: str, show_deleted: bool = False) -> engagement_pb2.Engagement:
        """Returns one engagement.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The engagement's id.
            show_deleted: Also answers a deleted engagement.
        """
        request = engagement_pb2.GetEngagementRequest(id=id, show_deleted=show_deleted)
        return await self._transport.call(_GET_ENGAGEMENT, request, engagement_pb2.Engagement())

    async def list_engagements(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> engagement_pb2.ListEngagementsResponse:
        """Lists engagements, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `deal_id = "deal_01KEWZ5QH7N6T8M9P0R1S2T3V4"`.
            order_by: Order, such as `start_time desc`.
            show_deleted: Also lists deleted engagements.
        """
        request = engagement_pb2.ListEngagementsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return await self._transport.call(_LIST_ENGAGEMENTS, request, engagement_pb2.ListEngagementsResponse())

    async def iterate_engagements(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> AsyncIterator[engagement_pb2.Engagement]:
        """Yields the rows of every page of `list_engagements`."""
        request = engagement_pb2.ListEngagementsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = await self._transport.call(_LIST_ENGAGEMENTS, request, engagement_pb2.ListEngagementsResponse())
            for row in page.engagements:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def create_engagement(
        self, *, engagement: engagement_pb2.Engagement, validate_only: bool = False, request_id: str = ""
    ) -> engagement_pb2.Engagement:
        """Makes an engagement.
        Returns INVALID_ARGUMENT if what it refers to is not there.

        Args:
            engagement: The engagement.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = engagement_pb2.CreateEngagementRequest(
            engagement=engagement, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_CREATE_ENGAGEMENT, request, engagement_pb2.Engagement())

    async def update_engagement(
        self,
        *,
        engagement: engagement_pb2.Engagement,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> engagement_pb2.Engagement:
        """Changes the fields of an engagement that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            engagement: The engagement, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = engagement_pb2.UpdateEngagementRequest(
            engagement=engagement,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return await self._transport.call(_UPDATE_ENGAGEMENT, request, engagement_pb2.Engagement())

    async def delete_engagement(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> engagement_pb2.Engagement:
        """Deletes an engagement. It can be brought back until its purge time.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The engagement's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = engagement_pb2.DeleteEngagementRequest(
            id=id, etag=etag, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_DELETE_ENGAGEMENT, request, engagement_pb2.Engagement())

    async def undelete_engagement(
        self, *, id: str, validate_only: bool = False, request_id: str = ""
    ) -> engagement_pb2.Engagement:
        """Brings a deleted engagement back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted,
        FAILED_PRECONDITION with reason REFERENCE_DELETED if what it refers to is deleted.

        Args:
            id: The engagement's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = engagement_pb2.UndeleteEngagementRequest(id=id, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_UNDELETE_ENGAGEMENT, request, engagement_pb2.Engagement())
