# Machine-written from the contracts: change those, then `make generate`.
"""ContactLists: Lists of contacts, and segments: lists that a filter fills."""

from collections.abc import AsyncIterator, Iterator, Sequence

from dashclicks.crm.v1 import contact_list_members_pb2, contact_list_pb2, contact_pb2
from google.protobuf import field_mask_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_CONTACT_LIST = Route("GET", "/v1/crm/contact-lists/{}", (("id",),), "")
_LIST_CONTACT_LISTS = Route("GET", "/v1/crm/contact-lists", (), "")
_CREATE_CONTACT_LIST = Route("POST", "/v1/crm/contact-lists", (), "contactList")
_UPDATE_CONTACT_LIST = Route("PATCH", "/v1/crm/contact-lists/{}", (("contactList", "id"),), "contactList")
_DELETE_CONTACT_LIST = Route("DELETE", "/v1/crm/contact-lists/{}", (("id",),), "")
_UNDELETE_CONTACT_LIST = Route("POST", "/v1/crm/contact-lists/{}:undelete", (("id",),), "*")
_LIST_CONTACT_LIST_MEMBERS = Route("GET", "/v1/crm/contact-lists/{}/members", (("id",),), "")
_COUNT_CONTACT_LIST_MEMBERS = Route("GET", "/v1/crm/contact-lists/{}:count", (("id",),), "")


