"""For whom apps and API keys act: the user as they are now, and no more than they may do now."""

from dataclasses import dataclass

from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User

from services.internal.deps import Deps
from services.internal.oauth.requests import allowed
from services.internal.openness import is_open
from shared.core.errors import NotFound
from shared.models.users import visibility_of
from shared.rpc.call import Call
from shared.rpc.principal import Principal


@dataclass(frozen=True, slots=True)
class Holder:
    """A user who is not shut out, and an account that is theirs to act in. `is_open`: it is, and so is their own."""

    user: User
    account: Account
    is_open: bool


class Holders:
    """Finds them."""

    def __init__(self, deps: Deps) -> None:
        self._users = deps.users
        self._accounts = deps.accounts
        self._rights = deps.rights

    async def find(self, user_id: str, account_id: str, call: Call) -> Holder | None:
        """None for a user who is gone or shut out, and for an account that is gone or not theirs to act in."""
        accounts = self._accounts.system(call.method, call.request_id)
        try:
            user = (await self._users.system(call.method, call.request_id).read(user_id)).message
            account = (await accounts.read(account_id)).message
            home = account if account.id == user.account_id else (await accounts.read(user.account_id)).message
        except NotFound:
            return None
        if user.state != user_pb2.USER_STATE_ACTIVE or home.id not in (account.id, account.parent_account_id):
            return None
        opened = await is_open(accounts, account) and await is_open(accounts, home)
        return Holder(user, account, opened)

    async def principal(self, holder: Holder, scopes: frozenset[str]) -> Principal | None:
        """The user with those of `scopes` that they have; None if they have none of them."""
        user, account = holder.user, holder.account
        role = user_pb2.Role.Name(user.role)
        still = allowed(scopes, await self._rights.scopes(user))
        if not still:
            return None
        return Principal(
            user_id=user.id,
            account_id=account.id,
            parent_account_id=account.parent_account_id,
            role=role,
            scopes=still,
            home_account_id="" if account.id == user.account_id else user.account_id,
            visibility=visibility_of(user),
        )
