"""The gateway: the dashboard and the API on one port, so that the browser sees one origin."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from edge.gateway.dashboard import DashboardFiles
from edge.gateway.landing import landing_route
from edge.router.problem import refuse_route

DIST = Path(__file__).parent / "dashboard" / "dist"

# The first path segments that belong to the router.
API_SEGMENTS = frozenset({"v1", "docs", "openapi.json", ".well-known", "healthz", "readyz"})


class Gateway:
    """Hands the router's paths to the router's own app, in this process, and all others to the dashboard."""

    def __init__(self, router: ASGIApp, dist: Path = DIST) -> None:
        self._router = router
        page: BaseRoute = Mount("/", DashboardFiles(dist)) if dist.is_dir() else landing_route()
        self._pages = Starlette(routes=[page], exception_handlers={HTTPException: refuse_route})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        segment = scope["path"].split("/", 2)[1:2]
        app = self._router if API_SEGMENTS.issuperset(segment) else self._pages
        await app(scope, receive, send)
