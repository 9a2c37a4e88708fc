"""One suite over every transport: a service cannot be told apart by how it is called."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import pytest
import structlog
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo
from google.rpc.status_pb2 import Status
from grpc import StatusCode

from edge.upstream.api import UpstreamError
from shared.core.errors import StatusError, Violation
from shared.rpc.call import Call
from shared.rpc.limits import MAX_MESSAGE_BYTES
from tests.upstream.talk import SECONDS, SERVICE, Hang, Talking

CODES = [code for code in StatusCode if code is not StatusCode.OK]


async def test_one_in_one_out(talking: Talking) -> None:
    assert (await talking.call("Say", "good morning")).text == "good morning"


async def test_one_in_many_out(talking: Talking) -> None:
    assert [words.count async for words in talking.tell("no", 1000)] == list(range(1000))


async def test_a_stream_may_be_empty(talking: Talking) -> None:
    assert [words async for words in talking.tell("no", 0)] == []


async def test_many_in_one_out(talking: Talking) -> None:
    bodies = [talking.encode(text) for text in ("a", "b", "c")]
    assert talking.decode(await talking.upstream.collect(f"{SERVICE}/Hear", bodies, (), SECONDS)).text == "a b c"


async def test_nothing_in_one_out(talking: Talking) -> None:
    assert talking.decode(await talking.upstream.collect(f"{SERVICE}/Hear", [], (), SECONDS)).count == 0


async def test_many_in_many_out(talking: Talking) -> None:
    bodies = [talking.encode(text) for text in ("a", "b", "c")]
    answers = talking.upstream.converse(f"{SERVICE}/Chat", bodies, (), SECONDS)
    assert [talking.decode(wire).text async for wire in answers] == ["a", "b", "c"]


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.name)
async def test_an_error_arrives_with_its_details(talking: Talking, code: StatusCode) -> None:
    kind = type("Refused", (StatusError,), {"code": code})

    async def refuse(_request: Any, _call: Call) -> None:
        raise kind("näh", "NO_REASON", [Violation("text", "too short", "MIN")], {"key": "value"})

    talking.talk.handlers["Say"] = refuse
    with pytest.raises(UpstreamError) as caught:
        await talking.call("Say")
    assert (caught.value.code, caught.value.message) == (code.value[0], "näh")
    info, bad = ErrorInfo(), BadRequest()
    status = Status.FromString(caught.value.details)
    assert status.details[0].Unpack(info)
    assert status.details[1].Unpack(bad)
    assert (info.reason, info.metadata["key"], bad.field_violations[0].field) == ("NO_REASON", "value", "text")


async def test_an_error_ends_a_stream_behind_its_messages(talking: Talking) -> None:
    async def tell(request: Any, _call: Call) -> AsyncIterator[Any]:
        yield request
        raise StatusError("enough")

    talking.talk.handlers["Tell"] = tell
    answers = talking.tell("once", 1)
    assert (await anext(answers)).text == "once"
    with pytest.raises(UpstreamError, match="enough"):
        await anext(answers)


async def test_a_crash_is_internal_and_tells_nothing(talking: Talking) -> None:
    async def crash(_request: Any, _call: Call) -> None:
        raise RuntimeError("the password is swordfish")

    talking.talk.handlers["Say"] = crash
    with structlog.testing.capture_logs(), pytest.raises(UpstreamError) as caught:
        await talking.call("Say")
    assert caught.value.code == StatusCode.INTERNAL.value[0]
    assert "swordfish" not in caught.value.message
    assert b"swordfish" not in caught.value.details


async def test_an_unknown_method_is_unimplemented(talking: Talking) -> None:
    with pytest.raises(UpstreamError) as caught:
        await talking.call("Shout")
    assert caught.value.code == StatusCode.UNIMPLEMENTED.value[0]


async def test_an_unknown_stream_is_unimplemented(talking: Talking) -> None:
    with pytest.raises(UpstreamError) as caught:
        await anext(talking.upstream.stream(f"{SERVICE}/Shout", b"", (), SECONDS))
    assert caught.value.code == StatusCode.UNIMPLEMENTED.value[0]


async def test_bytes_that_are_no_message_are_an_invalid_argument(talking: Talking) -> None:
    with pytest.raises(UpstreamError) as caught:
        await talking.upstream.unary(f"{SERVICE}/Say", b"\xff\xff", (), SECONDS)
    assert caught.value.code == StatusCode.INVALID_ARGUMENT.value[0]


async def test_what_the_service_may_know_arrives(talking: Talking) -> None:
    await talking.call("Say", metadata=[("x-user-agent", "tests"), ("x-secret", "no"), ("x-request-id", "r" * 32)])
    (call,) = talking.talk.calls
    assert (call.metadata, call.request_id) == ({"x-user-agent": "tests"}, "r" * 32)


async def test_the_token_is_who_calls(talking: Talking) -> None:
    await talking.call("Whisper", metadata=[("authorization", f"Bearer {talking.signer.token()}")])
    assert talking.talk.calls[0].caller.user_id == "usr_1"


@pytest.mark.parametrize("authorization", ["", "Bearer no"])
async def test_nobody_is_refused(talking: Talking, authorization: str) -> None:
    with pytest.raises(UpstreamError) as caught:
        await talking.call("Whisper", metadata=[("authorization", authorization)] if authorization else ())
    assert caught.value.code == StatusCode.UNAUTHENTICATED.value[0]
    assert talking.talk.calls == []


async def test_a_scope_that_is_missing_is_refused(talking: Talking) -> None:
    with pytest.raises(UpstreamError) as caught:
        await talking.call("Whisper", metadata=[("authorization", f"Bearer {talking.signer.token(scope='users')}")])
    assert caught.value.code == StatusCode.PERMISSION_DENIED.value[0]


async def test_the_deadline_ends_the_handler(talking: Talking) -> None:
    hang = talking.talk.handlers["Say"] = Hang()
    with pytest.raises(UpstreamError) as caught:
        await talking.call("Say", seconds=0.2)
    assert caught.value.code == StatusCode.DEADLINE_EXCEEDED.value[0]
    await asyncio.wait_for(hang.ended.wait(), SECONDS)


async def test_a_deadline_that_has_passed_is_exceeded(talking: Talking) -> None:
    with pytest.raises(UpstreamError) as caught:
        await talking.call("Say", seconds=0)
    assert caught.value.code == StatusCode.DEADLINE_EXCEEDED.value[0]


async def test_the_handler_knows_the_deadline(talking: Talking) -> None:
    await talking.call("Say", seconds=100)
    deadline = talking.talk.calls[0].deadline
    assert deadline is not None
    # On the wire grpc-core rounds a time up, by less than two in a hundred.
    assert 90 < deadline - asyncio.get_running_loop().time() <= 102


async def test_the_deadline_ends_a_stream(talking: Talking) -> None:
    ended = asyncio.Event()

    async def tell(request: Any, _call: Call) -> AsyncIterator[Any]:
        try:
            yield request
            await asyncio.Event().wait()
        finally:
            ended.set()

    talking.talk.handlers["Tell"] = tell
    answers = talking.upstream.stream(f"{SERVICE}/Tell", b"", (), 0.3)
    await anext(answers)
    with pytest.raises(UpstreamError) as caught:
        await anext(answers)
    assert caught.value.code == StatusCode.DEADLINE_EXCEEDED.value[0]
    await asyncio.wait_for(ended.wait(), SECONDS)


async def test_a_caller_that_leaves_ends_the_handler(talking: Talking) -> None:
    hang = talking.talk.handlers["Say"] = Hang()
    calling = asyncio.create_task(talking.call("Say"))
    await hang.reached.wait()
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling
    await asyncio.wait_for(hang.ended.wait(), SECONDS)


async def test_a_reader_that_leaves_ends_the_handler(talking: Talking) -> None:
    ended = asyncio.Event()

    async def tell(request: Any, _call: Call) -> AsyncIterator[Any]:
        try:
            while True:
                yield request
        finally:
            ended.set()

    talking.talk.handlers["Tell"] = tell
    async with aclosing(talking.upstream.stream(f"{SERVICE}/Tell", b"", (), SECONDS)) as answers:
        await anext(answers)
    await asyncio.wait_for(ended.wait(), SECONDS)


async def test_a_reader_that_waits_holds_the_handler_back(talking: Talking) -> None:
    yielded = 0

    async def tell(_request: Any, _call: Call) -> AsyncIterator[Any]:
        nonlocal yielded
        while True:
            yielded += 1
            yield talking.talk.words(text="x" * 60_000)

    talking.talk.handlers["Tell"] = tell
    async with aclosing(talking.upstream.stream(f"{SERVICE}/Tell", b"", (), SECONDS)) as answers:
        for _ in range(50):
            await anext(answers)
        assert yielded < 250


async def test_calls_run_at_the_same_time(talking: Talking) -> None:
    together = asyncio.Barrier(20)

    async def meet(request: Any, _call: Call) -> Any:
        await together.wait()
        return request

    talking.talk.handlers["Say"] = meet
    answers = await asyncio.gather(*(talking.call("Say", str(number)) for number in range(20)))
    assert [words.text for words in answers] == [str(number) for number in range(20)]


async def test_a_big_message_goes_both_ways(talking: Talking) -> None:
    text = "x" * (MAX_MESSAGE_BYTES - 100)
    assert (await talking.call("Say", text)).text == text


async def test_a_request_above_the_limit_is_refused(talking: Talking) -> None:
    with pytest.raises(UpstreamError) as caught:
        await talking.call("Say", "x" * MAX_MESSAGE_BYTES)
    assert caught.value.code == StatusCode.RESOURCE_EXHAUSTED.value[0]
    assert talking.talk.calls == []


async def test_a_reply_above_the_limit_is_refused(talking: Talking) -> None:
    async def much(_request: Any, _call: Call) -> Any:
        return talking.talk.words(text="x" * MAX_MESSAGE_BYTES)

    talking.talk.handlers["Say"] = much
    with pytest.raises(UpstreamError) as caught:
        await talking.call("Say")
    assert caught.value.code == StatusCode.RESOURCE_EXHAUSTED.value[0]


async def test_a_service_says_that_it_serves(talking: Talking) -> None:
    assert await talking.upstream.unary("/grpc.health.v1.Health/Check", b"", (), SECONDS) == b"\x08\x01"


async def test_the_health_of_a_service_nobody_knows(talking: Talking) -> None:
    with pytest.raises(UpstreamError) as caught:
        await talking.upstream.unary("/grpc.health.v1.Health/Check", b"\x0a\x01x", (), SECONDS)
    assert caught.value.code == StatusCode.NOT_FOUND.value[0]


async def test_calls_under_way_end_before_the_service_does(talking: Talking) -> None:
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def answer(request: Any, _call: Call) -> Any:
        reached.set()
        await go_on.wait()
        return request

    talking.talk.handlers["Say"] = answer
    under_way = asyncio.create_task(talking.call("Say", "still here"))
    await reached.wait()
    stopping = asyncio.create_task(talking.server.stop(SECONDS))
    await refused(talking)
    assert not stopping.done()
    go_on.set()
    assert (await under_way).text == "still here"
    await stopping


async def test_what_takes_longer_than_the_grace_is_unavailable(talking: Talking) -> None:
    hang = talking.talk.handlers["Say"] = Hang()
    under_way = asyncio.create_task(talking.call("Say"))
    await hang.reached.wait()
    await talking.server.stop(0.05)
    with pytest.raises(UpstreamError) as caught:
        await under_way
    assert caught.value.code in {StatusCode.UNAVAILABLE.value[0], StatusCode.CANCELLED.value[0]}
    assert hang.ended.is_set()


async def refused(talking: Talking) -> None:
    """Waits until new calls are refused."""
    async with asyncio.timeout(SECONDS):
        while True:
            try:
                await talking.upstream.unary(f"{SERVICE}/Do", b"", (), 1.0)
            except UpstreamError:
                return
            # A call that waits for nothing lets nobody else run.
            await asyncio.sleep(0)
