"""Turns a session id into a cookie that scripts cannot read, and takes it back: `/session` of the gateway.

The dashboard logs in by the API, hands the id over with `PUT`, and forgets it. Our own pages alone may do so: another
site must not sign its visitor in.

A session that leads elsewhere (into a sub-account, into a user's name) takes the place of the person's own, which waits
in a second cookie that no call reads; `DELETE` brings it back.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from edge.router.credentials import COOKIE
from edge.router.cross_site import refuse_cross_site
from edge.router.gate import Gate
from edge.router.identity import SESSION_SCOPE_KEY
from edge.router.problem import problem_response
from edge.router.session_cache import CachedSession
from edge.transcoding.route import RoutePolicy
from shared.core.errors import InvalidArgument, StatusError

PATH = "/session"
# The person's own session while the cookie holds one that leads elsewhere.
OWN_COOKIE = "sid_dc_own"
# As long as a remembered session lives; a cookie that outlives its session is refused with it.
COOKIE_SECONDS = 30 * 24 * 3600
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
POLICY = RoutePolicy(PATH, authenticated=True, declared=True)


def session_cookie_route(gate: Gate) -> Route:
    """PUT with X-Session-Id sets the cookie, DELETE ends it or brings the person's own back; both answer 204."""

    async def answer(request: Request) -> Response:
        try:
            refuse_cross_site(request.scope)
            if request.method == "DELETE":
                return _answer(request, request.cookies.get(OWN_COOKIE, ""), "")
            session_id, cookies = request.headers.get("x-session-id", ""), request.cookies
            if not session_id:
                raise InvalidArgument("send the session's id as X-Session-Id")
            # Judged alone and in its own account: neither the cookie it replaces nor another account matters here.
            kept = [pair for pair in request.scope["headers"] if pair[0] not in (b"x-account-id", b"cookie")]
            request.scope["headers"] = kept
            await gate(request.scope, POLICY)
        except StatusError as error:
            return problem_response(request.scope, error)
        own = cookies.get(OWN_COOKIE) or cookies.get(COOKIE.decode(), "")
        return _answer(request, session_id, own if leads_elsewhere(request.scope[SESSION_SCOPE_KEY]) else "")

    return Route(PATH, answer, methods=["PUT", "DELETE"])


def leads_elsewhere(session: CachedSession) -> bool:
    """Whether it is not a person's own session in their own account."""
    principal = session.principal
    return principal is not None and bool(principal.impersonator_id or principal.home_account_id)


def _answer(request: Request, value: str, own: str) -> Response:
    """Sets both cookies; an empty one goes."""
    response = Response(status_code=204)
    set_session_cookie(request, response, value)
    if own or OWN_COOKIE in request.cookies:
        set_session_cookie(request, response, own, OWN_COOKIE)
    return response


def set_session_cookie(
    request: Request, response: Response, value: str, name: str = COOKIE.decode(), seconds: int = COOKIE_SECONDS
) -> None:
    """Gives the browser a session's id, for so many seconds; takes it away if it is empty."""
    life = seconds if value else 0
    response.set_cookie(name, value, max_age=life, path="/", secure=is_secure(request), httponly=True, samesite="lax")


def is_secure(request: Request) -> bool:
    """Whether cookies are for TLS only. Browsers take no such cookie over plain HTTP, which is for a developer's own
    machine.
    """
    host = request.headers.get("host", "")
    return request.scope.get("scheme") == "https" or host.rpartition(":")[0] not in LOOPBACK
