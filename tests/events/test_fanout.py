"""Redis tells live listeners of new events; the log does without it."""

import orjson

from shared.data.fanout import Fanout, Hint, channel_of
from shared.data.redis import open_redis
from shared.testing.eventually import soon
from tests.events.office import Office


async def test_a_listener_hears_of_an_event_that_can_be_read(office: Office) -> None:
    async with office.data.redis.pubsub() as channel, office.working():
        await channel.subscribe(channel_of("acc_1"))
        contact = await office.contact("acc_1")

        async def heard() -> bytes:
            message = await channel.get_message(ignore_subscribe_messages=True, timeout=0.1)
            return b"" if message is None else bytes(message["data"])

        hint = orjson.loads(await soon(heard))
        (row,) = await office.log("acc_1")
    assert hint == {"id": row["_id"], "sequence": 1, "type": "crm.contact.created"}
    assert row["resource_id"] == contact.id


async def test_of_events_published_at_once_each_account_hears_of_its_last(office: Office) -> None:
    fanout = Fanout(office.data.redis)
    fanout.start()
    async with office.data.redis.pubsub() as channel:
        await channel.subscribe(channel_of("acc_1"), channel_of("acc_2"))
        hints = [Hint(account, f"evt_{place}", place, "t") for place in range(1, 4) for account in ("acc_1", "acc_2")]
        fanout.publish(hints)
        # Behind them in the channel, so that nothing of them can come later.
        fanout.publish([Hint("acc_1", "evt_4", 4, "t")])
        heard: list[int] = []

        async def last() -> bool:
            message = await channel.get_message(ignore_subscribe_messages=True, timeout=0.1)
            heard.extend([] if message is None else [orjson.loads(message["data"])["sequence"]])
            return 4 in heard

        await soon(last)
    await fanout.aclose()
    assert heard == [3, 3, 4]


async def test_a_listener_that_missed_hints_reads_the_log_from_where_it_was(office: Office) -> None:
    async with office.working():
        for number in range(5):
            await office.contact("acc_1", f"Name {number}")
        await office.logged("acc_1", 5)
        await office.data.redis.flushall()
        await office.contact("acc_1", "After the flush")
        await office.logged("acc_1", 6)
    missed = await office.store.events_after("acc_1", 3, 2**60, 0)
    assert [row["sequence"] for row in missed] == [4, 5, 6]


async def test_the_relay_goes_on_without_redis(office: Office) -> None:
    fanout = Fanout(open_redis("redis://127.0.0.1:1/0"))
    fanout.start()
    relay = office.relay(fanout)
    async with office.running(relay):
        contact = await office.contact("acc_1")
        for number in range(30):
            await office.rename("acc_1", contact.id, f"Name {number}")
            await office.logged("acc_1", number + 2)
    await fanout.aclose()
