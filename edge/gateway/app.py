"""The gateway: the dashboard and the API on one port, so that the browser sees one origin."""

from collections.abc import Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from edge.gateway.dashboard import DashboardFiles
from edge.gateway.landing import landing_route
from edge.gateway.session_cookie import session_cookie_route
from edge.gateway.sockets import Sockets
from edge.router.gate import Gate
from edge.router.problem import refuse_route

DIST = Path(__file__).parent / "dashboard" / "dist"

# The first path segments that belong to the router.
API_SEGMENTS = frozenset({"v1", "docs", "openapi.json", ".well-known", "healthz", "readyz"})


class Gateway:
    """Hands the router's paths to the router's own app, in this process, and all others to the dashboard.

    `sockets` takes the paths of socket services; `gate` judges who may have a session cookie; `links` are pages that a
    dashboard has itself.
    """

    def __init__(
        self,
        router: ASGIApp,
        dist: Path = DIST,
        sockets: Sockets | None = None,
        gate: Gate | None = None,
        links: Sequence[Route] = (),
    ) -> None:
        self._router = router
        self._sockets = sockets
        routes: list[BaseRoute] = [session_cookie_route(gate)] if gate is not None else []
        routes += [Mount("/", DashboardFiles(dist))] if dist.is_dir() else [*links, landing_route()]
        self._pages = Starlette(routes=routes, exception_handlers={HTTPException: refuse_route})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        segment = scope["path"].split("/", 2)[1:2]
        if API_SEGMENTS.issuperset(segment) and scope["type"] == "http":
            app = self._router
        elif self._sockets is not None and self._sockets.takes(scope):
            app = self._sockets
        elif scope["type"] == "websocket":
            app = _no_socket
        else:
            app = self._pages
        await app(scope, receive, send)


async def _no_socket(_scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.close", "code": 1000})
