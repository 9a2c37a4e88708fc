"""Logins a second, and what they cost everybody else: `make bench BENCH=login`.

Starts a stack of its own. People, as many in each account of the demo, sign in at a steady RATE while another user
reads a contact at a steady rate; the reader's p99 is told in ratio to calm. Many short rounds of calm and of logins
take turns, so that both see the same machine. What is answered beneath the rate says that the machine was too small.

The cores hold the platform with its database and its callers. These take part of them that people elsewhere do not, so
they are as small as may be (`http_caller.py`), and what each process has of a core is told.
"""

import asyncio
import json
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from buildtools.bench.http_caller import Caller, request
from buildtools.bench.load import cpu_ns
from buildtools.bench.rest_calls import NAME, PATH
from shared.testing.stack import Stack, running_stack

ROUNDS = int(os.environ.get("ROUNDS") or 24)
SECONDS = 3.0
RATE = float(os.environ.get("RATE") or 40)
READS_A_SECOND = 50
# So many that nobody's logins meet, nor push out one another's sessions.
PEOPLE_AN_ACCOUNT = 40
PASSWORD = "nine grey herons by the weir"
LOGIN = "/v1/auth/session"


@dataclass(slots=True)
class Rounds:
    """All rounds of one kind: the reader's latencies and those of logins in ms, logins a second, seconds, and CPU of
    each process.
    """

    reads_ms: list[float] = field(default_factory=list)
    logins_ms: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu_seconds: Counter[str] = field(default_factory=Counter)

    def percentile(self, number: int) -> float:
        """Of the reader's latencies, in ms."""
        return quantiles(self.reads_ms, n=100)[number - 1]

    def cores(self) -> dict[str, float]:
        """How much of a core each process had."""
        return {name: used / self.seconds for name, used in self.cpu_seconds.items()}


async def steadily(rate: float, seconds: float, call: Callable[[int], Coroutine[Any, Any, None]]) -> list[float]:
    """Begins so many calls a second for so long, however long each takes; the latencies in ms, when all have ended."""
    latencies: list[float] = []

    async def one(number: int) -> None:
        started = time.perf_counter()
        await call(number)
        latencies.append((time.perf_counter() - started) * 1000)

    begun = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for number in range(int(seconds * rate)):
            await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
            tasks.create_task(one(number))
    return latencies


@dataclass(frozen=True, slots=True)
class Bench:
    """A stack, a request that reads a contact, and the logins of people."""

    stack: Stack
    caller: Caller
    reading: bytes
    logins: list[bytes]

    @classmethod
    async def prepare(cls, stack: Stack, caller: Caller) -> "Bench":
        """Makes the contact and the people."""
        session = await _session(caller, stack.logins[0])
        made = json.loads(await caller.call(request("POST", PATH, NAME, session)))
        logins: list[bytes] = []
        for owner in [each for each in stack.logins if each["role"] == "ROLE_OWNER"]:
            logins += await _people(caller, owner)
        # Of one account after the other.
        mixed = [login for place in range(PEOPLE_AN_ACCOUNT) for login in logins[place::PEOPLE_AN_ACCOUNT]]
        return cls(stack, caller, request("GET", f"{PATH}/{made['id']}", None, session), mixed)

    async def read(self, _number: int) -> None:
        """One contact."""
        await self.caller.call(self.reading)

    async def sign_in(self, number: int) -> None:
        """One person after another."""
        await self.caller.call(self.logins[number % len(self.logins)])

    async def round(self, rounds: Rounds, rate: float) -> None:
        """SECONDS of reads, beside so many logins a second."""
        used, started = self._cpu(), time.perf_counter()
        offset = len(rounds.logins_ms)
        reads, logins = await asyncio.gather(
            steadily(READS_A_SECOND, SECONDS, self.read),
            steadily(rate, SECONDS, lambda number: self.sign_in(offset + number)),
        )
        took = time.perf_counter() - started
        rounds.reads_ms += reads
        rounds.logins_ms += logins
        rounds.rates.append(len(logins) / took)
        rounds.seconds += took
        rounds.cpu_seconds.update(self._cpu() - used)

    def _cpu(self) -> Counter[str]:
        """Seconds of each process, the callers' too."""
        pids = {**self.stack.pids, "callers": os.getpid()}
        return Counter({name: cpu_ns(pid) / 1e9 for name, pid in pids.items()})


async def _session(caller: Caller, login: Mapping[str, str]) -> dict[str, str]:
    """The headers that speak for somebody of the demo."""
    return {"X-Session-Id": json.loads(await caller.call(_login(login)))["sessionId"]}


async def _people(caller: Caller, owner: Mapping[str, str]) -> list[bytes]:
    """Makes the people of an owner's account; the requests that sign them in."""
    session, account = await _session(caller, owner), owner["accountId"]
    logins: list[bytes] = []
    for number in range(PEOPLE_AN_ACCOUNT):
        login = {"email": f"p{number}.{account.lower()}@bench.example", "password": PASSWORD}
        user = {**login, "displayName": "Bench", "role": "ROLE_USER"}
        await caller.call(request("POST", "/v1/users", user, session))
        logins.append(_login({**login, "accountId": account}))
    return logins


def _login(login: Mapping[str, str]) -> bytes:
    return request("POST", LOGIN, {name: login[name] for name in ("email", "password", "accountId")})


async def run(stack: Stack) -> tuple[Rounds, Rounds]:
    """Calm rounds and those with logins, by turns."""
    calm, loaded = Rounds(), Rounds()
    host, _, port = stack.env["GATEWAY_LISTEN"].partition(":")
    with closing(Caller(host, int(port))) as caller:
        bench = await Bench.prepare(stack, caller)
        await bench.round(Rounds(), RATE)
        for _ in range(ROUNDS):
            await bench.round(calm, 0)
            await bench.round(loaded, RATE)
    return calm, loaded


def main() -> None:
    """Prints the figures."""
    with tempfile.TemporaryDirectory() as folder, running_stack(Path(folder) / "data") as stack:
        calm, loaded = asyncio.run(run(stack))
    rate = median(loaded.rates)
    print(f"{ROUNDS} interleaved rounds of {SECONDS:.0f} s; {RATE:.0f} logins a second begun, {rate:.1f} answered")
    print(f"a login took {median(loaded.logins_ms):.0f} ms, {quantiles(loaded.logins_ms, n=100)[98]:.0f} at p99")
    still = calm.cores()
    for name, busy in loaded.cores().items():
        # Reads cost the same in both.
        cost = (busy - still.get(name, 0.0)) / rate * 1000
        print(f"{name}: {busy:.2f} cores, in calm {still.get(name, 0.0):.2f}: {cost:.1f} ms of CPU a login")
    print(f"all: {sum(loaded.cores().values()):.2f} of {os.cpu_count()} cores")
    for number in (50, 95, 99):
        beside, alone = loaded.percentile(number), calm.percentile(number)
        print(f"p{number} of GET {beside:.1f} ms, in calm {alone:.1f} ms: {beside / alone:.2f}")


if __name__ == "__main__":
    main()
