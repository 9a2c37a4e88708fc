"""Ids are ULIDs behind a prefix: what the library reads is what was put in."""

from datetime import UTC, datetime, timedelta

from ulid import ULID

from shared.core.ids import PATTERN, RandomIds, ulid_of

START = datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)


def test_an_id_is_a_ulid_of_its_moment() -> None:
    made = RandomIds().new("con", START)
    assert PATTERN.fullmatch(made)
    ulid = ULID.from_str(made.removeprefix("con_"))
    assert (str(ulid), ulid.datetime) == (made.removeprefix("con_"), START)


def test_the_digits_are_the_librarys() -> None:
    assert ulid_of(1_767_225_600_123, 2**80 - 5) == str(ULID((1_767_225_600_123 << 80 | 2**80 - 5).to_bytes(16)))


def test_ids_sort_by_time_and_differ_within_it() -> None:
    ids = RandomIds()
    moments = [ids.new("con", START + timedelta(milliseconds=number)) for number in range(1000)]
    assert moments == sorted(moments)
    assert len({ids.new("con", START) for _ in range(1000)}) == 1000
