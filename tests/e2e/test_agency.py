"""An agency at work in its sub-accounts, through the running stack: by `X-Account-Id`, and over all of them at once."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from shared.testing.stack import Stack

CONTACTS, SESSION = "/v1/crm/contacts", "/v1/auth/session"


def login_of(stack: Stack, email: str) -> dict[str, str]:
    return next(login for login in stack.logins if login["email"] == email)


@asynccontextmanager
async def signed_in(stack: Stack, email: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the router with a session of this demo user."""
    login = login_of(stack, email)
    async with httpx.AsyncClient(base_url=stack.router_url, timeout=30) as client:
        answer = await client.post(SESSION, json={"email": email, "password": login["password"]})
        assert answer.status_code == 200, answer.text
        client.headers["X-Session-Id"] = answer.json()["sessionId"]
        yield client


@pytest.fixture
async def agency(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    async with signed_in(stack, "owner@northwind.example") as client:
        yield client


@pytest.fixture
async def client(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    """The owner of one of its sub-accounts."""
    async with signed_in(stack, "owner@bluebottledental.example") as opened:
        yield opened


def reason(answer: httpx.Response) -> str:
    found: list[dict[str, Any]] = [d for d in answer.json()["details"] if d["@type"].endswith("ErrorInfo")]
    return str(found[0]["reason"])


async def test_the_agency_acts_in_its_sub_account(
    stack: Stack, agency: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    sub_account = login_of(stack, "owner@bluebottledental.example")["accountId"]
    own = (await agency.get(SESSION)).json()
    there = {"X-Account-Id": sub_account}
    session = (await agency.get(SESSION, headers=there)).json()
    assert (session["account"]["id"], session["homeAccountId"]) == (sub_account, own["account"]["id"])
    assert (session["user"]["id"], session["scopes"]) == (own["user"]["id"], own["scopes"])
    body = {"type": "CONTACT_TYPE_BUSINESS", "displayName": "Made by the agency"}
    made = (await agency.post(CONTACTS, json=body, headers=there)).json()
    path = f"{CONTACTS}/{made['id']}"
    assert (await client.get(path)).json() == made
    assert (await agency.get(path)).status_code == 404
    deadline = time.monotonic() + 20
    query = {"filter": f'resource_id = "{made["id"]}"'}
    while not (found := (await client.get("/v1/activities", params=query)).json()["activities"]):
        assert time.monotonic() < deadline
    assert found[0]["actor"]["userId"] == own["user"]["id"]
    assert found[0]["actor"]["accountId"] == own["account"]["id"]


async def test_others_are_closed_to_it(agency: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    own = (await agency.get(SESSION)).json()["account"]["id"]
    absent = "acc_01JDEM0000000000000000000A"
    refused = await agency.get(CONTACTS, headers={"X-Account-Id": absent})
    assert (refused.status_code, reason(refused)) == (403, "FOREIGN_ACCOUNT")
    for account_id in (own, absent):
        answer = await client.get(CONTACTS, headers={"X-Account-Id": account_id})
        assert (answer.status_code, reason(answer)) == (403, "FOREIGN_ACCOUNT")
        assert answer.json()["message"] == refused.json()["message"]


async def test_the_agency_reads_all_its_accounts_at_once(
    stack: Stack, agency: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    page = (await agency.get(CONTACTS, params={"rollUp": "true", "pageSize": 1000})).json()["contacts"]
    customers = {login["accountId"] for login in stack.logins if login["role"] != "ROLE_STAFF"}
    assert customers <= {row["accountId"] for row in page}
    every = (await agency.get(f"{CONTACTS}:count", params={"rollUp": "true"})).json()["count"]
    own = (await agency.get(f"{CONTACTS}:count")).json()["count"]
    assert every > own
    refused = await client.get(CONTACTS, params={"rollUp": "true"})
    assert (refused.status_code, reason(refused)) == (403, "ROLL_UP_NEEDS_AGENCY")
