"""Which rows of a collection are a caller's: those of the tenant, and of these the ones that the caller may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashclicks.options.v1 import options_pb2

from shared.core.errors import PermissionDenied
from shared.data.mongo import Document
from shared.rpc.principal import Principal, Visibility

_ACCOUNT, _PARENT, _USER = "account_id", "parent_account_id", "user_id"
_TENANT_KEYS: Mapping[int, tuple[tuple[str, ...], ...]] = {
    options_pb2.TENANT_SCOPE_ACCOUNT: ((_ACCOUNT,),),
    options_pb2.TENANT_SCOPE_SUB_ACCOUNT: ((_ACCOUNT,), (_PARENT,)),
    options_pb2.TENANT_SCOPE_USER: ((_ACCOUNT, _USER),),
    options_pb2.TENANT_SCOPE_GLOBAL: ((),),
}


def tenant_keys(scope: int) -> tuple[tuple[str, ...], ...]:
    """The fields that say whose a row is: one tuple for each way in which it can be the caller's."""
    return _TENANT_KEYS[scope]


@dataclass(frozen=True, slots=True)
class Ownership:
    """Whose a row is within its account: the fields with its owner and its followers ("" for none)."""

    owner: str
    followers: str

    def seen_by(self, principal: Principal) -> Document:
        """The condition of the rows that a caller sees whose visibility is not ALL."""
        user, team = principal.user_id, principal.visibility is Visibility.TEAM and principal.team
        owned: Document = {self.owner: {"$in": sorted({user, *team})} if team else user}
        return {"$or": [owned, {self.followers: user}]} if self.followers else owned


@dataclass(frozen=True, slots=True)
class CollectionSpec:
    """A collection: its name, whose its rows are (a TenantScope), the field paths of each unique index by name.

    With an `ownership`, stores hide what the caller may not see.
    """

    name: str
    scope: int
    unique: Mapping[str, tuple[str, ...]]
    ownership: Ownership | None = None


@dataclass(frozen=True, slots=True)
class View:
    """What a store shows: `condition` is in every query, `binding` is whose rows they are, for a page token (JSON)."""

    condition: Document
    binding: Mapping[str, object]

    def narrowed(self, spec: CollectionSpec, principal: Principal) -> "View":
        """What the caller may see of it."""
        if spec.ownership is None or principal.visibility is Visibility.ALL:
            return self
        # Not the teammates: a page token outlives a change of the team, and what it leads to is judged anew.
        binding = {**self.binding, "visibility": principal.visibility.value, "user_id": principal.user_id}
        return View({**self.condition, **spec.ownership.seen_by(principal)}, binding)


def tenant_condition(scope: int, principal: Principal) -> Document:
    """What a row of the caller's tenant fulfils. Raises PermissionDenied for a caller without an account."""
    if scope == options_pb2.TENANT_SCOPE_GLOBAL:
        return {}
    # An empty account would be a tenant of its own, shared by everybody without one.
    if not principal.account_id or (scope == options_pb2.TENANT_SCOPE_USER and not principal.user_id):
        raise PermissionDenied("the caller acts in no account", reason="UNAUTHORIZED_ACCOUNT")
    account = {_ACCOUNT: principal.account_id}
    if scope == options_pb2.TENANT_SCOPE_SUB_ACCOUNT:
        return {"$or": [account, {_PARENT: principal.account_id}]}
    return {**account, _USER: principal.user_id} if scope == options_pb2.TENANT_SCOPE_USER else account


def accounts_condition(scope: int, accounts: Sequence[str]) -> Document:
    """What a row of any of these accounts fulfils, whoever in them may see it."""
    if scope == options_pb2.TENANT_SCOPE_GLOBAL:
        raise ValueError("the platform's rows belong to no account")
    values = {"$in": list(accounts)} if len(accounts) > 1 else accounts[0]
    if scope == options_pb2.TENANT_SCOPE_SUB_ACCOUNT:
        return {"$or": [{_ACCOUNT: values}, {_PARENT: values}]}
    return {_ACCOUNT: values}
