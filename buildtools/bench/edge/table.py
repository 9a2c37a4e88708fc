"""The tables of a run: medians with their ranges, ratios, and the geometric mean of ratios."""

from collections.abc import Mapping, Sequence
from math import prod
from statistics import median

from buildtools.bench.edge.load import Measured

Cell = tuple[str, int]
"""Kind of work, number of connections."""
Runs = Mapping[tuple[str, Cell], Sequence[Measured]]
"""By name of the system and cell: one figure a round."""


def ratio(runs: Runs, peer: str, ours: str, cell: Cell) -> float:
    """CPU a request of the peer over ours; above 1 ours costs less. Each round's ratio, so that drift falls out."""
    pairs = zip(runs[peer, cell], runs[ours, cell], strict=True)
    return median(theirs.cpu_us / mine.cpu_us for theirs, mine in pairs)


def geometric_mean(values: Sequence[float]) -> float:
    """The mean of ratios."""
    return float(prod(values) ** (1 / len(values)))


def costs(runs: Runs, systems: Sequence[str], cells: Sequence[Cell]) -> str:
    """CPU in µs a request: median (least-most) of the rounds."""
    return _table("CPU us/request", cells, [(name, [_cost(runs[name, cell]) for cell in cells]) for name in systems])


def rates(runs: Runs, systems: Sequence[str], cells: Sequence[Cell]) -> str:
    """Requests per second, median latency in ms, and requests per CPU second."""
    return _table("rps, p50 ms", cells, [(name, [_rate(runs[name, cell]) for cell in cells]) for name in systems])


def ratios(runs: Runs, peers: Sequence[str], ours: str, cells: Sequence[Cell]) -> str:
    """What each peer costs over what `ours` costs, and the geometric mean over the cells."""
    rows = []
    for peer in peers:
        values = [ratio(runs, peer, ours, cell) for cell in cells]
        rows.append((peer, [f"{value:.2f}" for value in (*values, geometric_mean(values))]))
    return _table(f"peer / {ours}", [*cells, ("geomean", 0)], rows)


def _cost(figures: Sequence[Measured]) -> str:
    values = [figure.cpu_us for figure in figures]
    return f"{median(values):.0f} ({min(values):.0f}-{max(values):.0f})"


def _rate(figures: Sequence[Measured]) -> str:
    return f"{median(f.rate for f in figures):.0f}, {median(f.p50_ms for f in figures):.1f}"


def _table(title: str, cells: Sequence[Cell], rows: Sequence[tuple[str, Sequence[str]]]) -> str:
    heads = [f"{name} c={count}" if count else name for name, count in cells]
    lines = [f"| {title} | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    lines += [f"| {name} | {' | '.join(values)} |" for name, values in rows]
    return "\n".join(lines)
