"""One measured load: wrk on a core of its own, and the CPU that the servers under it used meanwhile."""

import json
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from buildtools.bench.edge.processes import LOAD_CORE, pinned
from buildtools.bench.load import cpu_ns

SCRIPT = Path(__file__).with_name("load.lua")
# The requests that wrk leaves unanswered at its end must not be paid for by the next.
PAUSE_SECONDS = 0.3


class BadRunError(Exception):
    """A request was not answered as it should be, so the run says nothing."""


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of request. In `body`, `{n}` is another word in every request."""

    name: str
    method: str
    path: str
    body: Path | None = None


@dataclass(frozen=True, slots=True)
class System:
    """Something that answers the work at `port`; `pids` are the processes whose CPU counts as its."""

    name: str
    port: int
    pids: tuple[int, ...]
    session_id: str
    # Whether it asks who calls.
    guarded: bool = True


@dataclass(frozen=True, slots=True)
class Measured:
    """CPU in µs a request, median latency in ms, requests a second."""

    cpu_us: float
    p50_ms: float
    rate: float


def cpu_of(pids: Sequence[int]) -> int:
    """CPU time of these processes so far, in ns."""
    return sum(map(cpu_ns, pids))


def measure(system: System, work: Work, connections: int, seconds: int, word: str) -> Measured:
    """Loads a system that is warm. Raises BadRunError if any answer was an error."""
    used = cpu_of(system.pids)
    said = _wrk(system, work, connections, seconds, word)
    used = cpu_of(system.pids) - used
    time.sleep(PAUSE_SECONDS)
    if said["failed"] or not said["requests"]:
        raise BadRunError(f"{system.name}, {work.name}, {connections} connections: {said}")
    # Each connection leaves one request unanswered at the end. They count as answered: slow systems gain by it.
    requests = said["requests"] + connections
    return Measured(used / requests / 1000, said["p50_ms"], said["requests"] / said["seconds"])


def _wrk(system: System, work: Work, connections: int, seconds: int, word: str) -> dict[str, float]:
    body = [str(work.body)] if work.body else []
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(SCRIPT)]
    command += [f"http://127.0.0.1:{system.port}", "--", work.method, work.path, system.session_id, word, *body]
    done = subprocess.run(pinned(LOAD_CORE, command), capture_output=True, text=True, check=True)
    said: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return said
