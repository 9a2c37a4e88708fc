import signal
import subprocess
import sys

import pytest

PROGRAM = """
import asyncio
from shared.core.run import run

async def main(stop: asyncio.Event) -> None:
    print(type(asyncio.get_running_loop()).__module__, flush=True)
    await stop.wait()
    print("drained", flush=True)

run(main)
"""


SETTLED = """
import gc
from shared.core.run import settle

before = gc.get_freeze_count()
settle()
print(before, gc.get_freeze_count() > 1000, gc.get_threshold()[0] > 700, gc.isenabled())
"""


def test_what_is_built_is_no_longer_looked_at_for_garbage() -> None:
    told = subprocess.run([sys.executable, "-c", SETTLED], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["0", "True", "True", "True"]


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_main_drain(signum: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "uvloop\n"
        process.send_signal(signum)
        assert process.stdout.read() == "drained\n"
    assert process.returncode == 0
