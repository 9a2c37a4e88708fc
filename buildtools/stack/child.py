"""One started process: its group, its output and its end."""

import asyncio
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from errno import ENOENT

from buildtools.stack.settings import ROOT


def tied(command: Sequence[str]) -> Sequence[str]:
    """The command, started so that the kernel kills it when the process that starts it ends, however that ends.

    By a program of its own: Python code between fork and exec crashes where other threads (gRPC's) hold locks. A parent
    that ends in the first milliseconds leaves its child behind. Raises FileNotFoundError if there is no such program.
    """
    if shutil.which(command[0]) is None:
        raise FileNotFoundError(ENOENT, os.strerror(ENOENT), command[0])
    return ("setpriv", "--pdeathsig", "KILL", *command)


class Child:
    """A process in a session and group of its own.

    Its output goes to `output` in chunks as they come. With `output` None it outlives us and shares our output.
    """

    def __init__(self, command: Sequence[str], env: Mapping[str, str], output: Callable[[bytes], None] | None) -> None:
        self._loop = asyncio.get_running_loop()
        self._output = output
        self._popen = subprocess.Popen(
            tied(command) if output else command,
            env=env,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if output else None,
            stderr=subprocess.STDOUT if output else None,
            start_new_session=True,
        )
        self.pid = self._popen.pid
        self._code: asyncio.Future[int] = self._loop.create_future()
        self._pidfd = os.pidfd_open(self.pid)
        self._loop.add_reader(self._pidfd, self._end)
        if self._popen.stdout:
            os.set_blocking(self._popen.stdout.fileno(), False)
            self._loop.add_reader(self._popen.stdout.fileno(), self._read)

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return not self._code.done()

    async def wait(self) -> int:
        """Waits for the end and returns the exit status, negative for a signal."""
        return await asyncio.shield(self._code)

    async def stop(self, grace: float) -> None:
        """Asks it to end, and kills its whole group if it has not after `grace` seconds."""
        self._signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.wait(), grace)
        except TimeoutError:
            self.kill()
            await self.wait()

    def kill(self) -> None:
        """Ends the whole group at once."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self.running:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, number)

    def _read(self) -> bytes:
        assert self._popen.stdout
        assert self._output
        try:
            chunk = os.read(self._popen.stdout.fileno(), 65536)
        except BlockingIOError:
            return b""
        if chunk:
            # A full disk or a closed console costs log lines, never the process.
            with suppress(OSError):
                self._output(chunk)
        else:
            self._loop.remove_reader(self._popen.stdout.fileno())
        return chunk

    def _end(self) -> None:
        self._loop.remove_reader(self._pidfd)
        os.close(self._pidfd)
        # Not reaped yet, so the number cannot have gone to another group: what the process left behind ends here.
        self._signal(signal.SIGKILL)
        code = self._popen.wait()
        if self._popen.stdout:
            while self._read():
                pass
            self._loop.remove_reader(self._popen.stdout.fileno())
            self._popen.stdout.close()
        self._code.set_result(code)
