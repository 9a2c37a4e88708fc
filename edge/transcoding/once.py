"""`Idempotency-Key`: a call sent again is done once (draft-ietf-httpapi-idempotency-key-header).

A method whose request has a `request_id` gets the key as that, and its service answers for exactly one effect. For the
others the answer is kept here.
"""

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog
from google.rpc import code_pb2

from edge.transcoding.codec.plan import Plans
from edge.transcoding.errors import KeyReused
from edge.transcoding.exchange import Exchange, Headers
from edge.transcoding.header_field import Given, HeaderField
from edge.transcoding.route import Route
from shared.core.errors import FailedPrecondition, InvalidArgument, StatusError
from shared.data.kept_answers import AnswerKey, KeptAnswer

IDEMPOTENCY_KEY = b"idempotency-key"
# Who calls, as the identify hook knows it; keys of two callers have nothing to do with each other.
CALLER_SCOPE_KEY = "dashclicks.caller"

_KEY = re.compile(rb'"([!#-\x5b\x5d-~]{1,255})"|([!#-~]{1,255})')
# The call did nothing, and the same call may do better later.
_AGAIN = frozenset({code_pb2.RESOURCE_EXHAUSTED, code_pb2.ABORTED, code_pb2.UNAUTHENTICATED})
# Nobody knows what the call did.
_UNKNOWN = frozenset(
    {
        code_pb2.UNAVAILABLE,
        code_pb2.DEADLINE_EXCEEDED,
        code_pb2.CANCELLED,
        code_pb2.UNKNOWN,
        code_pb2.INTERNAL,
        code_pb2.DATA_LOSS,
    }
)

log = structlog.get_logger(__name__)


class Keeper(Protocol):
    """Keeps answers, for every edge process alike; see shared.data.kept_answers."""

    async def claim(self, key: AnswerKey, seconds: float, repeatable: bool) -> KeptAnswer | None:
        """The kept answer, or None if the call is ours to make."""

    async def keep(self, key: AnswerKey, answer: KeptAnswer) -> None:
        """Keeps an answer."""

    async def release(self, key: AnswerKey) -> None:
        """Gives a key back."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call led to: an answer, and its gRPC code."""

    code: int
    status: int
    headers: Headers
    body: bytes


class Once:
    """The keys of one route. Without a keeper only a `request_id` makes them work."""

    def __init__(self, route: Route, plans: Plans, keeper: Keeper | None) -> None:
        field = route.method.input.fields_by_name.get("request_id")
        named = field is not None and field.type == field.TYPE_STRING and not field.is_repeated
        self._field = HeaderField(route, "request_id", "Idempotency-Key", plans) if named else None
        self._keeper = None if named else keeper
        self._repeatable = route.policy.idempotent
        self._running: set[asyncio.Task[Outcome]] = set()

    def given(self, exchange: Exchange) -> Given:
        """The request id that the key stands for. Raises InvalidArgument for what is no key."""
        key = _key(exchange)
        if self._field is None:
            return ()
        caller = exchange.scope.get(CALLER_SCOPE_KEY)
        # A service knows ids by account; keys are a user's own.
        text = key if caller is None else hashlib.sha256(f"{caller}\0{key}".encode()).hexdigest()
        return [(self._field, text)]

    async def outcome(
        self, exchange: Exchange, wires: Sequence[bytes], seconds: float, call: Callable[[], Awaitable[Outcome]]
    ) -> Outcome:
        """The outcome of the call, or of an earlier one with this key.

        Raises KeyReused for a key of another request, Aborted while an earlier call runs or if it was cut off.
        """
        caller = exchange.scope.get(CALLER_SCOPE_KEY)
        if self._keeper is None or caller is None:
            return await call()
        key = AnswerKey(caller, _key(exchange), _asked(exchange, wires))
        try:
            kept = await self._keeper.claim(key, seconds, self._repeatable)
        except FailedPrecondition as error:
            raise KeyReused(error.message) from None
        if kept is not None:
            return Outcome(0, kept.status, [*kept.headers, (b"idempotency-replayed", b"true")], kept.body)
        # The client may leave; the call goes on to its end, since it will be asked for again.
        running = asyncio.get_running_loop().create_task(self._kept(self._keeper, key, call))
        self._running.add(running)
        running.add_done_callback(self._running.discard)
        return await asyncio.shield(running)

    async def _kept(self, keeper: Keeper, key: AnswerKey, call: Callable[[], Awaitable[Outcome]]) -> Outcome:
        outcome = await call()
        try:
            if outcome.code in _AGAIN or (self._repeatable and outcome.code in _UNKNOWN):
                await keeper.release(key)
            else:
                await keeper.keep(key, KeptAnswer(outcome.status, tuple(outcome.headers), outcome.body))
        except StatusError as error:
            # The call is done and has its answer; a second one will be told that its outcome is unknown.
            log.error("an answer could not be kept", reason=error.message)
        return outcome


def _key(exchange: Exchange) -> str:
    found = _KEY.fullmatch(exchange.headers[IDEMPOTENCY_KEY].strip())
    if found is None:
        raise InvalidArgument("Idempotency-Key has to be 1 to 255 visible ASCII characters, such as a UUID")
    return (found.group(1) or found.group(2)).decode()


def _asked(exchange: Exchange, wires: Sequence[bytes]) -> bytes:
    """What makes two requests the same: method, target and message, however its JSON was written."""
    head = [exchange.method.encode(), exchange.scope["raw_path"], exchange.scope.get("query_string", b"")]
    return b"\0".join([*head, *wires])
