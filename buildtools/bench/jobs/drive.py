"""How every Python system is driven: many jobs at once, then single ones."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from buildtools.bench.jobs.report import PAUSE, WARM, Count, Report

MOST_SECONDS = 300.0


async def drive(count: Count, add_many: Callable[[int], Awaitable[object]], many: int, single: int) -> Report:
    """`add_many` adds so many jobs. Raises TimeoutError where they are not done in MOST_SECONDS."""
    async with asyncio.timeout(MOST_SECONDS):
        await add_many(WARM)
        await _until(count, WARM)
        begun = time.perf_counter()
        await add_many(many)
        await _until(count, WARM + many)
        seconds = time.perf_counter() - begun
        count.waits.clear()
        for _ in range(single):
            await add_many(1)
            await asyncio.sleep(PAUSE)
        await _until(count, WARM + many + single)
    return Report(seconds, count.waits)


async def _until(count: Count, goal: int) -> None:
    # Some systems count in threads of theirs, so there is nothing to be woken by.
    while count.done < goal:  # noqa: ASYNC110
        await asyncio.sleep(0.001)
