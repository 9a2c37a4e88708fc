"""Judges what an app asks, by OAuth 2.1 (draft-ietf-oauth-v2-1) and RFC 9700."""

import hashlib
import re
from base64 import urlsafe_b64encode
from hmac import compare_digest
from urllib.parse import urlsplit

from dashclicks.oauth.v1 import app_pb2
from dashclicks.oauth.v1.app_pb2 import App
from dashclicks.oauth.v1.authorization_pb2 import AuthorizationParameters

from shared.core.errors import InvalidArgument, PermissionDenied
from shared.rpc.principal import Principal

CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
LOOPBACK = frozenset({"127.0.0.1", "::1"})


def refused(reason: str, message: str) -> InvalidArgument:
    """An error that the edge tells as the RFCs do."""
    return InvalidArgument(message, reason=reason)


def check_redirect(app: App, uri: str) -> None:
    """Raises InvalidArgument (INVALID_REDIRECT_URI) unless the app has registered exactly this URI.

    A program on the user's machine may listen on any port of the loopback (RFC 8252 §7.3).
    """
    if uri and (uri in app.redirect_uris or _portless(uri) in {_portless(known) for known in app.redirect_uris} - {""}):
        return
    raise refused("INVALID_REDIRECT_URI", "the redirect URI is not registered for this app")


def _portless(uri: str) -> str:
    """A loopback URI without its port; empty for any other."""
    try:
        parts = urlsplit(uri)
        if parts.scheme != "http" or parts.hostname not in LOOPBACK or "@" in parts.netloc:
            return ""
        return f"{parts.hostname}{parts.path}?{parts.query}" if parts.port is None or parts.port else ""
    except ValueError:
        return ""


def check_parameters(app: App, asked: AuthorizationParameters) -> frozenset[str]:
    """The scopes asked for. Raises InvalidArgument with the reason that the app is told at its redirect URI."""
    if asked.response_type != "code":
        raise refused("UNSUPPORTED_RESPONSE_TYPE", "response_type must be code")
    if asked.code_challenge_method != "S256" or not CHALLENGE.fullmatch(asked.code_challenge):
        raise refused("INVALID_REQUEST", "code_challenge must be a SHA-256 in base64url, and its method S256")
    return scopes_of(asked.scope, frozenset(app.scopes))


def scopes_of(asked: str, most: frozenset[str]) -> frozenset[str]:
    """The scopes in a text, all of `most` if it is empty. Raises InvalidArgument (INVALID_SCOPE) for one too many."""
    scopes = frozenset(asked.split())
    holder = Principal(user_id="", account_id="", scopes=most)
    over = sorted(scope for scope in scopes if not holder.allows(scope))
    if over or not (scopes or most):
        raise refused("INVALID_SCOPE", f"the app cannot get {', '.join(over) or 'a scope: it has none'}")
    return scopes or most


def check_account(app: App, account_id: str) -> None:
    """Raises PermissionDenied (UNAUTHORIZED_CLIENT) for an app in development outside its developer's account."""
    if app.state != app_pb2.APP_STATE_PRODUCTION and account_id != app.account_id:
        raise PermissionDenied(
            "this app is in development: only its developer's account can use it", reason="UNAUTHORIZED_CLIENT"
        )


def allowed(scopes: frozenset[str], holder: frozenset[str]) -> frozenset[str]:
    """Those of `scopes` that a holder of other scopes has too: no app does what its user may not."""
    user = Principal(user_id="", account_id="", scopes=holder)
    return frozenset(scope for scope in scopes if user.allows(scope))


def proves(verifier: str, challenge: str) -> bool:
    """Whether a code verifier is the one that the challenge was made of (RFC 7636 §4.6)."""
    if not VERIFIER.fullmatch(verifier):
        return False
    made = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return compare_digest(made, challenge)
