"""The API reference page at /docs: Scalar, served from here, allowed to reach nothing but this origin."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from edge.router.files import Document

STATIC = Path(__file__).with_name("static")

# Scalar puts its style sheet into the page as <style> elements; scripts come from files only.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# The browser asks each time and is told 304; the page and its script change together.
REVALIDATE = "public, no-cache"


def reference_routes() -> list[Route]:
    """The page, its script and the few lines that start it. Reads their files now."""
    page = Document.of("text/html", (STATIC / "docs.html").read_bytes())
    start = Document.of("text/javascript", (STATIC / "start.js").read_bytes())
    scalar = Document.of_gzip("text/javascript", (STATIC / "scalar.js.gz").read_bytes())
    return [_route("/docs", page), _route("/docs/start.js", start), _route("/docs/scalar.js", scalar)]


def _route(path: str, document: Document) -> Route:
    async def answer(request: Request) -> Response:
        return document.response(request, cache=REVALIDATE, policy=POLICY)

    return Route(path, answer)
