"""Starts, stops, shows and empties a detached stack from another process."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from buildtools.stack import show
from buildtools.stack.errors import StackError
from buildtools.stack.logs import LogFile
from buildtools.stack.plan import seed_command
from buildtools.stack.settings import ROOT, StackSettings
from buildtools.stack.state import DataLock, StackState, end_leftovers

# What a stack keeps in its data folder, but for the lock.
KEPT = ("mongod", "valkey", "catcher", "logs", "demo.json", "master.key", "stack.json")
STOP_TIMEOUT = 90.0


class Control:
    """Acts on the stack of one data folder."""

    def __init__(self, settings: StackSettings) -> None:
        self._data = settings.data
        self._lock = DataLock(settings.data)
        self._state_file = settings.data / "stack.json"
        self._log = settings.data / "logs" / "stack.log"

    def up(self, profile: str) -> int:
        """Starts it detached and returns once everything is ready: 0, or 1 if the start failed."""
        holder = self._lock.holder()
        state = self._state_of(holder)
        if state and state.profile != profile:
            raise StackError(f"the stack is up with profile {state.profile}; stop it first with: make down")
        if state and state.state == "ready":
            print(f"The stack is up already (pid {holder}).")
            return 0
        # Makes the folder, and begins a new file if the last is full.
        LogFile(self._log).close()
        seen = self._log.stat().st_size
        if holder:
            return self._follow(holder, lambda: self._lock.holder() == holder, seen)
        with self._log.open("ab") as output:
            child = subprocess.Popen(
                supervisor_command(profile),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self._follow(child.pid, lambda: child.poll() is None, seen)

    def down(self) -> int:
        """Stops it in order and returns when it has ended."""
        begun = time.monotonic()
        pid = self._lock.holder()
        if not pid:
            # A supervisor that was just killed may be about to come back.
            end_leftovers(StackState.load(self._state_file))
            print("The stack is not running.")
            return 0
        os.kill(pid, signal.SIGTERM)
        while self._lock.holder() == pid:
            if time.monotonic() - begun > STOP_TIMEOUT:
                end_leftovers(StackState.load(self._state_file))
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)
        print(f"The stack is stopped ({time.monotonic() - begun:.1f} s).")
        return 0

    def status(self) -> int:
        """Prints the processes. Returns 0 if all are ready, 1 if not or if it is not running."""
        state = self._state_of(self._lock.holder())
        if not state:
            print("The stack is not running.")
            return 1
        print(show.status(state))
        return 0 if state.state == "ready" else 1

    def seed(self, env: Mapping[str, str]) -> int:
        """Makes the demo data in the running stack's database, and prints its logins."""
        return self._run(seed_command(self._data), env)

    def migrate(self, env: Mapping[str, str], flags: Sequence[str]) -> int:
        """Shows how the running stack's database differs from the contracts; `--apply` brings it there."""
        return self._run((sys.executable, "-m", "services.internal.migrate", *flags), env)

    def rotate_keys(self, env: Mapping[str, str]) -> int:
        """Makes the next signing key of the running stack."""
        return self._run((sys.executable, "-m", "services.internal.keys", "rotate"), env)

    def reset(self) -> int:
        """Stops it and deletes its data, logs and keys."""
        self.down()
        self._lock.take()
        for name in KEPT:
            path = self._data / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        print(f"Deleted the data in {self._data}.")
        return 0

    def close(self) -> None:
        """Lets go of the data folder."""
        self._lock.close()

    def _run(self, command: Sequence[str], env: Mapping[str, str]) -> int:
        if not self._lock.holder():
            raise StackError("the stack is not running; start it first with: make up")
        return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode

    def _follow(self, pid: int, running: Callable[[], bool], seen: int) -> int:
        """Prints what the supervisor says until it is ready or has ended."""
        with self._log.open() as log:
            log.seek(seen)
            while True:
                alive = running()
                print(log.read(), end="", flush=True)
                if not alive:
                    return 1
                state = self._state_of(pid)
                if state and state.state == "ready":
                    print(show.welcome(state.urls, self._data))
                    return 0
                time.sleep(0.05)

    def _state_of(self, pid: int) -> StackState | None:
        """What the supervisor `pid` says; a killed one leaves its state file behind."""
        state = StackState.load(self._state_file)
        return state if state and state.pid == pid else None


def supervisor_command(profile: str) -> tuple[str, ...]:
    """The command of a detached supervisor."""
    return (sys.executable, "-m", "buildtools.stack", "supervise", "--profile", profile)
