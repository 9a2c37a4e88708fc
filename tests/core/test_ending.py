"""A task that is to end ends, whatever it does with a cancellation."""

import asyncio

import pytest

from shared.core import ending
from shared.core.ending import end
from shared.core.pause import pause


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ending, "AGAIN_SECONDS", 0.01)


async def test_a_task_that_drops_a_cancellation_is_told_again() -> None:
    dropped: list[bool] = []

    async def stubborn() -> None:
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if dropped:
                    raise
                dropped.append(True)

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    await end(task)
    assert task.cancelled()
    assert dropped


async def test_what_a_task_raises_as_it_ends_stays_its_own() -> None:
    async def failing() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            raise ValueError

    ended, failed = asyncio.create_task(asyncio.sleep(0)), asyncio.create_task(failing())
    await ended
    await end(ended, failed)
    assert isinstance(failed.exception(), ValueError)


async def test_a_pause_that_is_cancelled_as_its_event_comes_is_cancelled() -> None:
    event = asyncio.Event()
    task = asyncio.create_task(pause(event, 60))
    await asyncio.sleep(0)
    event.set()
    task.cancel()
    await asyncio.wait({task})
    assert task.cancelled()
