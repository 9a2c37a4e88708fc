"""Errors as OAuth tells them: RFC 6749 §4.1.2.1 and §5.2."""

from dataclasses import dataclass

from grpc import StatusCode

from edge.transcoding.errors import code_number
from edge.transcoding.status import Hints, hints
from edge.upstream.api import UpstreamError
from shared.core.errors import StatusError

# What an app is told by the reason of the same name.
KNOWN = frozenset(
    {
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "unsupported_response_type",
        "invalid_scope",
        "invalid_redirect_uri",
    }
)
_BUSY = {code_number(code) for code in (StatusCode.UNAVAILABLE, StatusCode.DEADLINE_EXCEEDED)}
_DENIED = {code_number(code) for code in (StatusCode.PERMISSION_DENIED, StatusCode.UNAUTHENTICATED)}
_REFUSED = code_number(StatusCode.INVALID_ARGUMENT)
_EXHAUSTED = code_number(StatusCode.RESOURCE_EXHAUSTED)


@dataclass(frozen=True, slots=True)
class Failure:
    """The code of an error, a sentence for the developer, and the status of the answer that holds it."""

    error: str
    description: str
    status: int


def told_of(error: StatusError | UpstreamError) -> Hints:
    """What a service or the gate says to programs."""
    if isinstance(error, StatusError):
        return Hints(error.reason, metadata=error.metadata)
    return hints(error.details)


def failure_of(error: StatusError | UpstreamError) -> Failure:
    """The error that a service or the gate has raised."""
    code = code_number(error.code) if isinstance(error, StatusError) else error.code
    word = told_of(error).reason.lower()
    if word in KNOWN:
        return Failure(word, error.message, 401 if word == "invalid_client" else 400)
    if code in _BUSY:
        return Failure("temporarily_unavailable", "try again later", 503)
    if code == _EXHAUSTED:
        return Failure("temporarily_unavailable", error.message, 429)
    if code in _DENIED:
        return Failure("access_denied", error.message, 403)
    if code == _REFUSED:
        return Failure("invalid_request", error.message, 400)
    return Failure("server_error", "the server failed", 500)
