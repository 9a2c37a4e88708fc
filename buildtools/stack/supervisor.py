"""Runs a plan: starts its processes in order, keeps them running, and stops them in reverse."""

import asyncio
import os
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

from buildtools.stack.logs import Console, LogFile
from buildtools.stack.process import Plan, Process
from buildtools.stack.state import StackState
from buildtools.stack.unit import RestartPolicy, StartFailed, Unit

# The supervisor's own name in the console and among the log files.
OWN_NAME = "stack"
OVER = ("ready", "done")


class Supervisor:
    """One run of one plan. The caller holds the lock on `data`.

    `console` gets the supervisor's own lines and, with `echo`, those of its processes; the log files get everything.
    """

    def __init__(
        self, plan: Plan, data: Path, console: Console, policy: RestartPolicy, *, echo: bool, restarts: int = 0
    ) -> None:
        self._state = StackState(
            plan.profile, os.getpid(), restarts=restarts, started=time.time(), urls=dict(plan.urls)
        )
        self._file = data / "stack.json"
        self._console = console
        self._echo = echo
        self._folder = data / "logs"
        self._logs: list[LogFile] = []
        self._units = [self._unit(process, plan, policy) for process in plan.processes]
        self._by_name = {unit.process.name: unit for unit in self._units}
        self._state.processes = [unit.state for unit in self._units]

    async def run(self, stop: asyncio.Event, announce: Callable[[], None]) -> None:
        """Runs until `stop` is set; calls `announce` once, when everything is ready. Raises StartFailed.

        Any other exception is a crash, and is treated as one: the kernel ends the children and the keeper, where
        there is one, starts the supervisor again.
        """
        ended = asyncio.ensure_future(stop.wait())
        coroutines = (self._ready(announce), *map(self._keep, self._units))
        tasks = [ended, *map(asyncio.ensure_future, coroutines)]
        failure: StartFailed | None = None
        try:
            await first_of(ended, tasks)
        except StartFailed as error:
            failure = error
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._stop()
        if failure:
            raise failure

    def _unit(self, process: Process, plan: Plan, policy: RestartPolicy) -> Unit:
        # What outlives the supervisor starts the next one, which makes its own plan from the same environment.
        env = os.environ if process.survives else plan.env | process.env
        return Unit(process, env, self._sink(process), self._changed, policy)

    async def _keep(self, unit: Unit) -> None:
        for name in unit.process.after:
            await self._by_name[name].ready.wait()
        await unit.run()

    async def _ready(self, announce: Callable[[], None]) -> None:
        for unit in self._units:
            await unit.ready.wait()
        announce()

    async def _stop(self) -> None:
        self._state.state = "stopping"
        self._report("stopping")
        for unit in reversed(self._units):
            await unit.stop()
        for log in self._logs:
            log.close()
        self._file.unlink(missing_ok=True)

    def _changed(self, text: str) -> None:
        if self._state.state != "stopping":
            settled = all(unit.state.state in OVER for unit in self._units)
            self._state.state = "ready" if settled else "starting"
        self._report(text)

    def _report(self, text: str) -> None:
        # A full disk, or a console that is gone, must not take the platform down.
        with suppress(OSError):
            self._state.save(self._file)
            self._console.line(OWN_NAME, f"{time.strftime('%H:%M:%S')} {text}")

    def _sink(self, process: Process) -> Callable[[bytes], None] | None:
        if process.survives:
            return None
        log = LogFile(self._folder / f"{process.name}.log")
        self._logs.append(log)
        if not self._echo or process.quiet:
            return log.write
        show = self._console.feed(process.name)

        def both(chunk: bytes) -> None:
            log.write(chunk)
            show(chunk)

        return both


async def first_of(ended: "asyncio.Future[Any]", tasks: "Collection[asyncio.Future[Any]]") -> None:
    """Waits until `ended` is done. Raises what one of the tasks raises before."""
    pending = set(tasks)
    while not ended.done():
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
