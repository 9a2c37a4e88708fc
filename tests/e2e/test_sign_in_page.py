"""People sign in on the platform's own pages, whatever they sign in with, and whatever they see by."""

import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from axe_core_python.selenium import Axe
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from shared.testing.stack import Stack
from tests.e2e.test_agency import login_of, signed_in
from tests.e2e.test_passkey_browser import REGISTER, run

PASSWORD = "seven quiet otters at noon"
OWN_PAGE = {"sec-fetch-site": "same-origin"}
LOGIN = "/login"


async def person(stack: Stack, **fields: str) -> dict[str, str]:
    """A new user of the demo agency, with PASSWORD."""
    given = {"displayName": "Ida", "email": f"ida{time.time_ns()}@northwind.example", "role": "ROLE_USER", **fields}
    async with signed_in(stack, "owner@northwind.example") as owner:
        made = await owner.post("/v1/users", json={**given, "password": PASSWORD})
        assert made.status_code == 200, made.text
    return {**given, "password": PASSWORD}


async def asked_by_an_app(stack: Stack) -> str:
    """Where an app of the demo agency sends people."""
    app = {"displayName": "Robot", "redirectUris": ["https://robot.example/back"], "scopes": ["contacts.read"]}
    async with signed_in(stack, "owner@northwind.example") as owner:
        made = (await owner.post("/v1/oauth/apps", json=app)).json()
    asked = {
        "response_type": "code",
        "client_id": made["id"],
        "redirect_uri": "https://robot.example/back",
        "scope": "contacts.read",
        "code_challenge": "c" * 43,
        "code_challenge_method": "S256",
    }
    return f"/v1/oauth/authorize?{urlencode(asked)}"


async def test_whoever_has_a_passkey_alone_lets_an_app_act(stack: Stack, keyed: Chrome) -> None:
    ida, site = await person(stack), stack.gateway_url.replace("127.0.0.1", "localhost")
    asked = await asked_by_an_app(stack)
    keyed.get(f"{site}{LOGIN}")
    run(keyed, REGISTER, {"email": ida["email"], "password": PASSWORD})
    async with httpx.AsyncClient(base_url=stack.gateway_url, timeout=30) as api:
        session = (await api.post("/v1/auth/session", json={"email": ida["email"], "password": PASSWORD})).json()
        removed = await api.delete("/v1/auth/password", headers={"x-session-id": session["sessionId"]})
        assert removed.status_code == 200, removed.text
    keyed.get(f"{site}{asked}")
    assert "Sign in" in keyed.title
    keyed.find_element(By.ID, "passkey").click()
    WebDriverWait(keyed, 60).until(lambda page: "Allow Robot?" in page.title)


async def test_a_phone_number_and_a_choice_of_accounts(stack: Stack) -> None:
    number = f"+1415555{time.time_ns() // 1000 % 10_000:04}"
    ida = await person(stack, phone=number)
    client = login_of(stack, "owner@bluebottledental.example")["accountId"]
    async with signed_in(stack, "owner@northwind.example") as owner:
        there = {"displayName": "Ida", "email": ida["email"], "role": "ROLE_USER", "password": PASSWORD}
        made = await owner.post("/v1/users", json=there, headers={"x-account-id": client})
        assert made.status_code == 200, made.text
    async with httpx.AsyncClient(base_url=stack.gateway_url, timeout=30, headers=OWN_PAGE) as browser:
        form = {"email": number, "password": PASSWORD, "remember": "1"}
        entered = await browser.post(LOGIN, data=form)
        assert (entered.status_code, entered.headers["location"]) == (303, "/"), entered.text
        session = (await browser.get("/v1/auth/session")).json()
        assert session["user"]["email"] == ida["email"]
        left = datetime.fromisoformat(session["expireTime"]) - datetime.now(UTC)
        assert left > timedelta(days=29)
        browser.cookies.clear()

        form = {"email": ida["email"], "password": PASSWORD}
        page = await browser.post(LOGIN, data=form)
        assert set(re.findall(r'name="account_id" value="([^"]+)"', page.text)) >= {client}
        chosen = await browser.post(LOGIN, data={**form, "account_id": client})
        assert chosen.status_code == 303, chosen.text
        assert (await browser.get("/v1/auth/session")).json()["account"]["id"] == client
        browser.cookies.clear()
        # A link in mail names the account, so there is nothing to choose.
        named = await browser.post(LOGIN, data={**form, "account": client})
        assert named.status_code == 303, named.text


@pytest.mark.parametrize(
    ("name", "told"),
    [("owner@northwind.example", "invalid login credentials"), ('"><script>', "Give an email address, or a phone")],
)
async def test_a_refusal_is_said_and_keeps_the_name_alone(stack: Stack, name: str, told: str) -> None:
    async with httpx.AsyncClient(base_url=stack.gateway_url, timeout=30, headers=OWN_PAGE) as browser:
        page = await browser.post(LOGIN, data={"email": name, "password": "wrong, whoever it is"})
        assert (page.status_code, told in page.text, "<script>const" in page.text) == (401, True, True)
        assert ("wrong, whoever" in page.text, '"><script>"' in page.text) == (False, False)
        other = {"sec-fetch-site": "cross-site"}
        assert (await browser.post(LOGIN, data={"email": name, "password": "x"}, headers=other)).status_code == 403


@pytest.fixture
def read(chromium: Chrome) -> Chrome:
    """Chromium, in which a checker may run."""
    chromium.execute_cdp_cmd("Page.setBypassCSP", {"enabled": True})
    return chromium


def problems(page: Chrome) -> list[Any]:
    """What axe finds wrong with a page by WCAG 2.1 at level AA and by its own best practices: rule, and where."""
    levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": levels}})
    assert len(found["passes"]) > 5
    return [(each["id"], [node["target"] for node in each["nodes"]]) for each in found["violations"]]


def fill(page: Chrome, **fields: str) -> None:
    """Types into the form, and sends it."""
    for name, value in fields.items():
        page.find_element(By.NAME, name).send_keys(value)
    page.find_element(By.CSS_SELECTOR, "form button").click()


async def test_everybody_can_use_the_pages(stack: Stack, read: Chrome) -> None:
    ida, asked, site = await person(stack), await asked_by_an_app(stack), stack.gateway_url
    for path in (LOGIN, "/forgot-password", "/reset-password", "/accept-invite", "/v1/oauth/authorize", asked):
        read.get(f"{site}{path}")
        assert (path, problems(read)) == (path, [])
    fill(read, email=ida["email"], password="wrong, whoever it is")
    WebDriverWait(read, 60).until(lambda page: "Error" in page.title)
    assert problems(read) == []
    read.find_element(By.NAME, "email").clear()
    fill(read, email=ida["email"], password=PASSWORD)
    WebDriverWait(read, 60).until(lambda page: "Allow Robot?" in page.title)
    assert problems(read) == []
