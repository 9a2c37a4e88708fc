"""An upstream that hangs or dies: callers learn at once, other upstreams notice nothing, and it is taken back."""

import asyncio
from typing import Any

import pytest

from edge.upstream.api import UpstreamError
from shared.rpc.call import Call
from tests.upstream.guard import Guards, eventually, reason_of
from tests.upstream.process import Backend
from tests.upstream.talk import Talking

# Over both transports.
pytestmark = pytest.mark.parametrize("guards", ["", "ipv4:"], indirect=True, ids=["h2c", "grpc_aio"])


async def test_a_hung_upstream_is_given_up_and_taken_back(
    backends: tuple[Backend, Backend], served: Talking, guards: Guards
) -> None:
    hung, other = backends
    client = served.behind(await guards.of(hung.port))
    neighbour = served.behind(await guards.of(other.port))
    assert (await client.call("Say")).text == "hello"
    hung.hang()
    waiting = asyncio.create_task(client.call("Say", seconds=60))
    await eventually(lambda: guards.metric("upstream_breaker_opened_total") == 1)
    with pytest.raises(UpstreamError) as refused:
        await client.call("Say")
    assert reason_of(refused.value) == ("UPSTREAM_UNAVAILABLE", 1)
    assert (await neighbour.call("Say")).text == "hello"
    hung.go_on()
    assert (await waiting).text == "hello"
    await eventually(lambda: guards.metric("upstream_breaker") == 0)
    assert (await client.call("Say")).text == "hello"


async def test_a_dead_upstream_is_given_up_and_taken_back(
    backends: tuple[Backend, Backend], served: Talking, guards: Guards
) -> None:
    dead, _ = backends
    client = served.behind(await guards.of(dead.port, attempts=1, failures=5))
    assert (await client.call("Say")).text == "hello"
    dead.kill()
    for _ in range(5):
        with pytest.raises(UpstreamError, match="cannot be reached"):
            await client.call("Say")
    assert guards.metric("upstream_breaker_opened_total") == 1
    with pytest.raises(UpstreamError):
        await client.call("Say")
    assert guards.metric("upstream_refused_total", why="open") == 1
    back = Backend(dead.port)
    await eventually(lambda: guards.metric("upstream_breaker") == 0)
    assert (await client.call("Say")).text == "hello"
    back.kill()


async def test_short_deadlines_of_callers_prove_nothing(served: Talking, guards: Guards) -> None:
    async def slow(_request: Any, _call: Call) -> None:
        await asyncio.Event().wait()

    served.talk.handlers["Say"] = slow
    client = served.behind(await guards.of(served.port))
    calls = [client.call("Say", seconds=0.5) for _ in range(20)]
    await asyncio.gather(*calls, return_exceptions=True)
    assert guards.metric("upstream_breaker_opened_total") == 0
    assert (await client.call("Do")).text == "hello"


async def test_errors_of_the_service_prove_that_it_lives(served: Talking, guards: Guards) -> None:
    async def crash(_request: Any, _call: Call) -> None:
        raise RuntimeError

    served.talk.handlers["Do"] = crash
    client = served.behind(await guards.of(served.port, failures=2))
    for _ in range(5):
        with pytest.raises(UpstreamError, match="internal error"):
            await client.call("Do")
    assert guards.metric("upstream_breaker") == 0
