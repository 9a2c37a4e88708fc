"""The pipeline of server streams: what `pipeline` does for one answer, for any number of them."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import cast

from google.protobuf.message import Message

from shared.core.errors import DeadlineExceeded
from shared.rpc.incoming import Incoming, Metadata
from shared.rpc.methods import BoundMethod, StreamHandler
from shared.rpc.observed import Observed
from shared.rpc.pipeline import Reply, RpcDeps, compile_read
from shared.rpc.policy import policy_of

# For callers that set none: long enough for an export, too short for a client that has been forgotten.
DEFAULT_STREAM_SECONDS = 3600.0

Stream = Callable[[bytes, Metadata, float | None], AsyncGenerator[Reply, None]]
"""Serialised request, metadata, deadline (event loop's clock, seconds) → Replies; the first one has the headers.

Raises RpcError. Closing it ends the handler.
"""


def compile_stream(method: BoundMethod, deps: RpcDeps) -> Stream:
    """The function that serves a server stream. Raises ValueError if its contract cannot be served."""
    name = method.full_name
    metrics = deps.metrics.of(*name.rsplit(".", 1))
    serve = _compile_serve(method, deps)

    async def stream(request: bytes, metadata: Metadata, deadline: float | None) -> AsyncGenerator[Reply, None]:
        incoming = deps.opener.open(name, metadata, deadline)
        with Observed(incoming.call, metrics, deps.translate):
            async with aclosing(serve(request, incoming)) as replies:
                async for reply in replies:
                    yield reply

    return stream


def _compile_serve(method: BoundMethod, deps: RpcDeps) -> Callable[[bytes, Incoming], AsyncGenerator[Reply, None]]:
    policy = policy_of(method.descriptor)
    read = compile_read(method, deps.validation)
    verify = deps.tokens.verify
    handler = cast(StreamHandler, method.handler)

    async def serve(request: bytes, incoming: Incoming) -> AsyncGenerator[Reply, None]:
        call = incoming.call
        if call.deadline is None:
            call.deadline = asyncio.get_running_loop().time() + DEFAULT_STREAM_SECONDS
        call.principal = await policy.caller(verify, incoming.authorization)
        policy.check(call.principal)
        messages = cast(AsyncGenerator[Message, None], handler(read(request), call))
        first = True
        async with aclosing(messages):
            async for message in _until(call.deadline, messages):
                yield Reply(message.SerializeToString(), tuple(call.headers.items()) if first else ())
                first = False

    return serve


async def _until(deadline: float, messages: AsyncIterator[Message]) -> AsyncGenerator[Message, None]:
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
