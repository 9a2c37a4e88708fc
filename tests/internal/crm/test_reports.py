"""Reports: the numbers, and the rows behind them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from dashclicks.crm.v1 import engagement_pb2, report_pb2
from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_PERSON, Contact
from dashclicks.crm.v1.deal_pb2 import Deal
from dashclicks.crm.v1.engagement_pb2 import Engagement
from dashclicks.crm.v1.note_pb2 import Note
from dashclicks.crm.v1.report_pb2 import Report
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.money_pb2 import Money
from grpc import StatusCode

from shared.testing.api import Caller
from tests.internal.office import Office, method

LISTS = {"crm.Deal": "Deals", "crm.Task": "Tasks", "crm.Note": "Notes", "crm.Engagement": "Engagements"}
NOW = datetime.now(UTC)


def at(time: datetime) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(time)
    return stamp


@pytest.fixture
async def caller(office: Office) -> Caller:
    """Somebody with a deal that is open, one won and one lost."""
    _, caller = await office.staff()
    expected = at(datetime(2027, 2, 1, 3, tzinfo=UTC))  # still January in New York
    deals = [
        await caller.call(
            method("CreateDeal"),
            deal=Deal(display_name=name, amount=Money(currency_code="USD", units=units), expected_close_time=expected),
        )
        for name, units in (("open", 100), ("won", 200), ("lost", 400))
    ]
    await caller.call(method("WinDeal"), id=deals[1].id)
    await caller.call(method("LoseDeal"), id=deals[2].id)
    return caller


async def run(caller: Caller, kind: str, **fields: Any) -> Report:
    times = {"start_time": at(NOW - timedelta(days=1)), "end_time": at(NOW + timedelta(days=1)), **fields}
    number = report_pb2.ReportKind.Value(f"REPORT_KIND_{kind}")
    report: Report = await caller.call(method("RunReport"), kind=number, **times)
    for value in (value for row in report.rows for value in row.values):
        if value.HasField("count"):
            plural = LISTS[value.resource]
            page = await caller.call(method(f"List{plural}"), filter=value.filter)
            assert len(getattr(page, plural.lower())) == value.count, value
    return report


def numbers(report: Report, row: int = 0) -> dict[str, Any]:
    found = {}
    for value in report.rows[row].values:
        number = getattr(value, value.WhichOneof("value") or "")
        found[value.name] = number.units if isinstance(number, Money) else number
    return found


async def test_a_funnel_says_how_far_deals_came(caller: Caller) -> None:
    report = await run(caller, "FUNNEL")
    assert [row.values[0].count for row in report.rows] == [3, 0, 0, 0, 1, 1]
    assert numbers(report)["amount"] == 700
    assert numbers(report, 1)["conversion"] == 0


async def test_velocity_says_how_long_they_stayed(caller: Caller) -> None:
    report = await run(caller, "VELOCITY")
    assert [row.values[-1].name for row in report.rows] == ["mean_stay", "mean_cycle"]
    assert 0 <= numbers(report)["mean_stay"] < 60


async def test_a_win_rate_is_of_those_decided(caller: Caller) -> None:
    assert numbers(await run(caller, "WIN_RATE")) == {
        "won": 1, "won_amount": 200, "lost": 1, "lost_amount": 400, "win_rate": 0.5,
    }  # fmt: skip


async def test_a_forecast_is_in_the_months_of_a_zone(caller: Caller) -> None:
    times = {"start_time": at(NOW), "end_time": at(datetime(2028, 1, 1, tzinfo=UTC))}
    report = await run(caller, "FORECAST", time_zone="America/New_York", **times)
    assert [row.key for row in report.rows] == ["2027-01-01"]
    assert numbers(report) == {"deals": 1, "amount": 100, "weighted_amount": 10}
    assert [row.key for row in (await run(caller, "FORECAST", **times)).rows] == ["2027-02-01"]


async def test_activity_is_by_owner(caller: Caller) -> None:
    person = Contact(type=CONTACT_TYPE_PERSON, first_name="Maya")
    contact = await caller.call(method("CreateContact"), contact=person)
    call = Engagement(
        kind=engagement_pb2.ENGAGEMENT_KIND_CALL, display_name="Hello", contact_id=contact.id, start_time=at(NOW)
    )
    await caller.call(method("CreateEngagement"), engagement=call)
    deal = (await caller.call(method("ListDeals"), page_size=1)).deals[0]
    await caller.call(method("CreateNote"), note=Note(deal_id=deal.id, text="Likes it."))
    assert numbers(await run(caller, "ACTIVITY")) == {"deals_created": 3, "deals_won": 1, "notes": 1, "calls": 1}


async def test_a_time_that_ends_before_it_begins_is_refused(caller: Caller) -> None:
    kind = report_pb2.REPORT_KIND_FUNNEL
    failure = await caller.failure(method("RunReport"), kind=kind, start_time=at(NOW), end_time=at(NOW))
    assert (failure.code, set(failure.violations)) == (StatusCode.INVALID_ARGUMENT, {"end_time"})
