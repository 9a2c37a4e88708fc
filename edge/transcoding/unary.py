"""A method that answers once: its request, the call, and what HTTP makes of the answer."""

from collections.abc import Awaitable, Sequence

from edge.transcoding.admission import left
from edge.transcoding.conditions import Conditions, is_conditional
from edge.transcoding.exchange import Exchange, Headers
from edge.transcoding.explain import X_EXPLAIN
from edge.transcoding.header_field import Given
from edge.transcoding.location import Locate
from edge.transcoding.media import decoded
from edge.transcoding.once import IDEMPOTENCY_KEY, Once, Outcome
from edge.transcoding.parts import Parts
from edge.transcoding.respond import MakeReply, Reply
from edge.upstream.api import Metadata, UpstreamError


class UnaryEndpoint:
    """One route, compiled."""

    def __init__(
        self, parts: Parts, reply: MakeReply, conditions: Conditions, once: Once, locate: Locate | None
    ) -> None:
        self._method = parts.route.method
        self._upstream = parts.upstream
        self._admission = parts.admission
        self._intake = parts.intake
        self._most = parts.most
        self._build = parts.build.build
        self._failures = parts.failures
        self._headers = parts.headers
        self._explain = parts.explain
        self._reply = reply
        self._conditions = conditions
        self._once = once
        self._locate = locate
        self._safe = parts.route.http_method == "GET"

    async def serve(self, exchange: Exchange, segments: Sequence[bytes]) -> None:
        """Answers a request. Raises StatusError, UpstreamError or UnrenderableError while nothing was sent yet."""
        metadata, ends = await self._admission.enter(exchange)
        if not self._safe and IDEMPOTENCY_KEY in exchange.headers and not self._explains(exchange):
            await self._serve_once(exchange, segments, metadata, ends)
            return
        conditional = is_conditional(exchange)
        given = self._conditions.given(exchange) if conditional and not self._safe else ()
        wires = await self._request(exchange, segments, given)
        if self._explain is not None and self._explains(exchange):
            await self._explain.answer(exchange, wires, metadata, ends)
            return
        with exchange.watched():
            answer = await self._call(wires, metadata, left(ends))
        reply = self._reply(answer)
        headers = self._head(exchange, reply, answer)
        if conditional and self._safe and self._conditions.is_fresh(exchange, reply.etag):
            await exchange.empty(304, headers[1:])
            return
        await exchange.answer(200, headers, reply.body)

    def _explains(self, exchange: Exchange) -> bool:
        return self._explain is not None and X_EXPLAIN in exchange.headers

    async def _serve_once(self, exchange: Exchange, segments: Sequence[bytes], metadata: Metadata, ends: float) -> None:
        """Answers a request that may have been sent before."""
        given = [*self._once.given(exchange), *(self._conditions.given(exchange) if is_conditional(exchange) else ())]
        wires = await self._request(exchange, segments, given)

        async def call() -> Outcome:
            try:
                answer = await self._call(wires, metadata, left(ends))
            except UpstreamError as error:
                return Outcome(error.code, *self._failures.answer(error, exchange))
            reply = self._reply(answer)
            return Outcome(0, 200, self._head(exchange, reply, answer), reply.body)

        outcome = await self._once.outcome(exchange, wires, left(ends), call)
        await exchange.answer(outcome.status, list(outcome.headers), outcome.body)

    async def _request(self, exchange: Exchange, segments: Sequence[bytes], given: Given) -> list[bytes]:
        body = decoded(await self._intake.read(exchange, self._most), exchange.headers, self._most)
        return self._build(segments, exchange.scope.get("query_string", b""), exchange.headers, body, given)

    def _call(self, wires: list[bytes], metadata: Metadata, timeout: float) -> Awaitable[bytes]:
        method = self._method
        if method.client_streaming:
            return self._upstream.collect(method.path, wires, metadata, timeout)
        return self._upstream.unary(method.path, wires[0], metadata, timeout)

    def _head(self, exchange: Exchange, reply: Reply, answer: bytes) -> Headers:
        head = [(b"content-type", reply.content_type), *self._headers]
        if reply.etag:
            head.append((b"etag", reply.etag))
        if self._locate is not None and (location := self._locate(exchange.scope["raw_path"], answer)):
            head.append((b"location", location))
        return head
