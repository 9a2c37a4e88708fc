"""Judges id tokens, by OpenID Connect Core §3.1.3.7 and RFC 8725."""

from collections.abc import Mapping
from hmac import compare_digest
from typing import Any

import jwt

from services.internal.auth.openid import ALGORITHMS, Provider, Providers
from shared.core.errors import InvalidArgument

LEEWAY_SECONDS = 60
REQUIRED = ["iss", "sub", "aud", "exp", "iat"]
MAX_CHARS = 16 * 1024
# OpenID Connect Core §2.
MAX_SUBJECT = 255


async def verified(
    providers: Providers, provider: Provider, token: object, client_id: str, nonce: str
) -> Mapping[str, Any]:
    """The claims of a token that the provider made for us and this login. Raises InvalidArgument (PROVIDER_REFUSED)."""
    if not isinstance(token, str) or len(token) > MAX_CHARS:
        raise refused("there is no id token")
    try:
        header = jwt.get_unverified_header(token)
        algorithm, kid = header.get("alg"), header.get("kid")
        if algorithm not in ALGORITHMS or not isinstance(kid, str | None):
            raise refused("the id token is signed in a way that proves nothing")
        key = await providers.key(provider, kid, algorithm)
        if key is None:
            raise refused("the id token is signed with a key that the provider does not have")
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            audience=client_id,
            issuer=provider.issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": REQUIRED},
        )
    except (jwt.InvalidTokenError, RecursionError) as error:
        raise refused(f"the id token is not good: {type(error).__name__}") from None
    _check(claims, client_id, nonce)
    return claims


def _check(claims: Mapping[str, Any], client_id: str, nonce: str) -> None:
    given = claims.get("nonce")
    if not isinstance(given, str) or not compare_digest(given.encode(), nonce.encode()):
        raise refused("the id token is of another login")
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else client_id) != client_id:
        raise refused("the id token is for another client")
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= MAX_SUBJECT:
        raise refused("the id token names nobody")


def refused(why: str) -> InvalidArgument:
    """What the provider answered proves nothing."""
    return InvalidArgument(f"the identity provider's answer was refused: {why}", reason="PROVIDER_REFUSED")
