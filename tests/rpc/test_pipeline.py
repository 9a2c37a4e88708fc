"""From bytes to bytes: scopes, validation, errors, deadlines, request ids, the log and the metrics."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import grpc
import pytest
import structlog
from dashclicks.crm.v1 import contact_pb2
from dashclicks.type.v1.contact_point_pb2 import Email
from google.protobuf.descriptor_pb2 import MethodOptions
from grpc import StatusCode
from prometheus_client import CollectorRegistry

from shared.core.errors import FailedPrecondition, StatusError, Unavailable
from shared.rpc.call import Call
from shared.rpc.metrics import RpcMetrics
from shared.rpc.pipeline import RpcDeps, compile_pipeline
from shared.rpc.policy import policy_of
from shared.rpc.status import RpcError
from shared.rpc.tokens import TokenVerifier
from shared.testing.api import Caller
from shared.testing.rpc import AUTH, CRM, Recorder, Sessions, Signer

GET = CRM.methods_by_name["GetContact"]
CREATE = CRM.methods_by_name["CreateContact"]
LOGIN = AUTH.methods_by_name["Login"]
GET_SESSION = AUTH.methods_by_name["GetSession"]

Answer = Callable[[Any, Call], Awaitable[Any]]


def failing(error: BaseException) -> Answer:
    async def answer(_request: object, _call: Call) -> None:
        raise error

    return answer


async def test_nobody_is_unauthenticated(nobody: Caller, service: Recorder) -> None:
    failure = await nobody.failure(GET, id="con_1")
    assert (failure.code, failure.reason) == (StatusCode.UNAUTHENTICATED, "UNAUTHENTICATED")
    assert service.calls == []


async def test_a_public_method_needs_no_token(nobody: Caller, service: Recorder) -> None:
    await nobody.call(LOGIN, email="ana@example.com", password="x")
    assert service.calls[0].principal is None


async def test_a_missing_scope_is_refused_before_the_request_is_read(
    channel: grpc.aio.Channel, service: Recorder, signer: Signer
) -> None:
    invoke: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(
        "/dashclicks.crm.v1.CrmService/CreateContact"
    )
    token = signer.token(scope="contacts.read users")
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await invoke(b"\xff\xff", metadata=(("authorization", f"Bearer {token}"),))
    assert caught.value.code() == StatusCode.PERMISSION_DENIED
    assert service.calls == []


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [("contacts", True), ("contacts.read", True), ("contacts.write", False), ("contact", False), ("", False)],
)
async def test_a_scope_covers_those_below_it(
    channel: grpc.aio.Channel, signer: Signer, service: Recorder, scope: str, allowed: bool
) -> None:
    caller = Caller(channel, signer.token(scope=scope))
    if allowed:
        await caller.call(GET, id="con_1")
    else:
        assert (await caller.failure(GET, id="con_1")).reason == "INSUFFICIENT_SCOPE"
    assert bool(service.calls) is allowed


async def test_any_signed_in_caller_may_call_an_authenticated_method(
    channel: grpc.aio.Channel, nobody: Caller, signer: Signer
) -> None:
    await Caller(channel, signer.token(scope="")).call(GET_SESSION)
    assert (await nobody.failure(GET_SESSION)).code == StatusCode.UNAUTHENTICATED


async def test_bytes_that_are_no_message_are_an_invalid_argument(
    channel: grpc.aio.Channel, service: Recorder, signer: Signer
) -> None:
    invoke: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(
        "/dashclicks.crm.v1.CrmService/GetContact"
    )
    for body in (b"\xff\xff", b"\x0a\x02\xc3\x28", b"\x0a\x7f"):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await invoke(body, metadata=(("authorization", f"Bearer {signer.token()}"),))
        assert caught.value.code() == StatusCode.INVALID_ARGUMENT
    assert service.calls == []


async def test_every_violation_is_named_by_its_path(caller: Caller, service: Recorder) -> None:
    contact = contact_pb2.Contact(
        display_name="x" * 201, job_title="x" * 121, emails=[Email(address="a@b.com"), Email(address="b")]
    )
    contact.custom_fields["Bad Key"].string_value = "x"
    failure = await caller.failure(CREATE, contact=contact)
    assert (failure.code, failure.reason) == (StatusCode.INVALID_ARGUMENT, "INVALID_ARGUMENT")
    assert set(failure.violations) == {
        "contact.type",
        "contact.display_name",
        "contact.job_title",
        "contact.emails[1].address",
        'contact.custom_fields["Bad Key"]',
    }
    assert service.calls == []


async def test_a_missing_required_field_is_a_violation(caller: Caller) -> None:
    assert set((await caller.failure(GET)).violations) == {"id"}
    assert set((await caller.failure(CREATE)).violations) == {"contact"}


async def test_a_rule_of_the_whole_message_has_no_field(nobody: Caller) -> None:
    failure = await nobody.failure(LOGIN, password="x")
    assert failure.violations == {"": "give either email or phone"}


async def test_text_is_normalised_before_it_is_checked(nobody: Caller, service: Recorder) -> None:
    await nobody.call(LOGIN, email="  Ana.Silva@Example.COM ", password=" kept ")
    assert (service.requests[0].email, service.requests[0].password) == ("ana.silva@example.com", " kept ")


async def test_an_error_keeps_its_reason_and_metadata(caller: Caller, service: Recorder) -> None:
    service.answer = failing(FailedPrecondition("the stage has deals", reason="STAGE_NOT_EMPTY"))
    failure = await caller.failure(GET, id="con_1")
    assert (failure.code, failure.reason) == (StatusCode.FAILED_PRECONDITION, "STAGE_NOT_EMPTY")
    assert failure.message == "the stage has deals"


async def test_an_unexpected_error_tells_only_the_request_id(caller: Caller, service: Recorder) -> None:
    service.answer = failing(RuntimeError("password=hunter2"))
    with structlog.testing.capture_logs() as logs:
        failure = await caller.failure(GET, id="con_1")
    assert (failure.code, failure.reason) == (StatusCode.INTERNAL, "INTERNAL")
    assert failure.message == f"internal error; request id {service.calls[0].request_id}"
    (unexpected,) = (line for line in logs if line["event"] == "unexpected error")
    assert isinstance(unexpected["exc_info"], RuntimeError)
    assert unexpected["request_id"] == service.calls[0].request_id


async def test_an_answer_that_is_no_message_is_internal(caller: Caller, service: Recorder) -> None:
    async def answer(_request: object, _call: Call) -> None:
        return None

    service.answer = answer
    assert (await caller.failure(GET, id="con_1")).code == StatusCode.INTERNAL


async def test_a_drivers_failure_is_named_by_the_translation(service: Recorder, signer: Signer) -> None:
    def translate(error: Exception) -> StatusError | None:
        return Unavailable("away") if isinstance(error, ConnectionError) else None

    deps = RpcDeps(TokenVerifier(signer, Sessions()), RpcMetrics(CollectorRegistry()), translate=translate)
    service.answer = failing(ConnectionError("10.0.0.1 refused"))
    invoke = compile_pipeline(service.bind(CRM).methods[0], deps)
    with pytest.raises(RpcError) as caught:
        await invoke(b"\x0a\x05con_1", (("authorization", f"Bearer {signer.token()}"),), None)
    assert (caught.value.code, caught.value.message) == (StatusCode.UNAVAILABLE, "away")


async def test_the_deadline_ends_the_handler(service: Recorder, deps: RpcDeps, signer: Signer) -> None:
    ended = asyncio.Event()

    async def answer(_request: object, _call: Call) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    service.answer = answer
    invoke = compile_pipeline(service.bind(CRM).methods[0], deps)
    deadline = asyncio.get_running_loop().time() + 0.01
    with pytest.raises(RpcError) as caught:
        await invoke(b"\x0a\x05con_1", (("authorization", f"Bearer {signer.token()}"),), deadline)
    assert caught.value.code == StatusCode.DEADLINE_EXCEEDED
    assert ended.is_set()


async def test_a_handlers_own_timeout_is_not_the_deadline(caller: Caller, service: Recorder) -> None:
    service.answer = failing(TimeoutError("a vendor's"))
    assert (await caller.failure(GET, id="con_1")).code == StatusCode.INTERNAL


async def test_the_clients_deadline_reaches_the_handler(caller: Caller, service: Recorder) -> None:
    # Five seconds, to tell it from the server's own limit; gRPC rounds a little when it sends them.
    await caller.within(5).call(GET, id="con_1")
    deadline = service.calls[0].deadline
    assert deadline is not None
    assert 4 < deadline - asyncio.get_running_loop().time() < 5.5


@pytest.mark.parametrize(("sent", "kept"), [("trace-1", True), ("bad id\n"[:6], False), ("x" * 65, False)])
async def test_a_good_request_id_is_kept(
    service: Recorder, deps: RpcDeps, signer: Signer, sent: str, kept: bool
) -> None:
    invoke = compile_pipeline(service.bind(CRM).methods[0], deps)
    metadata = (("authorization", f"Bearer {signer.token()}"), ("x-request-id", sent))
    await invoke(b"\x0a\x05con_1", metadata, None)
    assert (service.calls[0].request_id == sent) is kept
    assert kept or service.calls[0].request_id.startswith("req_")


async def test_headers_go_back_as_initial_metadata(
    channel: grpc.aio.Channel, service: Recorder, signer: Signer
) -> None:
    async def answer(_request: object, call: Call) -> contact_pb2.Contact:
        call.headers["x-note"] = "hello"
        return contact_pb2.Contact(id="con_1")

    service.answer = answer
    invoke: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(
        "/dashclicks.crm.v1.CrmService/GetContact"
    )
    call = invoke(b"\x0a\x05con_1", metadata=(("authorization", f"Bearer {signer.token()}"),))
    assert ("x-note", "hello") in [(key, value) for key, value in await call.initial_metadata()]
    assert contact_pb2.Contact.FromString(await call).id == "con_1"


async def test_one_log_line_a_call_without_what_was_sent(nobody: Caller, call_log: list[bytes]) -> None:
    with structlog.testing.capture_logs() as logs:
        await nobody.call(LOGIN, email="ana@example.com", password="hunter2hunter2")
    (text,) = call_log
    line = json.loads(text)
    assert (line["event"], line["method"], line["code"]) == ("call", "dashclicks.auth.v1.AuthService.Login", "OK")
    assert "hunter2" not in repr((logs, call_log))
    assert "ana@" not in repr((logs, call_log))


async def test_calls_are_counted_by_method_and_code(caller: Caller, registry: CollectorRegistry) -> None:
    await caller.call(GET, id="con_1")
    await caller.failure(GET)
    labels = {"grpc_service": "dashclicks.crm.v1.CrmService", "grpc_method": "GetContact"}
    assert registry.get_sample_value("grpc_server_started_total", labels) == 2
    assert registry.get_sample_value("grpc_server_handled_total", {**labels, "grpc_code": "OK"}) == 1
    assert registry.get_sample_value("grpc_server_handled_total", {**labels, "grpc_code": "INVALID_ARGUMENT"}) == 1
    assert registry.get_sample_value("grpc_server_handling_seconds_count", labels) == 2


async def test_a_client_that_leaves_is_counted_as_cancelled(
    service: Recorder, deps: RpcDeps, signer: Signer, registry: CollectorRegistry
) -> None:
    reached = asyncio.Event()

    async def answer(_request: object, _call: Call) -> None:
        reached.set()
        await asyncio.Event().wait()

    service.answer = answer
    invoke = compile_pipeline(service.bind(CRM).methods[0], deps)

    async def call() -> None:
        await invoke(b"\x0a\x05con_1", (("authorization", f"Bearer {signer.token()}"),), None)

    task = asyncio.create_task(call())
    await reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    labels = {"grpc_service": "dashclicks.crm.v1.CrmService", "grpc_method": "GetContact", "grpc_code": "CANCELLED"}
    assert registry.get_sample_value("grpc_server_handled_total", labels) == 1


def test_a_method_that_says_not_who_may_call_it_stops_the_start() -> None:
    class Unsaid:
        full_name = "x.Y.Z"

        def GetOptions(self) -> MethodOptions:
            return MethodOptions()

    with pytest.raises(ValueError, match=r"x\.Y\.Z"):
        policy_of(Unsaid())  # type: ignore[arg-type]  # no contract of ours leaves it out
