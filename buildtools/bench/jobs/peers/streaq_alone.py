"""streaq alone: jobs are messages in Redis. `python -m … REDIS_URL MANY SINGLE`."""

import asyncio
import sys
import time
from typing import Any

import orjson
from anyio import sleep_forever
from streaq import Worker

from buildtools.bench.jobs.drive import drive
from buildtools.bench.jobs.report import SLOTS, Count
from shared.core.run import run

TASK = "noop"


class Quiet(Worker[None]):
    """Leaves the signals to the process."""

    async def signal_handler(self, scope: Any) -> None:
        """Does nothing."""
        await sleep_forever()


def worker(url: str) -> Quiet:
    """A worker, or a client."""
    return Quiet(url, concurrency=SLOTS, queue_name="bench_streaq", serializer=orjson.dumps, deserializer=orjson.loads)


async def measure(stop: asyncio.Event) -> None:
    """Runs a worker and drives it."""
    url, many, single = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    count, working = Count(), worker(url)

    async def noop(added: float) -> None:
        count.ran(added)

    working.task(name=TASK, silent=True, ttl=0)(noop)
    task = asyncio.create_task(working.run_async())
    async with worker(url) as client:

        async def add(many: int) -> None:
            await client.enqueue_many([client.enqueue_unsafe(TASK, time.time()) for _ in range(many)])

        report = await drive(count, add, many, single)
    task.cancel()
    await asyncio.wait({task})
    report.write()


if __name__ == "__main__":
    run(measure)
