"""A user's story through the running stack: gateway, session, token, service, database and back."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from pymongo import AsyncMongoClient

from shared.data.session import session_key
from shared.testing.stack import Stack

PERSON = {
    "type": "CONTACT_TYPE_PERSON",
    "firstName": "Maya",
    "lastName": "Chen",
    "phones": [{"number": "(415) 555-0132", "regionCode": "US"}],
    "tags": ["story"],
    "lifecycleStage": "LIFECYCLE_STAGE_LEAD",
    "customFields": {"plan": "growth", "monthly_budget": 13000},
}


@pytest.fixture
async def http(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the gateway with the demo owner's session."""
    async with httpx.AsyncClient(base_url=stack.gateway_url, timeout=30) as client:
        owner = next(login for login in stack.logins if login["role"] == "ROLE_OWNER")
        answer = await client.post("/v1/auth/session", json={k: owner[k] for k in ("email", "password")})
        assert answer.status_code == 200, answer.text
        client.headers["X-Session-Id"] = answer.json()["sessionId"]
        yield client


def reason(answer: httpx.Response) -> str:
    """The ErrorInfo reason of a failed call."""
    found: list[dict[str, Any]] = [d for d in answer.json()["details"] if d["@type"].endswith("ErrorInfo")]
    return str(found[0]["reason"])


def fields(answer: httpx.Response) -> set[str]:
    """The fields a failed call names."""
    found = [d for d in answer.json()["details"] if d["@type"].endswith("BadRequest")]
    return {violation["field"] for detail in found for violation in detail["fieldViolations"]}


async def test_a_contact_from_creation_to_deletion(http: httpx.AsyncClient) -> None:
    made = await http.post("/v1/crm/contacts", json=PERSON)
    assert made.status_code == 200, made.text
    contact = made.json()
    assert contact["displayName"] == "Maya Chen"
    assert contact["phones"][0]["number"] == "+14155550132"
    assert contact["customFields"] == PERSON["customFields"]
    path = f"/v1/crm/contacts/{contact['id']}"

    query: dict[str, str | int] = {"filter": 'tags:"story" AND lifecycle_stage = LIFECYCLE_STAGE_LEAD', "pageSize": 5}
    listed = (await http.get("/v1/crm/contacts", params=query)).json()
    assert contact["id"] in [row["id"] for row in listed["contacts"]]

    changed = await http.patch(path, json={"jobTitle": "CEO", "etag": contact["etag"]})
    assert changed.status_code == 200, changed.text
    assert changed.json() == contact | {k: changed.json()[k] for k in ("etag", "updateTime")} | {"jobTitle": "CEO"}
    stale = await http.patch(path, json={"jobTitle": "CFO", "etag": contact["etag"]})
    assert (stale.status_code, stale.json()["code"], reason(stale)) == (409, 10, "ETAG_MISMATCH")

    assert (await http.delete(path)).status_code == 200
    gone = await http.get(path)
    assert (gone.status_code, gone.json()["code"], reason(gone)) == (404, 5, "NOT_FOUND")


async def test_null_clears_a_field(http: httpx.AsyncClient) -> None:
    contact = (await http.post("/v1/crm/contacts", json=PERSON | {"jobTitle": "CEO"})).json()
    cleared = await http.patch(f"/v1/crm/contacts/{contact['id']}", json={"jobTitle": None, "tags": None})
    assert (cleared.json()["jobTitle"], cleared.json()["tags"], cleared.json()["firstName"]) == ("", [], "Maya")


async def test_wrong_fields_from_edge_and_service_are_all_named(http: httpx.AsyncClient) -> None:
    body = {"type": "CONTACT_TYPE_PERSON", "firstName": 7, "noSuch": 1, "tags": [True]}
    at_edge = await http.post("/v1/crm/contacts", json=body)
    assert (at_edge.status_code, fields(at_edge)) == (400, {"contact.firstName", "contact.noSuch", "contact.tags[0]"})
    body = {"type": "CONTACT_TYPE_PERSON", "emails": [{"address": "x@"}], "website": "no", "ownerId": "usr_nobody"}
    at_service = await http.post("/v1/crm/contacts", json=body)
    assert at_service.status_code == 400
    assert {"contact.emails[0].address", "contact.website", "contact.ownerId"} <= fields(at_service)


async def test_a_taken_email_is_a_conflict(http: httpx.AsyncClient) -> None:
    body = PERSON | {"emails": [{"address": "taken@example.com"}]}
    assert (await http.post("/v1/crm/contacts", json=body)).status_code == 200
    again = await http.post("/v1/crm/contacts", json=PERSON | {"emails": [{"address": "Taken@EXAMPLE.com"}]})
    assert (again.status_code, reason(again)) == (409, "ALREADY_EXISTS")
    assert "contact.emails.address" in fields(again)


async def test_logout_ends_the_session(stack: Stack, http: httpx.AsyncClient) -> None:
    assert (await http.get("/v1/auth/session")).status_code == 200
    assert (await http.delete("/v1/auth/session")).json() == {"ended": 1}
    async with httpx.AsyncClient(base_url=stack.router_url, headers=http.headers) as router:
        refused = await router.get("/v1/auth/session")
    assert (refused.status_code, reason(refused)) == (401, "INVALID_SESSION")


