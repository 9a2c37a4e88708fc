"""A browser signs in by an account's own identity provider, through the gateway of the running stack."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpx
import pytest

from shared.testing.identity_server import CLIENT_ID, CLIENT_SECRET, IdentityServer, identity_server
from shared.testing.stack import Stack
from tests.e2e.test_agency import signed_in

PROVIDERS = "/v1/auth/identity-providers"
DOMAIN = "staff.northwind.example"


@pytest.fixture
async def provider() -> AsyncIterator[IdentityServer]:
    async with identity_server() as server:
        server.user |= {"email": f"ana@{DOMAIN}"}
        yield server


@pytest.fixture
async def provider_id(stack: Stack, provider: IdentityServer) -> AsyncIterator[str]:
    """The demo agency's people sign in by the provider."""
    wanted = {
        "displayName": "Staff",
        "issuer": provider.url,
        "clientId": CLIENT_ID,
        "clientSecret": CLIENT_SECRET,
        "allowedEmailDomains": [DOMAIN],
        "createsUsers": True,
        "defaultRole": "ROLE_USER",
    }
    async with signed_in(stack, "owner@northwind.example") as owner:
        made = (await owner.post(PROVIDERS, json=wanted)).json()["id"]
        enabled = await owner.post(f"{PROVIDERS}/{made}:enable", json={})
        assert enabled.json()["state"] == "IDENTITY_PROVIDER_STATE_ENABLED", enabled.text
        yield made
        await owner.delete(f"{PROVIDERS}/{made}")


async def test_a_browser_goes_there_and_comes_back_signed_in(stack: Stack, provider_id: str) -> None:
    page = "/v1/auth/session"
    async with (
        httpx.AsyncClient(base_url=stack.gateway_url, timeout=30) as browser,
        httpx.AsyncClient(base_url=stack.gateway_url, timeout=30) as other,
    ):
        sent = await browser.get(f"/v1/auth/oidc/login/{provider_id}", params={"return_to": page})
        assert sent.status_code == 303, sent.text
        cookie = sent.headers["set-cookie"].lower()
        assert all(word in cookie for word in ("httponly", "samesite=lax", "path=/v1/auth/oidc"))
        async with httpx.AsyncClient() as outside:
            back = urlsplit((await outside.get(sent.headers["location"])).headers["location"])
        assert f"{back.scheme}://{back.netloc}" == stack.gateway_url
        stolen = await other.get(f"{back.path}?{back.query}")
        assert (stolen.status_code, "set-cookie" in stolen.headers) == (400, False)
        # Looked at once, that login is over for everybody; the next one is the browser's own.
        sent = await browser.get(f"/v1/auth/oidc/login/{provider_id}", params={"return_to": page})
        async with httpx.AsyncClient() as outside:
            back = urlsplit((await outside.get(sent.headers["location"])).headers["location"])
        landed = await browser.get(f"{back.path}?{back.query}")
        assert (landed.status_code, landed.headers["location"]) == (303, page), landed.text
        session = (await browser.get(page)).json()
        assert session["user"]["email"] == f"ana@{DOMAIN}"
        assert (await browser.get(f"{back.path}?{back.query}")).status_code == 400


async def test_a_provider_that_signs_nobody_in_is_said_so(stack: Stack, provider_id: str) -> None:
    async with httpx.AsyncClient(base_url=stack.gateway_url, timeout=30) as browser:
        told = "/v1/auth/oidc/callback?error=access_denied&error_description=<script>&state=x"
        page = await browser.get(told)
    assert (page.status_code, "<script>" in page.text) == (403, False)
