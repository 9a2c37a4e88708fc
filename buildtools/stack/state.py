"""What the supervisor tells other programs: a state file, and the lock that keeps a data folder to one supervisor."""

import fcntl
import json
import os
import select
import signal
import struct
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from buildtools.stack.errors import StackError


@dataclass(slots=True)
class ProcessState:
    """One process. `born` is the kernel's start time of `pid`, which tells it from a later process of that number."""

    name: str
    ports: tuple[int, ...] = ()
    state: str = "waiting"
    pid: int = 0
    born: int = 0
    restarts: int = 0
    started: float = 0.0


@dataclass(slots=True)
class StackState:
    """The whole stack. Times are seconds since 1970; `urls` is what to show a person."""

    profile: str
    pid: int
    state: str = "starting"
    restarts: int = 0
    started: float = 0.0
    urls: dict[str, str] = field(default_factory=dict)
    processes: list[ProcessState] = field(default_factory=list)

    def save(self, path: Path) -> None:
        """Writes the file in one step, so that a reader never sees half of it."""
        fresh = path.with_suffix(".tmp")
        fresh.write_text(json.dumps(asdict(self), indent=1))
        fresh.replace(path)

    @classmethod
    def load(cls, path: Path) -> "StackState | None":
        """Reads the file; None if there is none, or it is another version's."""
        try:
            raw = json.loads(path.read_text())
            raw["processes"] = [ProcessState(**process) for process in raw["processes"]]
            return cls(**raw)
        except (FileNotFoundError, KeyError, TypeError, ValueError):
            return None


class DataLock:
    """The lock on a data folder, held until `close` or the end of the process.

    It is a POSIX record lock, for the kernel can say who has one of those without it being taken.
    """

    # struct flock: type, whence, start, length, pid.
    LAYOUT = "hhqqi"

    def __init__(self, data: Path) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self._data = data
        self._file = (data / "stack.lock").open("w")

    def take(self) -> None:
        """Takes the lock for this process. Raises StackError naming the pid that has it."""
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StackError(f"the stack in {self._data} is already run by pid {self.holder()}") from None

    def holder(self) -> int:
        """The pid of the other process that has the lock; 0 if none has."""
        query = struct.pack(self.LAYOUT, fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
        kind, _, _, _, pid = struct.unpack(self.LAYOUT, fcntl.fcntl(self._file, fcntl.F_GETLK, query))
        return 0 if kind == fcntl.F_UNLCK else int(pid)

    def close(self) -> None:
        """Gives the lock back if it is taken."""
        self._file.close()


def born(pid: int) -> int:
    """When the kernel started `pid`, in clock ticks since boot; 0 if there is no such process, or it has ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    # The name in brackets may hold spaces, so fields are counted from after it: state is the first, start the 20th.
    fields = stat.rpartition(")")[2].split()
    return 0 if fields[0] in "ZX" else int(fields[19])


def end_leftovers(state: StackState | None) -> None:
    """Kills what is left of an earlier stack and waits until it is gone, so that its ports and files are free."""
    for process in state.processes if state else ():
        if process.pid in (0, os.getpid()) or born(process.pid) != process.born:
            continue
        with suppress(ProcessLookupError):
            watched = os.pidfd_open(process.pid)
            os.killpg(process.pid, signal.SIGKILL)
            select.select([watched], [], [], 10)
            os.close(watched)
