"""What a call costs the internal service, against the same by hand and against the driver alone: `make bench`.

Each process is sent the same calls by turns, so that all see the same machine. Printed are the medians of the rounds
in µs of CPU a call (schedstat, all threads of the process), their range, and the ratios. Numbers of two runs must not
be compared. ROWS sets the size of the collection, a million by default; it is loaded once and kept in .data/bench.
"""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

import uvloop

from buildtools.bench.calls import Calls
from buildtools.bench.deep import deep_pages
from buildtools.bench.driver import Driver
from buildtools.bench.finding import finding
from buildtools.bench.load import Figure, Send, cpu_ns, measure
from buildtools.bench.world import World, asked_rows, kept_folder, memory_mb, relay, relayed, servers, service, world
from shared.core.settings import Settings

ROUNDS = int(os.environ.get("ROUNDS") or 5)
CALLS = 640
OURS, PLAIN, DRIVER = "service", "by hand", "driver"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a kind of call, how many at once, and what it may cost in ratio to the hand-written."""

    kind: str
    concurrency: int
    target: float
    writes: bool = False


ROWS = (
    Row("get", 64, 0.40),
    Row("get", 1, 1.15),
    Row("list", 1, 1.15),
    Row("list", 16, 1.15),
    Row("search", 1, 1.30),
    Row("search", 16, 1.30),
    Row("create", 1, 1.25, writes=True),
    Row("create", 16, 1.25, writes=True),
    Row("update", 1, 1.25, writes=True),
    Row("update", 16, 1.25, writes=True),
)
Runs = dict[tuple[Row, str], list[Figure]]
Way = tuple[str, int, Callable[[str], Send]]


async def rounds(ways: list[Way], rows: list[Row], calls: list[Calls]) -> Runs:
    """Every row by every way in turn, ROUNDS times."""
    runs: Runs = {}
    for number in range(ROUNDS + 1):
        for each in calls:
            each.renew()
        for row in rows:
            for name, pid, send in ways:
                figure = await measure(send(row.kind), pid, CALLS if number else CALLS // 4, row.concurrency)
                # The first round only warms up.
                if number:
                    runs.setdefault((row, name), []).append(figure)
    return runs


def line(runs: Runs, row: Row) -> str:
    """One line of the table."""
    columns = [f"{row.kind:8}{row.concurrency:4}"]
    middle = {name: median(figure.cpu_us for figure in runs[row, name]) for name in (OURS, PLAIN, DRIVER)}
    for name in (OURS, PLAIN, DRIVER):
        figures = [figure.cpu_us for figure in runs[row, name]]
        columns.append(f"{middle[name]:7.0f} ({min(figures):.0f}-{max(figures):.0f})".ljust(20))
    ratio = middle[OURS] / middle[PLAIN]
    columns.append(f"{ratio:5.2f} <= {row.target:.2f} {'yes' if ratio <= row.target else 'NO ':4}")
    columns.extend(f"{median(figure.p50_ms for figure in runs[row, name]):6.2f}" for name in (OURS, PLAIN))
    return " ".join(columns)


async def run(settings: Settings, rows: int) -> None:
    """Measures and prints."""
    async with (
        world(settings, rows, kept_folder(rows)) as around,
        service(around, "services.internal") as (ours, channel),
        service(around, "buildtools.bench.plain") as (plain, plain_channel),
    ):
        calls, plain_calls = await Calls.of(around, channel), await Calls.of(around, plain_channel)
        await calls.check_equal(plain_calls)
        driver = await Driver.of(around, calls)
        ways: list[Way] = [
            (OURS, ours, calls.send),
            (PLAIN, plain, plain_calls.send),
            (DRIVER, os.getpid(), driver.send),
        ]
        both = [calls, plain_calls]
        print(f"{rows:,} contacts, {ROUNDS} interleaved rounds of {CALLS} calls; CPU us a call: median (range)")
        print(f"{'call':7}{'at once':>6} {OURS:20} {PLAIN:20} {DRIVER:20} {'ratio':16} p50 ms: ours, by hand")
        table(await rounds(ways, [row for row in ROWS if not row.writes], both))
        await finding(calls, ours)
        await deep_pages(calls, ours)
        await writes(around, ways, both)
        for name, pid in ((OURS, ours), (PLAIN, plain)):
            now, most = memory_mb(pid)
            print(f"memory of {name}: {now:.0f} MB, at most {most:.0f} MB")


async def writes(around: World, ways: list[Way], calls: list[Calls]) -> None:
    """The writes, while a relay makes events of them."""
    async with relay(around) as worker:
        rows, used = [row for row in ROWS if row.writes], cpu_ns(worker)
        table(await rounds(ways, rows, calls))
        await relayed(around)
        written = len(rows) * len(ways) * (ROUNDS * CALLS + CALLS // 4)
        print(f"relay: {(cpu_ns(worker) - used) / written / 1000:.0f} us of CPU an event, in its own process")


def table(runs: Runs) -> None:
    """Prints the lines."""
    for row in dict.fromkeys(row for row, _ in runs):
        print(line(runs, row), flush=True)


def main() -> None:
    """Runs it."""
    rows = asked_rows()
    with servers(kept_folder(rows)) as settings, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(settings, rows))


if __name__ == "__main__":
    main()
