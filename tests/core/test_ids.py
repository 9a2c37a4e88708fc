"""Ids are ULIDs behind a prefix: what the library reads is what was put in."""

from datetime import UTC, datetime, timedelta

import pytest
from ulid import ULID

from shared.core.ids import PATTERN, IdSource, PassingIds, RandomIds, ulid_of

START = datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)


@pytest.fixture(params=[RandomIds, PassingIds])
def ids(request: pytest.FixtureRequest) -> IdSource:
    made: IdSource = request.param()
    return made


def test_an_id_is_a_ulid_of_its_moment(ids: IdSource) -> None:
    made = ids.new("con", START)
    assert PATTERN.fullmatch(made)
    ulid = ULID.from_str(made.removeprefix("con_"))
    assert (str(ulid), ulid.datetime) == (made.removeprefix("con_"), START)


def test_the_digits_are_the_librarys() -> None:
    assert ulid_of(1_767_225_600_123, 2**80 - 5) == str(ULID((1_767_225_600_123 << 80 | 2**80 - 5).to_bytes(16)))


def test_ids_sort_by_time_and_differ_within_it(ids: IdSource) -> None:
    moments = [ids.new("con", START + timedelta(milliseconds=number)) for number in range(2000)]
    assert moments == sorted(moments)
    assert len({ids.new("con", START) for _ in range(2000)}) == 2000
