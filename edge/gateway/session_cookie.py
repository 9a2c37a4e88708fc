"""Turns a session id into a cookie that scripts cannot read, and takes it back: `/session` of the gateway.

The dashboard logs in by the API, hands the id over with `PUT`, and forgets it. Our own pages alone may do so: another
site must not sign its visitor in.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from edge.router.credentials import COOKIE, read_credentials
from edge.router.cross_site import refuse_cross_site
from edge.router.gate import Gate
from edge.router.problem import problem_response
from edge.transcoding.route import RoutePolicy
from shared.core.errors import InvalidArgument, StatusError

PATH = "/session"
# As long as a remembered session lives; a cookie that outlives its session is refused with it.
COOKIE_SECONDS = 30 * 24 * 3600
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
POLICY = RoutePolicy(PATH, authenticated=True, declared=True)


def session_cookie_route(gate: Gate) -> Route:
    """PUT with X-Session-Id sets the cookie, DELETE ends it; both answer 204."""

    async def answer(request: Request) -> Response:
        try:
            refuse_cross_site(request.scope)
            if request.method == "DELETE":
                return _answer(request, "", 0)
            session_id = request.headers.get("x-session-id", "")
            if not session_id or read_credentials(request.scope).by_cookie:
                raise InvalidArgument("send the session's id as X-Session-Id")
            # In the session's own account: whether it may act in another does not matter here.
            request.scope["headers"] = [pair for pair in request.scope["headers"] if pair[0] != b"x-account-id"]
            await gate(request.scope, POLICY)
        except StatusError as error:
            return problem_response(request.scope, error)
        return _answer(request, session_id, COOKIE_SECONDS)

    return Route(PATH, answer, methods=["PUT", "DELETE"])


def _answer(request: Request, value: str, seconds: int) -> Response:
    response = Response(status_code=204)
    set_session_cookie(request, response, value, seconds)
    return response


def set_session_cookie(request: Request, response: Response, value: str, seconds: int = COOKIE_SECONDS) -> None:
    """Gives the browser the session's id, for so many seconds."""
    secure = is_secure(request)
    response.set_cookie(COOKIE.decode(), value, max_age=seconds, path="/", secure=secure, httponly=True, samesite="lax")


def is_secure(request: Request) -> bool:
    """Whether cookies are for TLS only. Browsers take no such cookie over plain HTTP, which is for a developer's own
    machine.
    """
    host = request.headers.get("host", "")
    return request.scope.get("scheme") == "https" or host.rpartition(":")[0] not in LOOPBACK
