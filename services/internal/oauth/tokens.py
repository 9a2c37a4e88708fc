"""Gives, ends and describes tokens."""

from dashclicks.oauth.v1 import app_pb2
from dashclicks.oauth.v1.app_pb2 import App
from dashclicks.oauth.v1.authorization_pb2 import (
    ExchangeTokenRequest,
    ExchangeTokenResponse,
    IntrospectTokenResponse,
)

from services.internal.deps import Deps
from services.internal.holders import Holders
from services.internal.oauth.families import Families
from services.internal.oauth.requests import check_account, proves, refused, scopes_of
from shared.core.errors import InvalidArgument, Unauthenticated
from shared.core.ids import RandomIds
from shared.data.oauth_grants import Grant, Redeemed
from shared.data.session import ACCESS_LIFETIME, session_key
from shared.rpc.call import Call
from shared.rpc.principal import Principal, Visibility


class Tokens:
    """Access tokens live ACCESS_LIFETIME; a refresh token is good once and gives the next."""

    def __init__(self, deps: Deps, families: Families) -> None:
        self._holders = Holders(deps)
        self._teams = deps.teams
        self._sessions = deps.sessions
        self._grants = deps.grants
        self._clock = deps.clock
        self._families = families
        self._webhooks = deps.webhooks.app_endpoints

    async def for_code(self, app: App, request: ExchangeTokenRequest, call: Call) -> ExchangeTokenResponse:
        """Raises InvalidArgument (INVALID_GRANT)."""
        redeemed = await self._first(await self._grants.redeem_code(request.code), app)
        grant = redeemed.grant
        if request.redirect_uri != grant.redirect_uri or not proves(request.code_verifier, grant.code_challenge):
            raise _bad_grant()
        given = await self._give(redeemed, grant.scopes, call)
        await self._webhooks.connect(app, grant)
        return given

    async def for_refresh_token(self, app: App, request: ExchangeTokenRequest, call: Call) -> ExchangeTokenResponse:
        """Raises InvalidArgument (INVALID_GRANT, INVALID_SCOPE)."""
        found = await self._grants.find_refresh_token(request.refresh_token)
        # What cannot be given must not use the token up.
        scopes = scopes_of(request.scope, found[0].scopes) if found else frozenset()
        redeemed = await self._first(await self._grants.redeem_refresh_token(request.refresh_token), app)
        return await self._give(redeemed, scopes or redeemed.grant.scopes, call)

    async def for_app(self, app: App, request: ExchangeTokenRequest, call: Call) -> ExchangeTokenResponse:
        """For the developer's own account. Raises InvalidArgument (UNAUTHORIZED_CLIENT, INVALID_SCOPE)."""
        if not app.client_credentials or app.client_type == app_pb2.CLIENT_TYPE_PUBLIC:
            raise refused("UNAUTHORIZED_CLIENT", "the app may not act without a user")
        scopes = scopes_of(request.scope, frozenset(app.scopes))
        family = RandomIds().new("fam", self._clock.now())
        grant = Grant(family_id=family, app_id=app.id, user_id=app.id, account_id=app.account_id, scopes=scopes)
        principal = Principal(user_id=app.id, account_id=app.account_id, scopes=scopes)
        return await self._access(grant, principal, call)

    async def revoke(self, app: App, token: str) -> None:
        """Ends the family of the app's token; nothing for a token it does not know."""
        family = await self._family(app, token)
        if family:
            await self._families.end(family_id=family)

    async def introspect(self, app: App, token: str) -> IntrospectTokenResponse:
        """What the app's token is."""
        answer = IntrospectTokenResponse()
        try:
            session = await self._sessions.get(session_key(token))
        except Unauthenticated:
            found = await self._grants.find_refresh_token(token)
            if found is None or found[0].app_id != app.id:
                return answer
            grant, expire_time = found
            answer = IntrospectTokenResponse(sub=grant.user_id, account_id=grant.account_id)
            answer.scope, scopes_end = " ".join(sorted(grant.scopes)), expire_time
        else:
            if session.app_id != app.id:
                return answer
            answer = IntrospectTokenResponse(sub=session.user_id, account_id=session.account_id)
            answer.scope, scopes_end = " ".join(sorted(session.scopes)), session.expire_time
        answer.active, answer.client_id = True, app.id
        answer.expire_time.FromDatetime(scopes_end)
        return answer

    async def _first(self, redeemed: Redeemed | None, app: App) -> Redeemed:
        """What is used for the first time. Used again, somebody has stolen it: its family ends."""
        if redeemed is None:
            raise _bad_grant()
        if redeemed.again or redeemed.grant.app_id != app.id:
            await self._families.end(family_id=redeemed.grant.family_id)
            raise _bad_grant()
        # It may have been withdrawn since.
        check_account(app, redeemed.grant.account_id)
        return redeemed

    async def _give(self, redeemed: Redeemed, scopes: frozenset[str], call: Call) -> ExchangeTokenResponse:
        grant = redeemed.grant
        principal = await self._principal(grant, scopes, call)
        answer = await self._access(grant, principal, call)
        # A role that changed meanwhile did not see the new session.
        if (await self._principal(grant, scopes, call)).scopes != principal.scopes:
            await self._families.end(family_id=grant.family_id)
            raise _bad_grant()
        answer.refresh_token = await self._grants.add_refresh_token(grant)
        if not await self._grants.stands(redeemed):
            # Whoever ended the family meanwhile may not have seen the new tokens.
            await self._families.end(family_id=grant.family_id)
            raise _bad_grant()
        return answer

    async def _access(self, grant: Grant, principal: Principal, call: Call) -> ExchangeTokenResponse:
        token, _ = await self._sessions.issue(
            principal,
            app_id=grant.app_id,
            family_id=grant.family_id,
            ip=call.metadata.get("x-forwarded-for", ""),
            user_agent=call.metadata.get("x-user-agent", ""),
        )
        if principal.visibility is Visibility.TEAM:
            await self._teams.renew(principal.account_id, [principal.user_id])
        seconds = int(ACCESS_LIFETIME.total_seconds())
        scope = " ".join(sorted(principal.scopes))
        return ExchangeTokenResponse(access_token=token, token_type="Bearer", expires_in=seconds, scope=scope)

    async def _principal(self, grant: Grant, scopes: frozenset[str], call: Call) -> Principal:
        """The user as they are now: one who is shut out, or may do less than before, is that for the app too."""
        holder = await self._holders.find(grant.user_id, grant.account_id, call)
        principal = await self._holders.principal(holder, scopes) if holder and holder.is_open else None
        if principal is None:
            raise _bad_grant()
        return principal

    async def _family(self, app: App, token: str) -> str:
        try:
            session = await self._sessions.get(session_key(token))
        except Unauthenticated:
            found = await self._grants.find_refresh_token(token)
            return found[0].family_id if found and found[0].app_id == app.id else ""
        return session.family_id if session.app_id == app.id else ""


def _bad_grant() -> InvalidArgument:
    """One answer for whatever is wrong with a code or refresh token."""
    return refused("INVALID_GRANT", "the code or refresh token is not good")
