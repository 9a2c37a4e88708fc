"""Sub-accounts that wait for their owners."""

from dataclasses import replace

from dashclicks.accounts.v1 import account_pb2
from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.accounts.v1.sign_up_pb2 import InviteAccountRequest
from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.invitation_pb2 import Invitation

from services.internal.deps import Deps
from shared.core.errors import FailedPrecondition
from shared.rpc.call import Call


class Clients:
    """An agency's clients, as long as they are only invited."""

    def __init__(self, deps: Deps) -> None:
        self._accounts = deps.accounts
        self._invitations = deps.invitations

    async def invite(self, request: InviteAccountRequest, call: Call) -> Account:
        """A new sub-account and its owner's invitation, both or none."""
        return await self._accounts.kit.atomically(call, lambda inside: self._invite(request, inside))

    async def _invite(self, request: InviteAccountRequest, call: Call) -> Account:
        account = await self._accounts.create(call, Account(display_name=request.business), fill=_wait)
        owner = Invitation(
            email=request.email,
            role=user_pb2.ROLE_OWNER,
            display_name=f"{request.first_name} {request.last_name}",
        )
        await self._invitations.invite(_within(account, call), owner)
        return account

    async def resend(self, id: str, call: Call) -> Account:
        """Mails the owner a new link. Raises NotFound, FailedPrecondition (NOT_INVITED)."""
        account, invitation = await self._waiting(id, call)
        await self._invitations.resend(_within(account, call), invitation.id)
        return account

    async def cancel(self, id: str, call: Call) -> Account:
        """Takes the invitation back and archives the sub-account. Raises NotFound, FailedPrecondition (NOT_INVITED)."""
        account, invitation = await self._waiting(id, call)
        await self._invitations.cancel(_within(account, call), invitation.id)
        return await self._accounts.delete(call, id)

    async def _waiting(self, id: str, call: Call) -> tuple[Account, Invitation]:
        account = await self._accounts.get(call, id)
        where = {"account_id": id, "role": "ROLE_OWNER", "state": "INVITATION_STATE_PENDING"}
        found = await self._invitations.resource.system(call.method, call.request_id).find(where, 1)
        own = account.parent_account_id == call.caller.account_id
        if not own or account.state != account_pb2.ACCOUNT_STATE_PENDING or not found:
            raise FailedPrecondition("the account does not wait for an owner", reason="NOT_INVITED")
        return account, found[0].message


def _wait(account: Account) -> None:
    account.state = account_pb2.ACCOUNT_STATE_PENDING


def _within(account: Account, call: Call) -> Call:
    """The caller, acting in their sub-account."""
    agency = call.caller.account_id
    caller = replace(call.caller, account_id=account.id, parent_account_id=agency, home_account_id=agency)
    return replace(call, principal=caller)
