# Machine-written from the contracts: change those, then `make generate`.
"""Accounts: Agencies and their sub-accounts. An agency sees itself and its sub-accounts; a sub-account sees itself."""

from collections.abc import AsyncIterator, Iterator, Sequence

from dashclicks.accounts.v1 import account_pb2, usage_pb2
from google.protobuf import field_mask_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_ACCOUNT = Route("GET", "/v1/accounts/{}", (("id",),), "")
_LIST_ACCOUNTS = Route("GET", "/v1/accounts", (), "")
_CREATE_ACCOUNT = Route("POST", "/v1/accounts", (), "account")
_UPDATE_ACCOUNT = Route("PATCH", "/v1/accounts/{}", (("account", "id"),), "account")
_DELETE_ACCOUNT = Route("DELETE", "/v1/accounts/{}", (("id",),), "")
_UNDELETE_ACCOUNT = Route("POST", "/v1/accounts/{}:undelete", (("id",),), "*")
_GET_USAGE = Route("GET", "/v1/accounts:usage", (), "")


class Accounts:
    """Agencies and their sub-accounts. An agency sees itself and its sub-accounts; a sub-account sees itself."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_account(self, *, id: str, show_deleted: bool = False) -> account_pb2.Account:
        """Returns one account.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The account's id.
            show_deleted: Also answers a deleted account.
        """
        request = account_pb2.GetAccountRequest(id=id, show_deleted=show_deleted)
        return self._transport.call(_GET_ACCOUNT, request, account_pb2.Account())

    def list_accounts(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> account_pb2.ListAccountsResponse:
        """Lists accounts, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `display_name = "Blue Bottle Dental"`.
            order_by: Order, such as `display_name, create_time desc`.
            show_deleted: Also lists deleted accounts.
        """
        request = account_pb2.ListAccountsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return self._transport.call(_LIST_ACCOUNTS, request, account_pb2.ListAccountsResponse())

    def iterate_accounts(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> Iterator[account_pb2.Account]:
        """Yields the rows of every page of `list_accounts`."""
        request = account_pb2.ListAccountsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = self._transport.call(_LIST_ACCOUNTS, request, account_pb2.ListAccountsResponse())
            for row in page.accounts:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def create_account(
        self, *, account: account_pb2.Account, validate_only: bool = False, request_id: str = ""
    ) -> account_pb2.Account:
        """Makes a sub-account.
        Returns ALREADY_EXISTS if a unique value is taken, PERMISSION_DENIED with reason FEATURE_NOT_AVAILABLE in a
        sub-account, with reason PLAN_REQUIRED where the agency's plan has no sub-accounts.

        Args:
            account: The account.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = account_pb2.CreateAccountRequest(account=account, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_CREATE_ACCOUNT, request, account_pb2.Account())

    def update_account(
        self,
        *,
        account: account_pb2.Account,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> account_pb2.Account:
        """Changes the fields of an account that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale, ALREADY_EXISTS if a unique value is taken.

        Args:
            account: The account, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = account_pb2.UpdateAccountRequest(
            account=account,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return self._transport.call(_UPDATE_ACCOUNT, request, account_pb2.Account())

    def delete_account(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> account_pb2.Account:
        """Deletes an account; the account is archived.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The account's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = account_pb2.DeleteAccountRequest(id=id, etag=etag, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_DELETE_ACCOUNT, request, account_pb2.Account())

    def undelete_account(self, *, id: str, validate_only: bool = False, request_id: str = "") -> account_pb2.Account:
        """Brings a deleted account back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted or a unique
        value has been taken since.

        Args:
            id: The account's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = account_pb2.UndeleteAccountRequest(id=id, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_UNDELETE_ACCOUNT, request, account_pb2.Account())

    def get_usage(self) -> usage_pb2.GetUsageResponse:
        """Tells how many rows of each limited resource the caller's account has, and may have.
        Returns PERMISSION_DENIED without the scope."""
        request = usage_pb2.GetUsageRequest()
        return self._transport.call(_GET_USAGE, request, usage_pb2.GetUsageResponse())


class AsyncAccounts:
    """Agencies and their sub-accounts. An agency sees itself and its sub-accounts; a sub-account sees itself."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_account(self, *, id: str, show_deleted: bool = False) -> account_pb2.Account:
        """Returns one account.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The account's id.
            show_deleted: Also answers a deleted account.
        """
        request = account_pb2.GetAccountRequest(id=id, show_deleted=show_deleted)
        return await self._transport.call(_GET_ACCOUNT, request, account_pb2.Account())

    async def list_accounts(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> account_pb2.ListAccountsResponse:
        """Lists accounts, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `display_name = "Blue Bottle Dental"`.
            order_by: Order, such as `display_name, create_time desc`.
            show_deleted: Also lists deleted accounts.
        """
        request = account_pb2.ListAccountsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return await self._transport.call(_LIST_ACCOUNTS, request, account_pb2.ListAccountsResponse())

    async def iterate_accounts(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> AsyncIterator[account_pb2.Account]:
        """Yields the rows of every page of `list_accounts`."""
        request = account_pb2.ListAccountsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = await self._transport.call(_LIST_ACCOUNTS, request, account_pb2.ListAccountsResponse())
            for row in page.accounts:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def create_account(
        self, *, account: account_pb2.Account, validate_only: bool = False, request_id: str = ""
    ) -> account_pb2.Account:
        """Makes a sub-account.
        Returns ALREADY_EXISTS if a unique value is taken, PERMISSION_DENIED with reason FEATURE_NOT_AVAILABLE in a
        sub-account, with reason PLAN_REQUIRED where the agency's plan has no sub-accounts.

        Args:
            account: The account.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = account_pb2.CreateAccountRequest(account=account, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_CREATE_ACCOUNT, request, account_pb2.Account())

    async def update_account(
        self,
        *,
        account: account_pb2.Account,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> account_pb2.Account:
        """Changes the fields of an account that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale, ALREADY_EXISTS if a unique value is taken.

        Args:
            account: The account, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = account_pb2.UpdateAccountRequest(
            account=account,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return await self._transport.call(_UPDATE_ACCOUNT, request, account_pb2.Account())

    async def delete_account(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> account_pb2.Account:
        """Deletes an account; the account is archived.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The account's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = account_pb2.DeleteAccountRequest(id=id, etag=etag, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_DELETE_ACCOUNT, request, account_pb2.Account())

    async def undelete_account(
        self, *, id: str, validate_only: bool = False, request_id: str = ""
    ) -> account_pb2.Account:
        """Brings a deleted account back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted or a unique
        value has been taken since.

        Args:
            id: The account's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = account_pb2.UndeleteAccountRequest(id=id, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_UNDELETE_ACCOUNT, request, account_pb2.Account())

    async def get_usage(self) -> usage_pb2.GetUsageResponse:
        """Tells how many rows of each limited resource the caller's account has, and may have.
        Returns PERMISSION_DENIED without the scope."""
        request = usage_pb2.GetUsageRequest()
        return await self._transport.call(_GET_USAGE, request, usage_pb2.GetUsageResponse())
