"""Accounts are shut and opened, and change their owner, in the running stack: who is inside learns it within 2 s."""

import time
from collections.abc import AsyncIterator

import httpx
import pytest

from shared.testing.stack import Stack
from tests.e2e.test_agency import SESSION, login_of, reason, signed_in

OWNER, USER = "owner@harborstreetyoga.example", "user@harborstreetyoga.example"
AGENCY, STAFF = "owner@northwind.example", "staff@platform.example"
CONTACTS = "/v1/crm/contacts"


@pytest.fixture
def account_id(stack: Stack) -> str:
    """A sub-account of the demo agency."""
    return login_of(stack, OWNER)["accountId"]


@pytest.fixture
async def client(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    """Its owner, signed in."""
    async with signed_in(stack, OWNER) as opened:
        yield opened


async def told(client: httpx.AsyncClient, code: int) -> str:
    """The reason with which a session is refused, within the published bound."""
    deadline = time.monotonic() + 2
    while (answer := await client.get(CONTACTS)).status_code != code:
        assert time.monotonic() < deadline, answer.text
    return reason(answer)


async def login(stack: Stack, client: httpx.AsyncClient, email: str) -> httpx.Response:
    password = login_of(stack, email)["password"]
    return await client.post(SESSION, json={"email": email, "password": password})


@pytest.mark.parametrize(("by", "shut", "opened"), [(STAFF, "ban", "unban"), (AGENCY, "suspend", "unsuspend")])
async def test_who_is_inside_and_who_comes_learns_that_the_account_is_shut(
    stack: Stack, client: httpx.AsyncClient, account_id: str, by: str, shut: str, opened: str
) -> None:
    assert (await client.get(CONTACTS)).status_code == 200
    async with signed_in(stack, by) as judge:
        path = f"/v1/accounts/{account_id}"
        done = await judge.post(f"{path}:{shut}", json={"reason": "Sends spam."})
        assert done.status_code == 200, done.text
        try:
            assert await told(client, 403) == "UNAUTHORIZED_ACCOUNT"
            refused = await login(stack, client, OWNER)
            assert (refused.status_code, reason(refused)) == (403, "UNAUTHORIZED_ACCOUNT")
        finally:
            back = await judge.post(f"{path}:{opened}", json={})
        assert back.json()["state"] == "ACCOUNT_STATE_ACTIVE"
    assert await told(client, 401) == "INVALID_SESSION"
    assert (await login(stack, client, OWNER)).status_code == 200


async def test_an_account_goes_to_another_owner_and_back(stack: Stack, client: httpx.AsyncClient) -> None:
    ids = {email: (await login(stack, client, email)).json()["session"]["user"]["id"] for email in (OWNER, USER)}
    async with signed_in(stack, USER) as other:
        for giver, taker in ((client, USER), (other, OWNER)):
            answer = await giver.post("/v1/accounts:transferOwnership", json={"userId": ids[taker]})
            assert answer.status_code == 200, answer.text
            assert await told(giver, 401) == "INVALID_SESSION"
            for each, email in ((client, OWNER), (other, USER)):
                each.headers["X-Session-Id"] = (await login(stack, each, email)).json()["sessionId"]
    roles = [(await login(stack, client, email)).json()["session"]["user"]["role"] for email in (OWNER, USER)]
    assert roles == ["ROLE_OWNER", "ROLE_ADMIN"]
    # As the demo has it.
    given_back = await client.patch(f"/v1/users/{ids[USER]}", json={"role": "ROLE_USER"})
    assert given_back.status_code == 200, given_back.text
