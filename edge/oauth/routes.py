"""The OAuth 2.1 endpoints, whose form is that of the RFCs and not of the contracts: forms, redirects, pages."""

from collections.abc import Sequence

from starlette.routing import Route

from edge.oauth.calls import Calls
from edge.oauth.consent import Consent
from edge.oauth.endpoints import app_routes
from edge.router.gate import Gate
from edge.upstream.table import UpstreamTable


def oauth_routes(upstreams: UpstreamTable, gate: Gate) -> Sequence[Route]:
    """The routes below `/v1/oauth` that no contract has, and the server's metadata."""
    calls = Calls(upstreams, gate)
    return [*app_routes(calls), *Consent(calls).routes()]
