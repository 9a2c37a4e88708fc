"""Apps that users have allowed: shown, and taken off."""

from collections.abc import Sequence

from dashclicks.oauth.v1.connected_app_pb2 import (
    ConnectedApp,
    ListAccountConnectedAppsRequest,
    ListConnectedAppsRequest,
    ListConnectedAppsResponse,
    RevokeAccountConnectedAppRequest,
    RevokeConnectedAppRequest,
    RevokeConnectedAppResponse,
)

from services.internal.deps import Deps
from services.internal.oauth.families import Families
from shared.core.errors import NotFound
from shared.core.ids import time_of
from shared.data.oauth_grants import Grant
from shared.rpc.call import Call


class ConnectedAppsServicer:
    """What an app is allowed is the families of authorizations that have a live refresh token."""

    def __init__(self, deps: Deps) -> None:
        self._grants = deps.grants
        self._apps = deps.apps
        self._families = Families(deps.grants, deps.sessions)

    async def ListConnectedApps(self, request: ListConnectedAppsRequest, call: Call) -> ListConnectedAppsResponse:
        return await self._listed(call, user_id=call.caller.user_id)

    async def RevokeConnectedApp(self, request: RevokeConnectedAppRequest, call: Call) -> RevokeConnectedAppResponse:
        return await self._revoked(call, app_id=request.app_id, user_id=call.caller.user_id)

    async def ListAccountConnectedApps(
        self, request: ListAccountConnectedAppsRequest, call: Call
    ) -> ListConnectedAppsResponse:
        return await self._listed(call)

    async def RevokeAccountConnectedApp(
        self, request: RevokeAccountConnectedAppRequest, call: Call
    ) -> RevokeConnectedAppResponse:
        who = {"user_id": request.user_id} if request.user_id else {}
        return await self._revoked(call, app_id=request.app_id, **who)

    async def _listed(self, call: Call, **where: str) -> ListConnectedAppsResponse:
        grants = await self._grants.live(account_id=call.caller.account_id, **where)
        shown = [await self._card(found, call) for found in _by_holder(grants)]
        shown.sort(key=lambda app: app.authorize_time.seconds, reverse=True)
        return ListConnectedAppsResponse(connected_apps=shown)

    async def _revoked(self, call: Call, **where: str) -> RevokeConnectedAppResponse:
        what = {"account_id": call.caller.account_id, **where}
        if not await self._grants.live(**what):
            raise NotFound("the app may do nothing here")
        await self._families.end(**what)
        return RevokeConnectedAppResponse()

    async def _card(self, grants: Sequence[Grant], call: Call) -> ConnectedApp:
        """What one app may do for one user."""
        first = grants[0]
        scopes = sorted({scope for grant in grants for scope in grant.scopes})
        card = ConnectedApp(app_id=first.app_id, user_id=first.user_id, scopes=scopes)
        card.authorize_time.FromDatetime(min(time_of(grant.family_id) for grant in grants))
        apps = await self._apps.system(call.method, call.request_id).find({"id": first.app_id})
        card.display_name = apps[0].message.display_name if apps else ""
        return card


def _by_holder(grants: Sequence[Grant]) -> Sequence[Sequence[Grant]]:
    found: dict[tuple[str, str], list[Grant]] = {}
    for grant in grants:
        found.setdefault((grant.app_id, grant.user_id), []).append(grant)
    return list(found.values())
