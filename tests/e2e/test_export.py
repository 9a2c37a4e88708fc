"""Search, count and export over HTTP, against the running stack; `make migrate` has nothing to say of it."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest
from dashclicks_client import AsyncClient

from shared.testing.stack import Stack

EXPORT = "/v1/crm/contacts:export"


@pytest.fixture
async def api(stack: Stack) -> AsyncIterator[AsyncClient]:
    """The demo owner's client."""
    owner = next(login for login in stack.logins if login["role"] == "ROLE_OWNER")
    async with AsyncClient(stack.gateway_url) as client:
        await client.login(email=owner["email"], password=owner["password"])
        yield client


@pytest.fixture
async def http(stack: Stack, api: AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """Bare HTTP with the same session."""
    async with httpx.AsyncClient(base_url=stack.gateway_url, headers={"X-Session-Id": api.session_id}) as client:
        yield client


async def test_an_export_has_as_many_rows_as_the_count_says(api: AsyncClient) -> None:
    count = (await api.crm.count_contacts()).count
    assert count > 50
    ids = [row.id async for row in api.crm.export_contacts(order_by="display_name")]
    assert len(ids) == len(set(ids)) == count


async def test_an_export_comes_in_each_framing(http: httpx.AsyncClient, api: AsyncClient) -> None:
    params = {"filter": "type = CONTACT_TYPE_BUSINESS"}
    wanted = [row.id async for row in api.crm.export_contacts(filter=params["filter"])]
    array = await http.get(EXPORT, params=params)
    lines = await http.get(EXPORT, params=params, headers={"Accept": "application/x-ndjson"})
    events = await http.get(EXPORT, params=params, headers={"Accept": "text/event-stream"})
    assert [row["id"] for row in array.json()] == wanted
    assert [json.loads(line)["id"] for line in lines.text.splitlines()] == wanted
    data = [line.removeprefix("data: ") for line in events.text.splitlines() if line.startswith("data: ")]
    assert [json.loads(line)["id"] for line in data] == wanted


async def test_an_export_with_a_bad_filter_is_a_bad_request(http: httpx.AsyncClient) -> None:
    answer = await http.get(EXPORT, params={"filter": "nothing = 1"})
    assert (answer.status_code, answer.json()["code"]) == (400, 3)


async def test_a_search_finds_the_beginning_of_a_name(http: httpx.AsyncClient) -> None:
    first = (await http.get("/v1/crm/contacts", params={"pageSize": 1})).json()["contacts"][0]
    word = first["displayName"].split()[0]
    found = (await http.get("/v1/crm/contacts:search", params={"query": word[:-1].upper(), "pageSize": 1000})).json()
    assert first["id"] in {row["id"] for row in found["contacts"]}


def test_a_running_stack_needs_no_migration(stack: Stack) -> None:
    answer = stack.command("migrate")
    assert (answer.returncode, answer.stdout) == (0, "The database is as the contracts say.\n"), answer.stderr
