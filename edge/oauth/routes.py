"""The OAuth 2.1 endpoints and sign-in by identity providers, whose form is not that of the contracts: visits, forms."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.routing import Route

from edge.oauth.calls import Calls
from edge.oauth.consent import Consent
from edge.oauth.endpoints import app_routes
from edge.oauth.host_brands import HostBrands
from edge.oauth.link_pages import LinkPages
from edge.oauth.login_page import LoginPage
from edge.oauth.provider_visits import ProviderVisits
from edge.oauth.sign_in import SignIn
from edge.router.gate import Gate
from edge.upstream.table import UpstreamTable


@dataclass(frozen=True, slots=True)
class PageRoutes:
    """`api`: below `/v1/oauth` and `/v1/auth/oidc`, and the server's metadata. `links`: where links in mail lead."""

    api: Sequence[Route]
    links: Sequence[Route]


def page_routes(upstreams: UpstreamTable, gate: Gate) -> PageRoutes:
    """The routes that no contract has."""
    calls = Calls(upstreams, gate)
    brand_of = HostBrands(calls)
    sign_in = SignIn(calls, brand_of)
    pages = [*Consent(calls, brand_of, sign_in).routes(), *ProviderVisits(calls, brand_of).routes()]
    links = [*LinkPages(calls, brand_of).routes(), *LoginPage(sign_in, brand_of).routes()]
    return PageRoutes([*app_routes(calls), *pages], links)