async def test_a_client_may_look_and_not_touch(stack: Stack) -> None:
    login = next(login for login in stack.logins if login["role"] == "ROLE_CLIENT")
    async with httpx.AsyncClient(base_url=stack.router_url) as client:
        session = await client.post("/v1/auth/session", json={k: login[k] for k in ("email", "password")})
        client.headers["X-Session-Id"] = session.json()["sessionId"]
        assert (await client.get("/v1/crm/contacts")).status_code == 200
        refused = await client.post("/v1/crm/contacts", json=PERSON)
    assert (refused.status_code, reason(refused)) == (403, "INSUFFICIENT_SCOPE")


@pytest.mark.parametrize(
    ("email", "password"), [("owner@northwind.example", "wrong password 1"), ("nobody@northwind.example", "x" * 20)]
)
async def test_bad_credentials_get_one_answer(stack: Stack, email: str, password: str) -> None:
    async with httpx.AsyncClient(base_url=stack.gateway_url) as client:
        answer = await client.post("/v1/auth/session", json={"email": email, "password": password})
    assert (answer.status_code, reason(answer)) == (400, "INVALID_CREDENTIALS")


async def test_forged_identity_does_not_pass_the_edge(stack: Stack) -> None:
    forged = {
        "Authorization": "Bearer eyJhbGciOiJub25lIn0.eyJ1aWQiOiJ1c3JfMSJ9.",
        "X-User-Id": "usr_1",
        "X-Session-Id": "made-up",
    }
    async with httpx.AsyncClient(base_url=stack.router_url, headers=forged) as client:
        refused = await client.get("/v1/crm/contacts")
    assert (refused.status_code, reason(refused)) == (401, "INVALID_SESSION")


MALFORMED: dict[str, tuple[bytes, int]] = {
    "not json": (b"{", 400),
    "trailing data": (b"{} {}", 400),
    "not an object": (b"[1]", 400),
    "bare NaN": (b'{"customFields": {"a": NaN}}', 400),
    "bad utf-8": (b'{"firstName": "\xff"}', 400),
    "lone surrogate": (b'{"firstName": "\\ud800"}', 400),
    "duplicate key": (b'{"firstName": "a", "firstName": "b"}', 400),
    "deep nesting": (b'{"customFields": {"a": ' + b"[" * 50_000 + b"]" * 50_000 + b"}}", 400),
    "too large": (b'{"firstName": "' + b"x" * 11_000_000 + b'"}', 413),
    "wrong types": (b'{"type": 99.5, "emails": "x", "phones": {}, "customFields": []}', 400),
}


@pytest.mark.parametrize("name", MALFORMED)
async def test_malformed_bodies_are_the_callers_fault(http: httpx.AsyncClient, name: str) -> None:
    body, status = MALFORMED[name]
    answer = await http.post("/v1/crm/contacts", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status, answer.text
    assert answer.json()["message"]


async def test_a_session_knows_where_it_comes_from(stack: Stack) -> None:
    login = next(login for login in stack.logins if login["role"] == "ROLE_USER")
    async with (
        httpx.AsyncClient(base_url=stack.gateway_url, headers={b"user-agent": b"Story/1 (\xfc)"}) as client,
        AsyncMongoClient[dict[str, Any]](stack.mongodb_uri) as mongo,
    ):
        answer = await client.post("/v1/auth/session", json={k: login[k] for k in ("email", "password")})
        key = session_key(answer.json()["sessionId"])
        row = await mongo["dashclicks"]["identity.sessions"].find_one({"_id": key})
    assert row is not None
    assert (row["ip"], row["user_agent"][:7]) == ("127.0.0.1", "Story/1")


async def test_hundreds_of_wrong_fields_are_still_the_callers_fault(http: httpx.AsyncClient) -> None:
    body = PERSON | {"tags": ["x" * 100 + str(number) for number in range(90)], "emails": [{"address": "no"}] * 20}
    answer = await http.post("/v1/crm/contacts", json=body)
    assert answer.status_code == 400, answer.text
    assert "contact.emails[0].address" in fields(answer)


async def test_an_object_of_many_keys_with_one_twice_is_refused_at_once(stack: Stack) -> None:
    """Counting every name for each name took seconds for this body, and the whole process waited."""
    keys = ",".join(f'"k{number}":1' for number in range(5_000))
    async with httpx.AsyncClient(base_url=stack.gateway_url, timeout=30) as client:
        answer = await client.post(
            "/v1/auth/session", content=f'{{"a":1,"a":1,{keys}}}', headers={"content-type": "application/json"}
        )
    assert answer.status_code == 400


async def test_a_public_method_takes_a_small_body_only(stack: Stack) -> None:
    async with httpx.AsyncClient(base_url=stack.gateway_url, timeout=30) as client:
        answer = await client.post("/v1/auth/session", json={"password": "x" * 100_000})
    assert (answer.status_code, reason(answer)) == (413, "REQUEST_TOO_LARGE")
