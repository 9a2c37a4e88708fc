"""What the gateway shows where no dashboard is built: the product's name and the way to its API."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from edge.router.files import Document

PAGE = b"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>DashClicks</title>
<h1>DashClicks</h1>
<p>The API is running.</p>
<ul>
<li><a href="/docs">API reference</a></li>
<li><a href="/openapi.json">OpenAPI document</a></li>
</ul>
</html>
"""


def landing_route() -> Route:
    """The page at `/`."""
    document = Document.of("text/html", PAGE)

    async def answer(request: Request) -> Response:
        return document.response(request, cache="no-cache")

    return Route("/", answer)
