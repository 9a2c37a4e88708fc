"""An app of somebody else gets its tokens through the gateway: by authlib's client, and by the pages a user sees."""

import html
import re
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pyotp
import pytest
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from pymongo import AsyncMongoClient

from edge.oauth.brand import Brand
from edge.oauth.failures import Failure
from edge.oauth.page import error_page
from shared.testing.stack import Stack

REDIRECT = "https://robot.example/callback"
VERIFIER = "v" * 64
OWN_PAGE = {"sec-fetch-site": "same-origin"}


@pytest.fixture
async def browser(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without a session, on our own pages."""
    async with httpx.AsyncClient(base_url=stack.gateway_url, timeout=30, headers=OWN_PAGE) as client:
        yield client


@pytest.fixture
def owner(stack: Stack) -> Mapping[str, str]:
    found: Mapping[str, str] = next(login for login in stack.logins if login["role"] == "ROLE_OWNER")
    return found


@pytest.fixture
async def robot(
    stack: Stack, owner: Mapping[str, str], request: pytest.FixtureRequest
) -> AsyncIterator[AsyncOAuth2Client]:
    """A new app of the demo account, as its developer's own program: authlib's client."""
    async with httpx.AsyncClient(base_url=stack.gateway_url, timeout=30) as developer:
        await sign_in(developer, owner)
        app = {"displayName": request.node.name, "redirectUris": [REDIRECT], "scopes": ["contacts.read"]}
        made = (await developer.post("/v1/oauth/apps", json=app)).json()
        secret = (await developer.post(f"/v1/oauth/apps/{made['id']}:rotateSecret", json={})).json()["clientSecret"]
        metadata = (await developer.get("/.well-known/oauth-authorization-server")).json()
    async with AsyncOAuth2Client(
        made["id"],
        secret,
        redirect_uri=REDIRECT,
        scope="contacts.read",
        code_challenge_method="S256",
        token_endpoint=metadata["token_endpoint"],
        revocation_endpoint=metadata["revocation_endpoint"],
        introspection_endpoint=metadata["introspection_endpoint"],
    ) as client:
        client.metadata["authorization_endpoint"] = metadata["authorization_endpoint"]
        yield client


async def sign_in(api: httpx.AsyncClient, who: Mapping[str, str]) -> None:
    """The client has a session of the person from now on."""
    answer = await api.post("/v1/auth/session", json={name: who[name] for name in ("email", "password")})
    api.headers["x-session-id"] = answer.json()["sessionId"]


def address_of(robot: AsyncOAuth2Client, **more: str) -> str:
    """Where the app sends its user, as a path."""
    address, _ = robot.create_authorization_url(
        robot.metadata["authorization_endpoint"], state="xyz", code_verifier=VERIFIER, **more
    )
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def fields_of(page: httpx.Response) -> dict[str, str]:
    """What a form of the page would send along."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text)
    return {name: html.unescape(value) for name, value in found}


async def signed_in(browser: httpx.AsyncClient, owner: Mapping[str, str], address: str) -> httpx.Response:
    """The consent page, after signing in."""
    page = await browser.get(address)
    assert "<h1>Sign in</h1>" in page.text
    form = {**fields_of(page), "email": owner["email"], "password": owner["password"]}
    answer = await browser.post("/v1/oauth/signin", data=form)
    assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/v1/oauth/authorize")
    return await browser.get(answer.headers["location"])


async def sent_back(browser: httpx.AsyncClient, owner: Mapping[str, str], address: str, decision: str) -> str:
    """Where the user ends up."""
    page = await signed_in(browser, owner, address)
    assert "contacts.read" in page.text
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    answer = await browser.post("/v1/oauth/authorize", data={**fields_of(page), "decision": decision})
    assert answer.status_code == 303
    return answer.headers["location"]


async def tokens(robot: AsyncOAuth2Client, browser: httpx.AsyncClient, owner: Mapping[str, str]) -> dict[str, Any]:
    """An access and a refresh token, by authlib."""
    back = await sent_back(browser, owner, address_of(robot), "allow")
    found: dict[str, Any] = await robot.fetch_token(authorization_response=back, state="xyz", code_verifier=VERIFIER)
    return found


async def test_code_refresh_introspect_and_revoke(
    stack: Stack, robot: AsyncOAuth2Client, browser: httpx.AsyncClient, owner: Mapping[str, str]
) -> None:
    first = await tokens(robot, browser, owner)
    contacts = await robot.get(f"{stack.gateway_url}/v1/crm/contacts?pageSize=1")
    assert contacts.status_code == 200, contacts.text
    assert (await robot.get(f"{stack.gateway_url}/v1/users")).status_code == 403
    second = await robot.refresh_token(robot.metadata["token_endpoint"])
    assert second["refresh_token"] != first["refresh_token"]
    told = await robot.introspect_token(robot.metadata["introspection_endpoint"], second["access_token"])
    assert (told.json()["active"], told.json()["scope"]) == (True, "contacts.read")
    await robot.revoke_token(robot.metadata["revocation_endpoint"], second["refresh_token"])
    told = await robot.introspect_token(robot.metadata["introspection_endpoint"], second["access_token"])
    assert told.json() == {"active": False}


async def test_a_stolen_refresh_token_ends_the_family(
    robot: AsyncOAuth2Client, browser: httpx.AsyncClient, owner: Mapping[str, str]
) -> None:
    first = await tokens(robot, browser, owner)
    second = await robot.refresh_token(robot.metadata["token_endpoint"])
    with pytest.raises(OAuthError, match="invalid_grant"):
        await robot.refresh_token(robot.metadata["token_endpoint"], refresh_token=first["refresh_token"])
    told = await robot.introspect_token(robot.metadata["introspection_endpoint"], second["access_token"])
    assert told.json() == {"active": False}


async def test_a_user_who_denies_is_sent_back_with_the_reason(
    stack: Stack, robot: AsyncOAuth2Client, browser: httpx.AsyncClient, owner: Mapping[str, str]
) -> None:
    back = urlsplit(await sent_back(browser, owner, address_of(robot), "deny"))
    told = parse_qs(back.query)
    assert (told["error"], told["state"], told["iss"]) == (["access_denied"], ["xyz"], [stack.gateway_url])


@pytest.mark.parametrize("changed", [{"redirect_uri": "https://evil.example/"}, {"client_id": "app_unknown"}])
async def test_nobody_is_sent_to_an_address_that_is_not_the_apps(
    robot: AsyncOAuth2Client, browser: httpx.AsyncClient, changed: dict[str, str]
) -> None:
    query = {name: values[0] for name, values in parse_qs(urlsplit(address_of(robot)).query).items()}
    answer = await browser.get("/v1/oauth/authorize", params=query | changed)
    assert (answer.status_code, "location" in answer.headers) == (400, False)


async def test_a_wrong_password_is_said_so(robot: AsyncOAuth2Client, browser: httpx.AsyncClient) -> None:
    page = await browser.get(address_of(robot))
    form = {**fields_of(page), "email": '"><script>@example.com', "password": "wrong password"}
    answer = await browser.post("/v1/oauth/signin", data=form)
    assert (answer.status_code, 'role="alert"' in answer.text, "<script>@" in answer.text) == (401, True, False)


async def test_another_site_cannot_say_yes(
    robot: AsyncOAuth2Client, browser: httpx.AsyncClient, owner: Mapping[str, str]
) -> None:
    page = await signed_in(browser, owner, address_of(robot))
    form = {**fields_of(page), "decision": "allow"}
    answer = await browser.post("/v1/oauth/authorize", data=form, headers={"sec-fetch-site": "cross-site"})
    assert (answer.status_code, "location" in answer.headers) == (403, False)


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"grant_type": "refresh_token", "client_id": "app_unknown"}, 401, "invalid_client"),
        ({}, 401, "invalid_client"),
        ({"grant_type": ["a", "b"]}, 400, "invalid_request"),
    ],
)
async def test_errors_have_the_form_of_the_standard(
    browser: httpx.AsyncClient, form: dict[str, Any], status: int, error: str
) -> None:
    answer = await browser.post("/v1/oauth/token", data=form or {"x": ""})
    assert (answer.status_code, answer.json()["error"], answer.headers["cache-control"]) == (status, error, "no-store")


