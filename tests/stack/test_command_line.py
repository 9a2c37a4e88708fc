"""`python -m buildtools.stack` as a person uses it."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from buildtools.stack.settings import ROOT, StackSettings
from buildtools.stack.state import born
from shared.testing.eventually import eventually
from shared.testing.fake_stack import FakeStack
from shared.testing.stack import Stack


def run(data: Path, *arguments: str, answer: str = "", **env: str) -> "subprocess.CompletedProcess[str]":
    command = (sys.executable, "-m", "buildtools.stack", *arguments)
    environ = os.environ | env | {"DATA_DIR": str(data)}
    return subprocess.run(command, cwd=ROOT, env=environ, input=answer, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("command", "status"), [("status", 1), ("down", 0)])
def test_a_stack_that_is_not_running_says_so(tmp_path: Path, command: str, status: int) -> None:
    result = run(tmp_path, command)
    assert (result.returncode, result.stdout) == (status, "The stack is not running.\n")


def test_a_failed_start_says_why(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        result = run(tmp_path, "up", GATEWAY_LISTEN=f"127.0.0.1:{port}")
    assert result.returncode == 1
    assert result.stdout.startswith(f"port {port} is in use by pid {os.getpid()} (")
    assert result.stdout.endswith("end it or set GATEWAY_LISTEN\n")


def test_a_wrong_knob_is_one_line(tmp_path: Path) -> None:
    result = run(tmp_path, "up", GATEWAY_LISTEN="nonsense")
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)


def test_down_waits_for_the_end(fake: FakeStack) -> None:
    fake.start({"name": "a"}, keeper=True)
    pids = [process.pid for process in fake.ready().processes]
    result = run(fake.data, "down")
    assert (result.returncode, result.stdout.startswith("The stack is stopped (")) == (0, True)
    assert not any(map(born, pids))


def test_status_fails_while_a_process_is_away(fake: FakeStack) -> None:
    fake.start({"name": "a"}, {"name": "never", "code": "import signal; signal.pause()"})
    eventually(lambda: (state := fake.state()) and state.processes[0].pid)
    result = run(fake.data, "status")
    assert (result.returncode, result.stdout.splitlines()[2].split()[:2]) == (1, ["stack", "starting"])


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_reset_asks_first(tmp_path: Path, answer: str) -> None:
    (tmp_path / "demo.json").write_text("[]")
    assert run(tmp_path, "reset", answer=answer).returncode
    assert (tmp_path / "demo.json").exists()


def test_reset_stops_and_deletes_what_the_stack_made_and_nothing_else(fake: FakeStack) -> None:
    supervisor = fake.start({"name": "a"})
    fake.ready()
    (fake.data / "mongod").mkdir()
    (fake.data / "mine").touch()
    assert run(fake.data, "reset", answer="y\n").returncode == 0
    assert supervisor.wait(10) == 0
    left = {path.name for path in fake.data.iterdir()}
    assert ("mine" in left, left & {"mongod", "logs", "stack.json"}) == (True, set())


def test_seeding_needs_a_running_stack(tmp_path: Path) -> None:
    result = run(tmp_path, "seed")
    assert (result.returncode, result.stderr) == (1, "the stack is not running; start it first with: make up\n")


def test_up_when_up_says_so(stack: Stack) -> None:
    result = stack.command("up")
    assert (result.returncode, result.stdout) == (0, f"The stack is up already (pid {stack.pids['stack']}).\n")


def test_another_profile_does_not_replace_a_running_one(stack: Stack) -> None:
    result = run(stack.data, "up", "--profile", "distributed")
    assert result.returncode == 1
    assert result.stderr == "the stack is up with profile compact; stop it first with: make down\n"


def test_up_prints_addresses_and_logins(stack: Stack) -> None:
    assert all(text in stack.welcome for text in (stack.gateway_url, stack.router_url, stack.logins[0]["password"]))


def test_seeding_again_makes_the_same_logins(stack: Stack) -> None:
    before = stack.logins
    assert (stack.command("seed").returncode, stack.logins) == (0, before)


def test_an_empty_data_dir_means_the_default_one() -> None:
    """Taken by the letter it would be the repository, and `reset` would delete there."""
    assert StackSettings.read({"DATA_DIR": ""}).data == StackSettings.read({}).data
