# Machine-written from the contracts: change those, then `make generate`.
"""Duplicates: Contacts that look like one: by which rules, which they are, and which are two nevertheless."""

from collections.abc import AsyncIterator, Iterator, Sequence

from dashclicks.crm.v1 import contact_pb2, duplicate_rule_pb2, duplicates_pb2
from google.protobuf import field_mask_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_DUPLICATE_RULE = Route("GET", "/v1/crm/duplicate-rules/{}", (("id",),), "")
_LIST_DUPLICATE_RULES = Route("GET", "/v1/crm/duplicate-rules", (), "")
_CREATE_DUPLICATE_RULE = Route("POST", "/v1/crm/duplicate-rules", (), "duplicateRule")
_UPDATE_DUPLICATE_RULE = Route("PATCH", "/v1/crm/duplicate-rules/{}", (("duplicateRule", "id"),), "duplicateRule")
_DELETE_DUPLICATE_RULE = Route("DELETE", "/v1/crm/duplicate-rules/{}", (("id",),), "")
_UNDELETE_DUPLICATE_RULE = Route("POST", "/v1/crm/duplicate-rules/{}:undelete", (("id",),), "*")
_FIND_DUPLICATES = Route("GET", "/v1/crm/contacts/{}:duplicates", (("id",),), "")
_LIST_DUPLICATES = Route("GET", "/v1/crm/contacts:duplicates", (), "")
_DISMISS_DUPLICATE = Route("POST", "/v1/crm/contacts/{}:dismissDuplicate", (("id",),), "*")


