# Machine-written from the contracts: change those, then `make generate`.
"""Crm: Contacts of an account, people and businesses, and the notes on them."""

from collections.abc import AsyncIterator, Iterator, Sequence

from dashclicks.crm.v1 import contact_pb2, contact_requests_pb2, note_pb2
from google.protobuf import field_mask_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_CONTACT = Route("GET", "/v1/crm/contacts/{}", (("id",),), "")
_LIST_CONTACTS = Route("GET", "/v1/crm/contacts", (), "")
_SEARCH_CONTACTS = Route("GET", "/v1/crm/contacts:search", (), "")
_COUNT_CONTACTS = Route("GET", "/v1/crm/contacts:count", (), "")
_EXPORT_CONTACTS = Route("GET", "/v1/crm/contacts:export", (), "")
_CREATE_CONTACT = Route("POST", "/v1/crm/contacts", (), "contact")
_UPDATE_CONTACT = Route("PATCH", "/v1/crm/contacts/{}", (("contact", "id"),), "contact")
_DELETE_CONTACT = Route("DELETE", "/v1/crm/contacts/{}", (("id",),), "")
_UNDELETE_CONTACT = Route("POST", "/v1/crm/contacts/{}:undelete", (("id",),), "*")
_BATCH_GET_CONTACTS = Route("GET", "/v1/crm/contacts:batchGet", (), "")
_BATCH_CREATE_CONTACTS = Route("POST", "/v1/crm/contacts:batchCreate", (), "*")
_BATCH_UPDATE_CONTACTS = Route("POST", "/v1/crm/contacts:batchUpdate", (), "*")
_BATCH_DELETE_CONTACTS = Route("POST", "/v1/crm/contacts:batchDelete", (), "*")
_GET_NOTE = Route("GET", "/v1/crm/notes/{}", (("id",),), "")
_LIST_NOTES = Route("GET", "/v1/crm/notes", (), "")
_CREATE_NOTE = Route("POST", "/v1/crm/notes", (), "note")
_UPDATE_NOTE = Route("PATCH", "/v1/crm/notes/{}", (("note", "id"),), "note")
_DELETE_NOTE = Route("DELETE", "/v1/crm/notes/{}", (("id",),), "")
_UNDELETE_NOTE = Route("POST", "/v1/crm/notes/{}:undelete", (("id",),), "*")


