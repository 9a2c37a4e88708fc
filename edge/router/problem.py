"""Errors the edge itself answers with, as google.rpc.Status in JSON: the same form as those of the services."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope, Send

from edge.transcoding.errors import RouteNotFound, http_status_of
from edge.transcoding.exchange import REQUEST_ID_SCOPE_KEY
from edge.transcoding.failures import retry_after
from edge.transcoding.status import own_json
from shared.core.errors import StatusError, Unimplemented


def problem_response(scope: Scope, error: StatusError) -> Response:
    """The error as an answer, for handlers of Starlette."""
    body = own_json(error, scope[REQUEST_ID_SCOPE_KEY])
    headers = {name.decode(): value.decode() for name, value in retry_after(error)}
    return Response(body, status_code=http_status_of(error), headers=headers, media_type="application/json")


async def send_problem(scope: Scope, send: Send, error: StatusError) -> None:
    """Sends the error as the whole answer."""
    body = own_json(error, scope[REQUEST_ID_SCOPE_KEY])
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
        *retry_after(error),
    ]
    await send({"type": "http.response.start", "status": http_status_of(error), "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def refuse_route(request: Request, error: Exception) -> Response:
    """Starlette's handler of its own HTTPException: no such path, or not with this method."""
    assert isinstance(error, HTTPException)
    if error.status_code != 405:
        return problem_response(request.scope, RouteNotFound("no route has this path"))
    message = f"this path does not answer {request.method}; it answers GET, HEAD"
    response = problem_response(request.scope, Unimplemented(message, reason="METHOD_NOT_ALLOWED"))
    response.status_code = 405
    response.headers["allow"] = "GET, HEAD"
    return response
