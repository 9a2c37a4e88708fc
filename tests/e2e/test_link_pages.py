"""Links in mail lead to pages that work without a dashboard, in a real browser too."""

import asyncio
import re
import time
from html import unescape

import httpx
import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from shared.testing.mailbox import Mailbox
from shared.testing.stack import Stack
from tests.e2e.test_agency import login_of

NEW, FORMER = "nine loud herons at dusk", "seven quiet otters at noon"
OWN_PAGE = {"sec-fetch-site": "same-origin"}


@pytest.fixture(scope="module")
def mailbox(stack: Stack) -> Mailbox:
    return Mailbox(stack.catcher_url)


async def colleague(api: httpx.AsyncClient, stack: Stack, mailbox: Mailbox) -> tuple[str, str]:
    """The address of somebody invited to the demo account, and the token of the link in their mail."""
    owner = login_of(stack, "owner@northwind.example")
    email = f"page{time.time_ns()}@northwind.example"
    credentials = {"email": owner["email"], "password": owner["password"]}
    session = (await api.post("/v1/auth/session", json=credentials)).json()["sessionId"]
    body = {"email": email, "role": "ROLE_USER"}
    made = await api.post("/v1/users/invitations", json=body, headers={"x-session-id": session})
    assert made.status_code == 200, made.text
    (token,) = re.findall(r"/accept-invite#token=(\S+)", await mailbox.next(email, "Invitation"))
    return email, token


async def test_an_invitation_is_accepted_and_a_password_set_anew(
    stack: Stack, mailbox: Mailbox, chromium: Chrome
) -> None:
    async with httpx.AsyncClient(base_url=stack.gateway_url, timeout=30, headers=OWN_PAGE) as api:
        email, token = await colleague(api, stack, mailbox)
        page = await api.get("/accept-invite")
        assert (page.status_code, page.headers["referrer-policy"]) == (200, "no-referrer")
        form = {"token": token, "display_name": 'Jo "J" <b>', "password": "password1234"}
        refused = await api.post("/accept-invite", data=form)
        assert (refused.status_code, "password1234" in refused.text) == (400, False)
        assert 'role="alert"' in refused.text
        (name,) = re.findall('name="display_name" value="([^"]*)"', refused.text)
        assert unescape(name) == form["display_name"]
        entered = await api.post("/accept-invite", data={**form, "password": FORMER})
        assert (entered.status_code, entered.headers["location"]) == (303, "/")
        assert "HttpOnly" in entered.headers["set-cookie"]
        again = await api.post("/accept-invite", data={**form, "password": FORMER})
        assert again.status_code == 400
        api.cookies.clear()

        asked = await api.post("/forgot-password", data={"address": email})
        assert "Look at your messages" in asked.text
        (link,) = re.findall(r"(/reset-password#token=\S+)", await mailbox.next(email, "Set a new password"))
        await asyncio.to_thread(set_password, chromium, f"{stack.gateway_url}{link}")
        login = await api.post("/v1/auth/session", json={"email": email, "password": NEW})
        assert login.status_code == 200, login.text


def set_password(chromium: Chrome, url: str) -> None:
    """What a person does with the link."""
    chromium.get(url)
    chromium.find_element(By.NAME, "password").send_keys(NEW)
    chromium.find_element(By.TAG_NAME, "button").click()
    WebDriverWait(chromium, 60).until(lambda page: "Your password is set" in page.title)


async def test_another_site_cannot_send_the_form(stack: Stack) -> None:
    async with httpx.AsyncClient(base_url=stack.gateway_url, timeout=30) as api:
        form = {"token": "x", "password": NEW}
        answer = await api.post("/reset-password", data=form, headers={"sec-fetch-site": "cross-site"})
        assert answer.status_code == 403
