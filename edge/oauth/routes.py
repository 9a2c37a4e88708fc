"""The OAuth 2.1 endpoints and sign-in by identity providers, whose form is not that of the contracts: visits, forms."""

from collections.abc import Sequence

from starlette.routing import Route

from edge.oauth.brand import BrandOf, platform_brand
from edge.oauth.calls import Calls
from edge.oauth.consent import Consent
from edge.oauth.endpoints import app_routes
from edge.oauth.provider_visits import ProviderVisits
from edge.router.gate import Gate
from edge.upstream.table import UpstreamTable


def oauth_routes(upstreams: UpstreamTable, gate: Gate, brand_of: BrandOf = platform_brand) -> Sequence[Route]:
    """The routes below `/v1/oauth` and `/v1/auth/oidc` that no contract has, and the server's metadata.

    `brand_of` says whose look the pages have.
    """
    calls = Calls(upstreams, gate)
    return [*app_routes(calls), *Consent(calls, brand_of).routes(), *ProviderVisits(calls, brand_of).routes()]
