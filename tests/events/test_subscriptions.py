"""Subscriptions: every event at least once, in order per account, from where the last process came to."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from shared.data.event_store import Checkpoint, Move
from shared.events import telling
from shared.events.event import Event
from shared.events.subscribers import Subscribers
from shared.events.subscriptions import Subscription
from shared.testing.eventually import soon
from tests.events.office import Office


@dataclass
class Recorder:
    """A handler that remembers what it was told; fails `failures` times for account `fails_for`."""

    seen: list[Event] = field(default_factory=list)
    failures: int = 0
    fails_for: str = ""

    async def handle(self, events: Sequence[Event]) -> None:
        if self.failures and events[0].account_id == self.fails_for:
            self.failures -= 1
            raise RuntimeError("not now")
        self.seen.extend(events)

    def sequences(self, account_id: str) -> list[int]:
        return [event.sequence for event in self.seen if event.account_id == account_id]


@asynccontextmanager
async def subscribed(office: Office, recorder: Recorder, types: Sequence[str] = ()) -> AsyncIterator[Subscribers]:
    async with running(
        Subscribers(office.data.database, [Subscription("test", types, recorder.handle)])
    ) as subscribers:
        yield subscribers


@asynccontextmanager
async def running(subscribers: Subscribers) -> AsyncIterator[Subscribers]:
    stop = asyncio.Event()
    task = asyncio.create_task(subscribers.run(stop))
    try:
        yield subscribers
    finally:
        stop.set()
        await task


async def handled(recorder: Recorder, account_id: str, count: int) -> None:
    async def enough() -> bool:
        return len(recorder.sequences(account_id)) >= count

    await soon(enough)


async def test_events_are_handled_in_order_and_once_while_all_is_well(office: Office) -> None:
    recorder = Recorder()
    async with office.relaying(), subscribed(office, recorder):
        for number in range(15):
            await office.contact("acc_1", f"Name {number}")
            await office.contact("acc_2", f"Name {number}")
        await handled(recorder, "acc_1", 15)
        await handled(recorder, "acc_2", 15)
    assert recorder.sequences("acc_1") == recorder.sequences("acc_2") == list(range(1, 16))
    assert recorder.seen[0].after["display_name"] == "Name 0"


async def test_the_next_process_goes_on_where_the_last_one_was(office: Office) -> None:
    first, second = Recorder(), Recorder()
    async with office.relaying():
        async with subscribed(office, first):
            await office.contact("acc_1")
            await handled(first, "acc_1", 1)
        await office.contact("acc_1")
        async with subscribed(office, second):
            await handled(second, "acc_1", 1)
    assert (first.sequences("acc_1"), second.sequences("acc_1")) == ([1], [2])


async def test_a_failed_event_is_told_again_and_holds_up_no_other_account(office: Office) -> None:
    recorder = Recorder(failures=3, fails_for="acc_1")
    async with office.relaying(), subscribed(office, recorder):
        await office.contact("acc_1")
        await office.contact("acc_2")
        await handled(recorder, "acc_2", 1)
        await handled(recorder, "acc_1", 1)
    assert recorder.failures == 0
    assert recorder.sequences("acc_1") == [1]


async def test_only_the_types_asked_for_are_told(office: Office) -> None:
    recorder = Recorder()
    async with office.relaying(), subscribed(office, recorder, ["crm.contact.deleted"]):
        contact = await office.contact("acc_1")
        await office.delete("acc_1", contact.id)
        await handled(recorder, "acc_1", 1)
    assert [event.type for event in recorder.seen] == ["crm.contact.deleted"]


async def test_an_account_is_replayed_from_a_place(office: Office) -> None:
    recorder = Recorder()
    async with office.relaying(), subscribed(office, recorder) as subscribers:
        for _ in range(4):
            await office.contact("acc_1")
        await handled(recorder, "acc_1", 4)
        await subscribers.replay("test", "acc_1", 2)
        await handled(recorder, "acc_1", 6)
    assert recorder.sequences("acc_1") == [1, 2, 3, 4, 3, 4]


async def test_one_that_fails_holds_up_no_other_and_misses_nothing(office: Office) -> None:
    failing, well = Recorder(failures=2, fails_for="acc_1"), Recorder()
    both = [Subscription("failing", (), failing.handle), Subscription("well", ["crm.contact.created"], well.handle)]
    async with office.relaying(), running(Subscribers(office.data.database, both)):
        for number in range(3):
            await office.contact("acc_1", f"Name {number}")
        await handled(well, "acc_1", 3)
        await handled(failing, "acc_1", 3)
    assert failing.failures == 0
    assert failing.sequences("acc_1") == well.sequences("acc_1") == [1, 2, 3]


async def test_a_new_one_is_told_of_all_and_the_others_of_nothing_again(office: Office) -> None:
    old, new = Recorder(), Recorder()
    async with office.relaying():
        async with running(Subscribers(office.data.database, [Subscription("old", (), old.handle)])):
            # More than are read at a time.
            for number in range(120):
                await office.contact("acc_1", f"Name {number}")
            await handled(old, "acc_1", 120)
        both = [Subscription("old", (), old.handle), Subscription("new", (), new.handle)]
        async with running(Subscribers(office.data.database, both)):
            await office.contact("acc_1", "Last")
            await handled(new, "acc_1", 121)
            await handled(old, "acc_1", 121)
    assert old.sequences("acc_1") == new.sequences("acc_1") == list(range(1, 122))


async def test_accounts_are_told_in_lots_and_one_that_fails_holds_up_none(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Two accounts in a lot.
    monkeypatch.setattr(telling, "_CHUNK", 10)
    accounts = [f"acc_{number}" for number in range(4)]
    recorder = Recorder(failures=2, fails_for="acc_1")
    async with office.relaying():
        await asyncio.gather(*(office.contact(account) for account in accounts for _ in range(5)))
        for account in accounts:
            await office.logged(account, 5)
        async with subscribed(office, recorder):
            for account in accounts:
                await handled(recorder, account, 5)
    assert [recorder.sequences(account) for account in accounts] == [list(range(1, 6))] * 4


async def test_a_place_that_was_set_back_meanwhile_is_not_moved_on(office: Office) -> None:
    store, point = office.store, Checkpoint()
    assert await store.advance([Move("acc_1", point, {"test": 5}), Move("acc_2", point, {"test": 5})])
    points = await store.checkpoints(["acc_1", "acc_2"])
    await store.rewind("test", "acc_2", 1)
    assert not await store.advance([Move(account, points[account], {"test": 9}) for account in ("acc_1", "acc_2")])
    assert [each.reached for each in (await store.checkpoints(["acc_1", "acc_2"])).values()] == [
        {"test": 9},
        {"test": 1},
    ]
