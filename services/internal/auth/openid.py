"""Identity providers as OpenID Connect Discovery and RFC 7517 describe them: read over the guarded client, and kept."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jwt import PyJWK
from jwt.exceptions import PyJWKError, PyJWTError

from shared.core.errors import FailedPrecondition, Unavailable
from shared.core.guarded_http import ForbiddenAddress, GuardedHttp, GuardedHttpError

# Signatures by a key that only the provider has; RFC 8725.
ALGORITHMS = frozenset({f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)} | {"EdDSA"})
MAX_BYTES = 256 * 1024
# A document is read again after so long; keys sooner, when one is missing, but no more often than the second says.
KEPT_SECONDS = 600.0
RELOAD_SECONDS = 10.0
MAX_KEPT = 1000
MAX_KEYS = 100


@dataclass(frozen=True, slots=True)
class Provider:
    """What a discovery document says. `posts_secret`: the token endpoint wants it in the body."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    posts_secret: bool
    names_issuer: bool


@dataclass(frozen=True, slots=True)
class _Kept:
    value: Any
    read_at: float


class Providers:
    """Reads documents of providers.

    Its methods raise Unavailable where nobody answers, FailedPrecondition (PROVIDER_UNUSABLE) for what makes no sense.
    """

    def __init__(self, http: GuardedHttp, clock: Callable[[], float] = time.monotonic) -> None:
        self._http = http
        self._clock = clock
        self._kept: dict[str, _Kept] = {}

    async def find(self, issuer: str) -> Provider:
        """The provider of this issuer, which says so itself."""
        document = await self._document(f"{issuer.rstrip('/')}/.well-known/openid-configuration", KEPT_SECONDS)
        if document.get("issuer") != issuer:
            raise unusable("the discovery document is of another issuer")
        ways = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return Provider(
            issuer=issuer,
            authorization_endpoint=self._url(document, "authorization_endpoint"),
            token_endpoint=self._url(document, "token_endpoint"),
            jwks_uri=self._url(document, "jwks_uri"),
            posts_secret="client_secret_basic" not in ways,
            names_issuer=document.get("authorization_response_iss_parameter_supported") is True,
        )

    async def key(self, provider: Provider, kid: str | None, algorithm: str) -> PyJWK | None:
        """The key that signs with `algorithm` under this id; None if there is none, or no saying which one it is."""
        for seconds in (KEPT_SECONDS, RELOAD_SECONDS):
            fitting = _fitting(await self._document(provider.jwks_uri, seconds), kid, algorithm)
            if len(fitting) == 1:
                return fitting[0]
        return None

    async def exchange(self, url: str, headers: Mapping[str, str], body: bytes) -> Mapping[str, Any]:
        """What a token endpoint answers a form; an error of it is an empty answer."""
        given = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json", **headers}
        try:
            answer = await self._http.send("POST", url, given, body, max_bytes=MAX_BYTES)
        except GuardedHttpError as error:
            raise _unreached(error) from None
        return _object(answer.body) if answer.status == 200 else {}

    async def _document(self, url: str, seconds: float) -> Mapping[str, Any]:
        kept = self._kept.get(url)
        if kept is not None and self._clock() - kept.read_at < seconds:
            found: Mapping[str, Any] = kept.value
            return found
        try:
            answer = await self._http.get(url, {"accept": "application/json"}, max_bytes=MAX_BYTES)
        except GuardedHttpError as error:
            raise _unreached(error) from None
        if answer.status != 200:
            raise unusable(f"a document of it answers {answer.status}")
        self._kept.pop(url, None)
        if len(self._kept) >= MAX_KEPT:
            self._kept.pop(next(iter(self._kept)))
        document = _object(answer.body)
        self._kept[url] = _Kept(document, self._clock())
        return document

    def _url(self, document: Mapping[str, Any], name: str) -> str:
        url = document.get(name)
        if not isinstance(url, str):
            raise unusable(f"the discovery document has no {name}")
        try:
            self._http.check_url(url)
        except ForbiddenAddress as error:
            raise unusable(f"{name}: {error}") from None
        return url


def _fitting(document: Mapping[str, Any], kid: str | None, algorithm: str) -> Sequence[PyJWK]:
    listed = document.get("keys")
    found: list[PyJWK] = []
    for jwk in listed[:MAX_KEYS] if isinstance(listed, list) else ():
        if not isinstance(jwk, dict) or jwk.get("use", "sig") != "sig" or jwk.get("alg", algorithm) != algorithm:
            continue
        if kid is not None and jwk.get("kid") != kid:
            continue
        try:
            found.append(PyJWK(jwk, algorithm))
        except (PyJWKError, PyJWTError, ValueError, TypeError):
            # Of another kind than the algorithm's, or none at all.
            continue
    return found


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise unusable("a document of it is not JSON") from None
    if not isinstance(document, dict):
        raise unusable("a document of it is no JSON object")
    return document


def _unreached(error: GuardedHttpError) -> FailedPrecondition | Unavailable:
    if isinstance(error, ForbiddenAddress):
        return unusable(str(error))
    return Unavailable(f"the identity provider: {error}")


def unusable(why: str) -> FailedPrecondition:
    """The provider is not what it should be."""
    return FailedPrecondition(f"the identity provider cannot be used: {why}", reason="PROVIDER_UNUSABLE")
