"""An import of ROWS rows, 100,000 by default, three of 100 bad, its worker killed twice: `make bench BENCH=imports`.

Printed are the seconds from the run's begin to its end (the leases of the killed workers included), CPU seconds of
workers and of mongod, the most memory that a worker had, and whether every row is there once. KILLS=0 for none; with
UNDO=1 all of it is taken back, and the seconds of that are printed too.
"""

import asyncio
import os
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import grpc
import psutil
import uvloop
from dashclicks.activities.v1 import activities_service_pb2
from dashclicks.activities.v1.job_pb2 import UndoJobResult
from dashclicks.crm.v1 import import_requests_pb2 as requests
from dashclicks.crm.v1 import imports_service_pb2, record_import_pb2
from dashclicks.crm.v1.record_import_pb2 import RecordImport
from google.api.httpbody_pb2 import HttpBody
from google.protobuf.descriptor import MethodDescriptor

from buildtools.bench.load import cpu_ns
from buildtools.bench.world import World, memory_mb, new_owner, process, servers, service, world
from services.internal.service import open_deps
from shared.core.settings import Settings
from shared.testing.api import Caller

ROWS = int(os.environ.get("ROWS") or 100_000)
KILLS = int(os.environ.get("KILLS", "2"))
SECONDS, MEGABYTES = 120, 300
_BAD = (17, 50, 83)
_METHODS = {
    **imports_service_pb2.DESCRIPTOR.services_by_name["ImportsService"].methods_by_name,
    **activities_service_pb2.DESCRIPTOR.services_by_name["ActivitiesService"].methods_by_name,
}


def method(name: str) -> MethodDescriptor:
    """A method of imports or activities."""
    found: MethodDescriptor = _METHODS[name]
    return found


def sheet() -> bytes:
    """The file."""
    lines = ["first name,last name,email,phone,company city,tags,job title"]
    for number in range(ROWS):
        email = "nobody" if number % 100 in _BAD else f"p{number}@example.com"
        phone = f"+1415{2_000_000 + number % 7_000_000}"
        lines.append(f"P{number},Doe,{email},{phone},Berlin,fair; spring,CEO")
    return "\n".join(lines).encode()


class SignedIn:
    """A caller whose token is made anew for each call: an import may take longer than one is good for."""

    def __init__(self, channel: grpc.aio.Channel, mint: Callable[[], str], account_id: str) -> None:
        self._channel, self._mint, self.account_id = channel, mint, account_id

    async def call(self, name: str, **fields: Any) -> Any:
        """A unary method."""
        return await Caller(self._channel, self._mint()).call(method(name), **fields)

    async def send(self, name: str, pieces: AsyncIterator[requests.UploadImportRequest]) -> RecordImport:
        """An upload."""
        answer: RecordImport = await Caller(self._channel, self._mint()).send(method(name), pieces)
        return answer


async def signed_in(run: World, settings: Settings, channel: grpc.aio.Channel) -> SignedIn:
    """An owner of a new account."""
    deps = await open_deps(settings, run.data)
    owner = await new_owner(deps, "contacts", "activities.undo", "activities.read")
    _, session = await run.sessions.create(owner)
    return SignedIn(channel, lambda: run.keys.mint(session.principal()), owner.account_id)


async def upload(caller: SignedIn) -> RecordImport:
    """The file, uploaded."""
    data = sheet()

    async def pieces() -> AsyncIterator[requests.UploadImportRequest]:
        for start in range(0, len(data), 256 * 1024):
            yield requests.UploadImportRequest(file=HttpBody(data=data[start : start + 256 * 1024]))

    return await caller.send("UploadImport", pieces())


class Workers:
    """One worker after the other, with what they have used."""

    def __init__(self, env: dict[str, str], folder: Path) -> None:
        self._env, self._folder = env, folder
        self.cpu_seconds = 0.0
        self.megabytes = 0.0

    @asynccontextmanager
    async def one(self) -> AsyncIterator[int]:
        """A worker, killed at the end."""
        with process("services.worker", self._env, self._folder / "worker.log") as pid:
            try:
                yield pid
            finally:
                self.cpu_seconds += cpu_ns(pid) / 1e9
                self.megabytes = max(self.megabytes, memory_mb(pid)[1])
                psutil.Process(pid).kill()


