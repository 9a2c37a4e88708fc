# Machine-written from the contracts: change those, then `make generate`.
"""Fields: The fields that an account adds to its records."""

from collections.abc import AsyncIterator, Iterator, Sequence

from dashclicks.crm.v1 import field_definition_pb2
from google.protobuf import field_mask_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_FIELD_DEFINITION = Route("GET", "/v1/crm/field-definitions/{}", (("id",),), "")
_LIST_FIELD_DEFINITIONS = Route("GET", "/v1/crm/field-definitions", (), "")
_CREATE_FIELD_DEFINITION = Route("POST", "/v1/crm/field-definitions", (), "fieldDefinition")
_UPDATE_FIELD_DEFINITION = Route(
    "PATCH", "/v1/crm/field-definitions/{}", (("fieldDefinition", "id"),), "fieldDefinition"
)
_DELETE_FIELD_DEFINITION = Route("DELETE", "/v1/crm/field-definitions/{}", (("id",),), "")
_UNDELETE_FIELD_DEFINITION = Route("POST", "/v1/crm/field-definitions/{}:undelete", (("id",),), "*")


class Fields:
    """The fields that an account adds to its records."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_field_definition(self, *, id: str, show_deleted: bool = False) -> field_definition_pb2.FieldDefinition:
        """Returns one definition.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The definition's id.
            show_deleted: Also answers a deleted one.
        """
        request = field_definition_pb2.GetFieldDefinitionRequest(id=id, show_deleted=show_deleted)
        return self._transport.call(_GET_FIELD_DEFINITION, request, field_definition_pb2.FieldDefinition())

    def list_field_definitions(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> field_definition_pb2.ListFieldDefinitionsResponse:
        """Lists definitions, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `resource_type = "crm.Contact" AND archived = false`.
            order_by: Order, such as `position`.
            show_deleted: Also lists deleted ones.
        """
        request = field_definition_pb2.ListFieldDefinitionsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return self._transport.call(
            _LIST_FIELD_DEFINITIONS, request, field_definition_pb2.ListFieldDefinitionsResponse()
        )

    def iterate_field_definitions(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> Iterator[field_definition_pb2.FieldDefinition]:
        """Yields the rows of every page of `list_field_definitions`."""
        request = field_definition_pb2.ListFieldDefinitionsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = self._transport.call(
                _LIST_FIELD_DEFINITIONS, request, field_definition_pb2.ListFieldDefinitionsResponse()
            )
            for row in page.field_definitions:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def create_field_definition(
        self,
        *,
        field_definition: field_definition_pb2.FieldDefinition,
        validate_only: bool = False,
        request_id: str = "",
    ) -> field_definition_pb2.FieldDefinition:
        """Adds a field to a kind of record. Records may have values of it at once.
        Returns INVALID_ARGUMENT for a kind of record without custom fields, RESOURCE_EXHAUSTED with reason LIMIT_REACHED if the
        account has as many as it may have.

        Args:
            field_definition: The definition.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = field_definition_pb2.CreateFieldDefinitionRequest(
            field_definition=field_definition, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_CREATE_FIELD_DEFINITION, request, field_definition_pb2.FieldDefinition())

    def update_field_definition(
        self,
        *,
        field_definition: field_definition_pb2.FieldDefinition,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> field_definition_pb2.FieldDefinition:
        """Changes the fields of a definition that the mask names, or those given: renames it, archives it, changes its options.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            field_definition: The definition, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = field_definition_pb2.UpdateFieldDefinitionRequest(
            field_definition=field_definition,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return self._transport.call(_UPDATE_FIELD_DEFINITION, request, field_definition_pb2.FieldDefinition())

    def delete_field_definition(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> field_definition_pb2.FieldDefinition:
        """Deletes a definition. Records keep what they have of it, to be read and cleared but not set, filtered or sorted by. It can
        be brought back until its purge time; a day before, the values leave the records, and then the key may be another's.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The definition's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = field_definition_pb2.DeleteFieldDefinitionRequest(
            id=id, etag=etag, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_DELETE_FIELD_DEFINITION, request, field_definition_pb2.FieldDefinition())

    def undelete_field_definition(
        self, *, id: str, validate_only: bool = False, request_id: str = ""
    ) -> field_definition_pb2.FieldDefinition:
        """Brings a deleted definition back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted,
        RESOURCE_EXHAUSTED with reason LIMIT_REACHED if the account has as many as it may have.

        Args:
            id: The definition's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = field_definition_pb2.UndeleteFieldDefinitionRequest(
            id=id, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_UNDELETE_FIELD_DEFINITION, request, field_definition_pb2.FieldDefinition())


class AsyncFields:
    """The fields that an account adds to its records."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_field_definition(
        self, *, id: str, show_deleted: bool = False
    ) -> field_definition_pb2.FieldDefinition:
        """Returns one definition.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The definition's id.
            show_deleted: Also answers a deleted one.
        """
        request = field_definition_pb2.GetFieldDefinitionRequest(id=id, show_deleted=show_deleted)
        return await self._transport.call(_GET_FIELD_DEFINITION, request, field_definition_pb2.FieldDefinition())

    async def list_field_definitions(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> field_definition_pb2.ListFieldDefinitionsResponse:
        """Lists definitions, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `resource_type = "crm.Contact" AND archived = false`.
            order_by: Order, such as `position`.
            show_deleted: Also lists deleted ones.
        """
        request = field_definition_pb2.ListFieldDefinitionsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return await self._transport.call(
            _LIST_FIELD_DEFINITIONS, request, field_definition_pb2.ListFieldDefinitionsResponse()
        )

    async def iterate_field_definitions(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> AsyncIterator[field_definition_pb2.FieldDefinition]:
        """Yields the rows of every page of `list_field_definitions`."""
        request = field_definition_pb2.ListFieldDefinitionsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = await self._transport.call(
                _LIST_FIELD_DEFINITIONS, request, field_definition_pb2.ListFieldDefinitionsResponse()
            )
            for row in page.field_definitions:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def create_field_definition(
        self,
        *,
        field_definition: field_definition_pb2.FieldDefinition,
        validate_only: bool = False,
        request_id: str = "",
    ) -> field_definition_pb2.FieldDefinition:
        """Adds a field to a kind of record. Records may have values of it at once.
        Returns INVALID_ARGUMENT for a kind of record without custom fields, RESOURCE_EXHAUSTED with reason LIMIT_REACHED if the
        account has as many as it may have.

        Args:
            field_definition: The definition.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = field_definition_pb2.CreateFieldDefinitionRequest(
            field_definition=field_definition, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_CREATE_FIELD_DEFINITION, request, field_definition_pb2.FieldDefinition())

    async def update_field_definition(
        self,
        *,
        field_definition: field_definition_pb2.FieldDefinition,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> field_definition_pb2.FieldDefinition:
        """Changes the fields of a definition that the mask names, or those given: renames it, archives it, changes its options.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            field_definition: The definition, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = field_definition_pb2.UpdateFieldDefinitionRequest(
            field_definition=field_definition,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return await self._transport.call(_UPDATE_FIELD_DEFINITION, request, field_definition_pb2.FieldDefinition())

    async def delete_field_definition(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> field_definition_pb2.FieldDefinition:
        """Deletes a definition. Records keep what they have of it, to be read and cleared but not set, filtered or sorted by. It can
        be brought back until its purge time; a day before, the values leave the records, and then the key may be another's.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The definition's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = field_definition_pb2.DeleteFieldDefinitionRequest(
            id=id, etag=etag, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_DELETE_FIELD_DEFINITION, request, field_definition_pb2.FieldDefinition())

    async def undelete_field_definition(
        self, *, id: str, validate_only: bool = False, request_id: str = ""
    ) -> field_definition_pb2.FieldDefinition:
        """Brings a deleted definition back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted,
        RESOURCE_EXHAUSTED with reason LIMIT_REACHED if the account has as many as it may have.

        Args:
            id: The definition's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = field_definition_pb2.UndeleteFieldDefinitionRequest(
            id=id, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_UNDELETE_FIELD_DEFINITION, request, field_definition_pb2.FieldDefinition())
