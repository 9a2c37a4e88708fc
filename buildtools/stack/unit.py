"""One process of the plan at run time: started, watched and started again."""

import asyncio
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from buildtools.stack.child import Child
from buildtools.stack.liveness import Liveness
from buildtools.stack.probes import until
from buildtools.stack.process import Process
from buildtools.stack.state import ProcessState, born


@dataclass(frozen=True, slots=True)
class RestartPolicy:
    """When to start an ended process again, in seconds, and when one that does nothing any more is ended.

    At once the first time, then after `base`, doubled up to `cap`; from the beginning again after it was ready for
    `stable`. A process that ends `attempts` times before it was ever ready fails the whole start; None tries for ever.
    """

    base: float = 0.5
    cap: float = 10
    stable: float = 10
    attempts: int | None = 3
    liveness: Liveness = field(default_factory=Liveness)

    def delay(self, failures: int) -> float:
        """How long to wait after this many ends in a row."""
        return 0 if failures < 2 else min(self.cap, self.base * 2 ** (failures - 2))


class StartFailed(Exception):
    """A process did not become ready. `name` is the process."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} {reason}")
        self.name = name


class Ended(Exception):
    """The process ended before it was ready; the text says how."""


class Unit:
    """Keeps one process running. `changed` is called at every change of `state`, with a line to say about it."""

    def __init__(
        self,
        process: Process,
        env: Mapping[str, str],
        output: Callable[[bytes], None] | None,
        changed: Callable[[str], None],
        policy: RestartPolicy,
    ) -> None:
        self.process = process
        self.state = ProcessState(process.name, tuple(address.port for address in process.listens.values()))
        self.ready = asyncio.Event()
        self._env = env
        self._output = output
        self._changed = changed
        self._policy = policy
        self._child: Child | None = None

    async def run(self) -> None:
        """Runs it for ever, or until it is done if it runs once. Raises StartFailed."""
        failures = 0
        while True:
            reason, stable = await self._attempt()
            if not reason:
                return
            failures = 1 if stable else failures + 1
            if not self.ready.is_set() and failures == self._policy.attempts:
                raise StartFailed(self.process.name, f"{reason}, {failures} times in a row, and was never ready")
            delay = self._policy.delay(failures)
            self.state.restarts += 1
            self._set("waiting", f"{reason}; starting again" + (f" in {delay:g} s" if delay else ""))
            await asyncio.sleep(delay)

    async def stop(self) -> None:
        """Ends the process, with force after its stop timeout."""
        if self._child and self._child.running:
            await self._child.stop(self.process.stop_timeout)
            self._set("stopped", "stopped")

    async def _attempt(self) -> tuple[str, bool]:
        """One start. Returns why the process ended, empty if it was meant to, and whether it had been stable."""
        begun = time.monotonic()
        try:
            child = self._start()
        except OSError as error:
            return f"cannot be started: {error}", False
        try:
            async with asyncio.timeout(self.process.start_timeout):
                await (self._succeed(child) if self.process.once else self._answer(child))
        except Ended as end:
            return str(end), False
        except TimeoutError:
            child.kill()
            await child.wait()
            return f"was not ready after {self.process.start_timeout:g} s", False
        ready = time.monotonic()
        self.ready.set()
        if self.process.once:
            self._set("done", f"done in {ready - begun:.1f} s")
            return "", True
        self._set("ready", f"ready after {ready - begun:.1f} s")
        reason = await self._stay(child)
        return reason, time.monotonic() - ready > self._policy.stable

    def _start(self) -> Child:
        child = self._child = Child(self.process.command, self._env, self._output)
        self.state.pid = child.pid
        self.state.born = born(child.pid)
        self.state.started = time.time()
        self._set("starting", f"started as pid {child.pid}")
        return child

    async def _succeed(self, child: Child) -> None:
        if code := await child.wait():
            raise Ended(describe(code))

    async def _answer(self, child: Child) -> None:
        for probe in self.process.probes:
            await until(probe, gone=lambda: not child.running)
        if not child.running:
            raise Ended(describe(await child.wait()))

    async def _stay(self, child: Child) -> str:
        """Waits for the end, and brings it about where the process is hung. Returns how it ended."""
        if not self.process.probes:
            return describe(await child.wait())
        watching = asyncio.create_task(self._policy.liveness.hung(self.process.probes))
        watching.add_done_callback(lambda watch: None if watch.cancelled() else child.kill())
        try:
            code = await child.wait()
        finally:
            watching.cancel()
        return "did not answer any more and was killed" if watching.done() else describe(code)

    def _set(self, state: str, text: str) -> None:
        self.state.state = state
        self._changed(f"{self.process.name}: {text}")


def describe(code: int) -> str:
    """An exit status in words."""
    return f"ended with status {code}" if code >= 0 else f"was ended by signal {-code} ({signal.strsignal(-code)})"
