"""What accounts of some kind, or without a plan, never have, whatever scopes a caller holds: gates of the catalogue."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence

from shared.core.errors import PermissionDenied
from shared.rpc.principal import Principal
from shared.rpc.scopes import CatalogScope, scope_catalog, upwards

Pass = Callable[[Principal], Awaitable[None]]
PlanOf = Callable[[str], Awaitable[str]]
"""The plan of an account, by its id: a name of `dashclicks.accounts.v1.Plan`; empty for one without."""


async def _no_plan(_account_id: str) -> str:
    return ""


class Gates:
    """Judges accounts. A gate of a scope holds for all scopes below it."""

    def __init__(self, plan_of: PlanOf = _no_plan, catalog: Mapping[str, CatalogScope] | None = None) -> None:
        self._plan_of = plan_of
        self._catalog = scope_catalog() if catalog is None else catalog

    def compile(self, scopes: Sequence[str]) -> Pass | None:
        """What a caller of a method passes who holds one of its scopes; None where no account is kept out.

        It raises PermissionDenied (FEATURE_NOT_AVAILABLE, PLAN_REQUIRED) where each scope that they hold is shut.
        """
        if not any(self._has_gate(scope) for scope in scopes):
            return None

        async def check(caller: Principal) -> None:
            shut: PermissionDenied | None = None
            for scope in scopes:
                if caller.allows(scope):
                    shut = await self.refusal(scope, caller.account_id, caller.parent_account_id)
                    if shut is None:
                        return
            if shut is not None:
                raise shut

        return check

    def agency_only(self, scope: str) -> bool:
        """Whether sub-accounts never have what a scope is for."""
        return any(each.agency_only for each in self._above(scope))

    async def refusal(self, scope: str, account_id: str, parent_account_id: str) -> PermissionDenied | None:
        """Why an account does not have what a scope is for; None if it does."""
        if parent_account_id and self.agency_only(scope):
            return PermissionDenied(
                "sub-accounts do not have this", reason="FEATURE_NOT_AVAILABLE", metadata={"scope": scope}
            )
        wanted = [frozenset(each.plans) for each in self._above(scope) if each.plans]
        if not wanted:
            return None
        allowed = frozenset.intersection(*wanted)
        return None if await self._plan_of(account_id) in allowed else _plan_required(scope, allowed)

    def _has_gate(self, scope: str) -> bool:
        return any(each.agency_only or each.plans for each in self._above(scope))

    def _above(self, scope: str) -> list[CatalogScope]:
        return [self._catalog[name] for name in upwards(scope) if name in self._catalog]


def _plan_required(scope: str, plans: Collection[str]) -> PermissionDenied:
    metadata = {"scope": scope, "plans": " ".join(sorted(plans))}
    return PermissionDenied("the account's plan does not have this", reason="PLAN_REQUIRED", metadata=metadata)
