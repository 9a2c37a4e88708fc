"""Work that is done to its end even if who asked for it leaves: a deadline passed, or the client hung up."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Whole:
    """Runs steps that belong together. What is cancelled is the waiting, never the steps."""

    def __init__(self) -> None:
        # The event loop itself keeps tasks weakly.
        self._under_way: set[asyncio.Task[Any]] = set()

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Answers what `work` answers, or raises what it raises."""
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

    async def finish(self) -> None:
        """Waits for what is under way."""
        await asyncio.gather(*self._under_way, return_exceptions=True)
