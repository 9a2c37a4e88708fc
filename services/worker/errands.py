"""Does the long pieces of work that wait in `platform.chores`, one at a time in each worker."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import structlog

from shared.core.clock import Clock
from shared.core.errors import StatusError
from shared.data.chores import TAKEN, Chore, ChoreLost, Chores, Postponed

# How often a worker looks whether there is work.
LOOK_SECONDS = 0.5
# How soon work that failed is taken again, at first and at last.
RETRY, MOST = timedelta(seconds=2), timedelta(minutes=10)
Work = Callable[[Chore], Awaitable[None]]

log = structlog.get_logger(__name__)


class Errands:
    """Takes pieces of work of the kinds that it knows."""

    def __init__(self, chores: Chores, clock: Clock, kinds: Mapping[str, Work]) -> None:
        self._chores = chores
        self._clock = clock
        self._kinds = kinds

    async def run(self, stop: asyncio.Event) -> None:
        """Works until told to stop; what is under way then is left to the next worker."""
        stopped = asyncio.create_task(stop.wait())
        working = asyncio.create_task(self._work(stop))
        try:
            await asyncio.wait({stopped, working}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (stopped, working):
                task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await working

    async def _work(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                while chore := await self._chores.take(list(self._kinds)):
                    await self._do(chore)
            except StatusError as error:
                log.warning("the database is away", error=type(error).__name__)
            await asyncio.sleep(LOOK_SECONDS)

    async def _do(self, chore: Chore) -> None:
        work = asyncio.ensure_future(self._kinds[chore.kind](chore))
        held = asyncio.create_task(self._hold(chore))
        try:
            await asyncio.wait({work, held}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                log.warning("another worker has it", chore=chore.id)
                return
            await work
            await self._chores.done(chore)
        except Postponed as later:
            await self._again(chore, later.by)
        except Exception:
            log.exception("it failed, and is tried again", chore=chore.id)
            await self._again(chore, min(MOST, RETRY * 2 ** min(chore.attempts, 16)))
        finally:
            for task in (work, held):
                task.cancel()
            await asyncio.wait({work, held})

    async def _again(self, chore: Chore, after: timedelta) -> None:
        with contextlib.suppress(ChoreLost):
            await self._chores.postpone(chore, self._clock.now() + after)

    async def _hold(self, chore: Chore) -> None:
        """Says again that it is being done, until it is not ours any more."""
        while True:
            await asyncio.sleep(TAKEN.total_seconds() / 4)
            try:
                await self._chores.renew(chore)
            except ChoreLost:
                return
            except StatusError:
                # Whoever takes it meanwhile shows at the next look.
                continue
