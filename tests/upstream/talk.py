"""The service behind the upstreams of this folder: what each method does is a test's to say."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from copy import copy
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry

from edge.upstream.api import Metadata, TransportError, Upstream
from shared.rpc.call import Call
from shared.rpc.health import HEALTH_CHECK
from shared.rpc.methods import BoundMethod, BoundService
from shared.rpc.metrics import RpcMetrics
from shared.rpc.pipeline import RpcDeps
from shared.rpc.server import RpcServer
from shared.rpc.tokens import TokenVerifier
from shared.testing.protos import Compiled, compile_proto
from shared.testing.rpc import Sessions, Signer

SECONDS = 10.0
SERVICE = "/dashclicks.talk.v1.TalkService"


def compile_talk(out: Path) -> Compiled:
    """The contract."""
    return compile_proto(Path(__file__).with_name("talk.proto"), out)


class Talk:
    """Handlers by method name; each echoes until a test replaces it. `calls` are the calls that reached one."""

    def __init__(self, contract: Compiled) -> None:
        self.words = contract.messages["Words"]
        self.calls: list[Call] = []
        self.handlers: dict[str, Callable[[Any, Call], Any]] = {
            "Say": self.echo,
            "Do": self.echo,
            "Whisper": self.echo,
            "Tell": self.count,
            "Hear": self.join,
            "Chat": self.each,
        }
        descriptor = contract.services["TalkService"]
        methods = tuple(
            BoundMethod(m.full_name, self.words, self.words, m.server_streaming, self._dispatch(m), False, m)
            for m in descriptor.methods
        )
        self.bound = BoundService(descriptor.full_name, methods, descriptor)

    def _dispatch(self, method: Any) -> Any:
        async def answer(request: Any, call: Call) -> Any:
            self.calls.append(call)
            return await self.handlers[method.name](request, call)

        async def stream(request: Any, call: Call) -> AsyncIterator[Any]:
            self.calls.append(call)
            async for message in self.handlers[method.name](request, call):
                yield message

        return stream if method.server_streaming else answer

    async def echo(self, request: Any, _call: Call) -> Any:
        """The same words."""
        return request

    async def count(self, request: Any, _call: Call) -> AsyncIterator[Any]:
        """The words `count` times, numbered."""
        for number in range(request.count):
            yield self.words(text=request.text, count=number)

    async def join(self, requests: AsyncIterator[Any], _call: Call) -> Any:
        """All words in one."""
        heard = [request.text async for request in requests]
        return self.words(text=" ".join(heard), count=len(heard))

    async def each(self, requests: AsyncIterator[Any], _call: Call) -> AsyncIterator[Any]:
        """Each word as it comes."""
        async for request in requests:
            yield request


class Hang:
    """A handler that is reached and never answers; it knows when it has been ended."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.ended = asyncio.Event()

    async def __call__(self, _request: Any, _call: Call) -> Any:
        self.reached.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.ended.set()


class Talking:
    """A served Talk and an upstream that leads to it."""

    def __init__(self, talk: Talk, signer: Signer, sessions: Sessions, listen: str = "127.0.0.1:0") -> None:
        self.talk = talk
        self.signer = signer
        deps = RpcDeps(TokenVerifier(signer, sessions), RpcMetrics(CollectorRegistry()))
        self.server = RpcServer([talk.bound], deps, listen)
        self.upstream: Upstream
        self.port = 0

    def behind(self, upstream: Upstream) -> "Talking":
        """The same service behind another upstream."""
        other = copy(self)
        other.upstream = upstream
        return other

    async def healthy(self) -> bool:
        """Whether the service says, through the upstream, that it serves."""
        with suppress(TransportError):
            await self.upstream.unary(HEALTH_CHECK, b"", (), SECONDS)
            return True
        return False

    def encode(self, text: str = "", count: int = 0) -> bytes:
        """Words on the wire."""
        wire: bytes = self.talk.words(text=text, count=count).SerializeToString()
        return wire

    def decode(self, wire: bytes) -> Any:
        """Words from the wire."""
        return self.talk.words.FromString(wire)

    async def call(
        self, name: str, text: str = "hello", metadata: Metadata = (), seconds: float = SECONDS, count: int = 0
    ) -> Any:
        """The answer of a unary method."""
        body = self.encode(text, count)
        return self.decode(await self.upstream.unary(f"{SERVICE}/{name}", body, metadata, seconds))

    async def tell(self, text: str, count: int) -> AsyncIterator[Any]:
        """The answers of Tell."""
        async for wire in self.upstream.stream(f"{SERVICE}/Tell", self.encode(text, count), (), SECONDS):
            yield self.decode(wire)
