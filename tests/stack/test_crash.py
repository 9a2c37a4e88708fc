"""What is left, and what comes back, when the supervisor is killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from buildtools.stack import keeper
from buildtools.stack.state import born
from shared.testing.eventually import eventually
from shared.testing.fake_stack import FakeStack


def test_children_never_outlive_a_killed_supervisor(fake: FakeStack) -> None:
    supervisor = fake.start({"name": "a"}, {"name": "b"})
    pids = [process.pid for process in fake.ready().processes]
    supervisor.kill()
    supervisor.wait()
    eventually(lambda: not any(map(born, pids)))


def test_a_killed_supervisor_comes_back_with_its_processes(fake: FakeStack) -> None:
    supervisor = fake.start({"name": "a"}, keeper=True)
    before = fake.ready()
    supervisor.kill()
    supervisor.wait()
    another(fake, before.pid)
    assert fake.ready().restarts == 1
    assert fake.process("a").pid != before.processes[0].pid


def test_it_comes_back_in_the_environment_it_was_started_in(fake: FakeStack) -> None:
    supervisor = fake.start({"name": "a"}, keeper=True)
    fake.ready()
    started_in = Path(f"/proc/{supervisor.pid}/environ").read_bytes()
    supervisor.kill()
    supervisor.wait()
    another(fake, supervisor.pid)
    assert Path(f"/proc/{fake.ready().pid}/environ").read_bytes() == started_in


def test_it_comes_back_a_second_time(fake: FakeStack) -> None:
    fake.start({"name": "a"}, keeper=True)
    for _ in range(2):
        pid = fake.ready().pid
        os.kill(pid, signal.SIGKILL)
        another(fake, pid)
    assert fake.ready().restarts == 2


def test_a_killed_keeper_is_replaced(fake: FakeStack) -> None:
    fake.start({"name": "a"}, keeper=True)
    fake.ready()
    before = fake.process("keeper")
    os.kill(before.pid, signal.SIGKILL)
    fake.back_as_another(before)


def test_after_a_clean_stop_nothing_comes_back(fake: FakeStack) -> None:
    supervisor = fake.start({"name": "a"}, keeper=True)
    fake.ready()
    keeper = fake.process("keeper").pid
    supervisor.terminate()
    assert (supervisor.wait(10), born(keeper)) == (0, 0)


def test_a_new_supervisor_ends_what_an_earlier_one_left(fake: FakeStack) -> None:
    supervisor = fake.start({"name": "a", "survives": True, "code": "import signal; signal.pause()", "ready": False})
    left = fake.ready().processes[0].pid
    supervisor.kill()
    supervisor.wait()
    assert born(left)
    fake.start({"name": "b"})
    eventually(lambda: not born(left))


@pytest.mark.parametrize("already", [False, True])
def test_a_keeper_runs_its_program_when_the_process_ends(tmp_path: Path, already: bool) -> None:
    with subprocess.Popen(("sleep", "1000")) as watched:
        if already:
            watched.kill()
            watched.wait()
        command = (sys.executable, "-I", "-S", keeper.__file__, str(watched.pid), "/bin/touch", str(tmp_path / "ended"))
        with subprocess.Popen(command) as watcher:
            watched.kill()
            assert (watcher.wait(10), (tmp_path / "ended").exists()) == (0, True)


def another(fake: FakeStack, pid: int) -> None:
    """Waits for the state of a supervisor other than `pid`."""
    eventually(lambda: (state := fake.state()) and state.pid != pid)
