"""Everything the router answers itself: health, the API's documents, the public keys. Off the hot path: Starlette."""

from collections.abc import Callable, Mapping, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from edge.router.files import Document
from edge.router.problem import refuse_route
from edge.router.readiness import Check, Readiness
from edge.router.reference import REVALIDATE, reference_routes

# Verifiers may keep the keys this long; a key is published at least as long before it signs.
KEYS_CACHE = "public, max-age=300"

# Gives the public keys as a JSON Web Key Set.
Keys = Callable[[], Mapping[str, object]]


def pages(
    checks: Mapping[str, Check], openapi: bytes | None = None, keys: Keys | None = None, more: Sequence[Route] = ()
) -> Starlette:
    """The router's own routes, and `more`. Without `openapi` there is no reference, without `keys` no key set."""
    routes = [Route("/healthz", _alive), Route("/readyz", Readiness(checks).answer), *more]
    if openapi is not None:
        routes += [_openapi_route(openapi), *reference_routes()]
    if keys is not None:
        routes.append(_keys_route(keys))
    return Starlette(routes=routes, exception_handlers={HTTPException: refuse_route})


async def _alive(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


def _openapi_route(content: bytes) -> Route:
    document = Document.of("application/json", content)

    async def answer(request: Request) -> Response:
        return document.response(request, cache=REVALIDATE)

    return Route("/openapi.json", answer)


def _keys_route(keys: Keys) -> Route:
    async def answer(_request: Request) -> Response:
        return JSONResponse(keys(), headers={"cache-control": KEYS_CACHE}, media_type="application/jwk-set+json")

    return Route("/.well-known/jwks.json", answer)
