"""Waits until a process ends, then becomes the program named on its command line.

    python keeper.py PID PROGRAM [ARGUMENT…]

The supervisor starts one on itself. On a clean stop it ends its keeper first, so a keeper that sees the supervisor end
has seen it crash or be killed. It imports next to nothing, for it is always there.
"""

import os
import select
import sys
import time


def main(pid: int, program: list[str]) -> None:
    """Waits for `pid`, then runs `program` in this process. A process that has ended already counts."""
    start = time.monotonic()
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        pass
    else:
        select.select([watched], [], [])
        os.close(watched)
    # One that dies as soon as it starts must not be started in a tight loop.
    if time.monotonic() - start < 2:
        time.sleep(2)
    os.execv(program[0], program)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
