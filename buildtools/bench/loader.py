"""Fills the collection with the documents that the runtime would write, without the runtime's checks on the way."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from dashclicks.crm.v1.contact_pb2 import Contact

from buildtools.bench.contacts import account_of, contact
from services.internal.service import open_deps
from shared.core.ids import RandomIds
from shared.core.settings import Settings
from shared.data.clients import DataClients
from shared.data.mongo import Document
from shared.resource.kit import Kit
from shared.resource.model import Record
from shared.rpc.call import Call
from shared.rpc.principal import Principal
from shared.testing.custom_fields import define

_BATCH = 2_000
_START = datetime(2026, 1, 1, tzinfo=UTC)
_META = {
    "actor": {"user_id": "usr_bench", "impersonator_id": "", "session_id": "s" * 64},
    "method": "dashclicks.crm.v1.CrmService.CreateContact",
    "request_id": "req_bench",
}
_CALL = Call("bench", "req_bench", Principal("usr_bench", "acc_bench"))


async def load(settings: Settings, data: DataClients, rows: int) -> None:
    """Makes the collection, unless it is there with this number of rows from an earlier run."""
    loaded = data.database["bench.loaded"]
    if await loaded.find_one({"_id": rows}):
        return
    await data.mongo.drop_database(data.database)
    kit = (deps := await open_deps(settings, data)).contacts.kit
    await define(data.database, {account_of(number) for number in range(rows)}, plan="TEXT", budget="NUMBER")
    collection = data.database[kit.type.collection.name]
    writing: asyncio.Task[object] | None = None
    for first in range(0, rows, _BATCH):
        batch = [await document(kit, number) for number in range(first, min(rows, first + _BATCH))]
        if writing is not None:
            await writing
        writing = asyncio.create_task(collection.insert_many(batch, ordered=False))
    if writing is not None:
        await writing
    await deps.runtime.ensure_indexes()
    await loaded.insert_one({"_id": rows})
    # Otherwise the next start, after a stop soon, would build the indexes once more.
    await data.mongo.admin.command("fsync")


async def document(kit: Kit[Contact], number: int) -> Document:
    """The document of the n-th contact."""
    record = Record(contact(number), {}, 1)
    await kit.hooks.prepare(_CALL, record, None)
    message, now = record.message, _START + timedelta(seconds=number)
    message.id, message.account_id = RandomIds().new(kit.type.id_prefix, now), account_of(number)
    message.create_time.FromDatetime(now)
    message.update_time.FromDatetime(now)
    return {**kit.rows.document(record, ""), "_meta": _META}


def spread(ids: Sequence[str], count: int) -> Iterator[str]:
    """`count` of these ids, over and over, no two neighbours of one page of the collection."""
    yield from (ids[number * 7919 % len(ids)] for number in range(count))
