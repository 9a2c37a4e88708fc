"""dramatiq on Redis. `python -m … REDIS_URL MANY SINGLE`."""

import asyncio
import sys
import threading
import time

import dramatiq
from dramatiq.brokers.redis import RedisBroker

from buildtools.bench.jobs.drive import drive
from buildtools.bench.jobs.report import Count

COUNT, LOCK = Count(), threading.Lock()


def noop(added: float) -> None:
    """Has nothing to do."""
    with LOCK:
        COUNT.ran(added)


def main() -> None:
    """Runs a worker and drives it."""
    broker = RedisBroker(url=sys.argv[1], namespace="bench_dramatiq")
    actor = dramatiq.actor(noop, broker=broker, queue_name="bench")
    worker = dramatiq.Worker(broker)
    worker.start()

    def send(many: int) -> None:
        for _ in range(many):
            actor.send(time.time())

    async def add(many: int) -> None:
        # It blocks, as it does in whatever it is called from.
        await asyncio.to_thread(send, many)

    report = asyncio.run(drive(COUNT, add, int(sys.argv[2]), int(sys.argv[3])))
    worker.stop()
    broker.close()
    report.write()


if __name__ == "__main__":
    main()
