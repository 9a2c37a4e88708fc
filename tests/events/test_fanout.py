"""Redis tells live listeners of new events; the log does without it."""

import orjson

from shared.data.fanout import Fanout, channel_of
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
