"""API keys: standard methods, secrets, and their use."""

from datetime import timedelta

from dashclicks.oauth.v1.api_key_pb2 import (
    ApiKey,
    CreateKeyTokenRequest,
    CreateKeyTokenResponse,
    GetApiKeyRequest,
    ListApiKeysRequest,
    ListApiKeysResponse,
    OpenApiKeyRequest,
    OpenApiKeyResponse,
    RotateApiKeySecretRequest,
    RotateApiKeySecretResponse,
)

from services.internal.deps import Deps
from services.internal.oauth.api_keys import ApiKeys
from services.internal.oauth.key_hooks import ApiKeyHooks
from shared.models.oauth import API_KEY
from shared.resource.binding import replaces_standard
from shared.resource.reading import ListQuery
from shared.rpc.call import Call
from shared.rpc.tokens import TOKEN_SECONDS


class ApiKeysServicer:
    """A key in use is a session of its maker with the key's scopes."""

    def __init__(self, deps: Deps) -> None:
        self._uses = deps.key_uses
        self.api_keys = deps.runtime.resource(API_KEY, ApiKeyHooks(deps.sessions, self._uses, deps.clock))
        self._proof = deps.proof
        self._mint = deps.keys.mint
        self._in_use = ApiKeys(deps, self.api_keys)

    @replaces_standard("when a key was last used is kept beside it")
    async def GetApiKey(self, request: GetApiKeyRequest, call: Call) -> ApiKey:
        (key,) = await self._with_uses([await self.api_keys.get(call, request.id)])
        return key

    @replaces_standard("when a key was last used is kept beside it")
    async def ListApiKeys(self, request: ListApiKeysRequest, call: Call) -> ListApiKeysResponse:
        page = await self.api_keys.list(
            call,
            ListQuery(
                filter=request.filter,
                order_by=request.order_by,
                page_size=request.page_size,
                page_token=request.page_token,
            ),
        )
        keys = await self._with_uses(list(page.items))
        return ListApiKeysResponse(api_keys=keys, next_page_token=page.next_page_token)

    async def RotateApiKeySecret(self, request: RotateApiKeySecretRequest, call: Call) -> RotateApiKeySecretResponse:
        await self._proof.check_recent(call)
        key, secret = await self._in_use.rotate(call, request.id, timedelta(seconds=request.overlap_seconds))
        return RotateApiKeySecretResponse(api_key=key, secret=secret)

    async def OpenApiKey(self, request: OpenApiKeyRequest, call: Call) -> OpenApiKeyResponse:
        await self._in_use.open(request.secret, call)
        return OpenApiKeyResponse()

    async def CreateKeyToken(self, request: CreateKeyTokenRequest, call: Call) -> CreateKeyTokenResponse:
        session = await self._in_use.open(request.secret, call, call.metadata.get("x-forwarded-for", ""))
        token = self._mint(session.principal())
        return CreateKeyTokenResponse(access_token=token, token_type="Bearer", expires_in=TOKEN_SECONDS)

    async def _with_uses(self, keys: list[ApiKey]) -> list[ApiKey]:
        used = await self._uses.of([key.id for key in keys])
        for key in keys:
            if key.id in used:
                key.last_use_time.FromDatetime(used[key.id])
        return keys
