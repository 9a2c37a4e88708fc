"""The owner of an account: who it is, and how somebody else becomes it."""

from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User

from services.internal.deps import Deps
from services.internal.on_account import on_account
from shared.core.errors import FailedPrecondition, NotFound, PermissionDenied
from shared.resource.model import Record
from shared.rpc.call import Call


class Ownership:
    """Owners of accounts. Whoever asks must have proved lately who they are."""

    def __init__(self, deps: Deps) -> None:
        self._users = deps.users
        self._proof = deps.proof
        self._transactions = deps.users.kit.transactions

    async def check(self, call: Call) -> None:
        """Raises PermissionDenied (NOT_OWNER, STEP_UP_REQUIRED) unless the caller owns the account they act in."""
        await self._check_owner(call)
        await self._proof.check_recent(call)

    async def transfer(self, call: Call, user_id: str) -> None:
        """Makes another user the owner: both roles change together or not at all, and the sessions of both end.

        Raises as `check` does, NotFound; FailedPrecondition (USER_NOT_ACTIVE).
        """
        await self.check(call)
        if user_id == call.caller.user_id:
            raise _not_fit()
        own = on_account(call, call.caller.account_id)
        await self._transactions.run(lambda transaction: self._swap(own.within(transaction), user_id))

    async def _swap(self, call: Call, user_id: str) -> None:
        # Both rows are written, so of two transfers at once the second begins anew and finds another owner.
        await self._check_owner(call)
        await self._users.change(call, call.caller.user_id, _become_admin)
        await self._users.change(call, user_id, _become_owner)

    async def _check_owner(self, call: Call) -> None:
        try:
            user = (await self._users.read(call, call.caller.user_id)).message
        except NotFound:
            # Somebody of the agency, at work in a sub-account.
            raise _not_owner() from None
        if user.role != user_pb2.ROLE_OWNER:
            raise _not_owner()


def _become_admin(user: Record[User]) -> None:
    user.message.role = user_pb2.ROLE_ADMIN


def _become_owner(user: Record[User]) -> None:
    if user.message.state != user_pb2.USER_STATE_ACTIVE:
        raise _not_fit()
    user.message.role = user_pb2.ROLE_OWNER
    user.message.record_visibility = user_pb2.RECORD_VISIBILITY_ALL


def _not_fit() -> FailedPrecondition:
    return FailedPrecondition("the next owner is another user who can sign in", reason="USER_NOT_ACTIVE")


def _not_owner() -> PermissionDenied:
    return PermissionDenied("only the owner of the account does this", reason="NOT_OWNER")
