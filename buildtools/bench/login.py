"""Logins a second, and what they cost everybody else: `make bench BENCH=login`.

Starts a stack of its own. Callers sign in as fast as they are answered while another user, whose sessions theirs do not
push out, reads a contact at a steady rate; the reader's p99 is told in ratio to calm. Many short rounds of calm and of
logins take turns, so that both see the same machine. On a busy one the rate says how little was left for us; what a
login costs says what two cores of our own do.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

import httpx

from buildtools.bench.load import cpu_ns
from buildtools.bench.rest_calls import RestCalls
from shared.testing.stack import Stack, running_stack

ROUNDS = 24
SECONDS = 3.0
# More than there are cores: hashing never waits for a caller.
CALLERS = 8
READS_A_SECOND = 50


@dataclass(slots=True)
class Rounds:
    """All rounds of one kind: the reader's latencies in ms, logins answered, seconds, and CPU of the app process."""

    reads_ms: list[float] = field(default_factory=list)
    logins: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    def percentile(self, number: int) -> float:
        """Of the reader's latencies, in ms."""
        return quantiles(self.reads_ms, n=100)[number - 1]


async def read(calls: RestCalls, seconds: float) -> list[float]:
    """Latencies in ms of GETs that begin at a steady rate, however long each takes."""
    latencies: list[float] = []

    async def one() -> None:
        started = time.perf_counter()
        await calls.get(0)
        latencies.append((time.perf_counter() - started) * 1000)

    begun, tasks = time.perf_counter(), []
    for number in range(int(seconds * READS_A_SECOND)):
        await asyncio.sleep(max(0.0, begun + number / READS_A_SECOND - time.perf_counter()))
        tasks.append(asyncio.create_task(one()))
    await asyncio.gather(*tasks)
    return latencies


@asynccontextmanager
async def signing_in(http: httpx.AsyncClient, logins: list[dict[str, str]]) -> AsyncIterator[list[int]]:
    """Signs in all the time, as one user after another; answers a count that grows."""
    count = [0]
    going = True

    async def caller(number: int) -> None:
        while going:
            login = logins[(number + count[0]) % len(logins)]
            given = {"email": login["email"], "password": login["password"], "accountId": login["accountId"]}
            (await http.post("/v1/auth/session", json=given)).raise_for_status()
            count[0] += 1

    tasks = [asyncio.create_task(caller(number)) for number in range(CALLERS)]
    try:
        yield count
    finally:
        # None is broken off: its hash would still be computed, in the calm that follows.
        going = False
        await asyncio.gather(*tasks)


async def one_round(stack: Stack, calls: RestCalls, rounds: Rounds, http: httpx.AsyncClient | None) -> None:
    """SECONDS of reads, alone or beside logins over `http`."""
    used, started = cpu_ns(stack.pids["app"]), time.perf_counter()
    if http is None:
        rounds.reads_ms += await read(calls, SECONDS)
    else:
        async with signing_in(http, stack.logins[1:]) as count:
            rounds.reads_ms += await read(calls, SECONDS)
        rounds.logins += count[0]
    rounds.seconds += time.perf_counter() - started
    rounds.cpu_seconds += (cpu_ns(stack.pids["app"]) - used) / 1e9


async def run(stack: Stack) -> tuple[Rounds, Rounds]:
    """Calm rounds and those with logins, by turns."""
    calm, loaded = Rounds(), Rounds()
    async with (
        httpx.AsyncClient(base_url=stack.gateway_url, timeout=60) as reader,
        httpx.AsyncClient(base_url=stack.gateway_url, timeout=60) as http,
    ):
        calls = await RestCalls.login(reader, stack.logins[0])
        await read(calls, 2)
        for _ in range(ROUNDS):
            await one_round(stack, calls, calm, None)
            await one_round(stack, calls, loaded, http)
    return calm, loaded


def main() -> None:
    """Prints the figures."""
    with tempfile.TemporaryDirectory() as folder, running_stack(Path(folder) / "data") as stack:
        calm, loaded = asyncio.run(run(stack))
    busy, still = loaded.cpu_seconds / loaded.seconds, calm.cpu_seconds / calm.seconds
    # Reads cost the same in both.
    cost = (busy - still) * loaded.seconds / loaded.logins
    print(f"{ROUNDS} interleaved rounds of {SECONDS:.0f} s, {CALLERS} callers")
    print(f"cores that the app had {busy:.2f}, in calm {still:.2f}")
    print(f"logins a second {loaded.logins / loaded.seconds:.1f}; one takes {cost * 1000:.1f} ms of CPU")
    print(f"logins a second on two cores of its own, by that {2 / cost:.0f}")
    for number in (50, 95, 99):
        beside, alone = loaded.percentile(number), calm.percentile(number)
        print(f"p{number} of GET {beside:.1f} ms, in calm {alone:.1f} ms: {beside / alone:.2f}")


if __name__ == "__main__":
    main()
