"""Starts the processes of a bench, each on its core, and waits until they listen."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from buildtools.paths import ROOT
from buildtools.stack.child import tied

# What is measured runs on the first core; load, backend and databases on the last.
EDGE_CORE = 0
LOAD_CORE = (os.cpu_count() or 1) - 1
# Where packages are that only the peers need.
PACKAGES = ROOT / ".cache" / "bench-edge"
START_SECONDS = 60


def pinned(core: int, command: Sequence[str]) -> Sequence[str]:
    """The command, kept on this core and ended with us."""
    return tied(("taskset", "--cpu-list", str(core), *command))


@contextmanager
def process(
    name: str, command: Sequence[str], port: int, env: Mapping[str, str], core: int, logs: Path
) -> Iterator[int]:
    """Runs a server while the body runs; yields its pid once `port` accepts. Raises RuntimeError with its last words.

    What it says on standard output is thrown away, as an access log at its cheapest.
    """
    log = logs / f"{name.replace(' ', '_').replace('/', '_')}.log"
    with log.open("wb") as errors:
        popen = subprocess.Popen(
            pinned(core, command), cwd=ROOT, env={**os.environ, **env}, stdout=subprocess.DEVNULL, stderr=errors
        )
    try:
        _wait(popen, port, log)
        yield popen.pid
    finally:
        popen.terminate()
        try:
            popen.wait(10)
        except subprocess.TimeoutExpired:
            popen.kill()
            popen.wait()


def _wait(popen: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends and popen.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"{popen.args!r} does not listen:\n{log.read_text(errors='replace')[-3000:]}")
