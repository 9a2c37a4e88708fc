"""What undo restores is what was stored, to the byte: every kind of field, absent and empty told apart, and redo."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import Message
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from shared.core.clock import SystemClock
from shared.core.ids import RandomIds
from shared.data.changes import enable_images
from shared.data.fanout import Fanout
from shared.data.mongo import Document
from shared.data.transaction import Transactions
from shared.events.images import Images
from shared.events.metrics import RelayMetrics
from shared.events.obstacles import Conflict, Obstacle
from shared.events.relay import Relay, RelayDeps
from shared.events.sources import Source
from shared.events.undo import Undo
from shared.models.activities import ACTIVITY
from shared.resource.contracts import Catalog
from shared.resource.model import Model, Record
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime, RuntimeDeps
from shared.rpc.call import Call
from shared.testing.history import bare
from shared.testing.messages import messages
from shared.testing.protos import Compiled, compile_proto
from tests.events.office import DESCRIPTORS, Office, call_of

ACCOUNTS = count(1)
SLOW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
# Rules of the contract that random values break; what they hold is text like any other.
RULED = ("thing_id", "thing_ids", "zip", "aliases", "secret_code", "fixed_part")


@pytest.fixture(scope="session")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    """A contract with every kind of field."""
    return compile_proto(Path(__file__).parents[1] / "resource/kinds.proto", tmp_path_factory.mktemp("undo"))


@dataclass(frozen=True, slots=True)
class Workshop:
    """Things, their log and what undoes their changes."""

    office: Office
    things: Resource[Any]
    undo: Undo
    message: type[Any]

    async def document(self, id: str) -> Document:
        """The row as it is stored."""
        found = await self.office.data.database["kinds.things"].find_one({"_id": id})
        assert found is not None
        return found

    async def make(self, call: Call, message: Any, **private: object) -> str:
        """A new row with these fields, whoever may set them."""
        made = await self.things.create(call, self.message())
        await self.set(call, made.id, message, **private)
        return str(made.id)

    async def set(self, call: Call, id: str, message: Any, **private: object) -> None:
        """Gives a row these fields and no others."""

        def change(row: Record[Any]) -> None:
            kept = {name: getattr(row.message, name) for name in ("id", "account_id")}
            times = row.message.create_time, row.message.update_time
            row.message.CopyFrom(message)
            for name, value in kept.items():
                setattr(row.message, name, value)
            row.message.create_time.CopyFrom(times[0])
            row.message.update_time.CopyFrom(times[1])
            row.private.update(private)

        await self.things.change(call, id, change)

    async def take_back(self, call: Call, number: int) -> list[Any]:
        """Undoes the latest event, once the account has so many."""
        events = await self.office.logged(call.caller.account_id, number)
        assert len(events) == number
        run = Transactions(self.office.data.mongo).run
        changes = await self.undo.changes(call, {"_id": events[-1]["_id"]})
        return await run(lambda transaction: self.undo.run(call.within(transaction), changes))


@pytest.fixture
async def workshop(office: Office, kinds: Compiled) -> AsyncIterator[Workshop]:
    """Things with a relay that follows them."""
    database = office.data.database
    deps = [SystemClock(), RandomIds(), b"s" * 32]
    runtime = Runtime(RuntimeDeps(database, Catalog.of(kinds.descriptors), *deps))  # type: ignore[arg-type]
    log = Runtime(RuntimeDeps(database, Catalog.load(DESCRIPTORS), *deps)).resource(ACTIVITY)  # type: ignore[arg-type]
    thing = kinds.messages["Thing"]
    things = runtime.resource(Model(thing, private={"token": str, "seen_time": datetime}))
    await runtime.ensure_indexes()
    images = Images.of(thing.DESCRIPTOR)
    source = Source("dashclicks.kinds.v1.Thing", "kinds.Thing", "kinds.thing", "kinds.things", True, False, images)
    sources = {source.collection: source}
    await enable_images(database, sources)
    relay = Relay(RelayDeps(database, sources, Fanout(office.data.redis), RelayMetrics(CollectorRegistry())))
    async with office.running(relay):
        yield Workshop(office, things, Undo(log, runtime, {source.type: source}), thing)


def lawful(message: Any) -> Any:
    """The message without what the contract's rules refuse."""
    for name in (*RULED, "id", "account_id", "create_time", "update_time", "delete_time", "etag", "expire_time"):
        message.ClearField(name)
    # JSON writes a mask with an empty path as it writes an empty one, so no event tells them apart.
    if "" in message.mask.paths:
        message.ClearField("mask")
    for part in parts_of(message):
        part.name = part.name or "x"
    return message


