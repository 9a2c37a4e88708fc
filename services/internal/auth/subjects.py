"""In whose name a caller may act: users below them, of their own account and of its sub-accounts."""

from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User

from services.internal.auth.doorkeeper import Entry, closed
from services.internal.deps import Deps
from services.internal.openness import is_open
from shared.core.errors import FailedPrecondition, NotFound, PermissionDenied
from shared.data.session import Session
from shared.models.users import visibility_of
from shared.rpc.call import Call
from shared.rpc.principal import Principal
from shared.rpc.scopes import common, lacking

OWNER = "ROLE_OWNER"


class Subjects:
    """Judges users, by the session of the caller."""

    def __init__(self, deps: Deps) -> None:
        self._users = deps.users
        self._accounts = deps.accounts
        self._rights = deps.rights

    async def find(self, user_id: str, caller: Session, call: Call) -> Entry:
        """The user and their account.

        Raises NotFound, PermissionDenied (UNAUTHORIZED_ACCOUNT, NOT_BELOW_CALLER, VISIBILITY_ABOVE_CALLER),
        FailedPrecondition (USER_INACTIVE).
        """
        users = await self._users.system(call.method, call.request_id).find({"id": user_id})
        where = {"id": users[0].message.account_id if users else ""}
        anywhere = self._accounts.system(call.method, call.request_id)
        accounts = await anywhere.find(where)
        # A user of another agency does not exist.
        if not accounts or caller.account_id not in (accounts[0].message.id, accounts[0].message.parent_account_id):
            raise NotFound("there is no such user")
        user, account = users[0], accounts[0].message
        await self._check_below(user.message, account, caller)
        if not await is_open(anywhere, account):
            raise closed()
        if user.message.state != user_pb2.USER_STATE_ACTIVE:
            raise FailedPrecondition("the user cannot sign in", reason="USER_INACTIVE")
        if visibility_of(user.message).wider_than(caller.visibility):
            raise PermissionDenied("the user sees more records than you", reason="VISIBILITY_ABOVE_CALLER")
        return Entry(user, account)

    async def principal(self, entry: Entry, caller: Session) -> Principal:
        """The caller in the user's name: with the scopes that both have. Raises PermissionDenied if there are none."""
        user = entry.user.message
        scopes = common(await self._rights.scopes(user), caller.scopes)
        if not scopes:
            raise PermissionDenied("you and the user have no scope in common")
        return Principal(
            user_id=user.id,
            account_id=entry.account.id,
            parent_account_id=entry.account.parent_account_id,
            role=user_pb2.Role.Name(user.role),
            scopes=scopes,
            visibility=visibility_of(user),
            impersonator_id=caller.user_id,
        )

    async def _check_below(self, user: User, account: Account, caller: Session) -> None:
        """In the caller's own account: neither the owner nor the caller, nor one who may do as much."""
        if account.id != caller.account_id:
            return
        theirs = await self._rights.scopes(user)
        fewer = not lacking(theirs, caller.scopes) and bool(lacking(caller.scopes, theirs))
        may = caller.role == OWNER or fewer
        if user.id == caller.user_id or user.role == user_pb2.ROLE_OWNER or not may:
            raise PermissionDenied("you cannot act in this user's name", reason="NOT_BELOW_CALLER")
