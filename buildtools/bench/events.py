"""What the event log costs and how far it is behind: `python -m buildtools.bench.events`.

First a backlog is relayed as fast as it goes; then contacts are written at a steady rate, and each is timed from its
commit until its event can be read. The relay is a process of its own, on servers of its own; about 25 s.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pymongo import AsyncMongoClient
from ulid import ULID

from buildtools.bench.load import cpu_ns
from shared.data.changes import enable_images
from shared.data.event_store import AUDIT, HEADS, LOG
from shared.data.mongo import Database, Document, open_collection
from shared.testing.servers import mongodb_server, valkey_server

BACKLOG = 20_000
ACCOUNTS = 50
RATES = (500, 2_000, 3_500, 5_000)
SECONDS = 3
# Between two writes, and between two looks at the log.
TICK = 0.01
LOOK = 0.002


@dataclass(frozen=True, slots=True)
class Bench:
    """The database that is written to, and how to start a worker on it."""

    database: Database
    env: dict[str, str]

    @contextmanager
    def worker(self) -> Iterator[int]:
        """Runs a worker; yields its pid."""
        process = subprocess.Popen((sys.executable, "-m", "services.worker"), env=self.env, stdout=subprocess.DEVNULL)
        try:
            yield process.pid
        finally:
            process.terminate()
            process.wait()

    async def write(self, account: str, count: int) -> None:
        """Commits so many contacts, in order."""
        rows = [contact(account) for _ in range(count)]
        await open_collection(self.database, "crm.contacts").insert_many(rows)

    async def reached(self, count: int) -> int:
        """Waits until there are so many events; returns how many there are."""
        while True:
            rows = await open_collection(self.database, HEADS).find({}, {"sequence": 1}).to_list()
            if (found := sum(int(row["sequence"]) for row in rows)) >= count:
                return found
            await asyncio.sleep(LOOK)

    async def sequences(self, account: str) -> AsyncIterator[int]:
        """An account's latest sequence, again and again."""
        heads = open_collection(self.database, HEADS)
        while True:
            row = await heads.find_one({"_id": account}, {"sequence": 1})
            yield int(row["sequence"]) if row else 0
            await asyncio.sleep(LOOK)


def contact(account: str) -> Document:
    """A contact as the resource runtime stores it."""
    now = datetime.now(UTC).replace(tzinfo=None)
    id = f"con_{ULID()}"
    texts = ("website", "owner_id", "source", "time_zone", "language_code", "job_title")
    return {
        "_id": id,
        "account_id": account,
        "create_time": now,
        "update_time": now,
        "type": "CONTACT_TYPE_PERSON",
        "display_name": "Maya Chen",
        "first_name": "Maya",
        "last_name": "Chen",
        "emails": [{"address": f"{id}@example.com", "label": "work", "primary": True}],
        "phones": [{"number": "+14155550132", "region_code": "US", "label": "mobile", "primary": True}],
        "addresses": [],
        "tags": ["newsletter", "bench"],
        "lifecycle_stage": "LIFECYCLE_STAGE_LEAD",
        "custom_fields": {"size": 12.0, "color": "green"},
        **dict.fromkeys(texts, "value"),
        "revision": 1,
        "_live": True,
        "_meta": {
            "actor": {"user_id": "usr_1", "impersonator_id": "", "session_id": "s" * 64},
            "method": "dashclicks.crm.v1.CrmService.CreateContact",
            "request_id": "r" * 32,
        },
    }


async def backlog(bench: Bench) -> str:
    """Relays what was written before it started."""
    for number in range(BACKLOG // 500):
        await bench.write(f"acc_{number % ACCOUNTS}", 500)
    with bench.worker() as pid:
        first = await bench.reached(1)
        used, started = cpu_ns(pid), time.perf_counter()
        done = await bench.reached(BACKLOG) - first
        seconds, cpu = time.perf_counter() - started, (cpu_ns(pid) - used) / 1e9
    rates = f"{done / seconds:,.0f} events/s; {done / cpu:,.0f} a CPU second of the relay"
    return f"backlog: {rates} ({cpu / done * 1e6:.0f} us each)"


async def steady(bench: Bench, rate: int) -> str:
    """Writes at a rate; how long until each event can be read."""
    account, total = f"acc_rate_{rate}", rate * SECONDS
    commits: list[float] = []
    writing = asyncio.create_task(write(bench, account, rate, commits))
    delays: list[float] = []
    async for sequence in bench.sequences(account):
        now = time.perf_counter()
        # A row can be seen before its writer has heard that it is there.
        delays.extend(now - (commits[n] if n < len(commits) else now) for n in range(len(delays), sequence))
        if sequence == total:
            break
    await writing
    actual = total / (commits[-1] - commits[0])
    ordered = sorted(delays)
    p50, p99, worst = (ordered[int((total - 1) * share)] * 1000 for share in (0.5, 0.99, 1))
    return f"writing {actual:,.0f}/s: commit to visible p50 {p50:.0f} ms, p99 {p99:.0f} ms, worst {worst:.0f} ms"


async def write(bench: Bench, account: str, rate: int, commits: list[float]) -> None:
    """Writes contacts at a rate for SECONDS; notes when each was acknowledged."""
    begun = time.perf_counter()
    while (missing := rate * SECONDS - len(commits)) > 0:
        due = min(missing, int((time.perf_counter() - begun) * rate) + 1 - len(commits))
        if due > 0:
            await bench.write(account, due)
            commits.extend([time.perf_counter()] * due)
        await asyncio.sleep(TICK)


async def run(mongodb_uri: str, redis_url: str) -> None:
    """Prints the figures."""
    name = "bench"
    env = {
        **os.environ,
        "MONGODB_URI": mongodb_uri,
        "MONGODB_DATABASE": name,
        "REDIS_URL": redis_url,
        "MASTER_KEY": b64encode(bytes(32)).decode(),
        "LOG_LEVEL": "WARNING",
    }
    async with AsyncMongoClient[Document](mongodb_uri) as client:
        bench = Bench(client[name], env)
        await enable_images(bench.database, ["crm.contacts"])
        print(await backlog(bench))
        with bench.worker():
            await bench.write("acc_first", 1)
            await bench.reached(BACKLOG + 1)
            for rate in RATES:
                print(await steady(bench, rate))
        for collection in (LOG, AUDIT):
            stats = await bench.database.command("collStats", collection)
            print(
                f"{collection}: {stats['count']:,} rows, {stats['avgObjSize']:,.0f} bytes each, "
                f"{stats['totalIndexSize'] / stats['count']:,.0f} bytes of indexes each"
            )


def main() -> None:
    """Runs it on servers of its own."""
    with (
        tempfile.TemporaryDirectory() as folder,
        mongodb_server(Path(folder)) as uri,
        valkey_server(Path(folder)) as url,
    ):
        asyncio.run(run(uri, url))


if __name__ == "__main__":
    main()