class ContactLists:
    """Lists of contacts, and segments: lists that a filter fills."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_contact_list(self, *, id: str, show_deleted: bool = False) -> contact_list_pb2.ContactList:
        """Returns one list.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The list's id.
            show_deleted: Also answers a deleted one.
        """
        request = contact_list_pb2.GetContactListRequest(id=id, show_deleted=show_deleted)
        return self._transport.call(_GET_CONTACT_LIST, request, contact_list_pb2.ContactList())

    def list_contact_lists(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> contact_list_pb2.ListContactListsResponse:
        """Lists lists, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter.
            order_by: Order, such as `create_time`.
            show_deleted: Also lists deleted ones.
        """
        request = contact_list_pb2.ListContactListsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return self._transport.call(_LIST_CONTACT_LISTS, request, contact_list_pb2.ListContactListsResponse())

    def iterate_contact_lists(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> Iterator[contact_list_pb2.ContactList]:
        """Yields the rows of every page of `list_contact_lists`."""
        request = contact_list_pb2.ListContactListsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = self._transport.call(_LIST_CONTACT_LISTS, request, contact_list_pb2.ListContactListsResponse())
            for row in page.contact_lists:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def create_contact_list(
        self, *, contact_list: contact_list_pb2.ContactList, validate_only: bool = False, request_id: str = ""
    ) -> contact_list_pb2.ContactList:
        """Makes a list.
        Returns INVALID_ARGUMENT for a filter that is none of contacts, ALREADY_EXISTS if the name is taken, RESOURCE_EXHAUSTED with
        reason LIMIT_REACHED if the account has as many as it may have.

        Args:
            contact_list: The list.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = contact_list_pb2.CreateContactListRequest(
            contact_list=contact_list, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_CREATE_CONTACT_LIST, request, contact_list_pb2.ContactList())

    def update_contact_list(
        self,
        *,
        contact_list: contact_list_pb2.ContactList,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> contact_list_pb2.ContactList:
        """Changes the fields of a list that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale, ALREADY_EXISTS if the name is taken.

        Args:
            contact_list: The list, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = contact_list_pb2.UpdateContactListRequest(
            contact_list=contact_list,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return self._transport.call(_UPDATE_CONTACT_LIST, request, contact_list_pb2.ContactList())

    def delete_contact_list(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> contact_list_pb2.ContactList:
        """Deletes a list; its contacts stay, and are on it no more. It can be brought back until its purge time, without them.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale, FAILED_PRECONDITION with reason TOO_MANY_REFERENCES if
        a static list has too many contacts: take them off by BulkUpdateContacts first.

        Args:
            id: The list's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = contact_list_pb2.DeleteContactListRequest(
            id=id, etag=etag, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_DELETE_CONTACT_LIST, request, contact_list_pb2.ContactList())

    def undelete_contact_list(
        self, *, id: str, validate_only: bool = False, request_id: str = ""
    ) -> contact_list_pb2.ContactList:
        """Brings a deleted list back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted or its name is taken,
        RESOURCE_EXHAUSTED with reason LIMIT_REACHED if the account has as many as it may have.

        Args:
            id: The list's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = contact_list_pb2.UndeleteContactListRequest(id=id, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_UNDELETE_CONTACT_LIST, request, contact_list_pb2.ContactList())

    def list_contact_list_members(
        self, *, id: str, page_size: int = 0, page_token: str = "", order_by: str = ""
    ) -> contact_list_members_pb2.ListContactListMembersResponse:
        """Lists the contacts of a list that the caller sees, newest first unless `order_by` says otherwise.
        Returns NOT_FOUND if there is no such list, INVALID_ARGUMENT for a bad order or page token.

        Args:
            id: The list's id.
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            order_by: Order, as in a list of contacts.
        """
        request = contact_list_members_pb2.ListContactListMembersRequest(
            id=id, page_size=page_size, page_token=page_token, order_by=order_by
        )
        return self._transport.call(
            _LIST_CONTACT_LIST_MEMBERS, request, contact_list_members_pb2.ListContactListMembersResponse()
        )

    def iterate_contact_list_members(
        self, *, id: str, page_size: int = 0, page_token: str = "", order_by: str = ""
    ) -> Iterator[contact_pb2.Contact]:
        """Yields the rows of every page of `list_contact_list_members`."""
        request = contact_list_members_pb2.ListContactListMembersRequest(
            id=id, page_size=page_size, page_token=page_token, order_by=order_by
        )
        while True:
            page = self._transport.call(
                _LIST_CONTACT_LIST_MEMBERS, request, contact_list_members_pb2.ListContactListMembersResponse()
            )
            for row in page.contacts:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def count_contact_list_members(self, *, id: str) -> contact_list_members_pb2.CountContactListMembersResponse:
        """Counts the contacts of a list that the caller sees.
        Returns NOT_FOUND if there is no such list.

        Args:
            id: The list's id.
        """
        request = contact_list_members_pb2.CountContactListMembersRequest(id=id)
        return self._transport.call(
            _COUNT_CONTACT_LIST_MEMBERS, request, contact_list_members_pb2.CountContactListMembersResponse()
        )


class AsyncContactLists:
    """Lists of contacts, and segments: lists that a filter fills."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_contact_list(self, *, id: str, show_deleted: bool = False) -> contact_list_pb2.ContactList:
        """Returns one list.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The list's id.
            show_deleted: Also answers a deleted one.
        """
        request = contact_list_pb2.GetContactListRequest(id=id, show_deleted=show_deleted)
        return await self._transport.call(_GET_CONTACT_LIST, request, contact_list_pb2.ContactList())

    async def list_contact_lists(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> contact_list_pb2.ListContactListsResponse:
        """Lists lists, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter.
            order_by: Order, such as `create_time`.
            show_deleted: Also lists deleted ones.
        """
        request = contact_list_pb2.ListContactListsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return await self._transport.call(_LIST_CONTACT_LISTS, request, contact_list_pb2.ListContactListsResponse())

    async def iterate_contact_lists(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> AsyncIterator[contact_list_pb2.ContactList]:
        """Yields the rows of every page of `list_contact_lists`."""
        request = contact_list_pb2.ListContactListsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = await self._transport.call(_LIST_CONTACT_LISTS, request, contact_list_pb2.ListContactListsResponse())
            for row in page.contact_lists:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def create_contact_list(
        self, *, contact_list: contact_list_pb2.ContactList, validate_only: bool = False, request_id: str = ""
    ) -> contact_list_pb2.ContactList:
        """Makes a list.
        Returns INVALID_ARGUMENT for a filter that is none of contacts, ALREADY_EXISTS if the name is taken, RESOURCE_EXHAUSTED with
        reason LIMIT_REACHED if the account has as many as it may have.

        Args:
            contact_list: The list.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = contact_list_pb2.CreateContactListRequest(
            contact_list=contact_list, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_CREATE_CONTACT_LIST, request, contact_list_pb2.ContactList())

    async def update_contact_list(
        self,
        *,
        contact_list: contact_list_pb2.ContactList,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> contact_list_pb2.ContactList:
        """Changes the fields of a list that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale, ALREADY_EXISTS if the name is taken.

        Args:
            contact_list: The list, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = contact_list_pb2.UpdateContactListRequest(
            contact_list=contact_list,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return await self._transport.call(_UPDATE_CONTACT_LIST, request, contact_list_pb2.ContactList())

    async def delete_contact_list(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> contact_list_pb2.ContactList:
        """Deletes a list; its contacts stay, and are on it no more. It can be brought back until its purge time, without them.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale, FAILED_PRECONDITION with reason TOO_MANY_REFERENCES if
        a static list has too many contacts: take them off by BulkUpdateContacts first.

        Args:
            id: The list's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = contact_list_pb2.DeleteContactListRequest(
            id=id, etag=etag, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_DELETE_CONTACT_LIST, request, contact_list_pb2.ContactList())

    async def undelete_contact_list(
        self, *, id: str, validate_only: bool = False, request_id: str = ""
    ) -> contact_list_pb2.ContactList:
        """Brings a deleted list back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted or its name is taken,
        RESOURCE_EXHAUSTED with reason LIMIT_REACHED if the account has as many as it may have.

        Args:
            id: The list's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = contact_list_pb2.UndeleteContactListRequest(id=id, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_UNDELETE_CONTACT_LIST, request, contact_list_pb2.ContactList())

    async def list_contact_list_members(
        self, *, id: str, page_size: int = 0, page_token: str = "", order_by: str = ""
    ) -> contact_list_members_pb2.ListContactListMembersResponse:
        """Lists the contacts of a list that the caller sees, newest first unless `order_by` says otherwise.
        Returns NOT_FOUND if there is no such list, INVALID_ARGUMENT for a bad order or page token.

        Args:
            id: The list's id.
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            order_by: Order, as in a list of contacts.
        """
        request = contact_list_members_pb2.ListContactListMembersRequest(
            id=id, page_size=page_size, page_token=page_token, order_by=order_by
        )
        return await self._transport.call(
            _LIST_CONTACT_LIST_MEMBERS, request, contact_list_members_pb2.ListContactListMembersResponse()
        )

    async def iterate_contact_list_members(
        self, *, id: str, page_size: int = 0, page_token: str = "", order_by: str = ""
    ) -> AsyncIterator[contact_pb2.Contact]:
        """Yields the rows of every page of `list_contact_list_members`."""
        request = contact_list_members_pb2.ListContactListMembersRequest(
            id=id, page_size=page_size, page_token=page_token, order_by=order_by
        )
        while True:
            page = await self._transport.call(
                _LIST_CONTACT_LIST_MEMBERS, request, contact_list_members_pb2.ListContactListMembersResponse()
            )
            for row in page.contacts:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def count_contact_list_members(self, *, id: str) -> contact_list_members_pb2.CountContactListMembersResponse:
        """Counts the contacts of a list that the caller sees.
        Returns NOT_FOUND if there is no such list.

        Args:
            id: The list's id.
        """
        request = contact_list_members_pb2.CountContactListMembersRequest(id=id)
        return await self._transport.call(
            _COUNT_CONTACT_LIST_MEMBERS, request, contact_list_members_pb2.CountContactListMembersResponse()
        )
