"""The arithmetic of `make bench-edge`: ratios, their mean, and what counts as the same answer."""

from datetime import UTC, datetime
from math import isclose

from buildtools.bench.edge.load import Measured
from buildtools.bench.edge.table import geometric_mean, ratio, ratios
from buildtools.bench.edge.whole import comparable

GET = ("get", 64)


def figures(*costs: float) -> list[Measured]:
    return [Measured(cost, 1.0, 1000.0) for cost in costs]


def test_a_ratio_is_the_median_of_the_rounds_own_ratios() -> None:
    # The machine was four times slower in the last round; the medians of the costs would say 2.5.
    runs = {("peer", GET): figures(300, 250, 1600), ("ours", GET): figures(100, 100, 400)}
    assert ratio(runs, "peer", "ours", GET) == 3


def test_the_mean_of_ratios_is_geometric() -> None:
    assert isclose(geometric_mean([1, 4, 16]), 4)


def test_a_table_ends_with_the_mean_over_its_cells() -> None:
    cells = [GET, ("list", 64)]
    costs = {"peer": (400, 100), "ours": (100, 100)}
    runs = {(name, cell): figures(cost) for name, pair in costs.items() for cell, cost in zip(cells, pair, strict=True)}
    lines = ratios(runs, ["peer"], "ours", cells).splitlines()
    assert lines[0] == "| peer / ours | get c=64 | list c=64 | geomean |"
    assert lines[2] == "| peer | 4.00 | 1.00 | 2.00 |"


def test_spellings_of_a_time_are_the_same_answer() -> None:
    whole = comparable({"createTime": "2026-01-06T09:00:00Z"}, made=False)
    assert whole == comparable({"createTime": "2026-01-06T09:00:00.000Z"}, made=False)
    assert whole == {"createTime": datetime(2026, 1, 6, 9, tzinfo=UTC)}


def test_another_value_is_another_answer() -> None:
    assert comparable([{"city": "Austin"}], made=False) != comparable([{"city": "Denver"}], made=False)


def test_of_something_just_made_only_what_is_new_may_differ() -> None:
    first = {"id": "con_1", "firstName": "Maya", "nextPageToken": "a"}
    assert comparable(first, made=True) == {"firstName": "Maya"}
    assert comparable(first, made=False) == {"id": "con_1", "firstName": "Maya"}
