"""Waiting that news can end."""

import asyncio
import contextlib


async def pause(event: asyncio.Event, seconds: float) -> None:
    """Waits for the event, for so many seconds at most."""
    # Not `asyncio.wait_for`: that of Python 3.11 drops a cancellation that comes with the event.
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
