"""Which accounts an agency's users may enter."""

from dashclicks.accounts.v1.account_pb2 import Account

from services.internal.auth.doorkeeper import closed
from services.internal.openness import is_open
from shared.core.errors import NotFound, PermissionDenied
from shared.resource.resource import Resource
from shared.rpc.call import Call


class SubAccounts:
    """The sub-accounts of the caller's own account."""

    def __init__(self, accounts: Resource[Account]) -> None:
        self._accounts = accounts

    async def check(self, account_id: str, call: Call) -> Account:
        """The account. Raises PermissionDenied unless it is an open sub-account of the caller's own account."""
        try:
            account = await self._accounts.get(call, account_id)
        except NotFound:
            raise foreign_account() from None
        if account.parent_account_id != call.caller.account_id or call.caller.parent_account_id:
            raise foreign_account()
        if not await is_open(self._accounts.system(call.method, call.request_id), account):
            raise closed()
        return account


def foreign_account() -> PermissionDenied:
    """The one answer for an account that is absent, archived, somebody else's, or no sub-account."""
    return PermissionDenied("the session cannot act in this account", reason="FOREIGN_ACCOUNT")
