"""`make bench-edge`: what a request costs at the edge and on the whole path, against public peers.

All systems run at once and are loaded by turns, so that all see the same machine; only ratios of one run mean
anything. `--rounds` and `--seconds` make a run short; `--part edge` or `--part whole` makes half of it.
"""

import argparse
import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from buildtools.bench.edge import table, transcoders, whole
from buildtools.bench.edge.load import Measured, System, Work, measure
from buildtools.bench.edge.servers import Servers, servers

ROUNDS = 5
SECONDS = 2
WARM_SECONDS = 4


def run(
    systems: Sequence[System], works: Mapping[str, Work], cells: Sequence[table.Cell], rounds: int, seconds: int
) -> dict[tuple[str, table.Cell], list[Measured]]:
    """Every system under every load, by turns, `rounds` times. Raises BadRunError."""
    runs: dict[tuple[str, table.Cell], list[Measured]] = {}
    # Node compiles what is hot, and takes its time.
    for place, system in enumerate(systems):
        for kind in works.values():
            measure(system, kind, max(count for _, count in cells), WARM_SECONDS, f"warm{place}n")
    for number in range(rounds):
        for cell in cells:
            for place, system in enumerate(systems):
                word = f"r{number}c{cell[1]}s{place}n"
                figure = measure(system, works[cell[0]], cell[1], seconds, word)
                runs.setdefault((system.name, cell), []).append(figure)
        load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
        print(f"round {number + 1} of {rounds} done; load average {load}", flush=True)
    return runs


def edges(databases: Servers, rounds: int, seconds: int) -> None:
    """Prints what the edges cost, in front of one fast backend."""
    cells = transcoders.CELLS
    with transcoders.transcoders(databases) as systems:
        runs = run(systems, transcoders.works(databases), cells, rounds, seconds)
    names = [system.name for system in systems]
    busy = [cell for cell in cells if cell[1] > 1]
    print("", table.costs(runs, names, cells), "", table.rates(runs, names, cells), sep="\n")
    peers = [name for name in names if name not in transcoders.OURS_ALL]
    print("", table.ratios(runs, peers, transcoders.OURS, busy), sep="\n")
    for ours in transcoders.OURS_ALL:
        print("", table.ratios(runs, peers, ours, cells), sep="\n")


def platform(databases: Servers, rounds: int, seconds: int) -> None:
    """Prints what a whole request costs, with a real database under all."""
    with whole.platforms(databases) as (systems, works):
        runs = run(systems, works, whole.CELLS, rounds, seconds)
    names = [system.name for system in systems]
    print("", table.costs(runs, names, whole.CELLS), "", table.rates(runs, names, whole.CELLS), sep="\n")
    print("", table.ratios(runs, names[1:], names[0], whole.CELLS), sep="\n")


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(prog="python -m buildtools.bench.edge", description=__doc__)
    parser.add_argument("--part", choices=("edge", "whole"))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=int, default=SECONDS)
    chosen = parser.parse_args()
    parts = {"edge": edges, "whole": platform}
    for name, part in parts.items():
        if chosen.part not in (None, name):
            continue
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            part(stack.enter_context(servers(folder)), chosen.rounds, chosen.seconds)


if __name__ == "__main__":
    main()
