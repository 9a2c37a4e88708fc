# Machine-written from the contracts: change those, then `make generate`.
"""ContactBulk: Changes many contacts at once: each for itself, as if it were changed alone."""

from collections.abc import Sequence

from dashclicks.crm.v1 import contact_bulk_pb2, contact_pb2
from dashclicks.type.v1 import bulk_pb2
from google.protobuf import field_mask_pb2

from ..transport import AsyncTransport, Route, Transport

_BULK_UPDATE_CONTACTS = Route("POST", "/v1/crm/contacts:bulkUpdate", (), "*")
_BULK_DELETE_CONTACTS = Route("POST", "/v1/crm/contacts:bulkDelete", (), "*")


class ContactBulk:
    """Changes many contacts at once: each for itself, as if it were changed alone."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def bulk_update_contacts(
        self,
        *,
        filter: str = "",
        ids: Sequence[str] = (),
        contact: contact_pb2.Contact | None = None,
        update_mask: Sequence[str] | None = None,
        add: contact_pb2.Contact | None = None,
        remove: contact_pb2.Contact | None = None,
        turns: bulk_pb2.Turns | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> contact_bulk_pb2.BulkUpdateContactsResponse:
        """Changes contacts that a filter finds or ids name. It sets values, puts values into lists and takes them out, and assigns
        in turn: up to 500 at once, more as a job.
        Returns INVALID_ARGUMENT for a bad filter, or if nothing is asked for; what is wrong with a contact stands in its result.

        Args:
            filter: AIP-160 filter, as in a list.
            ids: Ids.
            contact: Values to set.
            update_mask: Fields of `contact` to set; without it, those given.
            add: Values to put into lists, such as tags, where they are not in them.
            remove: Values to take out of lists.
            turns: Values to set in turn, such as owners.
            validate_only: Writes nothing: answers how many there are, and what would become of the first 20.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = contact_bulk_pb2.BulkUpdateContactsRequest(
            filter=filter,
            ids=ids,
            contact=contact,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            add=add,
            remove=remove,
            turns=turns,
            validate_only=validate_only,
            request_id=request_id,
        )
        return self._transport.call(_BULK_UPDATE_CONTACTS, request, contact_bulk_pb2.BulkUpdateContactsResponse())

    def bulk_delete_contacts(
        self, *, filter: str = "", ids: Sequence[str] = (), validate_only: bool = False, request_id: str = ""
    ) -> contact_bulk_pb2.BulkDeleteContactsResponse:
        """Deletes contacts that a filter finds or ids name. Up to 500 at once, more as a job.
        Returns INVALID_ARGUMENT for a bad filter; what is wrong with a contact stands in its result.

        Args:
            filter: AIP-160 filter, as in a list.
            ids: Ids.
            validate_only: Writes nothing: answers how many there are, and what would become of the first 20.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = contact_bulk_pb2.BulkDeleteContactsRequest(
            filter=filter, ids=ids, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_BULK_DELETE_CONTACTS, request, contact_bulk_pb2.BulkDeleteContactsResponse())


class AsyncContactBulk:
    """Changes many contacts at once: each for itself, as if it were changed alone."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def bulk_update_contacts(
        self,
        *,
        filter: str = "",
        ids: Sequence[str] = (),
        contact: contact_pb2.Contact | None = None,
        update_mask: Sequence[str] | None = None,
        add: contact_pb2.Contact | None = None,
        remove: contact_pb2.Contact | None = None,
        turns: bulk_pb2.Turns | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> contact_bulk_pb2.BulkUpdateContactsResponse:
        """Changes contacts that a filter finds or ids name. It sets values, puts values into lists and takes them out, and assigns
        in turn: up to 500 at once, more as a job.
        Returns INVALID_ARGUMENT for a bad filter, or if nothing is asked for; what is wrong with a contact stands in its result.

        Args:
            filter: AIP-160 filter, as in a list.
            ids: Ids.
            contact: Values to set.
            update_mask: Fields of `contact` to set; without it, those given.
            add: Values to put into lists, such as tags, where they are not in them.
            remove: Values to take out of lists.
            turns: Values to set in turn, such as owners.
            validate_only: Writes nothing: answers how many there are, and what would become of the first 20.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = contact_bulk_pb2.BulkUpdateContactsRequest(
            filter=filter,
            ids=ids,
            contact=contact,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            add=add,
            remove=remove,
            turns=turns,
            validate_only=validate_only,
            request_id=request_id,
        )
        return await self._transport.call(_BULK_UPDATE_CONTACTS, request, contact_bulk_pb2.BulkUpdateContactsResponse())

    async def bulk_delete_contacts(
        self, *, filter: str = "", ids: Sequence[str] = (), validate_only: bool = False, request_id: str = ""
    ) -> contact_bulk_pb2.BulkDeleteContactsResponse:
        """Deletes contacts that a filter finds or ids name. Up to 500 at once, more as a job.
        Returns INVALID_ARGUMENT for a bad filter; what is wrong with a contact stands in its result.

        Args:
            filter: AIP-160 filter, as in a list.
            ids: Ids.
            validate_only: Writes nothing: answers how many there are, and what would become of the first 20.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = contact_bulk_pb2.BulkDeleteContactsRequest(
            filter=filter, ids=ids, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_BULK_DELETE_CONTACTS, request, contact_bulk_pb2.BulkDeleteContactsResponse())
