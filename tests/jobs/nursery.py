"""Workers that are killed and at once there again: `python -m tests.jobs.nursery URI DATABASE REDIS COUNT LEASE`.

It says each worker's pid on a line. Workers are forked, so that a new one is there in milliseconds. Their jobs count
themselves in `effects`, in the transaction that ends them, and note each beginning in `begun`. Those of INSIDE kill
their worker the first time, when all is written and nothing committed.
"""

import asyncio
import os
import signal
import sys
from datetime import timedelta
from uuid import uuid4

import shared.data.job_rows
import shared.data.job_workers

# Before anybody has read them.
shared.data.job_rows.LEASE = timedelta(seconds=float(sys.argv[5]))
shared.data.job_workers.SILENCE = shared.data.job_rows.LEASE * 0.8

import structlog  # noqa: E402
from google.protobuf.wrappers_pb2 import StringValue  # noqa: E402
from prometheus_client import CollectorRegistry  # noqa: E402
from pymongo import AsyncMongoClient  # noqa: E402

from shared.core.clock import SystemClock  # noqa: E402
from shared.core.run import run  # noqa: E402
from shared.data.clients import DataClients  # noqa: E402
from shared.data.job_engine import Engine  # noqa: E402
from shared.data.mongo import Document, StatusErrors  # noqa: E402
from shared.data.redis import open_redis  # noqa: E402
from shared.data.transaction import Transaction, Transactions  # noqa: E402
from shared.jobs.dispatcher import Dispatcher  # noqa: E402
from shared.jobs.handled import Handled, by_name  # noqa: E402
from shared.jobs.jobs import Jobs  # noqa: E402
from shared.jobs.kind import JobKind, Policy  # noqa: E402
from shared.jobs.metrics import JobMetrics  # noqa: E402
from shared.jobs.runner import Runner  # noqa: E402
from shared.jobs.work import Work  # noqa: E402

COUNTED = JobKind("test.counted", StringValue, Policy(backoff=timedelta(milliseconds=100)))
KILLER = JobKind("test.killer", StringValue, Policy(attempts=3))
INSIDE = JobKind("test.inside", StringValue)


async def work(stop: asyncio.Event) -> None:
    """One worker."""
    uri, name, redis_url = sys.argv[1:4]
    async with AsyncMongoClient[Document](uri, w="majority", appname=uuid4().hex) as mongo:
        data = DataClients(mongo, mongo[name], open_redis(redis_url))
        transactions = Transactions(mongo)

        async def begin(job: Work[StringValue]) -> bool:
            query = {"job": job.id}
            again = await data.database["begun"].find_one(query) is not None
            await data.database["begun"].insert_one({**query, "time": SystemClock().now()})
            return again

        async def count(job: Work[StringValue]) -> None:
            again = await begin(job)

            async def write(transaction: Transaction) -> None:
                effects, session = data.database["effects"], transaction.session
                with StatusErrors():
                    await effects.update_one({"_id": job.id}, {"$inc": {"n": 1}}, upsert=True, session=session)
                await job.complete(transaction)
                if job.kind is INSIDE and not again:
                    os.kill(os.getpid(), signal.SIGKILL)

            await transactions.run(write)

        async def kill(job: Work[StringValue]) -> None:
            os.kill(os.getpid(), signal.SIGKILL)

        table = by_name([Handled(COUNTED, count), Handled(INSIDE, count), Handled(KILLER, kill)])
        jobs, engine = await Jobs.open(data, SystemClock()), Engine(redis_url, name)
        metrics = JobMetrics(CollectorRegistry())
        kinds = {name: each.kind for name, each in table.items()}
        async with asyncio.TaskGroup() as tasks:
            runner = Runner(data.database, engine, jobs, table, 20, metrics)
            tasks.create_task(runner.run(stop))
            tasks.create_task(Dispatcher(data.database, engine, runner, jobs, kinds, metrics).run(stop))


def born() -> int:
    """Forks a worker; returns its pid."""
    pid = os.fork()
    if not pid:
        run(work)
        os._exit(0)
    os.write(1, f"{pid}\n".encode())
    return pid


def main() -> None:
    """Has so many workers, until it is killed; they end with it."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    left = {born() for _ in range(int(sys.argv[4]))}
    try:
        while True:
            left.discard(os.wait()[0])
            left.add(born())
    finally:
        for pid in left:
            os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    main()
