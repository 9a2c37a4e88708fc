"""Several calls in one HTTP request: each is what it would be alone, under the same policies and limits."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson
import structlog

from edge.transcoding.batch_calls import BatchCall, read_calls
from edge.transcoding.errors import MethodNotAllowed
from edge.transcoding.exchange import Exchange, Headers
from edge.transcoding.intake import Intake
from edge.transcoding.limits import Limits
from edge.transcoding.media import check_json, decoded
from edge.transcoding.respond import JSON_TYPE
from edge.transcoding.status import own_json
from shared.core.errors import Internal, ResourceExhausted, StatusError

PATH = b"/v1/batch"
# What one batch may keep busy at a time; others have to get their turn.
_SIDE_BY_SIDE = 8

log = structlog.get_logger(__name__)

AnswerCall = Callable[[Exchange], Awaitable[None]]
"""Answers one call, errors included."""


class Batch:
    """`POST /v1/batch` with an array of calls answers an array of answers in their order.

    The calls run side by side, so none may count on another. Those that a batch cannot hold are refused one by one.
    """

    def __init__(self, answer: AnswerCall, limits: Limits) -> None:
        self._answer = answer
        self._limits = limits
        self._intake = Intake(limits)

    async def serve(self, exchange: Exchange) -> None:
        """Answers a batch. Raises StatusError for one that cannot be read."""
        if exchange.method != "POST":
            raise MethodNotAllowed(exchange.method, {"POST"})
        body = await self._intake.read(exchange, self._limits.max_body)
        check_json(exchange.headers)
        calls = read_calls(decoded(body, exchange.headers, self._limits.max_body), self._limits.max_batch)
        turns = asyncio.Semaphore(_SIDE_BY_SIDE)
        left = _Left(self._limits.max_batch_answer)
        with exchange.watched():
            answers = await asyncio.gather(*(self._one(exchange, call, turns, left) for call in calls))
        await exchange.answer(200, [(b"content-type", JSON_TYPE)], b"[" + b",".join(answers) + b"]")

    async def _one(self, outer: Exchange, call: BatchCall, turns: asyncio.Semaphore, left: "_Left") -> bytes:
        async with turns:
            taken = _Taken(call)
            inner = Exchange(call.scope(outer.scope, outer.request_id), taken.receive, taken.send)
            try:
                if left.bytes > 0:
                    await self._answer(inner)
                else:
                    full = ResourceExhausted("the answers before this one fill the batch", reason="REQUEST_TOO_LARGE")
                    await _fail(inner, 413, full)
            except Exception:
                log.exception("a call of a batch failed", request_id=inner.request_id, path=call.path)
                taken.clear()
                await _fail(inner, 500, Internal("internal error"))
            shown = taken.shown()
            left.bytes -= len(shown)
            return shown


async def _fail(exchange: Exchange, status: int, error: StatusError) -> None:
    await exchange.answer(status, [(b"content-type", JSON_TYPE)], own_json(error, exchange.request_id))


class _Left:
    """What the answers may still hold, in bytes."""

    __slots__ = ("bytes",)

    def __init__(self, most: int) -> None:
        self.bytes = most


class _Taken:
    """The two ends of a call inside the process: its body goes in, its answer is taken down."""

    def __init__(self, call: BatchCall) -> None:
        self._call = call
        self.clear()

    def clear(self) -> None:
        """Forgets an answer that had begun."""
        self._status = 0
        self._headers: Headers = []
        self._body: list[bytes] = []

    async def receive(self) -> MutableMapping[str, Any]:
        """The whole body; then nothing, as from a client that waits for its answer."""
        body, self._call.body = self._call.body, None
        if body is None:
            await asyncio.get_running_loop().create_future()
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, event: MutableMapping[str, Any]) -> None:
        """A part of the answer."""
        if event["type"] == "http.response.start":
            self._status, self._headers = event["status"], event["headers"]
        else:
            self._body.append(event.get("body", b""))

    def shown(self) -> bytes:
        """The answer as JSON; its body is JSON already."""
        headers = {
            name.decode(): value.decode("latin-1")
            for name, value in self._headers
            if name not in (b"content-type", b"content-length", b"x-request-id")
        }
        head = orjson.dumps({"status": self._status, "headers": headers})
        body = b"".join(self._body)
        return head[:-1] + b',"body":' + body + b"}" if body else head