class Duplicates:
    """Contacts that look like one: by which rules, which they are, and which are two nevertheless."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_duplicate_rule(self, *, id: str, show_deleted: bool = False) -> duplicate_rule_pb2.DuplicateRule:
        """Returns one rule.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The rule's id.
            show_deleted: Also answers a deleted one.
        """
        request = duplicate_rule_pb2.GetDuplicateRuleRequest(id=id, show_deleted=show_deleted)
        return self._transport.call(_GET_DUPLICATE_RULE, request, duplicate_rule_pb2.DuplicateRule())

    def list_duplicate_rules(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> duplicate_rule_pb2.ListDuplicateRulesResponse:
        """Lists rules, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter.
            order_by: Order, such as `create_time`.
            show_deleted: Also lists deleted ones.
        """
        request = duplicate_rule_pb2.ListDuplicateRulesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return self._transport.call(_LIST_DUPLICATE_RULES, request, duplicate_rule_pb2.ListDuplicateRulesResponse())

    def iterate_duplicate_rules(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> Iterator[duplicate_rule_pb2.DuplicateRule]:
        """Yields the rows of every page of `list_duplicate_rules`."""
        request = duplicate_rule_pb2.ListDuplicateRulesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = self._transport.call(_LIST_DUPLICATE_RULES, request, duplicate_rule_pb2.ListDuplicateRulesResponse())
            for row in page.duplicate_rules:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def create_duplicate_rule(
        self, *, duplicate_rule: duplicate_rule_pb2.DuplicateRule, validate_only: bool = False, request_id: str = ""
    ) -> duplicate_rule_pb2.DuplicateRule:
        """Makes a rule.
        Returns RESOURCE_EXHAUSTED with reason LIMIT_REACHED if the account has as many as it may have.

        Args:
            duplicate_rule: The rule.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = duplicate_rule_pb2.CreateDuplicateRuleRequest(
            duplicate_rule=duplicate_rule, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_CREATE_DUPLICATE_RULE, request, duplicate_rule_pb2.DuplicateRule())

    def update_duplicate_rule(
        self,
        *,
        duplicate_rule: duplicate_rule_pb2.DuplicateRule,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> duplicate_rule_pb2.DuplicateRule:
        """Changes the fields of a rule that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            duplicate_rule: The rule, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = duplicate_rule_pb2.UpdateDuplicateRuleRequest(
            duplicate_rule=duplicate_rule,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return self._transport.call(_UPDATE_DUPLICATE_RULE, request, duplicate_rule_pb2.DuplicateRule())

    def delete_duplicate_rule(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> duplicate_rule_pb2.DuplicateRule:
        """Deletes a rule. It can be brought back until its purge time.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The rule's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = duplicate_rule_pb2.DeleteDuplicateRuleRequest(
            id=id, etag=etag, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_DELETE_DUPLICATE_RULE, request, duplicate_rule_pb2.DuplicateRule())

    def undelete_duplicate_rule(
        self, *, id: str, validate_only: bool = False, request_id: str = ""
    ) -> duplicate_rule_pb2.DuplicateRule:
        """Brings a deleted rule back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted,
        RESOURCE_EXHAUSTED with reason LIMIT_REACHED if the account has as many as it may have.

        Args:
            id: The rule's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = duplicate_rule_pb2.UndeleteDuplicateRuleRequest(
            id=id, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_UNDELETE_DUPLICATE_RULE, request, duplicate_rule_pb2.DuplicateRule())

    def find_duplicates(self, *, id: str) -> duplicates_pb2.FindDuplicatesResponse:
        """Finds contacts that look like one, by the account's rules, but those that somebody said are others.
        Returns NOT_FOUND if there is no such contact.

        Args:
            id: The contact's id.
        """
        request = duplicates_pb2.FindDuplicatesRequest(id=id)
        return self._transport.call(_FIND_DUPLICATES, request, duplicates_pb2.FindDuplicatesResponse())

    def list_duplicates(self, *, page_size: int = 0, page_token: str = "") -> duplicates_pb2.ListDuplicatesResponse:
        """Lists contacts that may be one, page by page over all contacts.
        Returns INVALID_ARGUMENT for a bad page token.

        Args:
            page_size: Contacts looked at for a page, newest first, 50 at most; those that look like none are left
                out.
            page_token: `next_page_token` of the page before.
        """
        request = duplicates_pb2.ListDuplicatesRequest(page_size=page_size, page_token=page_token)
        return self._transport.call(_LIST_DUPLICATES, request, duplicates_pb2.ListDuplicatesResponse())

    def iterate_duplicates(
        self, *, page_size: int = 0, page_token: str = ""
    ) -> Iterator[duplicates_pb2.DuplicateGroup]:
        """Yields the rows of every page of `list_duplicates`."""
        request = duplicates_pb2.ListDuplicatesRequest(page_size=page_size, page_token=page_token)
        while True:
            page = self._transport.call(_LIST_DUPLICATES, request, duplicates_pb2.ListDuplicatesResponse())
            for row in page.groups:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def dismiss_duplicate(
        self, *, id: str, other_id: str, validate_only: bool = False, request_id: str = ""
    ) -> contact_pb2.Contact:
        """Says that two contacts are two, although they look like one.
        Returns NOT_FOUND if one of them is not there, INVALID_ARGUMENT if they are the same.

        Args:
            id: One's id.
            other_id: The other's.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = duplicates_pb2.DismissDuplicateRequest(
            id=id, other_id=other_id, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_DISMISS_DUPLICATE, request, contact_pb2.Contact())


