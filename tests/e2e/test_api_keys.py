"""A program calls the running stack with an API key, in its account and in a sub-account, until the key is revoked."""

import time
from collections.abc import AsyncIterator

import httpx
import pytest

from shared.testing.stack import Stack
from tests.e2e.test_agency import CONTACTS, login_of, reason, signed_in

KEYS = "/v1/oauth/api-keys"
# The published bound within which an ended key is refused everywhere.
BOUND_SECONDS = 2.0


@pytest.fixture
async def agency(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    async with signed_in(stack, "owner@northwind.example") as client:
        yield client


@pytest.fixture
async def program(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=stack.router_url, timeout=30) as client:
        yield client


async def new_key(agency: httpx.AsyncClient, *scopes: str) -> tuple[str, str]:
    """Id and secret."""
    made = await agency.post(KEYS, json={"displayName": "Program", "scopes": scopes})
    assert made.status_code == 200, made.text
    key_id = made.json()["id"]
    rotated = await agency.post(f"{KEYS}/{key_id}:rotateSecret", json={})
    assert rotated.status_code == 200, rotated.text
    return key_id, rotated.json()["secret"]


async def test_a_program_works_until_its_key_is_revoked(agency: httpx.AsyncClient, program: httpx.AsyncClient) -> None:
    key_id, secret = await new_key(agency, "contacts.read")
    for headers in ({"X-Api-Key": secret}, {"Authorization": f"Bearer {secret}"}):
        answer = await program.get(CONTACTS, headers=headers)
        assert answer.status_code == 200, answer.text
        assert '"key";q=100;w=10' in answer.headers["ratelimit-policy"]
        assert '"user"' not in answer.headers["ratelimit-policy"]
    program.headers["X-Api-Key"] = secret
    assert reason(await program.post(CONTACTS, json={})) == "INSUFFICIENT_SCOPE"
    assert reason(await program.get(CONTACTS, headers={"X-Session-Id": agency.headers["X-Session-Id"]})) == (
        "AMBIGUOUS_CREDENTIALS"
    )
    assert (await agency.get(f"{KEYS}/{key_id}")).json()["lastUseTime"]
    assert (await agency.delete(f"{KEYS}/{key_id}")).status_code == 200
    revoked = time.monotonic()
    while (answer := await program.get(CONTACTS)).status_code == 200:
        assert time.monotonic() - revoked < BOUND_SECONDS
    assert (answer.status_code, reason(answer)) == (401, "INVALID_API_KEY")


async def test_networks_are_looked_at_with_every_request(agency: httpx.AsyncClient, program: httpx.AsyncClient) -> None:
    key_id, program.headers["X-Api-Key"] = await new_key(agency, "contacts.read")
    assert (await program.get(CONTACTS)).status_code == 200
    await agency.patch(f"{KEYS}/{key_id}", json={"allowedNetworks": ["203.0.113.0/24"]})
    changed = time.monotonic()
    while (answer := await program.get(CONTACTS)).status_code == 200:
        assert time.monotonic() - changed < BOUND_SECONDS
    assert (answer.status_code, reason(answer)) == (403, "ADDRESS_NOT_ALLOWED")
    await agency.patch(f"{KEYS}/{key_id}", json={"allowedNetworks": ["203.0.113.0/24", "127.0.0.0/8"]})
    while (await program.get(CONTACTS)).status_code != 200:
        assert time.monotonic() - changed < 30


async def test_a_key_of_an_agency_acts_in_its_sub_accounts(
    stack: Stack, agency: httpx.AsyncClient, program: httpx.AsyncClient
) -> None:
    key_id, program.headers["X-Api-Key"] = await new_key(agency, "contacts", "users.sso")
    there = {"X-Account-Id": login_of(stack, "owner@bluebottledental.example")["accountId"]}
    made = await program.post(CONTACTS, headers=there, json={"type": "CONTACT_TYPE_PERSON", "displayName": "By a key"})
    assert made.status_code == 200, made.text
    assert made.json()["accountId"] == there["X-Account-Id"]
    await agency.delete(f"{KEYS}/{key_id}")
    revoked = time.monotonic()
    while (await program.get(CONTACTS, headers=there)).status_code == 200:
        assert time.monotonic() - revoked < BOUND_SECONDS
