"""When it is tried again: the schedule within a twentieth, and what the endpoint asks for."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.internal.webhooks.schedule import DELAYS, MOST_WAIT, next_time, retry_after

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@given(st.integers(min_value=1, max_value=len(DELAYS)))
def test_it_keeps_to_the_schedule(attempts: int) -> None:
    found = next_time(NOW, attempts, None)
    assert found is not None
    assert abs((found - NOW) / DELAYS[attempts - 1] - 1) <= 0.05


def test_after_eight_attempts_it_is_given_up() -> None:
    assert next_time(NOW, 8, timedelta(hours=1)) is None
    assert timedelta(hours=27) < sum(DELAYS, timedelta(0)) < timedelta(hours=28)


def test_not_before_the_endpoint_wants_it() -> None:
    assert next_time(NOW, 1, timedelta(minutes=10)) == NOW + timedelta(minutes=10)
    later = next_time(NOW, 3, timedelta(seconds=1))
    assert later is not None
    assert later > NOW + timedelta(minutes=20)


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (format_datetime(NOW + timedelta(minutes=3), usegmt=True), timedelta(minutes=3)),
        (format_datetime(NOW - timedelta(minutes=3), usegmt=True), timedelta(0)),
        ("999999999", MOST_WAIT),
        ("9" * 40, None),
        ("-5", None),
        ("soon", None),
        ("", None),
    ],
)
def test_what_retry_after_says(text: str, wait: timedelta | None) -> None:
    assert retry_after(text, NOW) == wait
