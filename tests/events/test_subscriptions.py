"""Subscriptions: every event at least once, in order per account, from where the last process came to."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from shared.data.event_store import EventStore
from shared.events.event import Event
from shared.events.subscribers import Subscribers
from shared.events.subscriptions import Subscriber, Subscription
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
async def subscribed(office: Office, recorder: Recorder, types: Sequence[str] = ()) -> AsyncIterator[Subscriber]:
    subscribers = Subscribers(office.data.database, [Subscription("test", types, recorder.handle)])
    stop = asyncio.Event()
    task = asyncio.create_task(subscribers.run(stop))
    try:
        yield subscribers.by_name["test"]
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
    async with office.relaying(), subscribed(office, recorder) as subscriber:
        for _ in range(4):
            await office.contact("acc_1")
        await handled(recorder, "acc_1", 4)
        await subscriber.replay("acc_1", 2)
        await handled(recorder, "acc_1", 6)
    assert recorder.sequences("acc_1") == [1, 2, 3, 4, 3, 4]


async def test_who_is_behind_the_log_is_told_in_one_look(office: Office) -> None:
    recorder, store = Recorder(), EventStore(office.data.database)
    async with office.relaying():
        async with subscribed(office, recorder):
            await office.contact("acc_1", "Ana")
            await handled(recorder, "acc_1", 1)

            async def up_to_date() -> bool:
                return await store.behind(["test"]) == []

            await soon(up_to_date)
        assert await store.behind(["test", "new"]) == ["new"]
        await office.contact("acc_1", "Bea")

        async def behind() -> bool:
            return await store.behind(["test", "new"]) == ["test", "new"]

        await soon(behind)
