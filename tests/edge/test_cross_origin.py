"""Pages of other origins: which may call, as whom, and how soon that ends."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import uuid4

import pytest

from shared.data.origins import OriginStore
from tests.edge.serving import OWNER, Served, serving

CONTACTS = "/v1/crm/contacts"
DASHBOARD = "https://dashboard.example"
AGENCY = "https://app.agency.example"
PREFLIGHT = {"access-control-request-method": "POST", "access-control-request-headers": "x-session-id"}


@pytest.fixture(scope="module")
async def edge(mongodb_uri: str, redis_url: str) -> AsyncIterator[Served]:
    """An edge with a dashboard elsewhere, and an agency with a domain of its own."""
    async with (
        serving(mongodb_uri, redis_url, dashboard_origins=DASHBOARD) as served,
        OriginStore(served.data.database, served.data.redis) as origins,
    ):
        await origins.claim(AGENCY, OWNER.account_id)
        yield served


@pytest.mark.parametrize("origin", [DASHBOARD, AGENCY])
async def test_an_allowed_origin_is_told_what_it_may_send(edge: Served, origin: str) -> None:
    answer = await edge.client.options(CONTACTS, headers={"origin": origin, **PREFLIGHT})
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == origin
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert "x-session-id" in answer.headers["access-control-allow-headers"].split(", ")
    assert "PATCH" in answer.headers["access-control-allow-methods"].split(", ")
    assert "origin" in answer.headers["vary"]


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://app.agency.example",
        "https://app.agency.example:8443",
        "https://app.agency.example.evil.example",
        "null",
        "https://app.agency.example/",
    ],
)
async def test_any_other_origin_is_told_nothing(edge: Served, origin: str) -> None:
    for answer in (
        await edge.client.options(CONTACTS, headers={"origin": origin, **PREFLIGHT}),
        await edge.client.get(CONTACTS, headers={"origin": origin}),
    ):
        assert not [name for name in answer.headers if name.startswith("access-control-")]
        assert "origin" in answer.headers["vary"]


async def test_an_allowed_origin_may_read_answers(edge: Served) -> None:
    session_id, _ = await edge.sign_in()
    answer = await edge.client.get(CONTACTS, headers={"origin": AGENCY, "x-session-id": session_id})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == AGENCY
    assert "x-request-id" in answer.headers["access-control-expose-headers"].split(", ")


async def test_errors_can_be_read_too(edge: Served) -> None:
    answer = await edge.client.get(CONTACTS, headers={"origin": AGENCY})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (401, AGENCY)


async def test_pages_of_the_own_host_need_no_permission(edge: Served) -> None:
    own = f"http://{edge.settings.router_listen}"
    answer = await edge.client.get(CONTACTS, headers={"origin": own})
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("origin", [DASHBOARD, AGENCY])
async def test_a_cookie_changes_things_from_an_allowed_origin(edge: Served, origin: str) -> None:
    session_id, _ = await edge.sign_in()
    headers = {"origin": origin, "cookie": f"sid_dc_sw={session_id}", "sec-fetch-site": "cross-site"}
    assert (await edge.client.post(CONTACTS, json={}, headers=headers)).status_code == 200


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_domain_works_with_no_other_accounts_session(edge: Served, method: str) -> None:
    session_id, _ = await edge.sign_in(replace(OWNER, account_id="acc_other"))
    headers = {"origin": AGENCY, "cookie": f"sid_dc_sw={session_id}"}
    answer = await edge.client.request(method, CONTACTS, headers=headers)
    assert (answer.status_code, answer.json()["details"][0]["reason"]) == (403, "FOREIGN_ORIGIN")


async def test_the_domain_of_an_agency_serves_its_sub_accounts(edge: Served) -> None:
    session_id, _ = await edge.sign_in(replace(OWNER, account_id="acc_sub", parent_account_id=OWNER.account_id))
    headers = {"origin": AGENCY, "cookie": f"sid_dc_sw={session_id}"}
    assert (await edge.client.post(CONTACTS, json={}, headers=headers)).status_code == 200


async def test_a_domain_that_changes_hands_is_heard_of(edge: Served) -> None:
    origin = f"https://{uuid4().hex}.example"

    async def allowed() -> bool:
        answer = await edge.client.options(CONTACTS, headers={"origin": origin, **PREFLIGHT})
        return "access-control-allow-origin" in answer.headers

    assert not await allowed()
    async with asyncio.timeout(2), OriginStore(edge.data.database, edge.data.redis) as origins:
        await origins.claim(origin, OWNER.account_id)
        while not await allowed():
            pass
        await origins.release(origin, OWNER.account_id)
        while await allowed():
            pass
