from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.core.ranks import above, between, newest

NOW = datetime(2026, 11, 28, tzinfo=UTC)


@given(st.lists(st.integers(min_value=0), max_size=60))
def test_rows_put_anywhere_stay_where_they_were_put(places: list[int]) -> None:
    ranks: list[str] = []
    for place in places:
        at = place % (len(ranks) + 1)
        high = ranks[at] if at < len(ranks) else ""
        ranks.insert(at, between(ranks[at - 1], high) if at else above(high, NOW))
    assert ranks == sorted(set(ranks))


def test_what_is_new_goes_on_top() -> None:
    ranks = [newest(NOW + timedelta(milliseconds=at)) for at in range(100)]
    assert ranks == sorted(ranks, reverse=True)


def test_what_is_put_on_top_goes_above_what_is_new() -> None:
    assert above(newest(NOW + timedelta(hours=1)), NOW) < newest(NOW + timedelta(hours=1))


def test_a_rank_grows_by_two_characters_where_the_gap_is_always_the_same() -> None:
    low, high = between("", ""), ""
    for _ in range(100):
        high = between(low, high)
    assert len(high) < 250


def test_behind_two_of_one_rank() -> None:
    assert between("V1", "V1") > "V1"
