"""The way to the socket services: who may connect, then HTTP polling or a WebSocket passed on."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from google.rpc.code_pb2 import UNAVAILABLE
from starlette.types import Receive, Scope, Send

from edge.gateway.socket_http import Polling
from edge.gateway.socket_table import SocketTable, Target
from edge.gateway.socket_ws import pass_on
from edge.router.credentials import read_credentials
from edge.router.cross_site import refuse_cross_site
from edge.router.gate import Gate
from edge.router.identity import SESSION_SCOPE_KEY
from edge.router.problem import send_problem
from edge.transcoding.errors import http_status_of
from edge.transcoding.route import RoutePolicy
from edge.transcoding.status import own_json
from edge.transcoding.watch import ClientGone
from edge.upstream.api import UpstreamError
from shared.core.errors import PermissionDenied, StatusError, Unavailable

REJECT = "websocket.http.response"
POLICY = RoutePolicy("socket", authenticated=True, declared=True)
# Closed before it was accepted, a connection is answered 403 by the server.
POLICY_VIOLATION = 1008

UntilEnded = Callable[[str], Awaitable[None]]
"""Returns when the session of a key has ended."""


class Sockets:
    """Serves the paths of a table. A session is needed; the service gets its token and nothing else of identity.

    What is open ends with its session.
    """

    def __init__(self, table: SocketTable, gate: Gate, until_ended: UntilEnded) -> None:
        self._table = table
        self._gate = gate
        self._until_ended = until_ended
        self._polling = Polling()

    async def aclose(self) -> None:
        """Lets go of the services."""
        await self._polling.aclose()

    def takes(self, scope: Scope) -> bool:
        """Whether the path belongs to a socket service."""
        return self._table.find(scope) is not None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI, HTTP and WebSocket."""
        target = self._table.find(scope)
        assert target is not None
        if scope["type"] == "websocket":
            await self._connect(scope, receive, send, target)
            return
        try:
            metadata = await self._caller(scope)
            await self._polling.serve(scope, receive, send, target, metadata, self._ended(scope))
        except StatusError as error:
            await send_problem(scope, send, error)
        except ClientGone:
            return

    async def _caller(self, scope: Scope) -> Sequence[tuple[str, str]]:
        try:
            return await self._gate(scope, POLICY)
        except UpstreamError as error:
            if error.code == UNAVAILABLE:
                raise Unavailable("the account cannot be looked up now") from None
            raise PermissionDenied("the session cannot act in this account", reason="FOREIGN_ACCOUNT") from None

    def _ended(self, scope: Scope) -> Callable[[], Awaitable[None]]:
        return partial(self._until_ended, scope[SESSION_SCOPE_KEY].key)

    async def _connect(self, scope: Scope, receive: Receive, send: Send, target: Target) -> None:
        await receive()
        # A handshake is a GET; that of another site carries the cookie as well and could read all that comes.
        handshake = {**scope, "method": "GET", "headers": list(scope["headers"])}
        try:
            if read_credentials({**handshake}).by_cookie:
                refuse_cross_site(handshake)
            metadata = await self._caller(handshake)
            await pass_on(scope, receive, send, target, metadata, self._ended(handshake))
        except StatusError as error:
            await _refuse(scope, send, error)


async def _refuse(scope: Scope, send: Send, error: StatusError) -> None:
    if REJECT not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": error.reason})
        return
    body = own_json(error, secrets.token_hex(16))
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": f"{REJECT}.start", "status": http_status_of(error), "headers": headers})
    await send({"type": f"{REJECT}.body", "body": body})
