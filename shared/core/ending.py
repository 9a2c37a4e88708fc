"""Ends tasks, whatever they wait for."""

import asyncio
from typing import Any

# Enough to let go of what a task has in hand.
AGAIN_SECONDS = 2.0


async def end(*tasks: asyncio.Future[Any]) -> None:
    """Cancels tasks and returns when they have ended; what they raise is not raised here.

    Once may not do: `asyncio.wait_for` of Python 3.11, which redis sends with, drops a cancellation that comes with
    its answer, and others take it for the server's fault. So it is said again until it is heard.
    """
    left = {task for task in tasks if not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=AGAIN_SECONDS)
    for task in tasks:
        if not task.cancelled():
            task.exception()
