"""The supervisor over small programs: order of start, restart, order of stop."""

import os
import signal
import subprocess
import time

import pytest

from buildtools.stack.state import born
from buildtools.stack.unit import RestartPolicy
from shared.testing.eventually import eventually
from shared.testing.fake_stack import FakeStack

ENDS = "import sys; print('not today', flush=True); sys.exit(3)"
DEAF = """
import os, pathlib, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
(pathlib.Path(os.environ["DATA"]) / "deaf").touch()
signal.pause()
"""
# A program with a child of its own, whose pid it prints.
PARENT = "import subprocess, signal; print(subprocess.Popen(['sleep', '1000']).pid, flush=True); signal.pause()"


def stop(supervisor: "subprocess.Popen[bytes]") -> int:
    supervisor.terminate()
    return supervisor.wait(10)


def test_a_process_starts_when_those_before_it_are_ready(fake: FakeStack) -> None:
    fake.start({"name": "a"}, {"name": "b", "after": ["a"]}, {"name": "c", "after": ["a", "b"]})
    fake.ready()
    assert "c after a b" in eventually((fake.data / "logs/c.log").read_text)


def test_processes_that_do_not_wait_for_each_other_start_together(fake: FakeStack) -> None:
    # Each is ready only when the other has been.
    waits = "import os, pathlib, time; d = pathlib.Path(os.environ['DATA']); (d / '{0}').touch()\n"
    waits += "while not (d / '{1}').exists(): time.sleep(.01)\nimport signal; signal.pause()"
    fake.start({"name": "a", "code": waits.format("a", "b")}, {"name": "b", "code": waits.format("b", "a")})
    assert fake.ready()


def test_a_killed_process_is_started_again_at_once(fake: FakeStack) -> None:
    fake.start({"name": "a"})
    fake.ready()
    before = fake.process("a")
    os.kill(before.pid, signal.SIGKILL)
    after = fake.back_as_another(before)
    assert (after.restarts, "a: was ended by signal 9 (Killed); starting again\n" in fake.text()) == (1, True)


def test_the_pause_before_a_restart_grows_up_to_a_cap() -> None:
    policy = RestartPolicy(base=0.5, cap=10)
    assert [policy.delay(n) for n in range(1, 8)] == [0, 0.5, 1, 2, 4, 8, 10]


def test_a_process_that_was_stable_is_again_started_at_once(fake: FakeStack) -> None:
    fake.start({"name": "a"}, stable=0)
    for _ in range(3):
        fake.ready()
        before = fake.process("a")
        os.kill(before.pid, signal.SIGKILL)
        fake.back_as_another(before)
    assert fake.text().count("starting again\n") == 3


def test_a_process_that_keeps_ending_is_started_after_a_pause(fake: FakeStack) -> None:
    fake.start({"name": "a"})
    for _ in range(2):
        fake.ready()
        before = fake.process("a")
        os.kill(before.pid, signal.SIGKILL)
        fake.back_as_another(before)
    assert "starting again in 0.05 s" in fake.text()


def test_a_process_that_never_becomes_ready_fails_the_start(fake: FakeStack) -> None:
    supervisor = fake.start({"name": "a"}, {"name": "b", "code": ENDS, "after": ["a"]})
    assert supervisor.wait(10) == 1
    *_, complaint, first, _, _ = fake.text().splitlines()
    assert complaint.startswith("b ended with status 3, 3 times in a row, and was never ready; the end of ")
    assert (first, fake.order()) == ("not today", ["a"])


def test_a_process_that_is_too_slow_is_started_again(fake: FakeStack) -> None:
    supervisor = fake.start({"name": "a", "code": "import signal; signal.pause()", "start_timeout": 0.2})
    assert supervisor.wait(10) == 1
    assert "a was not ready after 0.2 s, 3 times in a row" in fake.text()


def test_a_program_that_is_not_there_fails_the_start(fake: FakeStack) -> None:
    supervisor = fake.start({"name": "a", "program": "/no/such/program"})
    assert supervisor.wait(10) == 1
    assert "a cannot be started: [Errno 2] No such file" in fake.text()


def test_a_step_runs_once_and_the_next_waits_for_its_end(fake: FakeStack) -> None:
    step = "import os, pathlib, time; time.sleep(.2); (pathlib.Path(os.environ['DATA']) / 's').touch()"
    fake.start({"name": "step", "code": step, "once": True}, {"name": "a", "after": ["step"]})
    fake.ready()
    assert (fake.data / "logs/a.log").read_text() == "a after s\n"
    assert (fake.process("step").state, fake.process("step").restarts) == ("done", 0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_stops_on_each_signal_that_asks_for_it(fake: FakeStack, number: signal.Signals) -> None:
    supervisor = fake.start({"name": "a"})
    fake.ready()
    supervisor.send_signal(number)
    assert (supervisor.wait(10), fake.order()) == (0, ["a"])


def test_processes_stop_in_reverse_order(fake: FakeStack) -> None:
    supervisor = fake.start({"name": "a"}, {"name": "b", "after": ["a"]}, {"name": "c", "after": ["b"]})
    fake.ready()
    assert (stop(supervisor), fake.order()) == (0, ["c", "b", "a"])


def test_a_process_that_does_not_stop_is_killed(fake: FakeStack) -> None:
    supervisor = fake.start({"name": "a"}, {"name": "deaf", "code": DEAF, "stop_timeout": 0.2})
    pid = fake.ready().processes[1].pid
    assert (stop(supervisor), born(pid), fake.order()) == (0, 0, ["a"])


def test_what_a_process_started_ends_with_it(fake: FakeStack) -> None:
    fake.start({"name": "a", "code": PARENT, "ready": False})
    fake.ready()
    before = fake.process("a")
    grandchild = int(eventually((fake.data / "logs/a.log").read_text))
    os.kill(before.pid, signal.SIGKILL)
    assert eventually(lambda: not born(grandchild))


def test_the_state_file_goes_with_the_supervisor(fake: FakeStack) -> None:
    supervisor = fake.start({"name": "a"})
    fake.ready()
    stop(supervisor)
    assert fake.state() is None


def test_a_second_signal_ends_it_on_the_spot(fake: FakeStack) -> None:
    supervisor = fake.start({"name": "deaf", "code": DEAF})
    pid = fake.ready().processes[0].pid
    supervisor.terminate()
    eventually(lambda: (state := fake.state()) and state.state == "stopping")
    begun = time.monotonic()
    supervisor.terminate()
    assert supervisor.wait(10) == -signal.SIGTERM
    assert eventually(lambda: not born(pid))
    assert time.monotonic() - begun < 5
