"""What HTTP adds to the API, through the running stack: entity tags, what was made, keys for calls sent twice."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest

from shared.testing.stack import Stack

PERSON = {"type": "CONTACT_TYPE_PERSON", "firstName": "Ada", "customFields": {"monthly_budget": 1, "employees": 2}}


@pytest.fixture
async def http(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the router with the demo owner's session."""
    async with httpx.AsyncClient(base_url=stack.router_url, timeout=30) as client:
        owner = next(login for login in stack.logins if login["role"] == "ROLE_OWNER")
        answer = await client.post("/v1/auth/session", json={k: owner[k] for k in ("email", "password")})
        client.headers["X-Session-Id"] = answer.json()["sessionId"]
        yield client


async def test_entity_tags_guard_a_contact(http: httpx.AsyncClient) -> None:
    made = await http.post("/v1/crm/contacts", json=PERSON)
    place = made.headers["location"]
    assert place == f"/v1/crm/contacts/{made.json()['id']}"

    tag = made.headers["etag"]
    assert (await http.get(place, headers={"If-None-Match": tag})).status_code == 304
    changed = await http.patch(place, json={"firstName": "Eva"}, headers={"If-Match": tag})
    assert changed.status_code == 200, changed.text
    stale = await http.patch(place, json={"firstName": "Eve"}, headers={"If-Match": tag})
    assert (stale.status_code, stale.json()["code"]) == (412, 10)
    assert (await http.delete(place, headers={"If-Match": tag})).status_code == 412
    assert (await http.delete(place, headers={"If-Match": changed.headers["etag"]})).status_code == 200


async def test_a_contact_sent_many_times_is_made_once(http: httpx.AsyncClient) -> None:
    key, other = uuid4().hex, uuid4().hex

    async def make(key: str, **more: str) -> httpx.Response:
        return await http.post("/v1/crm/contacts", json=PERSON | more, headers={"Idempotency-Key": key})

    answers = await asyncio.gather(*(make(key) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert (await make(other)).json()["id"] != answers[0].json()["id"]
    assert (await make(key, lastName="Other")).status_code == 422


async def test_events_have_ids(http: httpx.AsyncClient) -> None:
    await http.post("/v1/crm/contacts", json=PERSON)
    shown = await http.get("/v1/crm/contacts:export", headers={"accept": "text/event-stream"})
    assert shown.text.startswith("id: 1\ndata: {")
