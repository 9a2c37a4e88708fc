"""The service as a process of its own, to be hung and killed: `python -m tests.upstream.process LISTEN`."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from shared.core.run import run
from shared.testing.rpc import Sessions, Signer
from tests.upstream.talk import Talk, Talking, compile_talk

ROOT = Path(__file__).parents[2]


class Backend:
    """A running service. Port 0 takes a free one."""

    def __init__(self, port: int = 0) -> None:
        self._process = subprocess.Popen(
            (sys.executable, "-m", "tests.upstream.process", f"127.0.0.1:{port}"),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())

    def hang(self) -> None:
        """It stays, and does nothing."""
        os.kill(self._process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """It does what it left undone."""
        os.kill(self._process.pid, signal.SIGCONT)

    def kill(self) -> None:
        """It is gone."""
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


async def serve(listen: str, stop: asyncio.Event) -> None:
    """Serves until told to stop; says on which port."""
    with tempfile.TemporaryDirectory() as folder:
        talking = Talking(Talk(compile_talk(Path(folder))), Signer(), Sessions(), listen)
    sys.stdout.write(f"{await talking.server.start()}\n")
    sys.stdout.flush()
    # Log lines go nowhere.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    await stop.wait()
    await talking.server.stop(0)


if __name__ == "__main__":
    run(lambda stop: serve(sys.argv[1], stop))
