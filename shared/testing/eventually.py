"""Waits for something another process does."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
# Seconds from look to look: what comes at once is seen at once, and what takes long is not slowed by looking.
FIRST, LONGEST, GROWTH = 0.005, 0.1, 1.2


def eventually(look: Callable[[], T | None], seconds: float = 60) -> T:
    """Looks until it sees something true, and returns that. Raises AssertionError after `seconds`."""
    deadline, wait = time.monotonic() + seconds, FIRST
    while not (seen := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{look} saw nothing within {seconds:g} s")
        time.sleep(wait)
        wait = min(wait * GROWTH, LONGEST)
    return seen


async def soon(look: Callable[[], Awaitable[T | None]], seconds: float = 60) -> T:
    """The same for a look that takes time."""
    deadline, wait = time.monotonic() + seconds, FIRST
    while not (seen := await look()):
        assert time.monotonic() < deadline, f"{look} saw nothing within {seconds:g} s"
        await asyncio.sleep(wait)
        wait = min(wait * GROWTH, LONGEST)
    return seen
