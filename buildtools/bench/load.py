"""Closed-loop load: so many callers, each with one call under way, for so many calls."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

Send = Callable[[int], Awaitable[None]]
"""Makes one call, given its number. Raises if it is not answered as it should be."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One run: CPU of the server in µs per call, median and 95th percentile of the latency in ms, calls per second."""

    cpu_us: float
    p50_ms: float
    p95_ms: float
    rate: float


def cpu_ns(pid: int) -> int:
    """CPU time of all threads of a process, in ns, from schedstat: the ticks of `stat` are too coarse."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks)


async def measure(send: Send, pid: int, calls: int, concurrency: int) -> Figure:
    """Sends `calls` calls, `concurrency` at a time, and reads what they cost process `pid`."""
    latencies: list[float] = []
    numbers = iter(range(calls))

    async def caller() -> None:
        for number in numbers:
            started = time.perf_counter()
            await send(number)
            latencies.append(time.perf_counter() - started)

    used, started = cpu_ns(pid), time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(concurrency)))
    elapsed = time.perf_counter() - started
    return Figure((cpu_ns(pid) - used) / calls / 1000, *_latency(latencies), calls / elapsed)


def _latency(latencies: list[float]) -> tuple[float, float]:
    return median(latencies) * 1000, quantiles(latencies, n=20)[-1] * 1000
