# Machine-written from the contracts: change those, then `make generate`.
"""Crm: Contacts of an account: people and businesses."""

from collections.abc import AsyncIterator, Iterator, Sequence

from dashclicks.crm.v1 import contact_pb2
from google.protobuf import field_mask_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_CONTACT = Route("GET", "/v1/crm/contacts/{}", (("id",),), "")
_LIST_CONTACTS = Route("GET", "/v1/crm/contacts", (), "")
_CREATE_CONTACT = Route("POST", "/v1/crm/contacts", (), "contact")
_UPDATE_CONTACT = Route("PATCH", "/v1/crm/contacts/{}", (("contact", "id"),), "contact")
_DELETE_CONTACT = Route("DELETE", "/v1/crm/contacts/{}", (("id",),), "")


class Crm:
    """Contacts of an account: people and businesses."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_contact(self, *, id: str, show_deleted: bool = False) -> contact_pb2.Contact:
        """Returns one contact.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The contact's id.
            show_deleted: Also answers a deleted contact.
        """
        request = contact_pb2.GetContactRequest(id=id, show_deleted=show_deleted)
        return self._transport.call(_GET_CONTACT, request, contact_pb2.Contact())

    def list_contacts(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> contact_pb2.ListContactsResponse:
        """Lists contacts, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `tags:"newsletter" AND lifecycle_stage = LIFECYCLE_STAGE_LEAD`.
            order_by: Order, such as `display_name, create_time desc`.
            show_deleted: Also lists deleted contacts.
        """
        request = contact_pb2.ListContactsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return self._transport.call(_LIST_CONTACTS, request, contact_pb2.ListContactsResponse())

    def iterate_contacts(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> Iterator[contact_pb2.Contact]:
        """Yields the rows of every page of `list_contacts`."""
        request = contact_pb2.ListContactsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = self._transport.call(_LIST_CONTACTS, request, contact_pb2.ListContactsResponse())
            for row in page.contacts:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def create_contact(self, *, contact: contact_pb2.Contact) -> contact_pb2.Contact:
        """Makes a contact.
        Returns ALREADY_EXISTS if a unique value is taken.

        Args:
            contact: The contact.
        """
        request = contact_pb2.CreateContactRequest(contact=contact)
        return self._transport.call(_CREATE_CONTACT, request, contact_pb2.Contact())

    def update_contact(
        self, *, contact: contact_pb2.Contact, update_mask: Sequence[str] | None = None
    ) -> contact_pb2.Contact:
        """Changes the fields of a contact that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale, ALREADY_EXISTS if a unique value is taken.

        Args:
            contact: The contact, with its id.
            update_mask: Fields to change; without it, those given.
        """
        request = contact_pb2.UpdateContactRequest(
            contact=contact, update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask)
        )
        return self._transport.call(_UPDATE_CONTACT, request, contact_pb2.Contact())

    def delete_contact(self, *, id: str, etag: str = "") -> contact_pb2.Contact:
        """Deletes a contact. It can be brought back until its purge time.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The contact's id.
            etag: Deletes only this version.
        """
        request = contact_pb2.DeleteContactRequest(id=id, etag=etag)
        return self._transport.call(_DELETE_CONTACT, request, contact_pb2.Contact())


class AsyncCrm:
    """Contacts of an account: people and businesses."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_contact(self, *, id: str, show_deleted: bool = False) -> contact_pb2.Contact:
        """Returns one contact.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The contact's id.
            show_deleted: Also answers a deleted contact.
        """
        request = contact_pb2.GetContactRequest(id=id, show_deleted=show_deleted)
        return await self._transport.call(_GET_CONTACT, request, contact_pb2.Contact())

    async def list_contacts(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> contact_pb2.ListContactsResponse:
        """Lists contacts, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `tags:"newsletter" AND lifecycle_stage = LIFECYCLE_STAGE_LEAD`.
            order_by: Order, such as `display_name, create_time desc`.
            show_deleted: Also lists deleted contacts.
        """
        request = contact_pb2.ListContactsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return await self._transport.call(_LIST_CONTACTS, request, contact_pb2.ListContactsResponse())

    async def iterate_contacts(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> AsyncIterator[contact_pb2.Contact]:
        """Yields the rows of every page of `list_contacts`."""
        request = contact_pb2.ListContactsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = await self._transport.call(_LIST_CONTACTS, request, contact_pb2.ListContactsResponse())
            for row in page.contacts:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def create_contact(self, *, contact: contact_pb2.Contact) -> contact_pb2.Contact:
        """Makes a contact.
        Returns ALREADY_EXISTS if a unique value is taken.

        Args:
            contact: The contact.
        """
        request = contact_pb2.CreateContactRequest(contact=contact)
        return await self._transport.call(_CREATE_CONTACT, request, contact_pb2.Contact())

    async def update_contact(
        self, *, contact: contact_pb2.Contact, update_mask: Sequence[str] | None = None
    ) -> contact_pb2.Contact:
        """Changes the fields of a contact that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale, ALREADY_EXISTS if a unique value is taken.

        Args:
            contact: The contact, with its id.
            update_mask: Fields to change; without it, those given.
        """
        request = contact_pb2.UpdateContactRequest(
            contact=contact, update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask)
        )
        return await self._transport.call(_UPDATE_CONTACT, request, contact_pb2.Contact())

    async def delete_contact(self, *, id: str, etag: str = "") -> contact_pb2.Contact:
        """Deletes a contact. It can be brought back until its purge time.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The contact's id.
            etag: Deletes only this version.
        """
        request = contact_pb2.DeleteContactRequest(id=id, etag=etag)
        return await self._transport.call(_DELETE_CONTACT, request, contact_pb2.Contact())
