"""The pipeline of streams: what `pipeline` does for one message in and one out, for any number of them."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable
from contextlib import aclosing
from typing import cast

from google.protobuf.message import Message

from shared.core.errors import DeadlineExceeded
from shared.rpc.call import Call
from shared.rpc.incoming import Incoming, Metadata
from shared.rpc.methods import Answer, BoundMethod
from shared.rpc.observed import Observed
from shared.rpc.pipeline import Reply, RpcDeps, compile_read
from shared.rpc.policy import policy_of

# For callers that set none: long enough for an export, too short for a client that has been forgotten.
DEFAULT_STREAM_SECONDS = 3600.0

Stream = Callable[[AsyncIterator[bytes], Metadata, float | None], AsyncGenerator[Reply, None]]
"""Serialised requests, metadata, deadline (event loop's clock, seconds) → Replies; the first one has the headers.

There is one request unless the client streams, and one reply unless the server does.
Raises RpcError. Closing it ends the handler.
"""


def compile_stream(method: BoundMethod, deps: RpcDeps) -> Stream:
    """The function that serves a method with a stream, either way or both.

    Raises ValueError if its contract cannot be served.
    """
    name = method.full_name
    metrics = deps.metrics.of(*name.rsplit(".", 1))
    serve = _compile_serve(method, deps)

    async def stream(
        requests: AsyncIterator[bytes], metadata: Metadata, deadline: float | None
    ) -> AsyncGenerator[Reply, None]:
        incoming = deps.opener.open(name, metadata, deadline)
        with Observed(incoming.call, metrics, deps.translate, deps.tracing, deps.calls):
            async with aclosing(serve(requests, incoming)) as replies:
                async for reply in replies:
                    yield reply

    return stream


def _compile_serve(
    method: BoundMethod, deps: RpcDeps
) -> Callable[[AsyncIterator[bytes], Incoming], AsyncGenerator[Reply, None]]:
    policy = policy_of(method.descriptor)
    gate = deps.gates.compile(policy.scopes)
    verify = deps.tokens.verify
    handle = _handle(method, compile_read(method, deps.validation))

    async def serve(requests: AsyncIterator[bytes], incoming: Incoming) -> AsyncGenerator[Reply, None]:
        call = incoming.call
        if call.deadline is None:
            call.deadline = asyncio.get_running_loop().time() + DEFAULT_STREAM_SECONDS
        call.principal = await policy.caller(verify, incoming.authorization)
        policy.check(call.principal)
        if gate is not None:
            await gate(call.caller)
        first = True
        async with aclosing(handle(requests, call)) as messages:
            async for message in _until(call.deadline, messages):
                yield Reply(message.SerializeToString(), tuple(call.headers.items()) if first else ())
                first = False

    return serve


def _handle(
    method: BoundMethod, read: Callable[[bytes], Message]
) -> Callable[[AsyncIterator[bytes], Call], AsyncGenerator[Answer, None]]:
    """The handler, whatever it streams, as a generator of what it answers."""
    handler = cast(Callable[[object, Call], object], method.handler)

    async def read_each(requests: AsyncIterator[bytes]) -> AsyncGenerator[Message, None]:
        async for request in requests:
            yield read(request)

    async def handle(requests: AsyncIterator[bytes], call: Call) -> AsyncGenerator[Answer, None]:
        async with aclosing(read_each(requests)) as messages:
            answer = handler(messages if method.client_streaming else await anext(messages), call)
            if method.server_streaming:
                async with aclosing(cast(AsyncGenerator[Answer, None], answer)) as answers:
                    async for message in answers:
                        yield message
            else:
                yield await cast(Awaitable[Answer], answer)

    return handle


async def each(messages: Iterable[bytes] | AsyncIterable[bytes]) -> AsyncGenerator[bytes, None]:
    """Messages that are all there already, or that are still arriving, as a stream."""
    if isinstance(messages, AsyncIterable):
        async for message in messages:
            yield message
    else:
        for message in messages:
            yield message


async def _until(deadline: float, messages: AsyncIterator[Answer]) -> AsyncGenerator[Answer, None]:
    """The messages. Raises DeadlineExceeded where the next one is not there in time.

    Each step has the limit to itself: a limit around a yield would end whatever the reader does meanwhile.
    """
    while True:
        limit = asyncio.timeout_at(deadline)
        try:
            async with limit:
                message = await anext(messages)
        except StopAsyncIteration:
            return
        except TimeoutError:
            if limit.expired():
                raise DeadlineExceeded("the deadline passed") from None
            raise
        yield message