async def test_the_token_endpoint_takes_forms_alone(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/v1/oauth/token", json={"grant_type": "refresh_token"})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


async def test_whoever_has_an_authenticator_gives_a_code_too(
    stack: Stack, robot: AsyncOAuth2Client, browser: httpx.AsyncClient, owner: Mapping[str, str]
) -> None:
    password = "seven quiet otters at noon"
    person = {"displayName": "Ida", "email": f"ida{time.time_ns()}@northwind.example", "password": password}
    async with httpx.AsyncClient(base_url=stack.gateway_url, timeout=30) as api:
        await sign_in(api, owner)
        await api.post("/v1/users", json={**person, "role": "ROLE_USER"})
        await sign_in(api, person)
        secret = (await api.post("/v1/auth/factors/totp:enroll", json={})).json()["secret"]
        confirmed = await api.post("/v1/auth/factors/totp:confirm", json={"code": pyotp.TOTP(secret).now()})
    page = await browser.get(address_of(robot))
    form = {**fields_of(page), "email": person["email"], "password": password}
    page = await browser.post("/v1/oauth/signin", data=form)
    assert "One more step" in page.text
    page = await browser.post("/v1/oauth/signin", data={**fields_of(page), "code": "000000"})
    assert (page.status_code, "try again" in page.text, "mfa_token" in fields_of(page)) == (401, True, True)
    code = confirmed.json()["recoveryCodes"][0]
    answer = await browser.post("/v1/oauth/signin", data={**fields_of(page), "code": code})
    assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/v1/oauth/authorize")


async def test_an_agencys_user_lets_a_published_app_act_in_a_sub_account(
    stack: Stack, robot: AsyncOAuth2Client, browser: httpx.AsyncClient, owner: Mapping[str, str]
) -> None:
    page = await signed_in(browser, owner, address_of(robot))
    assert ("read contacts and their notes" in page.text, "<select" in page.text) == (True, False)
    async with AsyncMongoClient[dict[str, Any]](stack.mongodb_uri) as mongo:
        # What the operator's command does.
        apps = mongo["dashclicks"]["oauth.apps"]
        await apps.update_one({"_id": robot.client_id}, {"$set": {"state": "APP_STATE_PRODUCTION"}})
    page = await browser.get(address_of(robot))
    client = next(login["accountId"] for login in stack.logins if login["email"] == "owner@bluebottledental.example")
    options = re.findall(r'<option value="([^"]+)">', page.text)
    assert (options[0], client in options) == (owner["accountId"], True)
    form = {**fields_of(page), "decision": "allow", "account_id": client}
    back = (await browser.post("/v1/oauth/authorize", data=form)).headers["location"]
    await robot.fetch_token(authorization_response=back, state="xyz", code_verifier=VERIFIER)
    told = await robot.introspect_token(robot.metadata["introspection_endpoint"], robot.token["access_token"])
    assert told.json()["account_id"] == client
    form["account_id"] = "acc_01JDEMO0000000000000009999"
    assert (await browser.post("/v1/oauth/authorize", data=form)).status_code == 403


async def test_whoever_is_signed_in_may_be_somebody_else(
    robot: AsyncOAuth2Client, browser: httpx.AsyncClient, owner: Mapping[str, str]
) -> None:
    page = await signed_in(browser, owner, address_of(robot))
    (other,) = re.findall(r'<a href="([^"]+)">Sign in as somebody else', page.text)
    assert "<h1>Sign in</h1>" in (await browser.get(html.unescape(other))).text


def test_the_look_of_a_page_is_an_accounts_and_cannot_leave_its_place() -> None:
    brand = Brand(name="<North>", logo_url="https://cdn.north.example/a.svg", primary="#0b5fff")
    page = error_page(brand, Failure("invalid_request", "no", 400))
    text = bytes(page.body).decode()
    assert ('alt="&lt;North&gt;"' in text, "--primary:#0b5fff" in text) == (True, True)
    assert page.headers["content-security-policy"].endswith("img-src https://cdn.north.example")
    for bad in ({"primary": "red}body{display:none"}, {"logo_url": "javascript:alert(1)"}):
        with pytest.raises(ValueError, match="a brand has"):
            Brand(**bad)  # type: ignore[arg-type]


async def test_pages_look_like_the_account_whose_host_was_called(
    stack: Stack, robot: AsyncOAuth2Client, browser: httpx.AsyncClient, owner: Mapping[str, str]
) -> None:
    look = {
        "displayName": "Northwind & Co",
        "logoUrl": "https://cdn.northwind.example/logo.svg",
        "primaryColor": "#7A1F3D",
        "loginTitle": "Welcome back",
        "loginText": "See how your marketing does.",
    }
    async with httpx.AsyncClient(base_url=stack.gateway_url, timeout=30) as agency:
        await sign_in(agency, owner)
        assert (await agency.patch("/v1/accounts/branding", json=look)).status_code == 200
    host = "app.northwind-pages.example"
    async with AsyncMongoClient[dict[str, Any]](stack.mongodb_uri) as mongo:
        # What a domain leaves when its DNS was found right.
        claim = {"_id": host, "account_id": owner["accountId"], "domain_id": "dom_test"}
        await mongo["dashclicks"]["identity.hosts"].insert_one(claim)
    page = await browser.get(address_of(robot), headers={"host": host})
    assert "<title>Sign in - Northwind &amp; Co</title>" in page.text
    assert ("<h1>Welcome back</h1>" in page.text, "See how your marketing does." in page.text) == (True, True)
    assert ("--primary:#7A1F3D;--on-primary:#" in page.text, look["logoUrl"] in page.text) == (True, True)
    assert "; img-src https://cdn.northwind.example; script-src 'sha256-" in page.headers["content-security-policy"]
    wrong = await browser.get("/v1/oauth/authorize", headers={"host": host})
    assert "<title>Error - Northwind &amp; Co</title>" in wrong.text
    assert "<title>Sign in - DashClicks</title>" in (await browser.get(address_of(robot))).text
