"""The catalogue of scopes, an account's own roles, and what they come to for a user."""

from dashclicks.users.v1.permission_pb2 import (
    CatalogedScope,
    EffectivePermissions,
    GetEffectivePermissionsRequest,
    ListScopesRequest,
    ListScopesResponse,
)

from services.internal.deps import Deps
from services.internal.users.permissions import Permissions
from services.internal.users.roles import CustomRoleHooks
from shared.models.users import CUSTOM_ROLE
from shared.rpc.call import Call
from shared.rpc.scopes import CatalogScope, scope_catalog


class RolesServicer:
    """Roles are bound to the resource runtime."""

    def __init__(self, deps: Deps) -> None:
        hooks = CustomRoleHooks(deps.users, deps.sessions, deps.gates)
        self.custom_roles = deps.runtime.resource(CUSTOM_ROLE, hooks)
        self._permissions = Permissions(deps, self.custom_roles)
        self._scopes = ListScopesResponse(scopes=map(cataloged, scope_catalog().values()))

    async def ListScopes(self, request: ListScopesRequest, call: Call) -> ListScopesResponse:
        return self._scopes

    async def GetEffectivePermissions(
        self, request: GetEffectivePermissionsRequest, call: Call
    ) -> EffectivePermissions:
        return await self._permissions.explain(call, request.user_id)


def cataloged(scope: CatalogScope) -> CatalogedScope:
    """A scope as people see it."""
    return CatalogedScope(
        name=scope.name,
        group=scope.group,
        description=scope.description,
        agency_only=scope.agency_only,
        plans=scope.plans,
    )