def parts_of(message: Message) -> Iterator[Any]:
    """Every part in a message."""
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if field.message_type.GetOptions().map_entry:
            nested = field.message_type.fields_by_name["value"].message_type
            inner = list(value.values()) if nested else []
        else:
            inner = list(value) if field.is_repeated else [value]
        for each in inner:
            if each.DESCRIPTOR.name == "Part":
                yield each
            yield from parts_of(each)


@SLOW
@given(data=st.data())
async def test_any_update_is_undone_and_redone_to_the_byte(workshop: Workshop, data: st.DataObject) -> None:
    things = messages(workshop.message).map(lawful)
    call = call_of(f"acc_{next(ACCOUNTS)}")
    id = await workshop.make(call, data.draw(things))
    before = await workshop.document(id)
    await workshop.set(call, id, data.draw(things))
    after = await workshop.document(id)
    if after["revision"] == before["revision"]:
        return
    events = int(after["revision"])
    (outcome,) = await workshop.take_back(call, events)
    assert not isinstance(outcome, Conflict), outcome
    assert bare(await workshop.document(id)) == bare(before)
    (outcome,) = await workshop.take_back(call, events + 1)
    assert not isinstance(outcome, Conflict), outcome
    assert bare(await workshop.document(id)) == bare(after)


async def test_a_field_from_after_the_row_was_made_is_absent_again(workshop: Workshop) -> None:
    call = call_of("acc_old")
    id = await workshop.make(call, workshop.message(text="a"))
    things = workshop.office.data.database["kinds.things"]
    await things.update_one({"_id": id}, {"$unset": {"text": "", "words": "", "rank": ""}})
    before = await workshop.document(id)
    await workshop.set(call, id, workshop.message(text="b", words=["w"], rank=7, small=1))
    await workshop.take_back(call, 4)
    assert bare(await workshop.document(id)) == bare(before)


async def test_a_private_value_that_changed_is_not_taken_back(workshop: Workshop) -> None:
    call = call_of("acc_private")
    id = await workshop.make(call, workshop.message(text="a"), token="one")
    await workshop.set(call, id, workshop.message(text="b"), token="two")
    after = await workshop.document(id)
    with pytest.raises(Stop):
        await rolled_back(workshop, call, 3)
    assert await workshop.document(id) == after


class Stop(Exception):
    """Takes a transaction back."""


async def rolled_back(workshop: Workshop, call: Call, number: int) -> None:
    """An undo that has to end in a conflict, and takes everything back as its caller does."""
    events = await workshop.office.logged(call.caller.account_id, number)
    changes = await workshop.undo.changes(call, {"_id": events[-1]["_id"]})

    async def attempt(transaction: Any) -> None:
        (outcome,) = await workshop.undo.run(call.within(transaction), changes)
        assert isinstance(outcome, Conflict)
        assert outcome.obstacle is Obstacle.SECRET
        raise Stop

    await Transactions(workshop.office.data.mongo).run(attempt)


async def test_a_private_value_that_stayed_is_no_obstacle(workshop: Workshop) -> None:
    call = call_of("acc_kept")
    id = await workshop.make(call, workshop.message(text="a"), token="one", seen_time=datetime(2026, 1, 2, tzinfo=UTC))
    before = await workshop.document(id)
    await workshop.set(call, id, workshop.message(text="b"))
    await workshop.take_back(call, 3)
    assert bare(await workshop.document(id)) == bare(before)


async def test_true_and_one_are_told_apart(workshop: Workshop) -> None:
    call = call_of("acc_bool")
    id = await workshop.make(call, workshop.message(value_map={"a": {"bool_value": True}}))
    before = await workshop.document(id)
    await workshop.set(call, id, workshop.message(value_map={"a": {"number_value": 1}}))
    await workshop.take_back(call, 3)
    assert bare(await workshop.document(id)) == bare(before)


async def test_a_tombstone_of_a_resource_that_cannot_be_undeleted_comes_back(workshop: Workshop) -> None:
    call = call_of("acc_gone")
    id = await workshop.make(call, workshop.message(text="a"))
    before = await workshop.document(id)
    await workshop.things.delete(call, id)
    (outcome,) = await workshop.take_back(call, 3)
    assert not isinstance(outcome, Conflict)
    assert bare(await workshop.document(id)) == bare(before)
    await workshop.things.delete(call, id)
    await workshop.office.data.database["kinds.things"].update_one(
        {"_id": id}, {"$set": {"purge_time": datetime(2020, 1, 1)}}
    )
    # Deleted, brought back, deleted again; and the write past the runtime.
    events = await workshop.office.logged("acc_gone", 6)
    changes = await workshop.undo.changes(call, {"_id": events[4]["_id"]})
    (outcome,) = await Transactions(workshop.office.data.mongo).run(
        lambda transaction: workshop.undo.run(call.within(transaction), changes)
    )
    assert isinstance(outcome, Conflict)
    assert outcome.obstacle is Obstacle.PURGED
