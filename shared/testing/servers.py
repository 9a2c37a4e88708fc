"""A real MongoDB and a real Valkey for tests, on free ports, with their files in a folder of the test's.

They are started as `make run` starts them, and end with the test process however that ends.
"""

import asyncio
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from buildtools.stack import mongod, valkey
from buildtools.stack.child import tied
from buildtools.stack.ports import free_port
from buildtools.stack.probes import until
from buildtools.stack.process import Process
from buildtools.stack.servers import mongod_process, valkey_process
from buildtools.stack.settings import Address

START_SECONDS = 60


@contextmanager
def mongodb_server(folder: Path, *, keep: bool = False) -> Iterator[str]:
    """A replica set of one; yields its URI. `keep`: its data is wanted again."""
    address = Address("127.0.0.1", free_port())
    with running(mongod_process(folder / "mongod", address), folder / "mongod.log", keep=keep):
        yield mongod.uri(address)


@contextmanager
def valkey_server(folder: Path) -> Iterator[str]:
    """A Valkey server; yields its URL."""
    address = Address("127.0.0.1", free_port())
    with running(valkey_process(folder / "valkey", address), folder / "valkey.log"):
        yield valkey.url(address)


@contextmanager
def running(process: Process, log: Path, *, keep: bool = False) -> Iterator[None]:
    """Runs a server while the body runs. It is killed, for its data is not needed afterwards, unless `keep` is set."""
    with log.open("wb") as output:
        popen = subprocess.Popen(
            tied(process.command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_ready(process, popen, log)
        yield
    finally:
        if popen.poll() is None:
            os.killpg(popen.pid, signal.SIGTERM if keep else signal.SIGKILL)
        popen.wait()


def wait_ready(process: Process, popen: "subprocess.Popen[bytes]", log: Path) -> None:
    """Waits until every probe says yes. Raises RuntimeError with the server's own words if it ends instead."""

    async def ready() -> None:
        async with asyncio.timeout(START_SECONDS):
            for probe in process.probes:
                await until(probe, gone=lambda: popen.poll() is not None)

    # A loop of its own: the test session's loop is not running yet, and must stay the current one.
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(ready())
    if popen.poll() is not None:
        raise RuntimeError(f"{process.name} ended with {popen.returncode}:\n{log.read_text(errors='replace')[-2000:]}")
