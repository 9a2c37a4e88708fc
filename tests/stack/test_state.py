"""The lock on a data folder, and what a second supervisor or a busy port is told."""

import os
import socket
from contextlib import closing
from pathlib import Path

import pytest

from buildtools.stack import show
from buildtools.stack.errors import StackError
from buildtools.stack.ports import check_free, free_port
from buildtools.stack.settings import Address
from buildtools.stack.state import DataLock, StackState, born
from shared.testing.fake_stack import FakeStack


def test_a_second_supervisor_is_told_who_has_the_data(fake: FakeStack) -> None:
    first = fake.start({"name": "a"})
    fake.ready()
    second = fake.start({"name": "a"})
    assert second.wait(10) == 1
    assert fake.text().splitlines()[-1] == f"the stack in {fake.data} is already run by pid {first.pid}"


def test_the_lock_is_free_again_when_its_holder_is_killed(fake: FakeStack) -> None:
    supervisor = fake.start({"name": "a"})
    fake.ready()
    with closing(DataLock(fake.data)) as lock:
        assert lock.holder() == supervisor.pid
        supervisor.kill()
        supervisor.wait()
        assert lock.holder() == 0


def test_asking_for_the_holder_does_not_take_the_lock(fake: FakeStack) -> None:
    with closing(DataLock(fake.data)) as lock:
        assert lock.holder() == 0
        fake.start({"name": "a"})
        fake.ready()


def test_a_busy_port_is_named_with_its_owner() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = Address("127.0.0.1", server.getsockname()[1])
        with pytest.raises(
            StackError, match=rf"^port {address.port} is in use by pid {os.getpid()} \(.+\); .* X_LISTEN$"
        ):
            check_free(address, "X_LISTEN")


def test_a_free_port_passes() -> None:
    check_free(Address("127.0.0.1", free_port()), "X_LISTEN")


def test_an_address_of_another_machine_is_named() -> None:
    with pytest.raises(StackError, match=r"cannot listen on 192\.0\.2\.1:5000: .*; change X_LISTEN"):
        check_free(Address("192.0.2.1", 5000), "X_LISTEN")


def test_every_busy_port_is_named_before_anything_starts(fake: FakeStack) -> None:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as two:
        ports = [server.getsockname()[1] for server in (one, two)]
        supervisor = fake.start({"name": "a", "listens": {"X_LISTEN": ports[0], "Y_LISTEN": ports[1]}})
        assert supervisor.wait(10) == 1
    assert [line.split(" is in use")[0] for line in fake.text().splitlines()] == [f"port {port}" for port in ports]


def test_the_status_names_state_pid_ports_and_restarts(fake: FakeStack) -> None:
    fake.start({"name": "a", "listens": {"X_LISTEN": (port := free_port())}})
    cells = [line.split() for line in show.status(fake.ready()).splitlines()[1:]]
    a = fake.process("a")
    assert cells[0] == ["name", "state", "pid", "ports", "memory", "restarts", "up"]
    assert cells[2][:4] == ["a", "ready", str(a.pid), str(port)]
    assert cells[2][-3:-1] == ["0", "0"]


def test_a_state_file_reads_as_it_was_written(tmp_path: Path) -> None:
    state = StackState("compact", 7, urls={"gRPC": "127.0.0.1:5002"})
    state.save(tmp_path / "stack.json")
    assert StackState.load(tmp_path / "stack.json") == state


@pytest.mark.parametrize("text", ["", "{}", '{"processes": [], "profile": "compact", "pid": 7, "flavour": 1}'])
def test_a_state_file_of_another_version_is_no_state(tmp_path: Path, text: str) -> None:
    (tmp_path / "stack.json").write_text(text)
    assert StackState.load(tmp_path / "stack.json") is None


def test_a_process_is_known_by_its_start() -> None:
    assert (born(os.getpid()) > 0, born(2**22 + 1)) == (True, 0)
