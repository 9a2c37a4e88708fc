"""A deadline ends its block alone, and is told from other cancellations."""

import asyncio

import pytest

from shared.core.deadline import Deadline


def soon(seconds: float) -> float:
    return asyncio.get_running_loop().time() + seconds


@pytest.mark.parametrize("seconds", [-1.0, 0.01])
async def test_a_late_block_raises_timeout_error_and_its_task_goes_on(seconds: float) -> None:
    limit = Deadline(soon(seconds))
    with pytest.raises(TimeoutError), limit:
        await asyncio.get_running_loop().create_future()
    assert limit.expired
    task = asyncio.current_task()
    assert task is not None
    assert not task.cancelling()
    await asyncio.sleep(0)


async def test_a_block_in_time_is_left_alone() -> None:
    with Deadline(soon(60)) as limit:
        await asyncio.sleep(0)
    assert not limit.expired


async def test_a_timeout_of_the_blocks_own_is_not_the_deadlines() -> None:
    limit = Deadline(soon(60))
    with pytest.raises(TimeoutError, match="own"), limit:
        raise TimeoutError("own")
    assert not limit.expired


async def test_a_cancellation_by_somebody_else_stays_one() -> None:
    entered = asyncio.Event()

    async def work() -> None:
        with Deadline(soon(60)):
            entered.set()
            await asyncio.get_running_loop().create_future()

    task = asyncio.create_task(work())
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
