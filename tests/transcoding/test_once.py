"""`Idempotency-Key`: what is sent again is done once, by every edge alike."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import grpc
import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.rpc.error_details_pb2 import ErrorInfo

from edge.transcoding.exchange import Scope
from edge.transcoding.once import CALLER_SCOPE_KEY
from edge.transcoding.route import RoutePolicy
from shared.core.crypto import MasterKeys
from shared.data.kept_answers import AnswerKey, KeptAnswer, KeptAnswers
from shared.data.mongo import Database
from tests.transcoding.http import Answer, ask, head
from tests.transcoding.scripted import Call, Script
from tests.transcoding.serving import ScriptedEdge, scripted_edge

JSON = {"content-type": "application/json"}
ARCHIVE, TOUCH = "/v1/notes/n1:archive", "/v1/notes/n1:touch"


async def _caller(scope: Scope, policy: RoutePolicy) -> list[tuple[str, str]]:
    scope[CALLER_SCOPE_KEY] = dict(scope["headers"]).get(b"x-caller", b"acc/usr").decode()
    return []


@pytest.fixture
async def keeper(database: Database) -> KeptAnswers:
    keeper = KeptAnswers(database, MasterKeys(bytes(32)))
    await keeper.ensure_indexes()
    return keeper


@pytest.fixture
async def edge(notes_set: FileDescriptorSet, keeper: KeptAnswers) -> AsyncIterator[ScriptedEdge]:
    async with scripted_edge(notes_set, identify=_caller, keeper=keeper) as served:
        yield served


def _counting() -> Script:
    """Each effect has a number."""
    done = 0

    async def effect(requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
        nonlocal done
        async for request in requests:
            done += 1
            yield call.make(id=str(done), text=getattr(request, "request_id", ""), etag='"1"')

    return effect


async def _send(
    edge: ScriptedEdge, key: str = "k1", body: bytes = b"{}", target: str = ARCHIVE, **headers: str
) -> Answer:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return await ask(edge.port, "POST", target, {**JSON, "idempotency-key": key, **given}, body)


async def test_the_second_answer_is_the_first_one(edge: ScriptedEdge) -> None:
    edge.scripts["ArchiveNote"] = _counting()
    first, second, other = await _send(edge), await _send(edge, '"k1"'), await _send(edge, "k2")
    assert (first.status, first.body, first.headers["etag"]) == (second.status, second.body, second.headers["etag"])
    assert (second.headers["idempotency-replayed"], "idempotency-replayed" in first.headers) == ("true", False)
    assert [answer.json()["id"] for answer in (first, second, other)] == ["1", "1", "2"]


async def test_the_same_json_in_other_words_is_the_same_request(edge: ScriptedEdge) -> None:
    edge.scripts["ArchiveNote"] = _counting()
    bodies = (b'{"id":"n1","reason":"r"}', b' {"reason": "r"} ')
    assert [(await _send(edge, body=body)).json()["id"] for body in bodies] == ["1", "1"]


@pytest.mark.parametrize("other", [{"body": b'{"reason":"x"}'}, {"target": "/v1/notes/n2:archive"}])
async def test_a_key_belongs_to_one_request(edge: ScriptedEdge, other: dict[str, Any]) -> None:
    edge.scripts["ArchiveNote"] = _counting()
    await _send(edge)
    answer = await _send(edge, **other)
    assert (answer.status, answer.json()["details"][0]["reason"]) == (422, "REQUEST_ID_REUSED")


async def test_keys_of_two_callers_have_nothing_to_do_with_each_other(edge: ScriptedEdge) -> None:
    edge.scripts["ArchiveNote"] = _counting()
    answers = [await _send(edge, x_caller=caller) for caller in ("acc/a", "acc/b", "acc2/a", "acc/a")]
    assert [answer.json()["id"] for answer in answers] == ["1", "2", "3", "1"]


async def test_two_at_once_are_one_effect(edge: ScriptedEdge) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
        begun.set()
        await go_on.wait()
        yield call.make(id="1")

    edge.scripts["ArchiveNote"] = slow
    first = asyncio.create_task(_send(edge))
    await asyncio.wait_for(begun.wait(), 10)
    second = await _send(edge)
    go_on.set()
    assert (second.status, second.json()["details"][0]["reason"]) == (409, "REQUEST_IN_PROGRESS")
    assert (await first).status == 200


async def test_a_client_that_leaves_finds_its_answer_later(edge: ScriptedEdge) -> None:
    begun, go_on, counted = asyncio.Event(), asyncio.Event(), _counting()

    async def slow(requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
        begun.set()
        await go_on.wait()
        async for reply in counted(requests, call):
            yield reply

    edge.scripts["ArchiveNote"] = slow
    _, writer = await asyncio.open_connection("127.0.0.1", edge.port)
    writer.write(head("POST", ARCHIVE, {**JSON, "idempotency-key": "k1"}, 2) + b"{}")
    await asyncio.wait_for(begun.wait(), 10)
    writer.close()
    go_on.set()
    answer = await _send(edge)
    async with asyncio.timeout(10):
        while answer.status == 409:
            answer = await _send(edge)
    assert (answer.json()["id"], answer.headers["idempotency-replayed"]) == ("1", "true")


def _failing(code: grpc.StatusCode) -> tuple[Script, list[int]]:
    calls: list[int] = []

    async def fail(requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
        calls.append(1)
        await call.fail(code, "no")
        yield

    return fail, calls


@pytest.mark.parametrize(
    ("target", "code", "times"),
    [
        (ARCHIVE, grpc.StatusCode.NOT_FOUND, 1),
        (ARCHIVE, grpc.StatusCode.RESOURCE_EXHAUSTED, 2),
        (ARCHIVE, grpc.StatusCode.ABORTED, 2),
        # It may have done its work; made again it might do it twice.
        (ARCHIVE, grpc.StatusCode.UNAVAILABLE, 1),
        (TOUCH, grpc.StatusCode.UNAVAILABLE, 2),
    ],
)
async def test_which_failures_are_final(edge: ScriptedEdge, target: str, code: grpc.StatusCode, times: int) -> None:
    fail, calls = _failing(code)
    edge.scripts["ArchiveNote"] = edge.scripts["TouchNote"] = fail
    first, second = await _send(edge, target=target), await _send(edge, target=target)
    assert (first.status, len(calls)) == (second.status, times)
    assert (first.body == second.body) is True


@pytest.mark.parametrize(("target", "status", "reason"), [(ARCHIVE, 409, "OUTCOME_UNKNOWN"), (TOUCH, 200, "")])
async def test_a_call_whose_process_died_is_made_again_only_if_that_does_no_harm(
    edge: ScriptedEdge, database: Database, target: str, status: int, reason: str
) -> None:
    edge.scripts["ArchiveNote"] = edge.scripts["TouchNote"] = _counting()
    await _send(edge, target=target)
    # What a process leaves behind that dies between the call and its answer.
    dead = {"$set": {"running_until": datetime(2020, 1, 1, tzinfo=UTC)}, "$unset": {"answer": 1}}
    await database["platform.kept_answers"].update_many({}, dead)
    answer = await _send(edge, target=target)
    assert answer.status == status
    if reason:
        assert answer.json()["details"][0]["reason"] == reason


async def test_nothing_that_is_kept_can_be_read(edge: ScriptedEdge, database: Database) -> None:
    edge.scripts["ArchiveNote"] = _counting()
    await _send(edge, "my-key-1234")
    kept = str(await database["platform.kept_answers"].find().to_list())
    assert "my-key-1234" not in kept
    assert "etag" not in kept


@pytest.mark.parametrize("key", ["", '"', "a b", "x" * 256, '"a"b"'])
async def test_what_is_no_key_is_refused(edge: ScriptedEdge, key: str) -> None:
    assert (await _send(edge, key)).status == 400


async def test_a_bad_request_uses_no_key_up(edge: ScriptedEdge) -> None:
    edge.scripts["ArchiveNote"] = _counting()
    assert (await _send(edge, body=b'{"nope":1}')).status == 400
    assert (await _send(edge)).status == 200


async def test_a_service_that_knows_request_ids_gets_the_key(edge: ScriptedEdge) -> None:
    edge.scripts["CreateNote"] = _counting()
    texts = [
        (await _send(edge, target="/v1/notes", x_caller=caller)).json()["text"] for caller in ("a/1", "a/2", "a/1")
    ]
    assert (len(texts[0]), texts[0] == texts[2], texts[0] == texts[1]) == (64, True, False)


async def test_a_request_id_that_is_reused_is_a_key_reused(edge: ScriptedEdge) -> None:
    async def reused(requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
        await call.fail(grpc.StatusCode.FAILED_PRECONDITION, "no", ErrorInfo(reason="REQUEST_ID_REUSED"))
        yield

    edge.scripts["CreateNote"] = reused
    assert (await _send(edge, target="/v1/notes")).status == 422
    assert (await ask(edge.port, "POST", "/v1/notes", JSON, b"{}")).status == 400


async def test_two_edges_make_one_call(notes_set: FileDescriptorSet, database: Database) -> None:
    counted = _counting()
    answers = []
    for _ in range(2):
        keeper = KeptAnswers(database, MasterKeys(bytes(32)))
        async with scripted_edge(notes_set, identify=_caller, keeper=keeper) as edge:
            edge.scripts["ArchiveNote"] = counted
            answers.append((await _send(edge)).body)
    assert answers[0] == answers[1]


async def test_of_many_claims_at_once_one_wins(keeper: KeptAnswers) -> None:
    key = AnswerKey("a/b", "k", b"asked")
    claims = await asyncio.gather(*(keeper.claim(key, 30, False) for _ in range(20)), return_exceptions=True)
    assert [claim for claim in claims if claim is None] == [None]
    await keeper.keep(key, KeptAnswer(201, [(b"etag", b'"1"')], b"\xff\n\0"))
    assert await keeper.claim(key, 30, False) == KeptAnswer(201, [(b"etag", b'"1"')], b"\xff\n\0")
