"""What users may do: the scopes of the account's own role that they hold, or else of the built-in one."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User

from shared.core.errors import PermissionDenied
from shared.rpc.principal import Principal
from shared.rpc.scopes import lacking

ScopesOf = Callable[[str, str], Awaitable[frozenset[str]]]
"""The scopes of an account's own role, by the ids of account and role; none of one that is not there."""


@dataclass(frozen=True, slots=True)
class Rights:
    """`built_in`: scopes by role name. Whoever starts a session asks again once it is there (`still`)."""

    built_in: Mapping[str, frozenset[str]]
    custom: ScopesOf

    async def scopes(self, user: User) -> frozenset[str]:
        """All that a user may do. The owner's role is never another."""
        return await self._scopes(user, user.account_id)

    async def _scopes(self, user: User, account_id: str) -> frozenset[str]:
        if user.custom_role_id and user.role != user_pb2.ROLE_OWNER:
            return await self.custom(account_id, user.custom_role_id)
        return self.built_in[user_pb2.Role.Name(user.role)]

    async def still(self, user: User, scopes: frozenset[str]) -> bool:
        """Whether these are a user's scopes.

        Whoever changes a role ends its holders' sessions afterwards: they see the session, or it sees the change.
        """
        return await self.scopes(user) == scopes

    async def check_covers(self, caller: Principal, user: User) -> None:
        """Nobody gives, changes or takes away what they may not do themselves.

        Raises PermissionDenied (ROLE_ABOVE_CALLER).
        """
        # A user who is not stored yet says nothing of the account, which is the caller's.
        check_held(caller, source_of(user), await self._scopes(user, caller.account_id))

    def check_role(self, caller: Principal, role: user_pb2.Role.ValueType) -> None:
        """The same for a built-in role, in effect or not."""
        name = user_pb2.Role.Name(role)
        check_held(caller, name, self.built_in[name])


def source_of(user: User) -> str:
    """What decides: the built-in role, or the id of the account's own."""
    is_custom = user.custom_role_id and user.role != user_pb2.ROLE_OWNER
    return user.custom_role_id if is_custom else user_pb2.Role.Name(user.role)


def check_held(caller: Principal, role: str, scopes: frozenset[str]) -> None:
    """Raises PermissionDenied (ROLE_ABOVE_CALLER) for a role with scopes that the caller lacks."""
    if above := lacking(scopes, caller.scopes):
        raise PermissionDenied(f"{role} holds scopes that you lack: {', '.join(above)}", reason="ROLE_ABOVE_CALLER")
