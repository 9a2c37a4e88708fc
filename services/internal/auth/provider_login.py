"""Sign-in by an account's identity provider: the authorization code flow with PKCE, state and nonce.

The browser keeps one secret meanwhile, the binding. Nonce and PKCE verifier are made of it, so that nobody who reads
the database, and no other browser, can end the login.
"""

import hashlib
import hmac
import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from dashclicks.auth.v1.identity_provider_pb2 import (
    BeginProviderLoginRequest,
    FinishProviderLoginRequest,
    IdentityProvider,
)

from services.internal.auth.doorkeeper import Doorkeeper, Entry
from services.internal.auth.id_tokens import LEEWAY_SECONDS, refused, verified
from services.internal.auth.openid import Provider, Providers
from services.internal.auth.provider_hooks import ENABLED
from services.internal.auth.provider_users import ProviderUsers
from services.internal.auth.waiting import invalid_token
from services.internal.deps import Deps
from services.internal.proof import RECENT
from shared.core.errors import NotFound
from shared.models.auth import CLIENT_SECRET, SECRET_PURPOSE
from shared.resource.model import Record
from shared.rpc.call import Call

PURPOSE = "provider login"
LIFETIME = timedelta(minutes=10)
SCOPE = "openid email profile"


@dataclass(frozen=True, slots=True)
class Finished:
    """Who came back, when they proved who they are, and where they go."""

    entry: Entry
    auth_time: datetime
    return_to: str


class ProviderLogin:
    """Begins and ends logins."""

    def __init__(self, deps: Deps, providers: Providers, doorkeeper: Doorkeeper) -> None:
        self._rows = deps.identity_providers
        self._tokens = deps.one_time_tokens
        self._vault = deps.vault
        self._clock = deps.clock
        self._providers = providers
        self._users = ProviderUsers(deps, doorkeeper)

    async def begin(self, request: BeginProviderLoginRequest, call: Call) -> tuple[str, str]:
        """Where the browser goes, and what it keeps. Raises NotFound, Unavailable, FailedPrecondition."""
        row = await self._enabled(request.id, call)
        provider = await self._providers.find(row.message.issuer)
        binding = secrets.token_urlsafe(32)
        stands_for = {
            "provider_id": row.message.id,
            "binding": _digest(binding),
            "redirect_uri": request.redirect_uri,
            "return_to": request.return_to or "/",
            "proves_since": str(int(self._clock.now().timestamp())) if request.prove else "",
        }
        state = await self._tokens.issue(PURPOSE, stands_for, LIFETIME, tries=1)
        query = {
            "response_type": "code",
            "client_id": row.message.client_id,
            "redirect_uri": request.redirect_uri,
            "scope": SCOPE,
            "state": state,
            "nonce": _derived(binding, "nonce"),
            "code_challenge": _base64url(hashlib.sha256(_derived(binding, "verifier").encode()).digest()),
            "code_challenge_method": "S256",
            # The provider must ask again, and say when it did (OpenID Connect Core §3.1.2.1).
            **({"max_age": "0"} if request.prove else {}),
        }
        separator = "&" if urlsplit(provider.authorization_endpoint).query else "?"
        return f"{provider.authorization_endpoint}{separator}{urlencode(query)}", binding

    async def finish(self, request: FinishProviderLoginRequest, call: Call) -> Finished:
        """Raises InvalidArgument (INVALID_ONE_TIME_TOKEN, PROVIDER_REFUSED), PermissionDenied, Unavailable."""
        begun = await self._tokens.look(PURPOSE, request.state)
        if begun is None or not hmac.compare_digest(begun["binding"], _digest(request.binding)):
            raise invalid_token()
        if not await self._tokens.take(PURPOSE, request.state):
            raise invalid_token()
        row = await self._enabled(begun["provider_id"], call)
        provider = await self._providers.find(row.message.issuer)
        # An answer of another provider, which the browser was led to, must not reach this one (RFC 9207).
        if request.issuer != provider.issuer and (request.issuer or provider.names_issuer):
            raise refused("the answer is of another issuer")
        token = await self._id_token(row, provider, request, begun["redirect_uri"])
        nonce = _derived(request.binding, "nonce")
        claims = await verified(self._providers, provider, token, row.message.client_id, nonce)
        auth_time = self._auth_time(claims, begun["proves_since"])
        return Finished(await self._users.entry(row.message, claims, call), auth_time, begun["return_to"])

    async def _enabled(self, provider_id: str, call: Call) -> Record[IdentityProvider]:
        row = await self._rows.system(call.method, call.request_id).read(provider_id)
        if row.message.state != ENABLED:
            raise NotFound("identity provider not found")
        return row

    async def _id_token(
        self, row: Record[IdentityProvider], provider: Provider, request: FinishProviderLoginRequest, redirect_uri: str
    ) -> object:
        client_id, secret = row.message.client_id, await self._secret(row)
        form = {
            "grant_type": "authorization_code",
            "code": request.code,
            "redirect_uri": redirect_uri,
            "code_verifier": _derived(request.binding, "verifier"),
        }
        headers: dict[str, str] = {}
        if secret and not provider.posts_secret:
            # RFC 6749 §2.3.1: both are form-encoded first.
            pair = f"{quote(client_id, safe='')}:{quote(secret, safe='')}"
            headers["authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        else:
            form |= {"client_id": client_id, **({"client_secret": secret} if secret else {})}
        answer = await self._providers.exchange(provider.token_endpoint, headers, urlencode(form).encode())
        return answer.get("id_token")

    async def _secret(self, row: Record[IdentityProvider]) -> str:
        box = row.private.get(CLIENT_SECRET)
        if not isinstance(box, bytes):
            return ""
        return (await self._vault.unseal(row.message.account_id, box, SECRET_PURPOSE)).decode()

    def _auth_time(self, claims: Mapping[str, Any], proves_since: str) -> datetime:
        """When they proved who they are; where that is long ago or not said, a time that is no fresh proof."""
        now = self._clock.now()
        given = claims.get("auth_time")
        said = isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= now.timestamp() + LEEWAY_SECONDS
        if proves_since and not (said and claims["auth_time"] >= int(proves_since) - LEEWAY_SECONDS):
            raise refused("it did not ask again who it is")
        stale = now - RECENT - timedelta(seconds=1)
        return min(now, max(stale, datetime.fromtimestamp(claims["auth_time"], UTC))) if said else stale


def _derived(binding: str, purpose: str) -> str:
    return _base64url(hmac.digest(binding.encode(), purpose.encode(), "sha256"))


def _base64url(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def _digest(binding: str) -> str:
    return hashlib.sha256(binding.encode()).hexdigest()
