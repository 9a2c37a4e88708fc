"""Waiting that news can end."""

import asyncio
import contextlib


async def pause(event: asyncio.Event, seconds: float) -> None:
    """Waits for the event, for so many seconds at most."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