class Crm:
    """Contacts of an account, people and businesses, and the notes on them."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_contact(self, *, id: str, show_deleted: bool = False) -> contact_pb2.Contact:
        """Returns one contact.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The contact's id.
            show_deleted: Also answers a deleted contact.
        """
        request = contact_requests_pb2.GetContactRequest(id=id, show_deleted=show_deleted)
        return self._transport.call(_GET_CONTACT, request, contact_pb2.Contact())

    def list_contacts(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
        roll_up: bool = False,
    ) -> contact_requests_pb2.ListContactsResponse:
        """Lists contacts, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token, PERMISSION_DENIED with reason ROLL_UP_NEEDS_AGENCY if
        a sub-account asks for `roll_up`.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `tags:"newsletter" AND lifecycle_stage = LIFECYCLE_STAGE_LEAD`.
            order_by: Order, such as `display_name, create_time desc`.
            show_deleted: Also lists deleted contacts.
            roll_up: Also lists the contacts of the agency's sub-accounts; `account_id` says whose each is.
        """
        request = contact_requests_pb2.ListContactsRequest(
            page_size=page_size,
            page_token=page_token,
            filter=filter,
            order_by=order_by,
            show_deleted=show_deleted,
            roll_up=roll_up,
        )
        return self._transport.call(_LIST_CONTACTS, request, contact_requests_pb2.ListContactsResponse())

    def iterate_contacts(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
        roll_up: bool = False,
    ) -> Iterator[contact_pb2.Contact]:
        """Yields the rows of every page of `list_contacts`."""
        request = contact_requests_pb2.ListContactsRequest(
            page_size=page_size,
            page_token=page_token,
            filter=filter,
            order_by=order_by,
            show_deleted=show_deleted,
            roll_up=roll_up,
        )
        while True:
            page = self._transport.call(_LIST_CONTACTS, request, contact_requests_pb2.ListContactsResponse())
            for row in page.contacts:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def search_contacts(
        self, *, query: str, page_size: int = 0, page_token: str = ""
    ) -> contact_requests_pb2.SearchContactsResponse:
        """Finds contacts by the beginnings of their words: names, email addresses, phone numbers; whole words first.
        Returns INVALID_ARGUMENT for a query without a letter or digit, or a bad page token.

        Args:
            query: Words, or beginnings of words, of names, email addresses and phone numbers: `maya ch`, `415 555`.
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
        """
        request = contact_requests_pb2.SearchContactsRequest(query=query, page_size=page_size, page_token=page_token)
        return self._transport.call(_SEARCH_CONTACTS, request, contact_requests_pb2.SearchContactsResponse())

    def iterate_search_contacts(
        self, *, query: str, page_size: int = 0, page_token: str = ""
    ) -> Iterator[contact_pb2.Contact]:
        """Yields the rows of every page of `search_contacts`."""
        request = contact_requests_pb2.SearchContactsRequest(query=query, page_size=page_size, page_token=page_token)
        while True:
            page = self._transport.call(_SEARCH_CONTACTS, request, contact_requests_pb2.SearchContactsResponse())
            for row in page.contacts:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def count_contacts(
        self, *, filter: str = "", show_deleted: bool = False, roll_up: bool = False
    ) -> contact_requests_pb2.CountContactsResponse:
        """Counts contacts.
        Returns INVALID_ARGUMENT for a bad filter, PERMISSION_DENIED with reason ROLL_UP_NEEDS_AGENCY if a sub-account asks for
        `roll_up`.

        Args:
            filter: AIP-160 filter, as in a list.
            show_deleted: Also counts deleted contacts.
            roll_up: Also counts the contacts of the agency's sub-accounts.
        """
        request = contact_requests_pb2.CountContactsRequest(filter=filter, show_deleted=show_deleted, roll_up=roll_up)
        return self._transport.call(_COUNT_CONTACTS, request, contact_requests_pb2.CountContactsResponse())

    def export_contacts(self, *, filter: str = "", order_by: str = "") -> Iterator[contact_pb2.Contact]:
        """Streams all contacts: as a JSON array, one JSON value a line, or server-sent events, by the Accept header.
        Returns INVALID_ARGUMENT for a bad filter or order.

        Args:
            filter: AIP-160 filter, as in a list.
            order_by: Order, as in a list.
        """
        request = contact_requests_pb2.ExportContactsRequest(filter=filter, order_by=order_by)
        return self._transport.stream(_EXPORT_CONTACTS, request, contact_pb2.Contact)

    def create_contact(
        self, *, contact: contact_pb2.Contact, validate_only: bool = False, request_id: str = ""
    ) -> contact_pb2.Contact:
        """Makes a contact.
        Returns ALREADY_EXISTS if a unique value is taken, RESOURCE_EXHAUSTED with reason LIMIT_REACHED if the account has as
        many as it may have.

        Args:
            contact: The contact.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = contact_requests_pb2.CreateContactRequest(
            contact=contact, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_CREATE_CONTACT, request, contact_pb2.Contact())

    def update_contact(
        self,
        *,
        contact: contact_pb2.Contact,
        update_mask: Sequence[str] | None = None,
        allow_missing: bool = False,
        validate_only: bool = False,
        request_id: str = "",
    ) -> contact_pb2.Contact:
        """Changes the fields of a contact that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale, ALREADY_EXISTS if a unique value is taken.

        Args:
            contact: The contact, with its id.
            update_mask: Fields to change; without it, those given.
            allow_missing: Makes the contact, with this id, if there is none.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = contact_requests_pb2.UpdateContactRequest(
            contact=contact,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            allow_missing=allow_missing,
            validate_only=validate_only,
            request_id=request_id,
        )
        return self._transport.call(_UPDATE_CONTACT, request, contact_pb2.Contact())

    def delete_contact(
        self, *, id: str, etag: str = "", allow_missing: bool = False, validate_only: bool = False, request_id: str = ""
    ) -> contact_pb2.Contact:
        """Deletes a contact, with its notes. It can be brought back until its purge time. Those who belong to it, if it is a
        business, belong to none then.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale, FAILED_PRECONDITION with reason
        TOO_MANY_REFERENCES if more than 1000 rows would change with it.

        Args:
            id: The contact's id.
            etag: Deletes only this version.
            allow_missing: Answers a contact with its id alone if there is none.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = contact_requests_pb2.DeleteContactRequest(
            id=id, etag=etag, allow_missing=allow_missing, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_DELETE_CONTACT, request, contact_pb2.Contact())

    def undelete_contact(self, *, id: str, validate_only: bool = False, request_id: str = "") -> contact_pb2.Contact:
        """Brings a deleted contact back, as it was, with the notes that were deleted with it.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted or a unique
        value has been taken since, RESOURCE_EXHAUSTED with reason LIMIT_REACHED if the account has as many as it may have.

        Args:
            id: The contact's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = contact_requests_pb2.UndeleteContactRequest(id=id, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_UNDELETE_CONTACT, request, contact_pb2.Contact())

    def batch_get_contacts(self, *, ids: Sequence[str]) -> contact_requests_pb2.BatchGetContactsResponse:
        """Returns contacts by their ids, in the order of the ids.
        Returns NOT_FOUND if any of them is not there, INVALID_ARGUMENT if there are too many.

        Args:
            ids: The ids, 1000 at most.
        """
        request = contact_requests_pb2.BatchGetContactsRequest(ids=ids)
        return self._transport.call(_BATCH_GET_CONTACTS, request, contact_requests_pb2.BatchGetContactsResponse())

    def batch_create_contacts(
        self,
        *,
        requests: Sequence[contact_requests_pb2.CreateContactRequest],
        all_or_nothing: bool = False,
        validate_only: bool = False,
        request_id: str = "",
    ) -> contact_requests_pb2.BatchCreateContactsResponse:
        """Makes contacts. Each request succeeds or fails on its own, unless `all_or_nothing` is set.
        Returns INVALID_ARGUMENT if there are too many; what is wrong with a request stands in its result.

        Args:
            requests: What to do, 1000 at most. `validate_only` and `request_id` stand here, not in them.
            all_or_nothing: Writes nothing if any of them fails.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = contact_requests_pb2.BatchCreateContactsRequest(
            requests=requests, all_or_nothing=all_or_nothing, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_BATCH_CREATE_CONTACTS, request, contact_requests_pb2.BatchCreateContactsResponse())

    def batch_update_contacts(
        self,
        *,
        requests: Sequence[contact_requests_pb2.UpdateContactRequest],
        all_or_nothing: bool = False,
        validate_only: bool = False,
        request_id: str = "",
    ) -> contact_requests_pb2.BatchUpdateContactsResponse:
        """Changes contacts. Each request succeeds or fails on its own, unless `all_or_nothing` is set.
        Returns INVALID_ARGUMENT if there are too many; what is wrong with a request stands in its result.

        Args:
            requests: What to do, 1000 at most. `validate_only` and `request_id` stand here, not in them.
            all_or_nothing: Writes nothing if any of them fails.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = contact_requests_pb2.BatchUpdateContactsRequest(
            requests=requests, all_or_nothing=all_or_nothing, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_BATCH_UPDATE_CONTACTS, request, contact_requests_pb2.BatchUpdateContactsResponse())

    def batch_delete_contacts(
        self,
        *,
        requests: Sequence[contact_requests_pb2.DeleteContactRequest],
        all_or_nothing: bool = False,
        validate_only: bool = False,
        request_id: str = "",
    ) -> contact_requests_pb2.BatchDeleteContactsResponse:
        """Deletes contacts. Each request succeeds or fails on its own, unless `all_or_nothing` is set.
        Returns INVALID_ARGUMENT if there are too many; what is wrong with a request stands in its result.

        Args:
            requests: What to do, 1000 at most. `validate_only` and `request_id` stand here, not in them.
            all_or_nothing: Writes nothing if any of them fails.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = contact_requests_pb2.BatchDeleteContactsRequest(
            requests=requests, all_or_nothing=all_or_nothing, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_BATCH_DELETE_CONTACTS, request, contact_requests_pb2.BatchDeleteContactsResponse())

    def get_note(self, *, id: str, show_deleted: bool = False) -> note_pb2.Note:
        """Returns one note.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The note's id.
            show_deleted: Also answers a deleted note.
        """
        request = note_pb2.GetNoteRequest(id=id, show_deleted=show_deleted)
        return self._transport.call(_GET_NOTE, request, note_pb2.Note())

    def list_notes(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> note_pb2.ListNotesResponse:
        """Lists notes, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `contact_id = "con_01KEWZ5QH7N6T8M9P0R1S2T3V4"`.
            order_by: Order, such as `pinned desc, create_time desc`.
            show_deleted: Also lists deleted notes.
        """
        request = note_pb2.ListNotesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return self._transport.call(_LIST_NOTES, request, note_pb2.ListNotesResponse())

    def iterate_notes(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> Iterator[note_pb2.Note]:
        """Yields the rows of every page of `list_notes`."""
        request = note_pb2.ListNotesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = self._transport.call(_LIST_NOTES, request, note_pb2.ListNotesResponse())
            for row in page.notes:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def create_note(self, *, note: note_pb2.Note, validate_only: bool = False, request_id: str = "") -> note_pb2.Note:
        """Makes a note on a contact or a deal.
        Returns INVALID_ARGUMENT if there is no such contact or deal.

        Args:
            note: The note.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = note_pb2.CreateNoteRequest(note=note, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_CREATE_NOTE, request, note_pb2.Note())

    def update_note(
        self,
        *,
        note: note_pb2.Note,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> note_pb2.Note:
        """Changes the fields of a note that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            note: The note, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = note_pb2.UpdateNoteRequest(
            note=note,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return self._transport.call(_UPDATE_NOTE, request, note_pb2.Note())

    def delete_note(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> note_pb2.Note:
        """Deletes a note. It can be brought back until its purge time.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The note's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = note_pb2.DeleteNoteRequest(id=id, etag=etag, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_DELETE_NOTE, request, note_pb2.Note())

    def undelete_note(self, *, id: str, validate_only: bool = False, request_id: str = "") -> note_pb2.Note:
        """Brings a deleted note back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted,
        FAILED_PRECONDITION with reason REFERENCE_DELETED if its contact is deleted.

        Args:
            id: The note's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = note_pb2.UndeleteNoteRequest(id=id, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_UNDELETE_NOTE, request, note_pb2.Note())


class AsyncCrm:
    """Contacts of an account, people and businesses, and the notes on them."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_contact(self, *, id: str, show_deleted: bool = False) -> contact_pb2.Contact:
        """Returns one contact.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The contact's id.
            show_deleted: Also answers a deleted contact.
        """
        request = contact_requests_pb2.GetContactRequest(id=id, show_deleted=show_deleted)
        return await self._transport.call(_GET_CONTACT, request, contact_pb2.Contact())

    async def list_contacts(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
        roll_up: bool = False,
    ) -> contact_requests_pb2.ListContactsResponse:
        """Lists contacts, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token, PERMISSION_DENIED with reason ROLL_UP_NEEDS_AGENCY if
        a sub-account asks for `roll_up`.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `tags:"newsletter" AND lifecycle_stage = LIFECYCLE_STAGE_LEAD`.
            order_by: Order, such as `display_name, create_time desc`.
            show_deleted: Also lists deleted contacts.
            roll_up: Also lists the contacts of the agency's sub-accounts; `account_id` says whose each is.
        """
        request = contact_requests_pb2.ListContactsRequest(
            page_size=page_size,
            page_token=page_token,
            filter=filter,
            order_by=order_by,
            show_deleted=show_deleted,
            roll_up=roll_up,
        )
        return await self._transport.call(_LIST_CONTACTS, request, contact_requests_pb2.ListContactsResponse())

    async def iterate_contacts(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
        roll_up: bool = False,
    ) -> AsyncIterator[contact_pb2.Contact]:
        """Yields the rows of every page of `list_contacts`."""
        request = contact_requests_pb2.ListContactsRequest(
            page_size=page_size,
            page_token=page_token,
            filter=filter,
            order_by=order_by,
            show_deleted=show_deleted,
            roll_up=roll_up,
        )
        while True:
            page = await self._transport.call(_LIST_CONTACTS, request, contact_requests_pb2.ListContactsResponse())
            for row in page.contacts:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def search_contacts(
        self, *, query: str, page_size: int = 0, page_token: str = ""
    ) -> contact_requests_pb2.SearchContactsResponse:
        """Finds contacts by the beginnings of their words: names, email addresses, phone numbers; whole words first.
        Returns INVALID_ARGUMENT for a query without a letter or digit, or a bad page token.

        Args:
            query: Words, or beginnings of words, of names, email addresses and phone numbers: `maya ch`, `415 555`.
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
        """
        request = contact_requests_pb2.SearchContactsRequest(query=query, page_size=page_size, page_token=page_token)
        return await self._transport.call(_SEARCH_CONTACTS, request, contact_requests_pb2.SearchContactsResponse())

    async def iterate_search_contacts(
        self, *, query: str, page_size: int = 0, page_token: str = ""
    ) -> AsyncIterator[contact_pb2.Contact]:
        """Yields the rows of every page of `search_contacts`."""
        request = contact_requests_pb2.SearchContactsRequest(query=query, page_size=page_size, page_token=page_token)
        while True:
            page = await self._transport.call(_SEARCH_CONTACTS, request, contact_requests_pb2.SearchContactsResponse())
            for row in page.contacts:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def count_contacts(
        self, *, filter: str = "", show_deleted: bool = False, roll_up: bool = False
    ) -> contact_requests_pb2.CountContactsResponse:
        """Counts contacts.
        Returns INVALID_ARGUMENT for a bad filter, PERMISSION_DENIED with reason ROLL_UP_NEEDS_AGENCY if a sub-account asks for
        `roll_up`.

        Args:
            filter: AIP-160 filter, as in a list.
            show_deleted: Also counts deleted contacts.
            roll_up: Also counts the contacts of the agency's sub-accounts.
        """
        request = contact_requests_pb2.CountContactsRequest(filter=filter, show_deleted=show_deleted, roll_up=roll_up)
        return await self._transport.call(_COUNT_CONTACTS, request, contact_requests_pb2.CountContactsResponse())

    def export_contacts(self, *, filter: str = "", order_by: str = "") -> AsyncIterator[contact_pb2.Contact]:
        """Streams all contacts: as a JSON array, one JSON value a line, or server-sent events, by the Accept header.
        Returns INVALID_ARGUMENT for a bad filter or order.

        Args:
            filter: AIP-160 filter, as in a list.
            order_by: Order, as in a list.
        """
        request = contact_requests_pb2.ExportContactsRequest(filter=filter, order_by=order_by)
        return self._transport.stream(_EXPORT_CONTACTS, request, contact_pb2.Contact)

    async def create_contact(
        self, *, contact: contact_pb2.Contact, validate_only: bool = False, request_id: str = ""
    ) -> contact_pb2.Contact:
        """Makes a contact.
        Returns ALREADY_EXISTS if a unique value is taken, RESOURCE_EXHAUSTED with reason LIMIT_REACHED if the account has as
        many as it may have.

        Args:
            contact: The contact.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = contact_requests_pb2.CreateContactRequest(
            contact=contact, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_CREATE_CONTACT, request, contact_pb2.Contact())

    async def update_contact(
        self,
        *,
        contact: contact_pb2.Contact,
        update_mask: Sequence[str] | None = None,
        allow_missing: bool = False,
        validate_only: bool = False,
        request_id: str = "",
    ) -> contact_pb2.Contact:
        """Changes the fields of a contact that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale, ALREADY_EXISTS if a unique value is taken.

        Args:
            contact: The contact, with its id.
            update_mask: Fields to change; without it, those given.
            allow_missing: Makes the contact, with this id, if there is none.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = contact_requests_pb2.UpdateContactRequest(
            contact=contact,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            allow_missing=allow_missing,
            validate_only=validate_only,
            request_id=request_id,
        )
        return await self._transport.call(_UPDATE_CONTACT, request, contact_pb2.Contact())

    async def delete_contact(
        self, *, id: str, etag: str = "", allow_missing: bool = False, validate_only: bool = False, request_id: str = ""
    ) -> contact_pb2.Contact:
        """Deletes a contact, with its notes. It can be brought back until its purge time. Those who belong to it, if it is a
        business, belong to none then.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale, FAILED_PRECONDITION with reason
        TOO_MANY_REFERENCES if more than 1000 rows would change with it.

        Args:
            id: The contact's id.
            etag: Deletes only this version.
            allow_missing: Answers a contact with its id alone if there is none.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = contact_requests_pb2.DeleteContactRequest(
            id=id, etag=etag, allow_missing=allow_missing, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_DELETE_CONTACT, request, contact_pb2.Contact())

    async def undelete_contact(
        self, *, id: str, validate_only: bool = False, request_id: str = ""
    ) -> contact_pb2.Contact:
        """Brings a deleted contact back, as it was, with the notes that were deleted with it.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted or a unique
        value has been taken since, RESOURCE_EXHAUSTED with reason LIMIT_REACHED if the account has as many as it may have.

        Args:
            id: The contact's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = contact_requests_pb2.UndeleteContactRequest(id=id, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_UNDELETE_CONTACT, request, contact_pb2.Contact())

    async def batch_get_contacts(self, *, ids: Sequence[str]) -> contact_requests_pb2.BatchGetContactsResponse:
        """Returns contacts by their ids, in the order of the ids.
        Returns NOT_FOUND if any of them is not there, INVALID_ARGUMENT if there are too many.

        Args:
            ids: The ids, 1000 at most.
        """
        request = contact_requests_pb2.BatchGetContactsRequest(ids=ids)
        return await self._transport.call(_BATCH_GET_CONTACTS, request, contact_requests_pb2.BatchGetContactsResponse())

    async def batch_create_contacts(
        self,
        *,
        requests: Sequence[contact_requests_pb2.CreateContactRequest],
        all_or_nothing: bool = False,
        validate_only: bool = False,
        request_id: str = "",
    ) -> contact_requests_pb2.BatchCreateContactsResponse:
        """Makes contacts. Each request succeeds or fails on its own, unless `all_or_nothing` is set.
        Returns INVALID_ARGUMENT if there are too many; what is wrong with a request stands in its result.

        Args:
            requests: What to do, 1000 at most. `validate_only` and `request_id` stand here, not in them.
            all_or_nothing: Writes nothing if any of them fails.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = contact_requests_pb2.BatchCreateContactsRequest(
            requests=requests, all_or_nothing=all_or_nothing, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(
            _BATCH_CREATE_CONTACTS, request, contact_requests_pb2.BatchCreateContactsResponse()
        )

    async def batch_update_contacts(
        self,
        *,
        requests: Sequence[contact_requests_pb2.UpdateContactRequest],
        all_or_nothing: bool = False,
        validate_only: bool = False,
        request_id: str = "",
    ) -> contact_requests_pb2.BatchUpdateContactsResponse:
        """Changes contacts. Each request succeeds or fails on its own, unless `all_or_nothing` is set.
        Returns INVALID_ARGUMENT if there are too many; what is wrong with a request stands in its result.

        Args:
            requests: What to do, 1000 at most. `validate_only` and `request_id` stand here, not in them.
            all_or_nothing: Writes nothing if any of them fails.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = contact_requests_pb2.BatchUpdateContactsRequest(
            requests=requests, all_or_nothing=all_or_nothing, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(
            _BATCH_UPDATE_CONTACTS, request, contact_requests_pb2.BatchUpdateContactsResponse()
        )

    async def batch_delete_contacts(
        self,
        *,
        requests: Sequence[contact_requests_pb2.DeleteContactRequest],
        all_or_nothing: bool = False,
        validate_only: bool = False,
        request_id: str = "",
    ) -> contact_requests_pb2.BatchDeleteContactsResponse:
        """Deletes contacts. Each request succeeds or fails on its own, unless `all_or_nothing` is set.
        Returns INVALID_ARGUMENT if there are too many; what is wrong with a request stands in its result.

        Args:
            requests: What to do, 1000 at most. `validate_only` and `request_id` stand here, not in them.
            all_or_nothing: Writes nothing if any of them fails.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = contact_requests_pb2.BatchDeleteContactsRequest(
            requests=requests, all_or_nothing=all_or_nothing, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(
            _BATCH_DELETE_CONTACTS, request, contact_requests_pb2.BatchDeleteContactsResponse()
        )

    async def get_note(self, *, id: str, show_deleted: bool = False) -> note_pb2.Note:
        """Returns one note.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The note's id.
            show_deleted: Also answers a deleted note.
        """
        request = note_pb2.GetNoteRequest(id=id, show_deleted=show_deleted)
        return await self._transport.call(_GET_NOTE, request, note_pb2.Note())

    async def list_notes(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> note_pb2.ListNotesResponse:
        """Lists notes, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `contact_id = "con_01KEWZ5QH7N6T8M9P0R1S2T3V4"`.
            order_by: Order, such as `pinned desc, create_time desc`.
            show_deleted: Also lists deleted notes.
        """
        request = note_pb2.ListNotesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return await self._transport.call(_LIST_NOTES, request, note_pb2.ListNotesResponse())

    async def iterate_notes(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> AsyncIterator[note_pb2.Note]:
        """Yields the rows of every page of `list_notes`."""
        request = note_pb2.ListNotesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = await self._transport.call(_LIST_NOTES, request, note_pb2.ListNotesResponse())
            for row in page.notes:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def create_note(
        self, *, note: note_pb2.Note, validate_only: bool = False, request_id: str = ""
    ) -> note_pb2.Note:
        """Makes a note on a contact or a deal.
        Returns INVALID_ARGUMENT if there is no such contact or deal.

        Args:
            note: The note.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = note_pb2.CreateNoteRequest(note=note, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_CREATE_NOTE, request, note_pb2.Note())

    async def update_note(
        self,
        *,
        note: note_pb2.Note,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> note_pb2.Note:
        """Changes the fields of a note that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            note: The note, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = note_pb2.UpdateNoteRequest(
            note=note,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return await self._transport.call(_UPDATE_NOTE, request, note_pb2.Note())

    async def delete_note(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> note_pb2.Note:
        """Deletes a note. It can be brought back until its purge time.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The note's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = note_pb2.DeleteNoteRequest(id=id, etag=etag, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_DELETE_NOTE, request, note_pb2.Note())

    async def undelete_note(self, *, id: str, validate_only: bool = False, request_id: str = "") -> note_pb2.Note:
        """Brings a deleted note back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted,
        FAILED_PRECONDITION with reason REFERENCE_DELETED if its contact is deleted.

        Args:
            id: The note's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = note_pb2.UndeleteNoteRequest(id=id, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_UNDELETE_NOTE, request, note_pb2.Note())
