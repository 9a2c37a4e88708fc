# Machine-written from the contracts: change those, then `make generate`.
"""Views: Boards and lists as people have set them up."""

from collections.abc import AsyncIterator, Iterator, Sequence

from dashclicks.crm.v1 import view_pb2
from google.protobuf import field_mask_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_VIEW = Route("GET", "/v1/crm/views/{}", (("id",),), "")
_LIST_VIEWS = Route("GET", "/v1/crm/views", (), "")
_CREATE_VIEW = Route("POST", "/v1/crm/views", (), "view")
_UPDATE_VIEW = Route("PATCH", "/v1/crm/views/{}", (("view", "id"),), "view")
_DELETE_VIEW = Route("DELETE", "/v1/crm/views/{}", (("id",),), "")
_UNDELETE_VIEW = Route("POST", "/v1/crm/views/{}:undelete", (("id",),), "*")


class Views:
    """Boards and lists as people have set them up."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_view(self, *, id: str, show_deleted: bool = False) -> view_pb2.View:
        """Returns one view.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The view's id.
            show_deleted: Also answers a deleted view.
        """
        request = view_pb2.GetViewRequest(id=id, show_deleted=show_deleted)
        return self._transport.call(_GET_VIEW, request, view_pb2.View())

    def list_views(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> view_pb2.ListViewsResponse:
        """Lists views, by their places unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `kind = VIEW_KIND_BOARD`.
            order_by: Order, such as `position`.
            show_deleted: Also lists deleted views.
        """
        request = view_pb2.ListViewsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return self._transport.call(_LIST_VIEWS, request, view_pb2.ListViewsResponse())

    def iterate_views(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> Iterator[view_pb2.View]:
        """Yields the rows of every page of `list_views`."""
        request = view_pb2.ListViewsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = self._transport.call(_LIST_VIEWS, request, view_pb2.ListViewsResponse())
            for row in page.views:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def create_view(self, *, view: view_pb2.View, validate_only: bool = False, request_id: str = "") -> view_pb2.View:
        """Makes a view.
        Returns INVALID_ARGUMENT for a filter, an order or a column that the records do not have.

        Args:
            view: The view.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = view_pb2.CreateViewRequest(view=view, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_CREATE_VIEW, request, view_pb2.View())

    def update_view(
        self,
        *,
        view: view_pb2.View,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> view_pb2.View:
        """Changes the fields of a view that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            view: The view, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = view_pb2.UpdateViewRequest(
            view=view,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return self._transport.call(_UPDATE_VIEW, request, view_pb2.View())

    def delete_view(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> view_pb2.View:
        """Deletes a view. It can be brought back until its purge time.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The view's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = view_pb2.DeleteViewRequest(id=id, etag=etag, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_DELETE_VIEW, request, view_pb2.View())

    def undelete_view(self, *, id: str, validate_only: bool = False, request_id: str = "") -> view_pb2.View:
        """Brings a deleted view back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted,
        FAILED_PRECONDITION with reason REFERENCE_DELETED if what it refers to is deleted.

        Args:
            id: The view's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = view_pb2.UndeleteViewRequest(id=id, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_UNDELETE_VIEW, request, view_pb2.View())


class AsyncViews:
    """Boards and lists as people have set them up."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_view(self, *, id: str, show_deleted: bool = False) -> view_pb2.View:
        """Returns one view.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The view's id.
            show_deleted: Also answers a deleted view.
        """
        request = view_pb2.GetViewRequest(id=id, show_deleted=show_deleted)
        return await self._transport.call(_GET_VIEW, request, view_pb2.View())

    async def list_views(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> view_pb2.ListViewsResponse:
        """Lists views, by their places unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `kind = VIEW_KIND_BOARD`.
            order_by: Order, such as `position`.
            show_deleted: Also lists deleted views.
        """
        request = view_pb2.ListViewsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return await self._transport.call(_LIST_VIEWS, request, view_pb2.ListViewsResponse())

    async def iterate_views(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> AsyncIterator[view_pb2.View]:
        """Yields the rows of every page of `list_views`."""
        request = view_pb2.ListViewsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = await self._transport.call(_LIST_VIEWS, request, view_pb2.ListViewsResponse())
            for row in page.views:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def create_view(
        self, *, view: view_pb2.View, validate_only: bool = False, request_id: str = ""
    ) -> view_pb2.View:
        """Makes a view.
        Returns INVALID_ARGUMENT for a filter, an order or a column that the records do not have.

        Args:
            view: The view.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = view_pb2.CreateViewRequest(view=view, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_CREATE_VIEW, request, view_pb2.View())

    async def update_view(
        self,
        *,
        view: view_pb2.View,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> view_pb2.View:
        """Changes the fields of a view that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            view: The view, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = view_pb2.UpdateViewRequest(
            view=view,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return await self._transport.call(_UPDATE_VIEW, request, view_pb2.View())

    async def delete_view(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> view_pb2.View:
        """Deletes a view. It can be brought back until its purge time.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The view's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = view_pb2.DeleteViewRequest(id=id, etag=etag, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_DELETE_VIEW, request, view_pb2.View())

    async def undelete_view(self, *, id: str, validate_only: bool = False, request_id: str = "") -> view_pb2.View:
        """Brings a deleted view back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted,
        FAILED_PRECONDITION with reason REFERENCE_DELETED if what it refers to is deleted.

        Args:
            id: The view's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = view_pb2.UndeleteViewRequest(id=id, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_UNDELETE_VIEW, request, view_pb2.View())
