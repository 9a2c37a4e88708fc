"""The rules one by one: which of them stops a message, and in which order they are asked."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from dashclicks.notifications.v1 import delivery_pb2, kind_pb2, suppression_pb2
from dashclicks.notifications_center.v1 import preference_pb2
from dashclicks.notifications_center.v1.preference_pb2 import Choice
from dashclicks.type.v1 import channel_pb2

from shared.notifications.decision import Block, Facts, Quiet, decide
from shared.notifications.kinds import catalogue
from shared.notifications.local_time import zone_of
from shared.notifications.preferences import Wishes, resolve

KINDS = catalogue()
LEAD = KINDS[kind_pb2.NOTIFICATION_KIND_INBOUND_LEAD_RECEIVED]
LOW = KINDS[kind_pb2.NOTIFICATION_KIND_ONEBALANCE_BALANCE_LOW]
FAILED = KINDS[kind_pb2.NOTIFICATION_KIND_BILLING_PAYMENT_FAILED]
EMAIL, SMS = channel_pb2.CHANNEL_EMAIL, channel_pb2.CHANNEL_SMS
NOW = datetime(2026, 3, 28, 21, 30, tzinfo=UTC)
BERLIN = zone_of("Europe/Berlin")
OFF = resolve(LEAD, EMAIL, user=Wishes([Choice(enabled=False)]))
DAILY = resolve(LEAD, EMAIL, user=Wishes(cadence=preference_pb2.CADENCE_DAILY))


def facts(**fields: Any) -> Facts:
    base = Facts(
        kind=LEAD,
        channel=EMAIL,
        now=NOW,
        due=NOW,
        expire=NOW + timedelta(days=7),
        zone=BERLIN,
        address="ana@example.com",
        preference=resolve(LEAD, EMAIL),
    )
    return replace(base, **fields)


def block(reason: suppression_pb2.SuppressionReason.ValueType) -> list[Block]:
    return [Block("sup_1", reason)]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"expire": NOW}, delivery_pb2.WHY_NOT_EXPIRED),
        ({"reachable": False}, delivery_pb2.WHY_NOT_PERSON_GONE),
        ({"kind": LOW, "channel": SMS}, delivery_pb2.WHY_NOT_CHANNEL_NOT_OFFERED),
        ({"available": False}, delivery_pb2.WHY_NOT_CHANNEL_UNAVAILABLE),
        ({"preference": OFF}, delivery_pb2.WHY_NOT_PREFERENCE),
        ({"address": ""}, delivery_pb2.WHY_NOT_NO_ADDRESS),
        ({"do_not_contact": True}, delivery_pb2.WHY_NOT_DO_NOT_CONTACT),
        ({"blocks": block(suppression_pb2.SUPPRESSION_REASON_BOUNCED)}, delivery_pb2.WHY_NOT_BOUNCED),
        ({"blocks": block(suppression_pb2.SUPPRESSION_REASON_COMPLAINED)}, delivery_pb2.WHY_NOT_COMPLAINED),
        ({"blocks": block(suppression_pb2.SUPPRESSION_REASON_UNSUBSCRIBED)}, delivery_pb2.WHY_NOT_UNSUBSCRIBED),
        ({"kind": LOW, "lately": 1}, delivery_pb2.WHY_NOT_THROTTLED),
    ],
)
def test_each_rule_stops_a_message_and_says_so(fields: dict[str, Any], reason: int) -> None:
    decision = decide(facts(**fields))
    assert decision.why.reason == reason
    assert decision.why.rule


def test_what_is_critical_stops_only_where_it_cannot_arrive() -> None:
    critical = {"kind": FAILED, "preference": resolve(FAILED, EMAIL, user=Wishes([Choice(enabled=False)]))}
    assert decide(facts(**critical, do_not_contact=True)).goes
    assert decide(facts(**critical, blocks=block(suppression_pb2.SUPPRESSION_REASON_UNSUBSCRIBED))).goes
    assert not decide(facts(**critical, blocks=block(suppression_pb2.SUPPRESSION_REASON_BOUNCED))).goes
    assert decide(facts(**critical, quiet=Quiet(time(0), time(23, 59)))).at == NOW


def test_quiet_hours_over_a_change_of_the_clock_end_by_the_new_one() -> None:
    # 22:30 in Berlin; at two the clock goes to three.
    decision = decide(facts(quiet=Quiet(time(22), time(7))))
    assert decision.at == datetime(2026, 3, 29, 5, tzinfo=UTC)
    assert "07:00" in decision.why.rule


def test_a_digest_goes_at_its_time_by_the_persons_clock() -> None:
    decision = decide(facts(preference=DAILY, digest_time=time(8)))
    assert (decision.digested, decision.at) == (True, datetime(2026, 3, 29, 6, tzinfo=UTC))
    # What has waited already is only looked at again.
    assert not decide(facts(preference=DAILY, waits=False)).digested


def test_what_would_wait_longer_than_anybody_wants_it_does_not_go() -> None:
    decision = decide(facts(expire=NOW + timedelta(hours=1), quiet=Quiet(time(22), time(7))))
    assert decision.why.reason == delivery_pb2.WHY_NOT_EXPIRED
