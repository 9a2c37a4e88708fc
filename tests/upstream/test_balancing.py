"""Several servers of one service: each is used in turn, except those that are away, leaving or failing."""

import asyncio
from typing import Any

import pytest

from edge.upstream.api import UpstreamError
from edge.upstream.grpc_aio import GrpcUpstream
from shared.core.errors import FailedPrecondition, Unavailable
from shared.rpc.call import Call
from tests.upstream.guard import Guards, eventually
from tests.upstream.process import Backend
from tests.upstream.talk import SECONDS, Hang, Talking

Two = tuple[Talking, Talking]


def seen(two: Two) -> tuple[int, int]:
    """How many calls reached each since the last look."""
    counts = len(two[0].talk.calls), len(two[1].talk.calls)
    for served in two:
        served.talk.calls.clear()
    return counts


async def used(client: Talking, two: Two, wanted: tuple[int, int]) -> None:
    """Calls ten times, again and again, until they go where they should."""
    async with asyncio.timeout(2 * SECONDS):
        while True:
            await asyncio.gather(*(client.call("Say") for _ in range(10)), return_exceptions=True)
            if seen(two) == wanted:
                return


async def test_calls_go_to_each_in_turn(two: Two, guards: Guards) -> None:
    await used(two[0].behind(await guards.of(two[0].port, two[1].port)), two, (5, 5))


async def test_a_name_is_looked_up(served: Talking) -> None:
    upstream = GrpcUpstream(f"dns:///localhost:{served.port}")
    assert (await served.behind(upstream).call("Say")).text == "hello"
    await upstream.stop(0)


async def test_one_that_is_leaving_gets_no_new_calls(two: Two, guards: Guards) -> None:
    client = two[0].behind(await guards.of(two[0].port, two[1].port))
    await used(client, two, (5, 5))
    hang = two[0].talk.handlers["Do"] = two[1].talk.handlers["Do"] = Hang()
    under_way = [asyncio.create_task(client.call("Do")) for _ in range(2)]
    await hang.reached.wait()
    leaving = asyncio.create_task(two[0].server.stop(SECONDS))
    await used(client, two, (0, 10))
    assert not leaving.done()
    for task in under_way:
        task.cancel()
    await leaving


async def test_one_that_is_killed_is_left_out(
    backends: tuple[Backend, Backend], served: Talking, guards: Guards
) -> None:
    dead, alive = backends
    client = served.behind(await guards.of(dead.port, alive.port))
    assert (await client.call("Say")).text == "hello"
    dead.kill()
    answers = [await client.call("Say", str(number)) for number in range(50)]
    assert [words.text for words in answers] == [str(number) for number in range(50)]
    assert guards.metric("upstream_breaker") == 0


async def test_one_that_fails_nearly_always_is_ejected(two: Two, guards: Guards) -> None:
    client = two[0].behind(await guards.of(two[0].port, two[1].port, attempts=1))

    async def fail(_request: Any, _call: Call) -> None:
        raise FailedPrecondition("not here")

    two[0].talk.handlers["Say"] = fail
    await used(client, two, (0, 10))


BOTH = pytest.mark.parametrize("guards", ["", "ipv4:"], indirect=True, ids=["h2c", "grpc_aio"])


class Away:
    """UNAVAILABLE so many times."""

    def __init__(self, times: int) -> None:
        self.left = times
        self.calls = 0

    async def __call__(self, request: Any, _call: Call) -> Any:
        self.calls += 1
        if self.calls <= self.left:
            raise Unavailable("back soon")
        return request


@BOTH
async def test_a_call_that_may_be_sent_twice_is_tried_again(served: Talking, guards: Guards) -> None:
    away = served.talk.handlers["Say"] = Away(2)
    assert (await served.behind(await guards.of(served.port)).call("Say")).text == "hello"
    assert away.calls == 3


@BOTH
async def test_a_call_that_may_be_sent_once_is_not_tried_again(served: Talking, guards: Guards) -> None:
    away = served.talk.handlers["Do"] = Away(1)
    with pytest.raises(UpstreamError, match="back soon"):
        await served.behind(await guards.of(served.port)).call("Do")
    assert away.calls == 1


@BOTH
async def test_other_errors_are_not_tried_again(served: Talking, guards: Guards) -> None:
    calls = 0

    async def refuse(_request: Any, _call: Call) -> None:
        nonlocal calls
        calls += 1
        raise FailedPrecondition("no")

    served.talk.handlers["Say"] = refuse
    with pytest.raises(UpstreamError, match="no"):
        await served.behind(await guards.of(served.port)).call("Say")
    assert calls == 1


@BOTH
async def test_retries_end_with_their_budget(served: Talking, guards: Guards) -> None:
    away = served.talk.handlers["Say"] = Away(1_000)
    client = served.behind(await guards.of(served.port, retry_tokens=10))
    for _ in range(20):
        with pytest.raises(UpstreamError):
            await client.call("Say")
    # A failure takes a token, and there are retries while more than half of the ten are left.
    assert 20 < away.calls <= 25


async def test_a_lost_connection_is_tried_again_elsewhere(
    backends: tuple[Backend, Backend], served: Talking, guards: Guards
) -> None:
    hung, alive = backends
    client = served.behind(await guards.of(hung.port, alive.port, ping_after=0.2, ping_timeout=0.2))
    assert (await client.call("Say")).text == "hello"
    hung.hang()
    answers = await asyncio.gather(*(client.call("Say", str(number)) for number in range(4)))
    assert [words.text for words in answers] == ["0", "1", "2", "3"]
    await eventually(lambda: guards.metric("upstream_calls") == 0)
