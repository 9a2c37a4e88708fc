# Machine-written from the contracts: change those, then `make generate`.
"""Tags: Tags of an account."""

from collections.abc import AsyncIterator, Iterator, Sequence

from dashclicks.crm.v1 import tag_pb2
from google.protobuf import field_mask_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_TAG = Route("GET", "/v1/crm/tags/{}", (("id",),), "")
_LIST_TAGS = Route("GET", "/v1/crm/tags", (), "")
_CREATE_TAG = Route("POST", "/v1/crm/tags", (), "tag")
_UPDATE_TAG = Route("PATCH", "/v1/crm/tags/{}", (("tag", "id"),), "tag")
_DELETE_TAG = Route("DELETE", "/v1/crm/tags/{}", (("id",),), "")
_UNDELETE_TAG = Route("POST", "/v1/crm/tags/{}:undelete", (("id",),), "*")


class Tags:
    """Tags of an account."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_tag(self, *, id: str, show_deleted: bool = False) -> tag_pb2.Tag:
        """Returns one tag.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The tag's id.
            show_deleted: Also answers a deleted tag.
        """
        request = tag_pb2.GetTagRequest(id=id, show_deleted=show_deleted)
        return self._transport.call(_GET_TAG, request, tag_pb2.Tag())

    def list_tags(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> tag_pb2.ListTagsResponse:
        """Lists tags, by name unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `name = "newsletter"`.
            order_by: Order, such as `name`.
            show_deleted: Also lists deleted tags.
        """
        request = tag_pb2.ListTagsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return self._transport.call(_LIST_TAGS, request, tag_pb2.ListTagsResponse())

    def iterate_tags(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> Iterator[tag_pb2.Tag]:
        """Yields the rows of every page of `list_tags`."""
        request = tag_pb2.ListTagsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = self._transport.call(_LIST_TAGS, request, tag_pb2.ListTagsResponse())
            for row in page.tags:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def create_tag(self, *, tag: tag_pb2.Tag, validate_only: bool = False, request_id: str = "") -> tag_pb2.Tag:
        """Makes a tag.
        Returns ALREADY_EXISTS if there is one of this name, RESOURCE_EXHAUSTED with reason LIMIT_REACHED if the account has as many as
        it may have.

        Args:
            tag: The tag.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = tag_pb2.CreateTagRequest(tag=tag, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_CREATE_TAG, request, tag_pb2.Tag())

    def update_tag(
        self,
        *,
        tag: tag_pb2.Tag,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> tag_pb2.Tag:
        """Changes the fields of a tag that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            tag: The tag, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = tag_pb2.UpdateTagRequest(
            tag=tag,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return self._transport.call(_UPDATE_TAG, request, tag_pb2.Tag())

    def delete_tag(self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = "") -> tag_pb2.Tag:
        """Deletes a tag, and takes it off every record. It can be brought back until its purge time.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The tag's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = tag_pb2.DeleteTagRequest(id=id, etag=etag, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_DELETE_TAG, request, tag_pb2.Tag())

    def undelete_tag(self, *, id: str, validate_only: bool = False, request_id: str = "") -> tag_pb2.Tag:
        """Brings a deleted tag back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted,
        FAILED_PRECONDITION with reason REFERENCE_DELETED if what it refers to is deleted.

        Args:
            id: The tag's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = tag_pb2.UndeleteTagRequest(id=id, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_UNDELETE_TAG, request, tag_pb2.Tag())


class AsyncTags:
    """Tags of an account."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_tag(self, *, id: str, show_deleted: bool = False) -> tag_pb2.Tag:
        """Returns one tag.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The tag's id.
            show_deleted: Also answers a deleted tag.
        """
        request = tag_pb2.GetTagRequest(id=id, show_deleted=show_deleted)
        return await self._transport.call(_GET_TAG, request, tag_pb2.Tag())

    async def list_tags(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> tag_pb2.ListTagsResponse:
        """Lists tags, by name unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `name = "newsletter"`.
            order_by: Order, such as `name`.
            show_deleted: Also lists deleted tags.
        """
        request = tag_pb2.ListTagsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return await self._transport.call(_LIST_TAGS, request, tag_pb2.ListTagsResponse())

    async def iterate_tags(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> AsyncIterator[tag_pb2.Tag]:
        """Yields the rows of every page of `list_tags`."""
        request = tag_pb2.ListTagsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = await self._transport.call(_LIST_TAGS, request, tag_pb2.ListTagsResponse())
            for row in page.tags:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def create_tag(self, *, tag: tag_pb2.Tag, validate_only: bool = False, request_id: str = "") -> tag_pb2.Tag:
        """Makes a tag.
        Returns ALREADY_EXISTS if there is one of this name, RESOURCE_EXHAUSTED with reason LIMIT_REACHED if the account has as many as
        it may have.

        Args:
            tag: The tag.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = tag_pb2.CreateTagRequest(tag=tag, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_CREATE_TAG, request, tag_pb2.Tag())

    async def update_tag(
        self,
        *,
        tag: tag_pb2.Tag,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> tag_pb2.Tag:
        """Changes the fields of a tag that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            tag: The tag, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = tag_pb2.UpdateTagRequest(
            tag=tag,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return await self._transport.call(_UPDATE_TAG, request, tag_pb2.Tag())

    async def delete_tag(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> tag_pb2.Tag:
        """Deletes a tag, and takes it off every record. It can be brought back until its purge time.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The tag's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = tag_pb2.DeleteTagRequest(id=id, etag=etag, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_DELETE_TAG, request, tag_pb2.Tag())

    async def undelete_tag(self, *, id: str, validate_only: bool = False, request_id: str = "") -> tag_pb2.Tag:
        """Brings a deleted tag back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted,
        FAILED_PRECONDITION with reason REFERENCE_DELETED if what it refers to is deleted.

        Args:
            id: The tag's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = tag_pb2.UndeleteTagRequest(id=id, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_UNDELETE_TAG, request, tag_pb2.Tag())
