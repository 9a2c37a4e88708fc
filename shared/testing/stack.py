"""A whole platform for tests: started by `up` on free ports with a data folder of its own, stopped by `down`."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from buildtools.stack import keeper
from buildtools.stack.plan import OPEN_LIMITS
from buildtools.stack.ports import free_port
from buildtools.stack.settings import DEFAULT_LISTEN, ROOT
from buildtools.stack.state import StackState

# What would lead the stack away from servers of its own.
SERVERS = ("MONGODB_URI", "MONGODB_DATABASE", "REDIS_URL", "SMTP_URL", "EMAIL_URL", "SMS_URL", "PUSH_URL")
OUTSIDE = (*SERVERS, "MASTER_KEY", "ADMIN_LISTEN", "UPSTREAMS", "RATE_LIMITS")


@dataclass(frozen=True, slots=True)
class Stack:
    """A running stack. `env` is the environment it was started in; `welcome` is what `up` printed."""

    data: Path
    env: Mapping[str, str]
    profile: str
    welcome: str = ""

    @property
    def gateway_url(self) -> str:
        """Where the gateway listens."""
        return f"http://{self.env['GATEWAY_LISTEN']}"

    @property
    def router_url(self) -> str:
        """Where the router listens."""
        return f"http://{self.env['ROUTER_LISTEN']}"

    @property
    def catcher_url(self) -> str:
        """Where messages are shown that nobody was set up to send."""
        return f"http://127.0.0.1:{self.env['CATCHER_PORT']}"

    @property
    def internal_address(self) -> str:
        """Where the internal service answers gRPC, as host:port."""
        return self.env["INTERNAL_LISTEN"]

    @property
    def mongodb_uri(self) -> str:
        """Its embedded MongoDB."""
        return f"mongodb://127.0.0.1:{self.env['MONGOD_PORT']}/?directConnection=true"

    @property
    def logins(self) -> list[dict[str, str]]:
        """The demo users: role, email, password, accountId."""
        found: list[dict[str, str]] = json.loads((self.data / "demo.json").read_text())
        return found

    @property
    def pids(self) -> dict[str, int]:
        """The pid of each process that runs now, the supervisor's as `stack`. Empty while there is no supervisor."""
        state = StackState.load(self.data / "stack.json")
        if state is None:
            return {}
        return {"stack": state.pid} | {p.name: p.pid for p in state.processes if p.state in ("starting", "ready")}

    @property
    def ready(self) -> bool:
        """Whether every process is ready."""
        state = StackState.load(self.data / "stack.json")
        return state is not None and state.state == "ready"

    def command(self, name: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Runs one command of `python -m buildtools.stack` on it."""
        program = (sys.executable, "-m", "buildtools.stack", name, "--profile", self.profile, *arguments)
        # The output goes to a file: a pipe would stay open in what the command leaves running.
        output = self.data / f"{name}.out"
        with output.open("w") as file:
            result = subprocess.run(
                program, cwd=ROOT, env=self.env, stdin=subprocess.DEVNULL, stdout=file, stderr=file, check=False
            )
        return subprocess.CompletedProcess(program, result.returncode, output.read_text())


@contextmanager
def running_stack(data: Path, profile: str = "compact") -> Iterator[Stack]:
    """Runs a stack while the body runs. Raises RuntimeError with what `up` said if it does not come up."""
    data.mkdir(parents=True, exist_ok=True)
    listens = {name: f"127.0.0.1:{free_port()}" for name in DEFAULT_LISTEN}
    ports = {name: str(free_port()) for name in ("MONGOD_PORT", "VALKEY_PORT", "CATCHER_PORT", "CATCHER_SMTP_PORT")}
    inherited = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
    # A whole suite signs in from one address.
    limits = {"RATE_LIMITS": f"{OPEN_LIMITS},LOGIN:ADDRESS=1000000/60", "LOGIN_LIMIT_PER_ADDRESS": "1000000"}
    # Identity providers of tests are on the loopback.
    own = {"DATA_DIR": str(data), "OUTBOUND_PRIVATE": "true"}
    stack = Stack(data, inherited | listens | ports | limits | own, profile)
    # If the tests are killed, this stops what they started.
    down = (sys.executable, "-m", "buildtools.stack", "down")
    watcher = subprocess.Popen(
        (sys.executable, "-I", "-S", keeper.__file__, str(os.getpid()), *down),
        cwd=ROOT,
        env=stack.env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        started = stack.command("up")
        if started.returncode:
            raise RuntimeError(started.stdout)
        yield replace(stack, welcome=started.stdout)
    finally:
        stack.command("down")
        watcher.kill()
        watcher.wait()
