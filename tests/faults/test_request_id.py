"""kill -9 in the middle of writes that carry a request id: repeated, each of them has happened exactly once."""

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from dashclicks.crm.v1 import crm_service_pb2
from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_BUSINESS, Contact
from dashclicks.crm.v1.contact_requests_pb2 import CreateContactRequest
from dashclicks.crm.v1.note_pb2 import Note
from pymongo import AsyncMongoClient

from shared.core.clock import SystemClock
from shared.core.errors import Aborted
from shared.core.ids import RandomIds
from shared.resource.binding import bind
from shared.resource.contracts import Catalog
from shared.resource.model import Model
from shared.resource.runtime import Runtime, RuntimeDeps
from shared.rpc.call import Call
from shared.rpc.principal import Principal

ROOT = Path(__file__).parents[2]
CRM = crm_service_pb2.DESCRIPTOR.services_by_name["CrmService"]
KILLS, ABREAST, ACKNOWLEDGED = 3, 8, 20


async def creator(database: Any) -> Any:
    """Makes the contact of a number, with the request id of that number."""
    catalog = Catalog.load(ROOT / "generated/descriptors/api_full.binpb")
    runtime = Runtime(RuntimeDeps(database, catalog, SystemClock(), RandomIds(), b"s" * 32))
    runtime.resource(Model(Contact))
    runtime.resource(Model(Note))
    await runtime.ensure_indexes()
    handler: Any = next(
        m.handler for m in bind(object(), CRM, runtime).methods if m.full_name.endswith(".CreateContact")
    )
    call = Call("CreateContact", "req", Principal("usr_1", "acc_1"))

    async def create(number: int) -> None:
        contact = Contact(type=CONTACT_TYPE_BUSINESS, display_name=f"Contact {number}")
        await handler(CreateContactRequest(contact=contact, request_id=f"request-{number}"), call)

    return create


async def write_for_ever(uri: str, name: str, first: int) -> None:
    """The process that is killed: says each number before and after its write."""
    async with AsyncMongoClient[dict[str, Any]](uri) as client:
        create = await creator(client[name])

        async def run(number: int) -> None:
            while True:
                say("asks", number)
                await create(number)
                say("made", number)
                number += ABREAST

        await asyncio.gather(*(run(first + lane) for lane in range(ABREAST)))


def say(word: str, number: int) -> None:
    """A line for the test that reads along."""
    sys.stdout.write(f"{word} {number}\n")
    sys.stdout.flush()


def killed_writer(uri: str, name: str, first: int) -> set[int]:
    """The numbers that a writer asked for until it was killed."""
    command = [sys.executable, __file__, uri, name, str(first)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        asked: set[int] = set()
        made = 0
        for line in writer.stdout:
            word, number = line.split()
            asked.add(int(number))
            made += word == "made"
            if made == ACKNOWLEDGED:
                os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
    assert made >= ACKNOWLEDGED
    return asked


async def test_each_repeated_request_has_happened_once(database: Any, mongodb_uri: str) -> None:
    # The server gives a vanished process's transaction up after this long; a minute would be too long for a test.
    limit = await database.client.admin.command("setParameter", 1, transactionLifetimeLimitSeconds=1)
    create = await creator(database)
    try:
        asked: set[int] = set()
        for _ in range(KILLS):
            asked |= await asyncio.to_thread(killed_writer, mongodb_uri, database.name, max(asked, default=0) + 1)
        for number in sorted(asked):
            await until_free(create, number)
    finally:
        await database.client.admin.command("setParameter", 1, transactionLifetimeLimitSeconds=limit["was"])
    rows = Counter([row["display_name"] async for row in database["crm.contacts"].find({})])
    assert rows == {f"Contact {number}": 1 for number in asked}


async def until_free(create: Any, number: int) -> None:
    """Repeats a request while the server still holds it for the process that is gone."""
    while True:
        try:
            await create(number)
            return
        except Aborted as error:
            if error.reason != "REQUEST_IN_PROGRESS":
                raise


if __name__ == "__main__":
    asyncio.run(write_for_ever(sys.argv[1], sys.argv[2], int(sys.argv[3])))
