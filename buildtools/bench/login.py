"""Logins a second, and what they cost everybody else: `make bench BENCH=login`.

Starts a stack of its own. People sign in at a steady RATE while another user, whose sessions theirs do not push out,
reads a contact at a steady rate; the reader's p99 is told in ratio to calm. Many short rounds of calm and of logins
take turns, so that both see the same machine. What is answered beneath the rate says that the machine was too small.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx

from buildtools.bench.load import cpu_ns
from buildtools.bench.rest_calls import RestCalls
from shared.testing.stack import Stack, running_stack

ROUNDS = 24
SECONDS = 3.0
RATE = float(os.environ.get("RATE") or 40)
READS_A_SECOND = 50


@dataclass(slots=True)
class Rounds:
    """All rounds of one kind: the reader's latencies in ms, logins a second, seconds, and CPU of the app process."""

    reads_ms: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    def percentile(self, number: int) -> float:
        """Of the reader's latencies, in ms."""
        return quantiles(self.reads_ms, n=100)[number - 1]


async def steadily(rate: float, seconds: float, call: Callable[[int], Coroutine[Any, Any, None]]) -> None:
    """Begins so many calls a second for so long, however long each takes; returns when all have ended."""
    begun = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for number in range(int(seconds * rate)):
            await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
            tasks.create_task(call(number))


async def read(calls: RestCalls, seconds: float) -> list[float]:
    """Latencies in ms."""
    latencies: list[float] = []

    async def one(_number: int) -> None:
        started = time.perf_counter()
        await calls.get(0)
        latencies.append((time.perf_counter() - started) * 1000)

    await steadily(READS_A_SECOND, seconds, one)
    return latencies


async def sign_in(http: httpx.AsyncClient, logins: list[dict[str, str]], seconds: float) -> float:
    """One user after another. Returns how many a second were answered."""
    started = time.perf_counter()

    async def one(number: int) -> None:
        login = logins[number % len(logins)]
        given = {"email": login["email"], "password": login["password"], "accountId": login["accountId"]}
        (await http.post("/v1/auth/session", json=given)).raise_for_status()

    await steadily(RATE, seconds, one)
    return int(seconds * RATE) / (time.perf_counter() - started)


async def one_round(stack: Stack, calls: RestCalls, rounds: Rounds, http: httpx.AsyncClient | None) -> None:
    """SECONDS of reads, alone or beside logins over `http`."""
    used, started = cpu_ns(stack.pids["app"]), time.perf_counter()
    if http is None:
        rounds.reads_ms += await read(calls, SECONDS)
    else:
        reads, rate = await asyncio.gather(read(calls, SECONDS), sign_in(http, stack.logins[1:], SECONDS))
        rounds.reads_ms += reads
        rounds.rates.append(rate)
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
    rate = median(loaded.rates)
    print(f"{ROUNDS} interleaved rounds of {SECONDS:.0f} s; {RATE:.0f} logins a second begun, {rate:.1f} answered")
    # Reads cost the same in both.
    print(
        f"cores that the app had {busy:.2f}, in calm {still:.2f}: {(busy - still) / rate * 1000:.1f} ms of CPU a login"
    )
    for number in (50, 95, 99):
        beside, alone = loaded.percentile(number), calm.percentile(number)
        print(f"p{number} of GET {beside:.1f} ms, in calm {alone:.1f} ms: {beside / alone:.2f}")


if __name__ == "__main__":
    main()