class AsyncDuplicates:
    """Contacts that look like one: by which rules, which they are, and which are two nevertheless."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_duplicate_rule(self, *, id: str, show_deleted: bool = False) -> duplicate_rule_pb2.DuplicateRule:
        """Returns one rule.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The rule's id.
            show_deleted: Also answers a deleted one.
        """
        request = duplicate_rule_pb2.GetDuplicateRuleRequest(id=id, show_deleted=show_deleted)
        return await self._transport.call(_GET_DUPLICATE_RULE, request, duplicate_rule_pb2.DuplicateRule())

    async def list_duplicate_rules(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> duplicate_rule_pb2.ListDuplicateRulesResponse:
        """Lists rules, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter.
            order_by: Order, such as `create_time`.
            show_deleted: Also lists deleted ones.
        """
        request = duplicate_rule_pb2.ListDuplicateRulesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return await self._transport.call(
            _LIST_DUPLICATE_RULES, request, duplicate_rule_pb2.ListDuplicateRulesResponse()
        )

    async def iterate_duplicate_rules(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> AsyncIterator[duplicate_rule_pb2.DuplicateRule]:
        """Yields the rows of every page of `list_duplicate_rules`."""
        request = duplicate_rule_pb2.ListDuplicateRulesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = await self._transport.call(
                _LIST_DUPLICATE_RULES, request, duplicate_rule_pb2.ListDuplicateRulesResponse()
            )
            for row in page.duplicate_rules:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def create_duplicate_rule(
        self, *, duplicate_rule: duplicate_rule_pb2.DuplicateRule, validate_only: bool = False, request_id: str = ""
    ) -> duplicate_rule_pb2.DuplicateRule:
        """Makes a rule.
        Returns RESOURCE_EXHAUSTED with reason LIMIT_REACHED if the account has as many as it may have.

        Args:
            duplicate_rule: The rule.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = duplicate_rule_pb2.CreateDuplicateRuleRequest(
            duplicate_rule=duplicate_rule, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_CREATE_DUPLICATE_RULE, request, duplicate_rule_pb2.DuplicateRule())

    async def update_duplicate_rule(
        self,
        *,
        duplicate_rule: duplicate_rule_pb2.DuplicateRule,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> duplicate_rule_pb2.DuplicateRule:
        """Changes the fields of a rule that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            duplicate_rule: The rule, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = duplicate_rule_pb2.UpdateDuplicateRuleRequest(
            duplicate_rule=duplicate_rule,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return await self._transport.call(_UPDATE_DUPLICATE_RULE, request, duplicate_rule_pb2.DuplicateRule())

    async def delete_duplicate_rule(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> duplicate_rule_pb2.DuplicateRule:
        """Deletes a rule. It can be brought back until its purge time.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The rule's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = duplicate_rule_pb2.DeleteDuplicateRuleRequest(
            id=id, etag=etag, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_DELETE_DUPLICATE_RULE, request, duplicate_rule_pb2.DuplicateRule())

    async def undelete_duplicate_rule(
        self, *, id: str, validate_only: bool = False, request_id: str = ""
    ) -> duplicate_rule_pb2.DuplicateRule:
        """Brings a deleted rule back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted,
        RESOURCE_EXHAUSTED with reason LIMIT_REACHED if the account has as many as it may have.

        Args:
            id: The rule's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = duplicate_rule_pb2.UndeleteDuplicateRuleRequest(
            id=id, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_UNDELETE_DUPLICATE_RULE, request, duplicate_rule_pb2.DuplicateRule())

    async def find_duplicates(self, *, id: str) -> duplicates_pb2.FindDuplicatesResponse:
        """Finds contacts that look like one, by the account's rules, but those that somebody said are others.
        Returns NOT_FOUND if there is no such contact.

        Args:
            id: The contact's id.
        """
        request = duplicates_pb2.FindDuplicatesRequest(id=id)
        return await self._transport.call(_FIND_DUPLICATES, request, duplicates_pb2.FindDuplicatesResponse())

    async def list_duplicates(
        self, *, page_size: int = 0, page_token: str = ""
    ) -> duplicates_pb2.ListDuplicatesResponse:
        """Lists contacts that may be one, page by page over all contacts.
        Returns INVALID_ARGUMENT for a bad page token.

        Args:
            page_size: Contacts looked at for a page, newest first, 50 at most; those that look like none are left
                out.
            page_token: `next_page_token` of the page before.
        """
        request = duplicates_pb2.ListDuplicatesRequest(page_size=page_size, page_token=page_token)
        return await self._transport.call(_LIST_DUPLICATES, request, duplicates_pb2.ListDuplicatesResponse())

    async def iterate_duplicates(
        self, *, page_size: int = 0, page_token: str = ""
    ) -> AsyncIterator[duplicates_pb2.DuplicateGroup]:
        """Yields the rows of every page of `list_duplicates`."""
        request = duplicates_pb2.ListDuplicatesRequest(page_size=page_size, page_token=page_token)
        while True:
            page = await self._transport.call(_LIST_DUPLICATES, request, duplicates_pb2.ListDuplicatesResponse())
            for row in page.groups:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def dismiss_duplicate(
        self, *, id: str, other_id: str, validate_only: bool = False, request_id: str = ""
    ) -> contact_pb2.Contact:
        """Says that two contacts are two, although they look like one.
        Returns NOT_FOUND if one of them is not there, INVALID_ARGUMENT if they are the same.

        Args:
            id: One's id.
            other_id: The other's.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = duplicates_pb2.DismissDuplicateRequest(
            id=id, other_id=other_id, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_DISMISS_DUPLICATE, request, contact_pb2.Contact())
