"""A database with jobs, and workers on it whose handlers a test writes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from google.protobuf.wrappers_pb2 import StringValue
from prometheus_client import CollectorRegistry
from pymongo import AsyncMongoClient

from shared.core.clock import SystemClock
from shared.data.clients import DataClients
from shared.data.job_engine import Engine
from shared.data.mongo import Document
from shared.data.redis import open_redis
from shared.data.transaction import Transactions
from shared.jobs.dispatcher import Dispatcher
from shared.jobs.handled import Handled, by_name
from shared.jobs.jobs import Jobs
from shared.jobs.kind import JobKind, Policy
from shared.jobs.metrics import JobMetrics
from shared.jobs.runner import Runner
from shared.jobs.work import Work
from shared.testing.eventually import soon

Handle = Callable[[Work[StringValue]], Awaitable[None]]


def kind(name: str = "test.job", **policy: Any) -> JobKind[StringValue]:
    """A kind whose payload is a text."""
    return JobKind(name, StringValue, Policy(**policy))


def text(value: str = "") -> StringValue:
    """A payload."""
    return StringValue(value=value)


@dataclass(frozen=True, slots=True)
class Shop:
    """Adds jobs, runs workers, and looks at rows."""

    data: DataClients
    redis_url: str
    jobs: Jobs

    @property
    def rows(self) -> Any:
        """The rows of jobs."""
        return self.data.database["platform.jobs"]

    @property
    def transactions(self) -> Transactions:
        """Of this database."""
        return Transactions(self.data.mongo)

    @asynccontextmanager
    async def working(self, *handled: Handled[Any], workers: int = 1, slots: int = 10) -> AsyncIterator[list[Runner]]:
        """Workers that do these kinds, as their processes run them."""
        stop, table = asyncio.Event(), by_name(handled)
        kinds = {name: each.kind for name, each in table.items()}
        runners, tasks = [], []
        for _ in range(workers):
            metrics = JobMetrics(CollectorRegistry())
            engine = Engine(self.redis_url, self.data.database.name)
            runner = Runner(self.data.database, engine, self.jobs, table, slots, metrics)
            dispatcher = Dispatcher(self.data.database, engine, runner, self.jobs, kinds, metrics)
            runners.append(runner)
            tasks += [asyncio.create_task(runner.run(stop)), asyncio.create_task(dispatcher.run(stop))]
        try:
            yield runners
        finally:
            stop.set()
            await asyncio.gather(*tasks)

    async def row(self, id: str) -> Document:
        """A job as it is stored."""
        found: Document | None = await self.rows.find_one({"_id": id})
        assert found is not None
        return found

    async def in_state(self, id: str, state: str, seconds: float = 60) -> Document:
        """A job once it is so far."""

        async def there() -> Document | None:
            row = await self.row(id)
            return row if row["state"] == f"JOB_STATE_{state}" else None

        return await soon(there, seconds)

    async def all_in(self, state: str, count: int, seconds: float = 60) -> None:
        """Waits until so many jobs are so far."""

        async def enough() -> bool:
            return bool(await self.rows.count_documents({"state": f"JOB_STATE_{state}"}) >= count)

        await soon(enough, seconds)


@asynccontextmanager
async def open_shop(mongodb_uri: str, redis_url: str) -> AsyncIterator[Shop]:
    """A shop with a database of its own."""
    async with AsyncMongoClient[Document](mongodb_uri, w="majority") as mongo:
        data = DataClients(mongo, mongo[f"jobs_{uuid4().hex[:8]}"], open_redis(redis_url))
        try:
            async with aclosing(await Jobs.open(data, SystemClock())) as jobs:
                yield Shop(data, redis_url, jobs)
        finally:
            await mongo.drop_database(data.database.name)
            await data.redis.aclose()