async def until(caller: SignedIn, id: str, rows: int, *states: int) -> RecordImport:
    """The import once so many rows are done, or it is in one of these states."""
    while True:
        found: RecordImport = await caller.call("GetRecordImport", id=id)
        assert found.state != record_import_pb2.IMPORT_STATE_FAILED, found.failure
        if found.state in states or (not states and found.rows_done >= rows):
            return found
        await asyncio.sleep(0.2)


async def seen(look: Callable[[], Awaitable[Any]]) -> Any:
    """What there is to see, once there is."""
    while True:
        if found := await look():
            return found
        await asyncio.sleep(0.5)


async def undo(caller: SignedIn, id: str) -> str:
    """The job that takes an import back; empty while the log is behind."""
    try:
        return str((await caller.call("UndoActivities", originating_request_id=id)).job_id)
    except grpc.aio.AioRpcError as error:
        if error.code() is not grpc.StatusCode.UNAVAILABLE:
            raise
        return ""


async def take_back(around: World, caller: SignedIn, id: str) -> None:
    """Takes the import back, once all of it is in the log, and prints."""
    log, jobs = around.data.database["events.log"], around.data.database["platform.jobs"]
    contacts = around.data.database["crm.contacts"]
    there = {"account_id": caller.account_id, "_live": True}
    count = await contacts.count_documents(there)
    last = {"account_id": caller.account_id, "request_id": id}
    await seen(lambda: log.find(last).skip(count - 1).limit(1).to_list())
    started = time.perf_counter()
    job_id = await seen(lambda: undo(caller, id))
    row = await seen(lambda: jobs.find_one({"_id": job_id, "result": {"$exists": True}}))
    seconds, told = time.perf_counter() - started, UndoJobResult.FromString(row["result"])
    gone = not await contacts.count_documents(there) and (told.count, told.left_count) == (count, 0)
    print(f"taken back as one: {told.count:,} in {seconds:.0f} s, {'right' if gone else 'WRONG'}")


async def run(settings: Settings, folder: Path) -> None:
    """Imports and prints."""
    settings = settings.model_copy(update={"blob_url": (folder / "files").as_uri()})
    os.environ["BLOB_URL"] = settings.blob_url
    mongod = next(each for each in psutil.process_iter(["name", "cmdline"]) if str(folder) in str(each.info["cmdline"]))
    async with world(settings, 0, folder) as around, service(around, "services.internal") as (_, channel):
        caller = await signed_in(around, settings, channel)
        workers = Workers(around.env(""), folder)
        made = await upload(caller)
        async with workers.one():
            await until(caller, made.id, 0, record_import_pb2.IMPORT_STATE_READY)
        read_cpu, before = workers.cpu_seconds, mongod.cpu_times()
        workers.cpu_seconds = 0.0
        await caller.call("RunImport", id=made.id)
        started = time.perf_counter()
        for part in range(KILLS):
            async with workers.one():
                await until(caller, made.id, ROWS * (part + 1) // (KILLS + 1))
        async with workers.one():
            done = await until(caller, made.id, 0, record_import_pb2.IMPORT_STATE_DONE)
        seconds, after = time.perf_counter() - started, mongod.cpu_times()
        rows = around.data.database["crm.contacts"].find({"account_id": caller.account_id}, ["emails.address"])
        emails = Counter([row["emails"][0]["address"] async for row in rows])
        if os.environ.get("UNDO"):
            async with workers.one():
                await take_back(around, caller, made.id)
    wanted = sum(number % 100 not in _BAD for number in range(ROWS))
    once = len(emails) == wanted and set(emails.values()) == {1}
    right = (done.counts.created, done.counts.failed) == (wanted, ROWS - wanted)
    database = after.user + after.system - before.user - before.system
    print(f"{ROWS:,} rows, {KILLS} kills: {seconds:.0f} s <= {SECONDS} {'yes' if seconds <= SECONDS else 'NO'}")
    print(
        f"CPU: workers {workers.cpu_seconds:.0f} s (reading the file before: {read_cpu:.0f} s), mongod {database:.0f} s"
    )
    fits = workers.megabytes <= MEGABYTES
    print(f"memory of a worker, at most: {workers.megabytes:.0f} MB <= {MEGABYTES} {'yes' if fits else 'NO'}")
    print(f"created {done.counts.created:,}, failed {done.counts.failed:,}: {'right' if right else 'WRONG'}")
    print(f"every good row is there once: {'yes' if once else 'NO'}")


def main() -> None:
    """Runs it on servers of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with servers(folder) as settings, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(run(settings, folder))


if __name__ == "__main__":
    main()
