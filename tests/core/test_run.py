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


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_main_drain(signum: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "uvloop\n"
        process.send_signal(signum)
        assert process.stdout.read() == "drained\n"
    assert process.returncode == 0
