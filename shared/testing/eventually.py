"""Waits for something another process does."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(look: Callable[[], T | None], seconds: float = 10) -> T:
    """Looks until it sees something true, and returns that. Raises AssertionError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{look.__qualname__} saw nothing within {seconds:g} s")
        time.sleep(0.01)
    return seen
