"""Rate limits as a client meets them, on running edges."""

import asyncio
import re
from contextlib import AsyncExitStack
from dataclasses import replace
from uuid import uuid4

import httpx
import pytest

from edge.router.rate_classes import class_limits, parse_overrides
from shared.rpc.principal import Principal
from tests.edge.serving import OWNER, Served, serving

CONTACTS = "/v1/crm/contacts"


def somebody() -> Principal:
    """A caller whose counts no other test shares."""
    return replace(OWNER, user_id=f"usr_{uuid4().hex}", account_id=f"acc_{uuid4().hex}")


async def statuses(clients: list[httpx.AsyncClient], session_id: str, times: int, path: str = CONTACTS) -> list[int]:
    headers = {"x-session-id": session_id}
    answers = await asyncio.gather(*(client.get(path, headers=headers) for _ in range(times) for client in clients))
    return [answer.status_code for answer in answers]


async def test_a_limit_holds_across_edges(mongodb_uri: str, redis_url: str) -> None:
    async with AsyncExitStack() as stack:
        # An hour, so that a slow run of this test earns no further call.
        limits = {"rate_limits": "DEFAULT:USER=25/3600"}
        one = await stack.enter_async_context(serving(mongodb_uri, redis_url, **limits))
        name = one.settings.mongodb_database
        two = await stack.enter_async_context(serving(mongodb_uri, redis_url, mongodb_database=name, **limits))
        session_id, _ = await one.sign_in(somebody())
        answers = await statuses([one.client, two.client], session_id, 30)
    assert (answers.count(200), answers.count(429)) == (25, 35)


@pytest.fixture(scope="module")
async def limited(mongodb_uri: str, redis_url: str) -> object:
    """An edge with low limits."""
    limits = "DEFAULT:USER=3/60,DEFAULT:ACCOUNT=5/30,BULK:ACCOUNT=2/60,DEFAULT:ADDRESS=0/1,LOGIN:ADDRESS=0/1"
    async with serving(mongodb_uri, redis_url, rate_limits=limits, trusted_proxies="127.0.0.0/8") as served:
        yield served


async def test_answers_say_how_the_limits_stand(limited: Served) -> None:
    session_id, _ = await limited.sign_in(somebody())
    answer = await limited.client.get(CONTACTS, headers={"x-session-id": session_id})
    assert answer.headers["ratelimit-policy"] == '"user";q=3;w=60, "account";q=5;w=30'
    assert re.fullmatch(r'"user";r=2;t=\d+, "account";r=4;t=\d+', answer.headers["ratelimit"])
    assert "retry-after" not in answer.headers


async def test_a_refusal_says_why_and_when_to_come_back(limited: Served) -> None:
    session_id, _ = await limited.sign_in(somebody())
    assert await statuses([limited.client], session_id, 3) == [200] * 3
    answer = await limited.client.get(CONTACTS, headers={"x-session-id": session_id})
    assert answer.status_code == 429
    wait = int(answer.headers["retry-after"])
    assert 54 <= wait <= 66
    body = answer.json()
    info, retry, quota = body["details"]
    assert (body["code"], info["reason"], info["metadata"]["retry_after_seconds"]) == (8, "RATE_LIMITED", str(wait))
    assert retry["@type"] == "type.googleapis.com/google.rpc.RetryInfo"
    assert wait - 1 <= float(retry["retryDelay"].removesuffix("s")) <= wait
    assert quota["@type"] == "type.googleapis.com/google.rpc.QuotaFailure"
    assert [violation["subject"] for violation in quota["violations"]] == ["user"]


async def test_users_of_an_account_share_its_limit(limited: Served) -> None:
    first = somebody()
    second = replace(first, user_id=f"usr_{uuid4().hex}")
    answers = [
        status
        for principal in (first, second)
        for status in await statuses([limited.client], (await limited.sign_in(principal))[0], 3)
    ]
    assert answers.count(200) == 5


async def test_asking_for_others_accounts_counts(limited: Served) -> None:
    session_id, _ = await limited.sign_in(somebody())
    headers = {"x-session-id": session_id, "x-account-id": "nobodys"}
    answers = [(await limited.client.get(CONTACTS, headers=headers)).status_code for _ in range(4)]
    assert answers == [403, 403, 403, 429]


async def test_a_class_counts_by_itself(limited: Served) -> None:
    session_id, _ = await limited.sign_in(somebody())
    assert (await statuses([limited.client], session_id, 3, f"{CONTACTS}:export")).count(429) == 1
    assert await statuses([limited.client], session_id, 1) == [200]


async def test_whoever_has_no_session_is_counted_by_address(mongodb_uri: str, redis_url: str) -> None:
    limits = {"rate_limits": "DEFAULT:ADDRESS=3/60", "trusted_proxies": "127.0.0.1"}
    async with serving(mongodb_uri, redis_url, **limits) as served:
        base = f"2001:db8:{uuid4().hex[:4]}"
        own, same, other = ({"x-forwarded-for": f"{base}:{rest}"} for rest in ("a::1", "a::2", "b::1"))
        answers = [(await served.client.get(CONTACTS, headers=headers)).status_code for headers in (own, same, own)]
        assert answers == [401] * 3
        assert (await served.client.get(CONTACTS, headers=same)).status_code == 429
        assert (await served.client.get(CONTACTS, headers=other)).status_code == 401


async def test_without_redis_calls_pass_within_the_limit(mongodb_uri: str) -> None:
    async with serving(mongodb_uri, "redis://127.0.0.1:1/0", rate_limits="DEFAULT:USER=4/60") as served:
        session_id, _ = await served.sign_in(somebody())
        answers = await statuses([served.client], session_id, 6)
    assert (answers.count(200), answers.count(429)) == (4, 2)


def test_overrides_replace_what_the_contract_declares() -> None:
    declared, changed = class_limits({}), class_limits(parse_overrides("DEFAULT:USER=7/5, AI:ACCOUNT=0/1"))
    assert {limit.name: (limit.requests, limit.seconds) for limit in declared["BULK"]} == {"bulk-account": (10, 60)}
    assert [(limit.requests, limit.seconds) for limit in changed["DEFAULT"] if limit.name == "user"] == [(7, 5)]
    assert changed["AI"] == ()


@pytest.mark.parametrize(
    "text", ["DEFAULT=1/2", "DEFAULT:USER", "DEFAULT:USER=1", "DEFAULT:USER=x/1", "DEFAULT:USER=1/0"]
)
def test_an_override_of_another_form_stops_the_start(text: str) -> None:
    with pytest.raises(ValueError, match="RATE_LIMITS"):
        parse_overrides(text)


def test_an_override_of_no_declared_limit_stops_the_start() -> None:
    with pytest.raises(ValueError, match="BULK:USER"):
        class_limits(parse_overrides("BULK:USER=1/1"))
