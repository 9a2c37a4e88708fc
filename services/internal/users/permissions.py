"""Explains what a user may do: for each scope whether, and why."""

from dataclasses import dataclass

from dashclicks.accounts.v1 import account_pb2
from dashclicks.users.v1 import permission_pb2, user_pb2
from dashclicks.users.v1.custom_role_pb2 import CustomRole
from dashclicks.users.v1.permission_pb2 import EffectivePermissions, Permission
from dashclicks.users.v1.user_pb2 import User

from services.internal.deps import Deps
from services.internal.users.rights import source_of
from shared.core.errors import NotFound
from shared.resource.resource import Resource
from shared.rpc.call import Call
from shared.rpc.gates import Gates
from shared.rpc.policy import check_scopes
from shared.rpc.scopes import holder_of, scope_catalog

REASONS = permission_pb2.PermissionReason


@dataclass(frozen=True, slots=True)
class _Subject:
    """Who it is about, and where: what their role holds, and what they hold now. `barred`: why they may do nothing."""

    user: User
    account_id: str
    parent_account_id: str
    of_role: frozenset[str]
    held: frozenset[str]
    barred: REASONS.ValueType = permission_pb2.PERMISSION_REASON_UNSPECIFIED


class Permissions:
    """Judges with the words of the pipeline: scopes as held, then the gates of the account."""

    def __init__(self, deps: Deps, custom_roles: Resource[CustomRole]) -> None:
        self._users = deps.users
        self._accounts = deps.accounts
        self._rights = deps.rights
        self._gates: Gates = deps.gates
        self._custom_roles = custom_roles
        self._catalog = scope_catalog()

    async def explain(self, call: Call, user_id: str) -> EffectivePermissions:
        """All of a user's permissions, the caller's if `user_id` is empty. Raises NotFound, PermissionDenied."""
        is_self = user_id in ("", call.caller.user_id)
        subject = await (self._self(call) if is_self else self._other(call, user_id))
        user = subject.user
        answer = EffectivePermissions(
            user_id=user.id,
            account_id=subject.account_id,
            role=user.role,
            record_visibility=user.record_visibility or user_pb2.RECORD_VISIBILITY_ALL,
            permissions=[await self._permission(subject, scope) for scope in self._catalog],
        )
        if source_of(user) == user.custom_role_id:
            answer.custom_role_id = user.custom_role_id
            rows = await self._custom_roles.system(call.method, call.request_id).find({"id": user.custom_role_id})
            answer.custom_role_display_name = rows[0].message.display_name if rows else ""
        return answer

    async def _self(self, call: Call) -> _Subject:
        caller = call.caller
        user = (await self._users.system(call.method, call.request_id).read(caller.user_id)).message
        of_role = await self._rights.scopes(user)
        return _Subject(user, caller.account_id, caller.parent_account_id, of_role, caller.scopes)

    async def _other(self, call: Call, user_id: str) -> _Subject:
        check_scopes(call.caller, ("users.read",))
        user = await self._users.get(call, user_id)
        scopes = await self._rights.scopes(user)
        try:
            account = await self._accounts.get(call, user.account_id)
            is_open = account.state == account_pb2.ACCOUNT_STATE_ACTIVE
        except NotFound:
            is_open = False
        barred = permission_pb2.PERMISSION_REASON_UNSPECIFIED
        if not is_open:
            barred = permission_pb2.PERMISSION_REASON_ACCOUNT_CLOSED
        elif user.state != user_pb2.USER_STATE_ACTIVE:
            barred = permission_pb2.PERMISSION_REASON_USER_INACTIVE
        return _Subject(user, user.account_id, call.caller.parent_account_id, scopes, scopes, barred)

    async def _permission(self, subject: _Subject, scope: str) -> Permission:
        held = holder_of(scope, subject.held)
        in_role = holder_of(scope, subject.of_role)
        reason = permission_pb2.PERMISSION_REASON_NOT_IN_ROLE
        if held and subject.barred:
            reason = subject.barred
        elif held:
            reason = await self._gated(subject, scope) or _granted(scope, held)
        elif in_role:
            reason = permission_pb2.PERMISSION_REASON_SESSION_NARROWER
        granted = reason in (permission_pb2.PERMISSION_REASON_ROLE, permission_pb2.PERMISSION_REASON_SCOPE_ABOVE)
        source = source_of(subject.user)
        return Permission(scope=scope, granted=granted, reason=reason, held_scope=held or in_role, source=source)

    async def _gated(self, subject: _Subject, scope: str) -> REASONS.ValueType | None:
        refusal = await self._gates.refusal(scope, subject.account_id, subject.parent_account_id)
        return None if refusal is None else REASONS.Value(f"PERMISSION_REASON_{refusal.reason}")


def _granted(scope: str, held: str) -> REASONS.ValueType:
    return permission_pb2.PERMISSION_REASON_ROLE if held == scope else permission_pb2.PERMISSION_REASON_SCOPE_ABOVE
