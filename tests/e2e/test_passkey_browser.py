"""A real browser makes a passkey and signs in with it, through the gateway, with `navigator.credentials`."""

from typing import Any

import pytest
from selenium.webdriver import Chrome

from shared.testing.stack import Stack
from tests.e2e.test_agency import login_of

# What a page of the dashboard does; `steps` is the function body of one.
PAGE = """
const done = arguments[arguments.length - 1];
async function call(method, path, body, session) {
  const headers = {"content-type": "application/json", ...(session ? {"x-session-id": session} : {})};
  const answer = await fetch(path, {method, headers, body: body && JSON.stringify(body)});
  const json = await answer.json();
  if (!answer.ok) throw new Error(JSON.stringify(json));
  return json;
}
const asked = PublicKeyCredential;
(async (login) => {%s})(arguments[0]).then((value) => done({value}), (error) => done({error: String(error)}));
"""
REGISTER = """
const {sessionId} = await call("POST", "/v1/auth/session", login);
const begun = await call("POST", "/v1/auth/passkeys:beginRegistration", {}, sessionId);
const publicKey = asked.parseCreationOptionsFromJSON(begun.publicKey);
const credential = (await navigator.credentials.create({publicKey})).toJSON();
return await call("POST", "/v1/auth/passkeys:register", {credential, displayName: "Browser"}, sessionId);
"""
SIGN_IN = """
const begun = await call("POST", "/v1/auth/passkeys:beginLogin", {});
const publicKey = asked.parseRequestOptionsFromJSON(begun.publicKey);
const credential = (await navigator.credentials.get({publicKey})).toJSON();
const {sessionId} = await call("POST", "/v1/auth/passkeys:login", {credential});
return await call("GET", "/v1/auth/session", null, sessionId);
"""


@pytest.fixture
def browser(keyed: Chrome) -> Chrome:
    """The same where pages' policies do not hold."""
    # The gateway's page without a dashboard may call nothing; whether it may is not what is asked here.
    keyed.execute_cdp_cmd("Page.setBypassCSP", {"enabled": True})
    return keyed


def run(browser: Chrome, steps: str, login: dict[str, str]) -> Any:
    """What the steps answer. Fails the test with the page's error."""
    answer = browser.execute_async_script(PAGE % steps, login)
    assert "error" not in answer, answer["error"]
    return answer["value"]


def test_a_browser_makes_a_passkey_and_signs_in_with_it(stack: Stack, browser: Chrome) -> None:
    user = login_of(stack, "user@northwind.example")
    browser.get(stack.gateway_url.replace("127.0.0.1", "localhost"))
    made = run(browser, REGISTER, {"email": user["email"], "password": user["password"]})
    assert (made["displayName"], made["transports"], made["domain"]) == ("Browser", ["internal"], "localhost")
    session = run(browser, SIGN_IN, {})
    assert session["user"]["email"] == user["email"]
