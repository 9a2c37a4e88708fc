"""Bodies are bounded in size, in time, and in what all unfinished ones hold together."""

import asyncio
from collections.abc import Iterable, MutableMapping
from typing import Any

import pytest

from edge.transcoding.codec.strict_json import Repeating, loads
from edge.transcoding.errors import RequestTimeout, RequestTooLarge
from edge.transcoding.exchange import Exchange
from edge.transcoding.intake import Intake
from edge.transcoding.limits import Limits
from shared.core.errors import ResourceExhausted


async def never_sent(_event: MutableMapping[str, Any]) -> None:
    raise AssertionError("nothing is answered here")


def upload(pieces: Iterable[bytes], finished: bool, headers: list[tuple[bytes, bytes]] | None = None) -> Exchange:
    """A request whose body comes in these pieces, and then ends or hangs."""
    events = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    if finished:
        events[-1]["more_body"] = False
    arrived = iter(events)

    async def receive() -> MutableMapping[str, Any]:
        event = next(arrived, None)
        return event if event is not None else await asyncio.get_running_loop().create_future()

    return Exchange({"type": "http", "method": "POST", "headers": headers or []}, receive, never_sent)


async def test_pieces_become_one_body() -> None:
    assert await Intake(Limits()).read(upload([b"ab", b"cd"], True), 4) == b"abcd"


async def test_a_body_past_its_limit_is_refused_before_it_ends() -> None:
    with pytest.raises(RequestTooLarge):
        await Intake(Limits()).read(upload([b"ab", b"cd"], False), 3)


async def test_a_stated_length_past_the_limit_is_refused_unread() -> None:
    with pytest.raises(RequestTooLarge):
        await Intake(Limits()).read(upload([], False, [(b"content-length", b"5")]), 4)


async def test_a_body_that_never_ends_is_refused_in_time() -> None:
    with pytest.raises(RequestTimeout):
        await Intake(Limits(body_timeout=0.05)).read(upload([b"a"], False), 10)


async def test_unfinished_bodies_share_one_bound_and_give_it_back() -> None:
    intake = Intake(Limits(max_unfinished=10, body_timeout=30))
    hanging = asyncio.create_task(intake.read(upload([b"x" * 8], False), 100))
    await asyncio.sleep(0)
    with pytest.raises(ResourceExhausted):
        await intake.read(upload([b"y" * 8, b"y"], True), 100)
    hanging.cancel()
    await asyncio.gather(hanging, return_exceptions=True)
    assert await intake.read(upload([b"y" * 8, b"y"], True), 100) == b"y" * 9


def test_every_name_given_twice_is_told() -> None:
    found = loads(b'{"a": 1, "b": 2, "a": 3, "c": 4, "c": 5}')
    assert isinstance(found, Repeating)
    assert found.names == ("a", "c")


@pytest.mark.parametrize(
    ("version", "headers"), [("1.1", []), ("1.1", [(b"transfer-encoding", b"chunked")]), ("2", [])]
)
async def test_only_what_announces_no_body_is_not_asked_for_one(
    version: str, headers: list[tuple[bytes, bytes]]
) -> None:
    exchange = upload([b"ab"], True, headers)
    exchange.scope["http_version"] = version
    announced = bool(headers) or version == "2"
    assert await Intake(Limits()).read(exchange, 4) == (b"ab" if announced else b"")
