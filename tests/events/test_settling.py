"""What is committed is known to be in the log once the relay has passed it, and not before."""

from datetime import timedelta

import pytest

from shared.core.errors import Unavailable
from shared.data.changes import cluster_time, newest_write
from shared.events.relay import NAME
from shared.events.settling import Settling
from tests.events.office import Office


async def test_after_the_wait_everything_committed_before_is_in_the_log(office: Office) -> None:
    settling = Settling(office.data.database)
    async with office.relaying():
        for count in range(1, 4):
            await office.contact("acc_1")
            await settling.wait(None)
            assert len(await office.log("acc_1")) == count


async def test_without_a_relay_nobody_knows(office: Office) -> None:
    await office.contact("acc_1")
    with pytest.raises(Unavailable):
        await Settling(office.data.database, seconds=0.1).wait(None)


async def test_what_is_long_past_is_not_waited_for(office: Office) -> None:
    async with office.relaying():
        await office.contact("acc_1")
        (row,) = await office.logged("acc_1", 1)
        await Settling(office.data.database).wait(None)
    await office.contact("acc_1")
    stopped = Settling(office.data.database, seconds=0.1)
    await stopped.wait(row["create_time"] - timedelta(minutes=2))
    with pytest.raises(Unavailable):
        await stopped.wait(row["create_time"])


async def test_a_token_tells_the_time_it_stands_behind(office: Office) -> None:
    async with office.relaying():
        await office.contact("acc_1")
        await office.logged("acc_1", 1)
        target = await newest_write(office.data.database)
        await Settling(office.data.database).wait(None)
    token = await office.store.position(NAME)
    assert token is not None
    assert cluster_time(token) >= target
