"""Preferences: the person before the account before the platform, and what nobody can turn off."""

from typing import Any

import pytest
from dashclicks.notifications.v1 import delivery_pb2, kind_pb2
from dashclicks.notifications_center.v1 import preference_pb2
from dashclicks.notifications_center.v1.preference_pb2 import Choice
from dashclicks.type.v1 import channel_pb2

from shared.testing.api import Caller
from tests.internal.office import Office, method

GET, UPDATE, EFFECTIVE = (
    method("GetUserPreferences"),
    method("UpdateUserPreferences"),
    method("ListEffectivePreferences"),
)
GET_ACCOUNT, UPDATE_ACCOUNT = method("GetAccountPreferences"), method("UpdateAccountPreferences")
DEAL, LEAD = kind_pb2.NOTIFICATION_KIND_DEALS_DEAL_ASSIGNED, kind_pb2.NOTIFICATION_KIND_INBOUND_LEAD_RECEIVED
FAILED = kind_pb2.NOTIFICATION_KIND_BILLING_PAYMENT_FAILED
EMAIL, BELL = channel_pb2.CHANNEL_EMAIL, channel_pb2.CHANNEL_BELL


async def effective(caller: Caller, kind: int, channel: int) -> Any:
    found = (await caller.call(EFFECTIVE)).preferences
    (row,) = [each for each in found if (each.kind, each.channel) == (kind, channel)]
    return row


async def test_the_person_goes_before_the_account_before_the_platform(office: Office) -> None:
    user, boss = await office.staff("ROLE_OWNER")
    worker = await office.caller(await office.user(user.account_id, "ROLE_USER"))
    assert not (await effective(worker, DEAL, EMAIL)).enabled
    await boss.call(UPDATE_ACCOUNT, preferences={"choices": [Choice(kind=DEAL, channel=EMAIL, enabled=True)]})
    row = await effective(worker, DEAL, EMAIL)
    assert (row.enabled, row.level, row.changeable) == (True, delivery_pb2.PREFERENCE_LEVEL_ACCOUNT, True)
    await worker.call(UPDATE, preferences={"choices": [Choice(channel=EMAIL, enabled=False)]})
    row = await effective(worker, DEAL, EMAIL)
    assert (row.enabled, row.level) == (False, delivery_pb2.PREFERENCE_LEVEL_USER)
    assert (await effective(boss, DEAL, EMAIL)).enabled


async def test_what_is_critical_cannot_be_turned_off(office: Office) -> None:
    _, caller = await office.staff("ROLE_OWNER")
    off = [Choice(kind=DEAL, enabled=False), Choice(kind=FAILED, channel=EMAIL, enabled=False)]
    for each in (UPDATE, UPDATE_ACCOUNT):
        failure = await caller.failure(each, preferences={"choices": off})
        assert failure.reason == "CRITICAL_KIND"
        assert list(failure.violations) == ["preferences.choices[1].enabled"]
    # Turning off everything is a wish that stops at what is critical.
    await caller.call(UPDATE, preferences={"choices": [Choice(enabled=False)]})
    row = await effective(caller, FAILED, EMAIL)
    assert (row.enabled, row.changeable) == (True, False)
    assert not (await effective(caller, LEAD, EMAIL)).enabled


async def test_what_the_account_has_locked_stays(office: Office) -> None:
    _, boss = await office.staff("ROLE_OWNER")
    locked = Choice(kind=LEAD, channel=EMAIL, enabled=True, locked=True)
    await boss.call(UPDATE_ACCOUNT, preferences={"choices": [locked]})
    failure = await boss.failure(UPDATE, preferences={"choices": [Choice(kind=LEAD, channel=EMAIL, enabled=False)]})
    assert (failure.reason, list(failure.violations)) == ("LOCKED", ["preferences.choices[0]"])
    await boss.call(UPDATE, preferences={"choices": [Choice(kind=LEAD, enabled=False)]})
    assert (await effective(boss, LEAD, EMAIL)).enabled
    assert not (await effective(boss, LEAD, BELL)).enabled


@pytest.mark.parametrize(
    ("preferences", "field"),
    [
        ({"choices": [Choice(kind=DEAL, enabled=True), Choice(kind=DEAL, enabled=False)]}, "preferences.choices[0]"),
        ({"choices": [Choice(kind=DEAL, locked=True)]}, "preferences.choices[0].locked"),
        ({"quiet_hours": {"start": "22:00", "end": "22:00"}}, "preferences.quiet_hours.end"),
        ({"quiet_hours": {"start": "24:00", "end": "07:00"}}, "preferences.quiet_hours.start"),
        ({"digest_time": "8:00"}, "preferences.digest_time"),
        ({"choices": [{"kind": 9999}]}, "preferences.choices[0].kind"),
    ],
)
async def test_what_makes_no_sense_is_refused(office: Office, preferences: dict[str, Any], field: str) -> None:
    _, caller = await office.staff()
    assert field in (await caller.failure(UPDATE, preferences=preferences)).violations


async def test_fields_are_changed_one_by_one(office: Office) -> None:
    user, caller = await office.staff()
    await caller.call(UPDATE, preferences={"quiet_hours": {"start": "22:00", "end": "07:00"}})
    made = await caller.call(UPDATE, preferences={"cadence": "CADENCE_DAILY"}, update_mask={"paths": ["cadence"]})
    assert (made.quiet_hours.start, made.cadence) == ("22:00", preference_pb2.CADENCE_DAILY)
    assert (await caller.call(GET)) == made
    stale = await caller.failure(UPDATE, preferences={"digest_time": "09:00", "etag": '"1"'})
    assert stale.reason == "ETAG_MISMATCH"
    # Another user of the account has said nothing yet.
    other = await office.caller(await office.user(user.account_id, "ROLE_USER"))
    assert (await other.call(GET)).id == ""
    assert (await other.failure(GET_ACCOUNT)).reason == "INSUFFICIENT_SCOPE"
