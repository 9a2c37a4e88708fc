"""The real supervisor over small programs, as a process of its own that a test can kill.

`python -m shared.testing.fake_stack SPEC` runs it. SPEC is a JSON file: `data`, `keeper`, and `processes`, each with a
name, Python code, and fields of `Process`. A process is ready when the file named after it exists in `data`, or at once
with `"ready": false`, or when it answers as Valkey does on port `asks`.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from buildtools.stack.child import tied
from buildtools.stack.errors import StackError
from buildtools.stack.liveness import Liveness
from buildtools.stack.probes import Probe, valkey
from buildtools.stack.process import Plan, Process
from buildtools.stack.serve import Manner, serve
from buildtools.stack.settings import ROOT, Address, StackSettings
from buildtools.stack.state import DataLock, ProcessState, StackState
from buildtools.stack.unit import RestartPolicy
from shared.testing.eventually import eventually

# Says who is here already, and that it is ready, and stays; on SIGTERM it writes its name into `order` and ends.
STAYS = """
import os, pathlib, signal, sys
data = pathlib.Path(os.environ["DATA"])
def end(*_):
    with (data / "order").open("a") as file: file.write("{name} ")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("{name} after", *sorted(path.name for path in data.iterdir() if len(path.name) == 1), flush=True)
(data / "{name}").touch()
while True: signal.pause()
"""


class FakeStack:
    """One supervisor and its data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._spec = data / "spec.json"
        self._console = data / "console"
        self._started: list[subprocess.Popen[bytes]] = []
        data.mkdir()

    def start(
        self, *processes: dict[str, Any], keeper: bool = False, stable: float = 60, patience: float = 5
    ) -> "subprocess.Popen[bytes]":
        """Starts the supervisor. A process without code stays until it is told to end.

        One that gives no answer for `patience` seconds, three times, is hung.
        """
        rows = [{"code": STAYS.format(name=row["name"])} | row for row in processes]
        times = {"stable": stable, "patience": patience}
        self._spec.write_text(json.dumps({"data": str(self.data), "keeper": keeper, **times, "processes": rows}))
        with self._console.open("ab") as output:
            supervisor = subprocess.Popen(
                tied((sys.executable, "-m", "shared.testing.fake_stack", str(self._spec))),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self._started.append(supervisor)
        return supervisor

    def close(self) -> None:
        """Ends whatever is left of it, also a supervisor that its keeper started."""
        with closing(DataLock(self.data)) as lock:
            if holder := lock.holder():
                os.kill(holder, signal.SIGTERM)
                eventually(lambda: lock.holder() == 0)
        for supervisor in self._started:
            supervisor.wait(10)

    def ready(self) -> StackState:
        """The state, once everything is ready."""

        def all_ready() -> StackState | None:
            state = self.state()
            return state if state and state.state == "ready" else None

        return eventually(all_ready)

    def state(self) -> StackState | None:
        """The state file, if there is one."""
        return StackState.load(self.data / "stack.json")

    def process(self, name: str) -> ProcessState:
        """The state of one process."""
        state = self.state()
        assert state
        return next(process for process in state.processes if process.name == name)

    def back_as_another(self, before: ProcessState) -> ProcessState:
        """The state of a process once it is ready under another pid."""

        def again() -> ProcessState | None:
            now = self.process(before.name)
            return now if now.state == "ready" and now.pid != before.pid else None

        return eventually(again)

    def text(self) -> str:
        """Everything the supervisor has printed."""
        return self._console.read_text()

    def order(self) -> list[str]:
        """The names of the processes that ended on SIGTERM, in that order."""
        return (self.data / "order").read_text().split()


async def exists(path: str) -> bool:
    """The probe of a small program."""
    return await asyncio.to_thread(os.path.exists, path)


def process(row: dict[str, Any], data: Path) -> Process:
    """One process of the spec. Takes its fields out of `row`."""
    probes: tuple[Probe, ...] = (partial(exists, str(data / row["name"])),) if row.pop("ready", True) else ()
    if asks := row.pop("asks", 0):
        probes = (partial(valkey, Address("127.0.0.1", asks)),)
    listens = {name: Address("127.0.0.1", port) for name, port in row.pop("listens", {}).items()}
    after = tuple(row.pop("after", ()))
    command = (row.pop("program", sys.executable), "-I", "-S", "-u", "-c", row.pop("code"))
    return Process(command=command, probes=probes, after=after, listens=listens, **row)


def main(path: str, *, recovering: bool) -> int:
    """Runs the spec as the command line runs a profile."""
    spec = json.loads(Path(path).read_text())
    data = Path(spec["data"])
    settings = StackSettings.read({"DATA_DIR": str(data)})
    plan = Plan("fake", tuple(process(row, data) for row in spec["processes"]), os.environ | {"DATA": str(data)}, {})
    restart = (sys.executable, "-m", "shared.testing.fake_stack", path, "recover") if spec["keeper"] else ()
    liveness = Liveness(every=0.05, timeout=spec["patience"], rounds=3)
    policy = RestartPolicy(base=0.05, cap=0.2, stable=spec["stable"], liveness=liveness)
    try:
        return serve(settings, lambda: plan, Manner(restart, recovering, policy))
    except StackError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], recovering="recover" in sys.argv))
