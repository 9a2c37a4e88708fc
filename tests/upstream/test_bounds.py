"""What one upstream may hold: so many calls at once, so many that wait, and hedges for the slow."""

import asyncio
from typing import Any

import pytest

from edge.upstream.api import UpstreamError
from shared.rpc.call import Call
from tests.upstream.guard import Guards, eventually, reason_of
from tests.upstream.talk import SECONDS, Hang, Talking


async def test_more_calls_than_may_run_wait_for_their_turn(served: Talking, guards: Guards) -> None:
    running = most = 0
    three = asyncio.Barrier(3)

    async def count(request: Any, _call: Call) -> Any:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await three.wait()
        running -= 1
        return request

    served.talk.handlers["Say"] = count
    client = served.behind(await guards.of(served.port, max_calls=3))
    answers = await asyncio.gather(*(client.call("Say", str(number)) for number in range(30)))
    assert ([words.text for words in answers], most) == ([str(number) for number in range(30)], 3)


async def test_more_calls_than_may_wait_are_refused(served: Talking, guards: Guards) -> None:
    hang = served.talk.handlers["Say"] = Hang()
    client = served.behind(await guards.of(served.port, max_calls=1, max_queued=1))
    runs = asyncio.create_task(client.call("Say"))
    await hang.reached.wait()
    waits = asyncio.create_task(client.call("Do"))
    await eventually(lambda: guards.metric("upstream_queued") == 1)
    with pytest.raises(UpstreamError) as refused:
        await client.call("Do")
    assert reason_of(refused.value) == ("UPSTREAM_OVERLOADED", 1)
    assert guards.metric("upstream_refused_total", why="full") == 1
    runs.cancel()
    assert (await waits).text == "hello"


async def test_who_leaves_the_queue_holds_no_turn(served: Talking, guards: Guards) -> None:
    hang = served.talk.handlers["Say"] = Hang()
    client = served.behind(await guards.of(served.port, max_calls=1))
    runs = asyncio.create_task(client.call("Say"))
    await hang.reached.wait()
    leaves = asyncio.create_task(client.call("Do"))
    await eventually(lambda: guards.metric("upstream_queued") == 1)
    leaves.cancel()
    runs.cancel()
    assert (await client.call("Do")).text == "hello"
    await asyncio.wait([leaves, runs])
    assert (guards.metric("upstream_queued"), guards.metric("upstream_calls")) == (0, 0)


async def test_waiting_counts_against_the_deadline(served: Talking, guards: Guards) -> None:
    hang = served.talk.handlers["Say"] = Hang()
    client = served.behind(await guards.of(served.port, max_calls=1))
    runs = asyncio.create_task(client.call("Say"))
    await hang.reached.wait()
    with pytest.raises(UpstreamError) as refused:
        await client.call("Do", seconds=0.05)
    assert reason_of(refused.value)[0] == "UPSTREAM_OVERLOADED"
    runs.cancel()


async def test_a_stream_holds_a_turn_until_it_is_left(served: Talking, guards: Guards) -> None:
    client = served.behind(await guards.of(served.port, max_calls=1, max_queued=0))
    answers = client.tell("x", 100_000)
    await anext(answers)
    with pytest.raises(UpstreamError):
        await client.call("Say")
    await answers.aclose()  # type: ignore[attr-defined]  # it is a generator
    await eventually(lambda: guards.metric("upstream_calls") == 0)
    assert (await client.call("Say")).text == "hello"


class SlowOnce:
    """Hangs the first time."""

    def __init__(self) -> None:
        self.hang = Hang()
        self.calls = 0

    async def __call__(self, request: Any, call: Call) -> Any:
        self.calls += 1
        return await self.hang(request, call) if self.calls == 1 else request


async def test_a_slow_call_is_sent_a_second_time(served: Talking, guards: Guards) -> None:
    slow = served.talk.handlers["Say"] = SlowOnce()
    client = served.behind(await guards.of(served.port, hedge_after=0.05))
    assert (await client.call("Say")).text == "hello"
    assert (slow.calls, guards.metric("upstream_hedged_total")) == (2, 1)
    await asyncio.wait_for(slow.hang.ended.wait(), SECONDS)


async def test_a_call_that_may_be_sent_once_is_not_hedged(served: Talking, guards: Guards) -> None:
    slow = served.talk.handlers["Do"] = SlowOnce()
    client = served.behind(await guards.of(served.port, hedge_after=0.05))
    with pytest.raises(UpstreamError):
        await client.call("Do", seconds=0.3)
    assert slow.calls == 1


async def test_hedges_end_with_their_budget(served: Talking, guards: Guards) -> None:
    calls = 0

    async def slow(_request: Any, _call: Call) -> None:
        nonlocal calls
        calls += 1
        await asyncio.Event().wait()

    served.talk.handlers["Say"] = slow
    client = served.behind(await guards.of(served.port, hedge_after=0.01, retry_tokens=4, retry_ratio=0.001))
    asked = [client.call("Say", seconds=0.2) for _ in range(10)]
    await asyncio.gather(*asked, return_exceptions=True)
    assert (calls, guards.metric("upstream_hedged_total")) == (12, 2)


async def test_who_asked_for_a_hedged_call_ends_both(served: Talking, guards: Guards) -> None:
    hang = served.talk.handlers["Say"] = Hang()
    client = served.behind(await guards.of(served.port, hedge_after=0.01))
    calling = asyncio.create_task(client.call("Say"))
    await eventually(lambda: len(served.talk.calls) == 2)
    calling.cancel()
    await asyncio.wait_for(hang.ended.wait(), SECONDS)
    await eventually(lambda: guards.metric("upstream_calls") == 0)
