"""What happens to every call, whatever transport brought it: one compiled function per method, on raw bytes.

Request id, token, scopes, gates, parse, normalise, validate, handler, serialise; then error mapping, log, metrics.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, cast

from google.protobuf.message import DecodeError, Message

from shared.core.deadline import Deadline
from shared.core.errors import DeadlineExceeded, InvalidArgument, StatusError
from shared.core.tracing import Tracing
from shared.resource.behavior import compile_behavior
from shared.resource.normalise import compile_normaliser
from shared.resource.validation import Validation, invalid
from shared.rpc.access_log import CallLog
from shared.rpc.gates import Gates
from shared.rpc.incoming import CallOpener, Incoming, Metadata
from shared.rpc.methods import BoundMethod, UnaryHandler
from shared.rpc.metrics import RpcMetrics
from shared.rpc.observed import Observed, Translate
from shared.rpc.policy import policy_of
from shared.rpc.tokens import TokenVerifier

# For callers that set none, so that no call waits for ever.
DEFAULT_TIMEOUT_SECONDS = 30.0


class Reply(NamedTuple):
    """An answered call: the serialised response, and initial metadata for the client."""

    body: bytes
    headers: Sequence[tuple[str, str]]


Invoke = Callable[[bytes, Metadata, float | None], Awaitable[Reply]]
"""Serialised request, metadata, deadline (event loop's clock, seconds) → Reply. Raises RpcError."""


def _no_translation(_error: Exception) -> StatusError | None:
    return None


@dataclass(frozen=True, slots=True)
class RpcDeps:
    """What the pipelines of a process share.

    `translate` names the failures of drivers, `tracing` makes spans, `calls` logs every call; None where nobody reads.
    `gates` keep out accounts; by default nobody knows a plan.
    """

    tokens: TokenVerifier
    metrics: RpcMetrics
    validation: Validation = field(default_factory=Validation)
    opener: CallOpener = field(default_factory=CallOpener)
    translate: Translate = _no_translation
    tracing: Tracing | None = None
    calls: CallLog | None = None
    gates: Gates = field(default_factory=Gates)


def compile_pipeline(method: BoundMethod, deps: RpcDeps) -> Invoke:
    """The function that serves a unary `method`. Raises ValueError if its contract cannot be served."""
    name = method.full_name
    metrics = deps.metrics.of(*name.rsplit(".", 1))
    serve = _compile_serve(method, deps)

    async def invoke(request: bytes, metadata: Metadata, deadline: float | None) -> Reply:
        incoming = deps.opener.open(name, metadata, deadline)
        with Observed(incoming.call, metrics, deps.translate, deps.tracing, deps.calls):
            return await serve(request, incoming)

    return invoke


def _compile_serve(method: BoundMethod, deps: RpcDeps) -> Callable[[bytes, Incoming], Awaitable[Reply]]:
    policy = policy_of(method.descriptor)
    gate = deps.gates.compile(policy.scopes)
    read = compile_read(method, deps.validation)
    verify = deps.tokens.verify
    handler = cast(UnaryHandler, method.handler)

    async def serve(request: bytes, incoming: Incoming) -> Reply:
        call = incoming.call
        if call.deadline is None:
            call.deadline = asyncio.get_running_loop().time() + DEFAULT_TIMEOUT_SECONDS
        limit = Deadline(call.deadline)
        try:
            with limit:
                call.principal = await policy.caller(verify, incoming.authorization)
                policy.check(call.principal)
                if gate is not None:
                    await gate(call.caller)
                response = await handler(read(request), call)
        except TimeoutError:
            if limit.expired:
                raise DeadlineExceeded("the deadline passed") from None
            raise
        # In one order of map keys everywhere: a repeated call is answered with the same bytes by any process.
        return Reply(response.SerializeToString(deterministic=True), tuple(call.headers.items()))

    return serve


def compile_read(method: BoundMethod, validation: Validation) -> Callable[[bytes], Message]:
    """Bytes to a request that keeps its contract. Raises InvalidArgument naming every wrong field."""
    descriptor = method.descriptor.input_type
    parse = method.input.FromString

    def decode(request: bytes) -> Message:
        try:
            return parse(request)
        except DecodeError:
            raise InvalidArgument(f"the request is not a {descriptor.full_name}") from None

    if method.validates_itself:
        return decode
    normalise = compile_normaliser(descriptor)
    missing = compile_behavior(descriptor, managed=frozenset()).missing
    validation.warm(method.input)

    def read(request: bytes) -> Message:
        message = decode(request)
        violations = normalise(message, "") if normalise is not None else []
        violations += missing(message, "")
        violations += validation.violations(message)
        if violations:
            raise invalid(violations)
        return message

    return read
