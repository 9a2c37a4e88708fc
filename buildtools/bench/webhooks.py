"""What an endpoint that hangs costs the others of its account: `make bench BENCH=webhooks`, about 3 minutes.

Contacts are made at a steady rate; each is timed from its commit until it is at each of WELL receivers. In calm rounds
a further endpoint answers as they do, in the others it never answers; rounds alternate, each with a new such endpoint.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvloop
from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_PERSON, Contact
from dashclicks.webhooks.v1.endpoint_pb2 import Endpoint

from buildtools.bench.world import new_owner, process, relayed, servers, world
from services.internal.deps import Deps
from services.internal.service import open_deps
from shared.core.settings import Settings
from shared.rpc.call import Call
from shared.testing.webhook_receiver import Receiver, webhook_receiver

ROUNDS, WELL = 4, 4
# Of a round: longer than an attempt may take, so that a time-out and what follows it are in it. At a rate that leaves
# the machine time: in a backlog everybody waits, and the endpoint that hangs takes less than the one that answers.
SECONDS, RATE = 20, 3
TARGET = 1.2


@dataclass(slots=True)
class Delays:
    """Seconds from commit to receipt."""

    values: list[float] = field(default_factory=list)

    def at(self, share: float) -> float:
        """What so large a share is at most, in milliseconds."""
        ordered = sorted(self.values)
        return ordered[round((len(ordered) - 1) * share)] * 1000


class Silent:
    """Takes what comes and never answers, until it is let go."""

    def __init__(self) -> None:
        self._over = asyncio.Event()
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        await self._over.wait()
        writer.close()

    @classmethod
    @asynccontextmanager
    async def listening(cls) -> AsyncIterator["Silent"]:
        """One that listens while the body runs."""
        silent = cls()
        server = await asyncio.start_server(silent.serve, "127.0.0.1", 0)
        silent.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
        try:
            yield silent
        finally:
            silent._over.set()
            server.close()


@dataclass(frozen=True, slots=True)
class Sender:
    """An account whose contacts are told to receivers."""

    deps: Deps
    call: Call
    receivers: list[Receiver]

    @asynccontextmanager
    async def endpoint(self, url: str) -> AsyncIterator[None]:
        """An endpoint while the body runs."""
        endpoints = self.deps.webhooks.endpoints
        made = await endpoints.create(self.call, Endpoint(url=url, event_types=["crm.contact.created"]))
        try:
            yield
        finally:
            await endpoints.delete(self.call, made.id)

    async def round(self) -> list[float]:
        """Makes contacts for a round; the delays of all of them at all receivers."""
        commits: dict[str, float] = {}
        begun = time.monotonic()
        for number in range(SECONDS * RATE):
            await asyncio.sleep(max(0.0, begun + number / RATE - time.monotonic()))
            given = Contact(type=CONTACT_TYPE_PERSON, first_name=f"Number {number}")
            made = await self.deps.contacts.create(self.call, given)
            commits[made.id] = time.monotonic()
        delays: list[float] = []
        for receiver in self.receivers:
            for request in await receiver.received(len(commits)):
                delays.append(request.time - commits[request.payload["data"]["id"]])
            receiver.requests.clear()
        return delays


async def measure(sender: Sender) -> tuple[Delays, Delays]:
    """Delays of calm rounds, and of those in which an endpoint hangs."""
    calm, hanging = Delays(), Delays()
    for number in range(ROUNDS):
        async with webhook_receiver() as well, sender.endpoint(well.url):
            first = Delays(await sender.round())
        async with Silent.listening() as silent, sender.endpoint(silent.url):
            second = Delays(await sender.round())
        calm.values += first.values
        hanging.values += second.values
        print(
            f"round {number + 1} of {ROUNDS}: p99 {first.at(0.99):.0f} ms calm, {second.at(0.99):.0f} ms hanging",
            flush=True,
        )
    return calm, hanging


async def run(settings: Settings, folder: Path) -> None:
    """Measures and prints."""
    settings = settings.model_copy(update={"outbound_private": True})
    async with world(settings, 0, folder) as around, AsyncExitStack() as stack:
        deps = await open_deps(settings, around.data)
        env = {**around.env(""), "OUTBOUND_PRIVATE": "true"}
        stack.enter_context(process("services.worker", env, folder / "worker.log"))
        await relayed(around)
        receivers = [await stack.enter_async_context(webhook_receiver()) for _ in range(WELL)]
        sender = Sender(deps, Call("bench", "bench", await new_owner(deps, "contacts", "webhooks")), receivers)
        for receiver in receivers:
            await stack.enter_async_context(sender.endpoint(receiver.url))
        await sender.round()
        calm, hanging = await measure(sender)
        for name, delays in (("calm", calm), ("one endpoint hangs", hanging)):
            print(
                f"{name}: p50 {delays.at(0.5):.0f} ms, p99 {delays.at(0.99):.0f} ms, {len(delays.values):,} deliveries"
            )
        ratio = hanging.at(0.99) / calm.at(0.99)
        print(f"p99 of the others, hanging to calm: {ratio:.2f} <= {TARGET} {'yes' if ratio <= TARGET else 'NO'}")
        for part in (deps.sessions, deps.origins, deps.http, deps.jobs):
            await part.aclose()


def main() -> None:
    """Runs it on servers of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with servers(folder) as settings, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(run(settings, folder))


if __name__ == "__main__":
    main()
