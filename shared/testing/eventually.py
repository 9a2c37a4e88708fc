"""Waits for something another process does."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(look: Callable[[], T | None], seconds: float = 60) -> T:
    """Looks until it sees something true, and returns that. Raises AssertionError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{look.__qualname__} saw nothing within {seconds:g} s")
        time.sleep(0.01)
    return seen


async def soon(look: Callable[[], Awaitable[T]], seconds: float = 60) -> T:
    """The same for a look that takes time."""
    deadline = time.monotonic() + seconds
    while not (seen := await look()):
        assert time.monotonic() < deadline, f"{look.__qualname__} saw nothing within {seconds:g} s"
        await asyncio.sleep(0.01)
    return seen
