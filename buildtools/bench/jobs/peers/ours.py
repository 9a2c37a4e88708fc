"""Ours: every job a row in MongoDB. `python -m … REDIS_URL MANY SINGLE MONGODB_URI`."""

import asyncio
import sys
import time
from contextlib import aclosing
from datetime import timedelta

from google.protobuf.wrappers_pb2 import DoubleValue
from prometheus_client import CollectorRegistry
from pymongo import AsyncMongoClient

from buildtools.bench.jobs.drive import drive
from buildtools.bench.jobs.report import SLOTS, Count, Report
from shared.core.clock import SystemClock
from shared.core.run import run
from shared.data.clients import DataClients
from shared.data.job_engine import Engine
from shared.data.mongo import Document
from shared.data.redis import open_redis
from shared.jobs.dispatcher import Dispatcher
from shared.jobs.handled import Handled, by_name
from shared.jobs.jobs import Jobs
from shared.jobs.kind import JobKind, Policy
from shared.jobs.metrics import JobMetrics
from shared.jobs.runner import Runner
from shared.jobs.work import Work

NOOP = JobKind("bench.noop", DoubleValue, Policy(keep=timedelta(0)))


async def measure(stop: asyncio.Event) -> None:
    """Runs a worker as its process does, and drives it."""
    redis_url, many, single, uri = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    count = Count()

    async def noop(work: Work[DoubleValue]) -> None:
        count.ran(work.payload.value)

    async with AsyncMongoClient[Document](uri, w="majority") as mongo:
        data = DataClients(mongo, mongo["bench_jobs"], open_redis(redis_url))
        async with aclosing(await Jobs.open(data, SystemClock())) as jobs:

            async def add(many: int) -> None:
                await jobs.add_many(NOOP, "", [DoubleValue(value=time.time())] * many)

            table, metrics = by_name([Handled(NOOP, noop)]), JobMetrics(CollectorRegistry())
            engine = Engine(redis_url, "bench_jobs")
            kinds = {name: each.kind for name, each in table.items()}
            runner = Runner(data.database, engine, jobs, table, SLOTS, metrics)
            dispatcher = Dispatcher(data.database, engine, runner, jobs, kinds, metrics)
            working = [asyncio.create_task(runner.run(stop)), asyncio.create_task(dispatcher.run(stop))]
            report: Report = await drive(count, add, many, single)
            stop.set()
            await asyncio.gather(*working)
        await mongo.drop_database("bench_jobs")
        await data.redis.aclose()
    report.write()


if __name__ == "__main__":
    run(measure)
