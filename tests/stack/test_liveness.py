"""A process that hangs: it runs, and does nothing any more."""

import os
import signal
from itertools import count

from buildtools.stack.liveness import Liveness
from buildtools.stack.ports import free_port
from shared.testing.fake_stack import FakeStack

ANSWERS = """
import socket
server = socket.create_server(("127.0.0.1", {port}))
while True:
    connection, _ = server.accept()
    connection.recv(100)
    connection.sendall(b"+PONG\\r\\n")
    connection.close()
"""


def test_a_hung_process_is_killed_and_started_again(fake: FakeStack) -> None:
    port = free_port()
    fake.start({"name": "a", "code": ANSWERS.format(port=port), "asks": port}, patience=0.2)
    fake.ready()
    before = fake.process("a")
    os.kill(before.pid, signal.SIGSTOP)
    after = fake.back_as_another(before)
    assert (after.restarts, "a: did not answer any more and was killed" in fake.text()) == (1, True)


def test_a_process_that_ends_by_itself_is_not_called_hung(fake: FakeStack) -> None:
    port = free_port()
    fake.start({"name": "a", "code": ANSWERS.format(port=port), "asks": port})
    fake.ready()
    before = fake.process("a")
    os.kill(before.pid, signal.SIGKILL)
    fake.back_as_another(before)
    assert "a: was ended by signal 9 (Killed)" in fake.text()


async def test_an_answer_in_between_begins_the_count_anew() -> None:
    numbers = count(1)
    asked = 0

    async def every_third() -> bool:
        nonlocal asked
        asked = next(numbers)
        if asked < 30 and asked % 3 == 0:
            return True
        raise ConnectionRefusedError

    await Liveness(every=0, timeout=1, rounds=3).hung([every_third])
    assert asked == 30


async def test_a_no_is_an_answer() -> None:
    numbers = count(1)

    async def not_ready() -> bool:
        if next(numbers) > 10:
            raise ConnectionRefusedError
        return False

    await Liveness(every=0, timeout=1, rounds=3).hung([not_ready])
    assert next(numbers) == 14
