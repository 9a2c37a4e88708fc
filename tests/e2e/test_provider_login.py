"""A browser signs in by an account's own identity provider, through the gateway of the running stack."""

import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from pymongo import AsyncMongoClient

from shared.testing.identity_server import CLIENT_ID, CLIENT_SECRET, IdentityServer, identity_server
from shared.testing.stack import Stack
from tests.e2e.test_agency import login_of, signed_in

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


async def test_sign_in_pages_lead_there(stack: Stack, provider_id: str) -> None:
    link = f'href="/v1/auth/oidc/login/{provider_id}?return_to=%2F"'
    person = {"email": f"ana{time.time_ns()}@northwind.example", "password": "seven quiet otters at noon"}
    own_page = {"sec-fetch-site": "same-origin"}
    async with (
        signed_in(stack, "owner@northwind.example") as owner,
        httpx.AsyncClient(base_url=stack.gateway_url, timeout=30, headers=own_page) as browser,
    ):
        account_id = login_of(stack, "owner@northwind.example")["accountId"]
        assert link in (await browser.get("/login", params={"account": account_id})).text
        assert link not in (await browser.get("/login")).text
        host = f"app{time.time_ns()}.northwind.example"
        async with AsyncMongoClient[dict[str, Any]](stack.mongodb_uri) as mongo:
            # What a domain leaves when its DNS was found right.
            claim = {"_id": host, "account_id": account_id, "domain_id": "dom_test"}
            await mongo["dashclicks"]["identity.hosts"].insert_one(claim)
        assert link in (await browser.get("/login", headers={"host": host})).text
        # Whoever has a password that counts no more is led there, wherever they try it.
        await owner.post("/v1/users", json={**person, "displayName": "Ana", "role": "ROLE_USER"})
        required = await owner.patch(f"{PROVIDERS}/{provider_id}", json={"required": True})
        assert required.status_code == 200, required.text
        await owner.post(f"{PROVIDERS}/{provider_id}:enable", json={})
        refused = await browser.post("/login", data=person)
        assert (refused.status_code, link in refused.text) == (401, True)


async def test_a_provider_that_signs_nobody_in_is_said_so(stack: Stack, provider_id: str) -> None:
    async with httpx.AsyncClient(base_url=stack.gateway_url, timeout=30) as browser:
        told = "/v1/auth/oidc/callback?error=access_denied&error_description=<script>&state=x"
        page = await browser.get(told)
    assert (page.status_code, "<script>" in page.text) == (403, False)
