"""How fast contacts are loaded through BatchCreate, against a bare insert_many: `make bench BENCH=batch`.

The same ROWS contacts, a million by default, go both ways in slices by turns: validated, evented and audited through
the service; by the driver alone into a collection with the same indexes. The relay runs all the while; before each bare
slice it may catch up, so what it costs the machine is on our side.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TypeVar

import grpc
import uvloop
from dashclicks.crm.v1 import contact_pb2, contact_requests_pb2

from buildtools.bench.contacts import account_id, contact
from buildtools.bench.load import cpu_ns
from buildtools.bench.loader import document
from buildtools.bench.world import World, asked_rows, memory_mb, relay, relayed, servers, service, world
from services.internal.crm.servicer import CrmServicer
from services.internal.service import open_deps
from shared.core.settings import Settings
from shared.data.mongo import DURABLE, Document
from shared.resource.resource import Resource

BATCH = 1_000
# Batches under way at once, both ways.
ABREAST = 2
SLICE = 10
TARGET = 0.3


@dataclass(frozen=True, slots=True)
class Slice:
    """Rows per second: ours, ours with the events in the log, bare. CPU of the service, µs a row; its MB."""

    ours: float
    evented: float
    bare: float
    cpu_us: float
    memory: float

    @property
    def ratio(self) -> float:
        """How our rate compares."""
        return self.ours / self.bare


Create = Callable[..., Awaitable[bytes]]
Item = TypeVar("Item")


class Loading:
    """One load."""

    def __init__(
        self, run: World, pid: int, channel: grpc.aio.Channel, contacts: Resource[contact_pb2.Contact]
    ) -> None:
        self._run = run
        self._pid = pid
        self._create: Create = channel.unary_unary("/dashclicks.crm.v1.CrmService/BatchCreateContacts")
        self._kit = contacts.kit
        self._bare = run.data.mongo["bare"].get_collection("contacts", write_concern=DURABLE)

    async def prepare(self) -> None:
        """Gives the bare collection the same indexes."""
        await self._bare.create_indexes([index.model() for index in self._kit.type.indexes])

    async def slice(self, first: int, rows: int) -> Slice:
        """Loads so many rows both ways."""
        starts = range(first, first + rows, BATCH)
        token = self._run.keys.mint(await self._run.principal(account_id(first // rows % 200)))
        requests = [_request(start) for start in starts]
        documents = [[await document(self._kit, number) for number in range(at, at + BATCH)] for at in starts]

        async def create(request: bytes) -> None:
            reply = await self._create(request, metadata=(("authorization", f"Bearer {token}"),))
            results = contact_requests_pb2.BatchCreateContactsResponse.FromString(reply).results
            assert len(results) == BATCH
            assert not any(result.HasField("error") for result in results), results[0]

        async def insert(batch: list[Document]) -> None:
            await self._bare.insert_many(batch, ordered=False)

        used, started = cpu_ns(self._pid), time.perf_counter()
        seconds = await _timed(create, requests)
        cpu = cpu_ns(self._pid) - used
        await relayed(self._run)
        evented = time.perf_counter() - started
        bare = await _timed(insert, documents)
        return Slice(rows / seconds, rows / evented, rows / bare, cpu / rows / 1000, memory_mb(self._pid)[0])


async def _timed(work: Callable[[Item], Awaitable[None]], items: Sequence[Item]) -> float:
    """Seconds for all items, ABREAST at a time."""
    rest = iter(items)

    async def worker() -> None:
        for item in rest:
            await work(item)

    started = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(ABREAST)))
    return time.perf_counter() - started


def _request(first: int) -> bytes:
    numbers = range(first, first + BATCH)
    made = [contact_requests_pb2.CreateContactRequest(contact=contact(number)) for number in numbers]
    return contact_requests_pb2.BatchCreateContactsRequest(requests=made).SerializeToString()


async def run(settings: Settings, rows: int, folder: Path) -> None:
    """Loads and prints."""
    async with (
        world(settings, 0, folder) as around,
        service(around, "services.internal") as (pid, channel),
        relay(around),
    ):
        loading = Loading(around, pid, channel, CrmServicer(await open_deps(settings, around.data)).contacts)
        await loading.prepare()
        size = BATCH * SLICE
        slices = [await loading.slice(first, size) for first in range(0, rows, size)]
    warm = slices[1:] or slices
    ratios = sorted(each.ratio for each in warm)
    ours, evented, bare = (median(getattr(each, name) for each in warm) for name in ("ours", "evented", "bare"))
    verdict = "yes" if median(ratios) >= TARGET else "NO"
    print(f"{rows:,} contacts both ways in slices of {size:,}, batches of {BATCH:,}, {ABREAST} at once; medians")
    print(f"service {ours:,.0f} rows/s ({evented:,.0f} until the events are in the log), bare {bare:,.0f} rows/s")
    print(f"ratio {median(ratios):.2f} ({ratios[0]:.2f}-{ratios[-1]:.2f}) >= {TARGET} {verdict}")
    print(f"CPU of the service: {median(each.cpu_us for each in warm):.0f} us a row")
    memories = [f"{slices[len(slices) * part // 5 - 1].memory:.0f}" for part in range(1, 6)]
    print(f"memory of the service after each fifth: {', '.join(memories)} MB")


def main() -> None:
    """Runs it on servers of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with servers(folder) as settings, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(run(settings, asked_rows(), folder))


if __name__ == "__main__":
    main()
