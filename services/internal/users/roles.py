"""Rules of an account's own roles: made within their maker's scopes; a change reaches their holders at once."""

from collections.abc import Iterator

from dashclicks.users.v1.custom_role_pb2 import CustomRole
from dashclicks.users.v1.user_pb2 import User

from services.internal.users.rights import check_held
from shared.core.errors import InvalidArgument, Violation
from shared.data.sessions import SessionStore
from shared.resource.model import Action, Hooks, Record
from shared.resource.resource import Resource
from shared.rpc.call import Call
from shared.rpc.gates import Gates
from shared.rpc.principal import Principal
from shared.rpc.scopes import scope_catalog

# More users than an account may have.
MAX_HOLDERS = 100_000
_REASON = "custom roles"


class CustomRoleHooks(Hooks[CustomRole]):
    """What the contract cannot say."""

    def __init__(self, users: Resource[User], sessions: SessionStore, gates: Gates) -> None:
        self._users = users
        self._sessions = sessions
        self._gates = gates
        self._known = frozenset(scope_catalog())

    async def check(
        self, call: Call, action: Action, old: Record[CustomRole] | None, new: Record[CustomRole] | None
    ) -> None:
        if old is not None and not call.caller.system:
            check_held(call.caller, old.message.id, frozenset(old.message.scopes))
        if new is not None and (wrong := list(self._wrong(call.caller, new.message))):
            raise InvalidArgument("the role is not valid", violations=wrong)

    async def changed(
        self, call: Call, action: Action, old: Record[CustomRole] | None, new: Record[CustomRole] | None
    ) -> None:
        if old is None or (new is not None and frozenset(old.message.scopes) == frozenset(new.message.scopes)):
            return
        role = old.message
        where = {"custom_role_id": role.id, "account_id": role.account_id}
        holders = await self._users.system(_REASON).find(where, MAX_HOLDERS)
        await self._sessions.end_users([holder.message.id for holder in holders])

    def _wrong(self, caller: Principal, role: CustomRole) -> Iterator[Violation]:
        for place, scope in enumerate(role.scopes):
            path = f"custom_role.scopes[{place}]"
            if scope not in self._known:
                yield Violation(path, f"{scope} is no scope of the catalogue", "UNKNOWN_SCOPE")
            elif caller.parent_account_id and self._gates.agency_only(scope):
                yield Violation(path, f"sub-accounts never have {scope}", "FEATURE_NOT_AVAILABLE")
            elif not (caller.system or caller.allows(scope)):
                yield Violation(path, f"{scope} is not a scope you hold", "SCOPE_ABOVE_CALLER")
