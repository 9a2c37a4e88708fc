"""The supervisor's process: takes the data folder and runs the plan in it until told to stop."""

import asyncio
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from buildtools.stack.errors import StackError
from buildtools.stack.logs import Console, tail
from buildtools.stack.plan import keeper_process
from buildtools.stack.ports import check_free
from buildtools.stack.process import Plan
from buildtools.stack.settings import StackSettings
from buildtools.stack.show import welcome
from buildtools.stack.state import DataLock, StackState, end_leftovers
from buildtools.stack.supervisor import OWN_NAME, Supervisor
from buildtools.stack.unit import RestartPolicy, StartFailed

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Manner:
    """How to run.

    `restart` is the command that starts this supervisor again after a crash; empty for one in the foreground, which
    a person starts again. `recovering` says that this one was started so: it does not give up.
    """

    restart: tuple[str, ...] = ()
    recovering: bool = False
    policy: RestartPolicy = field(default_factory=RestartPolicy)


def serve(settings: StackSettings, build: Callable[[], Plan], manner: Manner) -> int:
    """Runs the plan that `build` returns until a signal stops it. Returns the exit status; raises StackError."""
    lock = DataLock(settings.data)
    lock.take()
    previous = StackState.load(settings.data / "stack.json")
    end_leftovers(previous)
    plan = build()
    policy = manner.policy
    if manner.recovering:
        policy = replace(policy, attempts=None)
    else:
        check_ports(plan)
    if manner.restart:
        plan = replace(plan, processes=(*plan.processes, keeper_process(manner.restart)))
    console = Console(sys.stdout, (OWN_NAME, *(process.name for process in plan.processes)))
    restarts = previous.restarts + 1 if manner.recovering and previous else 0
    echo = not manner.restart
    supervisor = Supervisor(plan, settings.data, console, policy, echo=echo, restarts=restarts)

    def announce() -> None:
        print(welcome(plan.urls, settings.data), flush=True)

    try:
        asyncio.run(until_signal(supervisor, announce if echo else lambda: None))
    except StartFailed as failure:
        log = settings.data / "logs" / f"{failure.name}.log"
        raise StackError("\n".join((f"{failure}; the end of {log}:", *tail(log, 20)))) from None
    return 0


def check_ports(plan: Plan) -> None:
    """Raises StackError with one line for each port of the plan that somebody else has."""
    problems = []
    for process in plan.processes:
        for variable, address in process.listens.items():
            try:
                check_free(address, variable)
            except StackError as error:
                problems.append(str(error))
    if problems:
        raise StackError("\n".join(problems))


async def until_signal(supervisor: Supervisor, announce: Callable[[], None]) -> None:
    """Runs the supervisor until the first signal. A second one ends it on the spot, and the kernel its children."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stopping() -> None:
        for number in STOP_SIGNALS:
            loop.remove_signal_handler(number)
        stop.set()

    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, stopping)
    await supervisor.run(stop, announce)
