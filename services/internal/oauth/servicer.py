"""OAuth 2.1: apps, and the four steps of the protocol."""

from datetime import timedelta

from dashclicks.oauth.v1 import app_pb2
from dashclicks.oauth.v1.app_pb2 import (
    App,
    RotateAppSecretRequest,
    RotateAppSecretResponse,
    RotateAppWebhookSecretRequest,
    RotateAppWebhookSecretResponse,
)
from dashclicks.oauth.v1.authorization_pb2 import (
    AuthorizationParameters,
    AuthorizeRequest,
    AuthorizeResponse,
    ExchangeTokenRequest,
    ExchangeTokenResponse,
    IntrospectTokenRequest,
    IntrospectTokenResponse,
    PrepareAuthorizationRequest,
    PrepareAuthorizationResponse,
    RevokeTokenRequest,
    RevokeTokenResponse,
)
from dashclicks.users.v1.permission_pb2 import CatalogedScope

from services.internal.deps import Deps
from services.internal.oauth.clients import Clients
from services.internal.oauth.families import Families
from services.internal.oauth.requests import allowed, check_account, check_parameters, check_redirect, refused
from services.internal.oauth.tokens import Tokens
from shared.core.errors import Unauthenticated
from shared.core.ids import RandomIds
from shared.data.oauth_grants import Grant
from shared.rpc.call import Call
from shared.rpc.scopes import scope_catalog

FAMILY_PREFIX = "fam"


class OauthServicer:
    """Access tokens are sessions that an app holds: found, cached and ended like any other."""

    def __init__(self, deps: Deps) -> None:
        self._clock = deps.clock
        self._grants = deps.grants
        self._catalog = scope_catalog()
        families = Families(deps.grants, deps.sessions)
        self.apps = deps.apps
        self._webhooks = deps.webhooks.app_endpoints
        self._clients = Clients(self.apps, deps.clock)
        self._tokens = Tokens(deps, families)

    async def RotateAppSecret(self, request: RotateAppSecretRequest, call: Call) -> RotateAppSecretResponse:
        app, secret = await self._clients.rotate(call, request.id, timedelta(seconds=request.overlap_seconds))
        return RotateAppSecretResponse(app=app, client_secret=secret)

    async def RotateAppWebhookSecret(
        self, request: RotateAppWebhookSecretRequest, call: Call
    ) -> RotateAppWebhookSecretResponse:
        overlap = timedelta(seconds=request.overlap_seconds)
        app, secret = await self._webhooks.rotate(call, request.id, overlap)
        return RotateAppWebhookSecretResponse(app=app, webhook_secret=secret)

    async def PrepareAuthorization(
        self, request: PrepareAuthorizationRequest, call: Call
    ) -> PrepareAuthorizationResponse:
        app, scopes = await self._asked(request.parameters, call)
        return PrepareAuthorizationResponse(
            app_display_name=app.display_name,
            scopes=sorted(scopes),
            published=app.state == app_pb2.APP_STATE_PRODUCTION,
            described_scopes=[
                CatalogedScope(name=known.name, group=known.group, description=known.description)
                for known in map(self._catalog.get, sorted(scopes))
                if known is not None
            ],
        )

    async def Authorize(self, request: AuthorizeRequest, call: Call) -> AuthorizeResponse:
        app, scopes = await self._asked(request.parameters, call)
        check_account(app, call.caller.account_id)
        granted = allowed(scopes, call.caller.scopes)
        if not granted:
            raise refused("INVALID_SCOPE", "you have none of the scopes that the app asks for")
        grant = Grant(
            family_id=RandomIds().new(FAMILY_PREFIX, self._clock.now()),
            app_id=app.id,
            user_id=call.caller.user_id,
            account_id=call.caller.account_id,
            scopes=granted,
            redirect_uri=request.parameters.redirect_uri,
            code_challenge=request.parameters.code_challenge,
        )
        return AuthorizeResponse(code=await self._grants.add_code(grant))

    async def ExchangeToken(self, request: ExchangeTokenRequest, call: Call) -> ExchangeTokenResponse:
        app = await self._clients.prove(request.client_id, request.client_secret, call)
        match request.grant_type:
            case "authorization_code":
                return await self._tokens.for_code(app, request, call)
            case "refresh_token":
                return await self._tokens.for_refresh_token(app, request, call)
            case "client_credentials":
                return await self._tokens.for_app(app, request, call)
            case "":
                raise refused("INVALID_REQUEST", "grant_type is missing")
            case _:
                raise refused("UNSUPPORTED_GRANT_TYPE", "grant_type is none that this server knows")

    async def RevokeToken(self, request: RevokeTokenRequest, call: Call) -> RevokeTokenResponse:
        app = await self._clients.prove(request.client_id, request.client_secret, call)
        await self._tokens.revoke(app, request.token)
        return RevokeTokenResponse()

    async def IntrospectToken(self, request: IntrospectTokenRequest, call: Call) -> IntrospectTokenResponse:
        app = await self._clients.prove(request.client_id, request.client_secret, call)
        return await self._tokens.introspect(app, request.token)

    async def _asked(self, asked: AuthorizationParameters, call: Call) -> tuple[App, frozenset[str]]:
        try:
            app = (await self._clients.find(asked.client_id, call)).message
        except Unauthenticated as error:
            # Nobody is asked to prove anything here: the address that the user followed is wrong.
            raise refused("INVALID_CLIENT", error.message) from None
        check_redirect(app, asked.redirect_uri)
        return app, check_parameters(app, asked)
