"""Identity providers of accounts, and sign-in by them."""

from datetime import datetime

from dashclicks.auth.v1.identity_provider_pb2 import (
    BeginProviderLoginRequest,
    BeginProviderLoginResponse,
    DisableIdentityProviderRequest,
    EnableIdentityProviderRequest,
    FinishProviderLoginRequest,
    FinishProviderLoginResponse,
    IdentityProvider,
    IdentityProviderState,
    ListLoginProvidersRequest,
    ListLoginProvidersResponse,
    VerifyProviderLoginRequest,
)
from dashclicks.users.v1 import user_pb2

from services.internal.auth.doorkeeper import Doorkeeper
from services.internal.auth.openid import Providers, unusable
from services.internal.auth.opening import Opening
from services.internal.auth.provider_hooks import DISABLED, ENABLED
from services.internal.auth.provider_login import ProviderLogin
from services.internal.auth.proving import Proving
from services.internal.auth.waiting import LIFETIME, TRIES, invalid_token
from services.internal.deps import Deps
from services.internal.login_providers import login_providers
from shared.core.errors import PermissionDenied, Unavailable
from shared.models.users import standing_digest
from shared.resource.model import Record
from shared.rpc.call import Call

PURPOSE = "provider mfa"


class IdentityProvidersServicer:
    """The platform is a client of each provider."""

    def __init__(self, deps: Deps) -> None:
        self.identity_providers = deps.identity_providers
        self._users = deps.users
        self._sessions = deps.sessions
        self._proof = deps.proof
        self._tokens = deps.one_time_tokens
        self._admin = deps.roles["ROLE_ADMIN"]
        self._doorkeeper = Doorkeeper(deps.users, deps.accounts, deps.passwords)
        self._opening = Opening(deps, self._doorkeeper)
        self._proving = Proving(deps)
        self._providers = Providers(deps.http)
        self._login = ProviderLogin(deps, self._providers, self._doorkeeper)

    async def EnableIdentityProvider(self, request: EnableIdentityProviderRequest, call: Call) -> IdentityProvider:
        await self._proof.check_recent(call)
        if not all(map(call.caller.allows, self._admin)):
            raise PermissionDenied("its users may do what you may not", reason="ROLE_ABOVE_CALLER")
        row = await self.identity_providers.get(call, request.id)
        try:
            await self._providers.find(row.issuer)
        except Unavailable as error:
            raise unusable(error.message) from None
        enabled = await self._set_state(request.id, ENABLED, call)
        if enabled.required:
            await self._sessions.end_account(enabled.account_id, spare=await self._spared(enabled.account_id, call))
        return enabled

    async def DisableIdentityProvider(self, request: DisableIdentityProviderRequest, call: Call) -> IdentityProvider:
        await self._proof.check_recent(call)
        return await self._set_state(request.id, DISABLED, call)

    async def ListLoginProviders(self, request: ListLoginProvidersRequest, call: Call) -> ListLoginProvidersResponse:
        found = await login_providers(self.identity_providers, request.account_id, call)
        return ListLoginProvidersResponse(login_providers=found)

    async def BeginProviderLogin(self, request: BeginProviderLoginRequest, call: Call) -> BeginProviderLoginResponse:
        url, binding = await self._login.begin(request, call)
        return BeginProviderLoginResponse(authorization_url=url, binding=binding)

    async def FinishProviderLogin(self, request: FinishProviderLoginRequest, call: Call) -> FinishProviderLoginResponse:
        finished = await self._login.finish(request, call)
        if not await self._proving.needs_code(finished.entry):
            return await self._open(finished.entry.user.message.id, finished.auth_time, finished.return_to, call)
        stands_for = {
            "user_id": finished.entry.user.message.id,
            "standing": standing_digest(finished.entry.user),
            "auth_time": finished.auth_time.isoformat(),
            "return_to": finished.return_to,
        }
        token = await self._tokens.issue(PURPOSE, stands_for, LIFETIME, TRIES)
        return FinishProviderLoginResponse(mfa_token=token, return_to=finished.return_to)

    async def VerifyProviderLogin(self, request: VerifyProviderLoginRequest, call: Call) -> FinishProviderLoginResponse:
        login = await self._tokens.look(PURPOSE, request.mfa_token)
        if login is None:
            raise invalid_token()
        entry = await self._doorkeeper.entry(login["user_id"], call)
        if standing_digest(entry.user) != login["standing"]:
            raise invalid_token()
        await self._proving.code(entry, request.code)
        if not await self._tokens.take(PURPOSE, request.mfa_token):
            raise invalid_token()
        return await self._open(login["user_id"], datetime.fromisoformat(login["auth_time"]), login["return_to"], call)

    async def _open(self, user_id: str, auth_time: datetime, return_to: str, call: Call) -> FinishProviderLoginResponse:
        entry = await self._doorkeeper.entry(user_id, call)
        session_id, _, _ = await self._opening.open(entry, call, remember=False, auth_time=auth_time, by_provider=True)
        if call.principal is not None and call.principal.user_id == user_id:
            # A new proof is a new session, here too.
            await self._sessions.end(call.principal.session_id)
        return FinishProviderLoginResponse(session_id=session_id, return_to=return_to)

    async def _set_state(
        self, provider_id: str, state: IdentityProviderState.ValueType, call: Call
    ) -> IdentityProvider:
        def change(row: Record[IdentityProvider]) -> None:
            row.message.state = state

        return (await self.identity_providers.change(call, provider_id, change)).message

    async def _spared(self, account_id: str, call: Call) -> list[str]:
        """The caller and the owner: their sessions do not rest on the provider."""
        owners = await self._users.system(call.method, call.request_id).find(
            {"account_id": account_id, "role": user_pb2.Role.Name(user_pb2.ROLE_OWNER)}
        )
        return [call.caller.user_id, *(owner.message.id for owner in owners)]
