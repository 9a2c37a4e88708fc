"""Finds out that a process still runs but does nothing any more."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from buildtools.stack.probes import Probe


@dataclass(frozen=True, slots=True)
class Liveness:
    """A process is hung when `rounds` rounds of probes in a row had no answer in time. Times are in seconds.

    It is generous: a process that is only slow, or stopped for a look at it, must not be killed.
    """

    every: float = 10
    timeout: float = 5
    rounds: int = 6

    async def hung(self, probes: Sequence[Probe]) -> None:
        """Returns when it is hung. An answer is an answer, whatever it says: what is not ready may become so."""
        silent = 0
        while silent < self.rounds:
            await asyncio.sleep(self.every)
            silent = 0 if await self._answers(probes) else silent + 1

    async def _answers(self, probes: Sequence[Probe]) -> bool:
        try:
            async with asyncio.timeout(self.timeout):
                for probe in probes:
                    await probe()
        except (OSError, EOFError, TimeoutError):
            return False
        return True
