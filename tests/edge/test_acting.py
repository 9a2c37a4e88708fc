"""`X-Account-Id`: the exchange for a token of another account, how long it is kept, and what ends it."""

import asyncio
from collections.abc import AsyncIterator

import grpc
import httpx
import pytest
from dashclicks.auth.v1.session_pb2 import AccessToken, CreateAccountTokenRequest

from shared.data.session import acting_key
from tests.edge.serving import OWNER, Served

CONTACTS = "/v1/crm/contacts"
SWITCH = "/dashclicks.auth.v1.AuthService/CreateAccountToken"
CLIENT = "acc_01JDEM00000000000000000002"
OTHER = "acc_01JDEM00000000000000000003"


@pytest.fixture(autouse=True)
async def switch(edge: Served) -> AsyncIterator[None]:
    """A service that lets everybody act everywhere."""
    token = AccessToken(access_token="acting", token_type="Bearer", expires_in=120)
    edge.backend.replies[SWITCH] = token.SerializeToString()
    yield
    edge.backend.replies.clear()


async def ask(edge: Served, session_id: str, account_id: str) -> httpx.Response:
    return await edge.client.get(CONTACTS, headers={"x-session-id": session_id, "x-account-id": account_id})


def switches(edge: Served) -> list[str]:
    """The accounts that were asked for."""
    asked = [call for call in edge.backend.calls if call.method == SWITCH]
    return [CreateAccountTokenRequest.FromString(call.request).account_id for call in asked]


def tokens(edge: Served) -> list[str | bytes]:
    """The credentials that reached the handler of the request itself."""
    return [value for call in edge.backend.calls if call.method != SWITCH for value in call.values("authorization")]


async def test_the_handler_gets_the_token_of_the_account(edge: Served) -> None:
    session_id, _ = await edge.sign_in()
    assert (await ask(edge, session_id, CLIENT)).status_code == 200
    assert switches(edge) == [CLIENT]
    assert tokens(edge) == ["Bearer acting"]


async def test_the_exchange_is_asked_for_by_the_session_itself(edge: Served) -> None:
    session_id, _ = await edge.sign_in()
    await ask(edge, session_id, "")
    await ask(edge, session_id, CLIENT)
    (own,) = tokens(edge)[:1]
    (call,) = (call for call in edge.backend.calls if call.method == SWITCH)
    assert call.values("authorization") == [own]


async def test_it_is_kept_for_the_session_and_the_account(edge: Served) -> None:
    one, _ = await edge.sign_in()
    two, _ = await edge.sign_in()
    for session_id, account_id in ((one, CLIENT), (one, CLIENT), (one, OTHER), (two, CLIENT), (one, OWNER.account_id)):
        await ask(edge, session_id, account_id)
    assert switches(edge) == [CLIENT, OTHER, CLIENT]
    assert tokens(edge)[-1] != "Bearer acting"


@pytest.mark.parametrize("account_id", ["acc_1", "x", "*", "acc_01JDEMO0000000000000000002", CLIENT + "A"])
async def test_what_is_no_id_is_refused_without_asking(edge: Served, account_id: str) -> None:
    session_id, _ = await edge.sign_in()
    answer = await ask(edge, session_id, account_id)
    assert (answer.status_code, answer.json()["details"][0]["reason"]) == (403, "FOREIGN_ACCOUNT")
    assert edge.backend.calls == []


async def test_a_refusal_is_passed_on_and_not_kept(edge: Served) -> None:
    session_id, _ = await edge.sign_in()
    edge.backend.replies[SWITCH] = grpc.StatusCode.PERMISSION_DENIED
    for _ in range(2):
        assert (await ask(edge, session_id, CLIENT)).status_code == 403
    assert switches(edge) == [CLIENT, CLIENT]
    assert tokens(edge) == []


async def test_the_end_of_the_acting_session_makes_the_edge_ask_again(edge: Served) -> None:
    session_id, key = await edge.sign_in()
    acting = await edge.sessions.enter(key, CLIENT)
    assert acting.key == acting_key(key, CLIENT)
    await ask(edge, session_id, CLIENT)
    await edge.sessions.end_account(CLIENT)
    async with asyncio.timeout(2):
        while len(switches(edge)) == 1:
            assert (await ask(edge, session_id, CLIENT)).status_code == 200


async def test_it_ends_with_its_session(edge: Served) -> None:
    session_id, key = await edge.sign_in()
    await edge.sessions.enter(key, CLIENT)
    assert (await ask(edge, session_id, CLIENT)).status_code == 200
    await edge.sessions.end(key)
    async with asyncio.timeout(2):
        while (answer := await ask(edge, session_id, CLIENT)).status_code == 200:
            pass
    assert answer.json()["details"][0]["reason"] == "INVALID_SESSION"
