"""Runs a process's main coroutine on uvloop until it is told to stop."""

import asyncio
import signal
from collections.abc import Awaitable, Callable

import uvloop


async def _with_signals(main: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stop.set)
    await main(stop)


def run(main: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    """Runs `main` to its end. SIGTERM and SIGINT set the event; `main` drains and returns."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_with_signals(main))
