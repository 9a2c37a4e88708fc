# Machine-written from the contracts: change those, then `make generate`.
"""Relationships: How records belong together."""

from collections.abc import AsyncIterator, Iterator, Sequence

from dashclicks.crm.v1 import relationship_pb2
from google.protobuf import field_mask_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_RELATIONSHIP = Route("GET", "/v1/crm/relationships/{}", (("id",),), "")
_LIST_RELATIONSHIPS = Route("GET", "/v1/crm/relationships", (), "")
_CREATE_RELATIONSHIP = Route("POST", "/v1/crm/relationships", (), "relationship")
_UPDATE_RELATIONSHIP = Route("PATCH", "/v1/crm/relationships/{}", (("relationship", "id"),), "relationship")
_DELETE_RELATIONSHIP = Route("DELETE", "/v1/crm/relationships/{}", (("id",),), "")
_UNDELETE_RELATIONSHIP = Route("POST", "/v1/crm/relationships/{}:undelete", (("id",),), "*")


class Relationships:
    """How records belong together."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_relationship(self, *, id: str, show_deleted: bool = False) -> relationship_pb2.Relationship:
        """Returns one relationship.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The relationship's id.
            show_deleted: Also answers a deleted relationship.
        """
        request = relationship_pb2.GetRelationshipRequest(id=id, show_deleted=show_deleted)
        return self._transport.call(_GET_RELATIONSHIP, request, relationship_pb2.Relationship())

    def list_relationships(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> relationship_pb2.ListRelationshipsResponse:
        """Lists relationships, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `from_contact_id = "con_01KEWZ5QH7N6T8M9P0R1S2T3V4"`.
            order_by: Order, such as `create_time desc`.
            show_deleted: Also lists deleted relationships.
        """
        request = relationship_pb2.ListRelationshipsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return self._transport.call(_LIST_RELATIONSHIPS, request, relationship_pb2.ListRelationshipsResponse())

    def iterate_relationships(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> Iterator[relationship_pb2.Relationship]:
        """Yields the rows of every page of `list_relationships`."""
        request = relationship_pb2.ListRelationshipsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = self._transport.call(_LIST_RELATIONSHIPS, request, relationship_pb2.ListRelationshipsResponse())
            for row in page.relationships:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def create_relationship(
        self, *, relationship: relationship_pb2.Relationship, validate_only: bool = False, request_id: str = ""
    ) -> relationship_pb2.Relationship:
        """Makes a relationship.
        Returns INVALID_ARGUMENT if what it refers to is not there.

        Args:
            relationship: The relationship.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = relationship_pb2.CreateRelationshipRequest(
            relationship=relationship, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_CREATE_RELATIONSHIP, request, relationship_pb2.Relationship())

    def update_relationship(
        self,
        *,
        relationship: relationship_pb2.Relationship,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> relationship_pb2.Relationship:
        """Changes the fields of a relationship that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            relationship: The relationship, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = relationship_pb2.UpdateRelationshipRequest(
            relationship=relationship,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return self._transport.call(_UPDATE_RELATIONSHIP, request, relationship_pb2.Relationship())

    def delete_relationship(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> relationship_pb2.Relationship:
        """Deletes a relationship. It can be brought back until its purge time.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The relationship's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = relationship_pb2.DeleteRelationshipRequest(
            id=id, etag=etag, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_DELETE_RELATIONSHIP, request, relationship_pb2.Relationship())

    def undelete_relationship(
        self, *, id: str, validate_only: bool = False, request_id: str = ""
    ) -> relationship_pb2.Relationship:
        """Brings a deleted relationship back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted,
        FAILED_PRECONDITION with reason REFERENCE_DELETED if what it refers to is deleted.

        Args:
            id: The relationship's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = relationship_pb2.UndeleteRelationshipRequest(
            id=id, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_UNDELETE_RELATIONSHIP, request, relationship_pb2.Relationship())


class AsyncRelationships:
    """How records belong together."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_relationship(self, *, id: str, show_deleted: bool = False) -> relationship_pb2.Relationship:
        """Returns one relationship.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The relationship's id.
            show_deleted: Also answers a deleted relationship.
        """
        request = relationship_pb2.GetRelationshipRequest(id=id, show_deleted=show_deleted)
        return await self._transport.call(_GET_RELATIONSHIP, request, relationship_pb2.Relationship())

    async def list_relationships(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> relationship_pb2.ListRelationshipsResponse:
        """Lists relationships, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `from_contact_id = "con_01KEWZ5QH7N6T8M9P0R1S2T3V4"`.
            order_by: Order, such as `create_time desc`.
            show_deleted: Also lists deleted relationships.
        """
        request = relationship_pb2.ListRelationshipsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return await self._transport.call(_LIST_RELATIONSHIPS, request, relationship_pb2.ListRelationshipsResponse())

    async def iterate_relationships(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> AsyncIterator[relationship_pb2.Relationship]:
        """Yields the rows of every page of `list_relationships`."""
        request = relationship_pb2.ListRelationshipsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = await self._transport.call(
                _LIST_RELATIONSHIPS, request, relationship_pb2.ListRelationshipsResponse()
            )
            for row in page.relationships:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def create_relationship(
        self, *, relationship: relationship_pb2.Relationship, validate_only: bool = False, request_id: str = ""
    ) -> relationship_pb2.Relationship:
        """Makes a relationship.
        Returns INVALID_ARGUMENT if what it refers to is not there.

        Args:
            relationship: The relationship.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = relationship_pb2.CreateRelationshipRequest(
            relationship=relationship, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_CREATE_RELATIONSHIP, request, relationship_pb2.Relationship())

    async def update_relationship(
        self,
        *,
        relationship: relationship_pb2.Relationship,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> relationship_pb2.Relationship:
        """Changes the fields of a relationship that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            relationship: The relationship, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = relationship_pb2.UpdateRelationshipRequest(
            relationship=relationship,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return await self._transport.call(_UPDATE_RELATIONSHIP, request, relationship_pb2.Relationship())

    async def delete_relationship(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> relationship_pb2.Relationship:
        """Deletes a relationship. It can be brought back until its purge time.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The relationship's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = relationship_pb2.DeleteRelationshipRequest(
            id=id, etag=etag, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_DELETE_RELATIONSHIP, request, relationship_pb2.Relationship())

    async def undelete_relationship(
        self, *, id: str, validate_only: bool = False, request_id: str = ""
    ) -> relationship_pb2.Relationship:
        """Brings a deleted relationship back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted,
        FAILED_PRECONDITION with reason REFERENCE_DELETED if what it refers to is deleted.

        Args:
            id: The relationship's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = relationship_pb2.UndeleteRelationshipRequest(
            id=id, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_UNDELETE_RELATIONSHIP, request, relationship_pb2.Relationship())
