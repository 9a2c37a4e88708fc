"""Somebody is told something: by which channels, what it says, and why not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import grpc
import pytest
from dashclicks.notifications.v1 import delivery_pb2, kind_pb2
from dashclicks.notifications.v1.notify_pb2 import Attachment, Recipient
from dashclicks.notifications_center.v1.preference_pb2 import Choice
from dashclicks.type.v1 import channel_pb2

from tests.internal.office import method
from tests.notification.desk import DEAL, FAILED, GET, LEAD, LEAD_VALUES, LIST, NOTIFY, SENT, Desk, body_of

EMAIL, SMS, BELL = channel_pb2.CHANNEL_EMAIL, channel_pb2.CHANNEL_SMS, channel_pb2.CHANNEL_BELL
PREFERENCES = method("UpdateUserPreferences")
SUPPRESS = method("CreateSuppression")


async def test_a_user_is_told_by_mail_and_bell(desk: Desk) -> None:
    user, caller = await desk.office.staff()
    mail, bell = await desk.lead(user, url="/contacts/con_1")
    assert (mail.channel, bell.channel) == (EMAIL, BELL)
    (entry,) = (await caller.call(method("ListNotifications"))).notifications
    assert (entry.title, entry.delivery_id) == ("New lead: Maya Chen", bell.id)
    message = await desk.sink.next(user.email)
    assert message["Subject"] == "New lead: Maya Chen"
    assert message["Message-ID"].startswith(f"<{mail.id}@")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Maya Chen came by Spring" in body_of(message)
    sent = await desk.in_state(mail, SENT)
    assert [each.state for each in sent.events] == [delivery_pb2.DELIVERY_STATE_QUEUED, SENT]
    shown = await caller.call(GET, id=mail.id)
    assert shown.subject == "New lead: Maya Chen"


async def test_a_second_call_with_the_same_key_tells_nobody_again(desk: Desk) -> None:
    user, caller = await desk.office.staff()
    first = await desk.lead(user, dedupe_key="lead/1")
    again = await desk.lead(user, dedupe_key="lead/1")
    assert [each.id for each in again] == [each.id for each in first]
    assert len((await caller.call(LIST)).deliveries) == 2


async def test_a_missing_variable_is_named_and_nobody_is_told(desk: Desk) -> None:
    user, caller = await desk.office.staff()
    platform = desk.platform(user.account_id)
    given: dict[str, Any] = {"kind": DEAL, "user_ids": [user.id], "variables": {"actor": {"name": "Ana"}}}
    failure = await platform.failure(NOTIFY, **given)
    assert (failure.reason, list(failure.violations)) == ("MISSING_VARIABLE", ["variables.deal.name"])
    assert not (await caller.call(LIST)).deliveries


async def test_only_the_platform_tells(desk: Desk) -> None:
    _, caller = await desk.office.staff()
    assert (await caller.failure(NOTIFY, kind=DEAL)).reason == "INSUFFICIENT_SCOPE"


async def test_a_rehearsal_tells_nobody(desk: Desk) -> None:
    user, caller = await desk.office.staff()
    assert len(await desk.lead(user, validate_only=True)) == 2
    assert not (await caller.call(LIST)).deliveries


async def why(desk: Desk, user: Any, **fields: Any) -> delivery_pb2.Explanation:
    mail = await desk.mail(user, channels=[EMAIL], **fields)
    assert mail.state == delivery_pb2.DELIVERY_STATE_SUPPRESSED
    return mail.explanation


async def test_why_not_names_the_preference(desk: Desk) -> None:
    user, caller = await desk.office.staff()
    await caller.call(PREFERENCES, preferences={"choices": [Choice(channel=EMAIL, enabled=False)]})
    found = await why(desk, user)
    assert (found.reason, found.level) == (delivery_pb2.WHY_NOT_PREFERENCE, delivery_pb2.PREFERENCE_LEVEL_USER)
    assert "turned it off" in found.rule
    # What is critical comes all the same.
    variables = {"amount": "$5", "reason": "card declined"}
    assert (await desk.mail(user, kind=FAILED, variables=variables)).state == delivery_pb2.DELIVERY_STATE_QUEUED


async def test_why_not_names_the_row_of_an_address_that_is_not_written_to(desk: Desk) -> None:
    user, caller = await desk.office.staff()
    row = await caller.call(SUPPRESS, suppression={"channel": EMAIL, "address": user.email.upper()})
    found = await why(desk, user)
    assert (found.reason, found.rule_id) == (delivery_pb2.WHY_NOT_DO_NOT_CONTACT, row.id)


async def test_why_not_knows_time_people_and_channels(desk: Desk) -> None:
    user, caller = await desk.office.staff()
    past = datetime.now(UTC) - timedelta(minutes=1)
    assert (await why(desk, user, expire_time=past)).reason == delivery_pb2.WHY_NOT_EXPIRED
    texted = await desk.lead(user, channels=[SMS])
    assert [each.explanation.reason for each in texted] == [delivery_pb2.WHY_NOT_CHANNEL_UNAVAILABLE]
    # A user of another account is nobody here.
    stranger, _ = await desk.office.staff()
    gone = (
        await desk.platform(user.account_id).call(
            NOTIFY, kind=DEAL, user_ids=[stranger.id], channels=[BELL], variables={"deal": {"name": "X"}}
        )
    ).deliveries
    assert [each.explanation.reason for each in gone] == [delivery_pb2.WHY_NOT_PERSON_GONE]
    assert len((await caller.call(LIST, filter="state = DELIVERY_STATE_SUPPRESSED")).deliveries) == 3


async def test_a_throttled_kind_comes_once_in_its_time(desk: Desk) -> None:
    user, _ = await desk.office.staff()
    given: dict[str, Any] = {"kind": kind_pb2.NOTIFICATION_KIND_ONEBALANCE_BALANCE_LOW, "variables": {"amount": "$5"}}
    assert (await desk.mail(user, **given)).state == delivery_pb2.DELIVERY_STATE_QUEUED
    assert (await why(desk, user, **given)).reason == delivery_pb2.WHY_NOT_THROTTLED


async def test_a_scheduled_message_waits_and_can_be_called_off(desk: Desk) -> None:
    user, _ = await desk.office.staff()
    admin = await desk.office.caller(await desk.office.user(user.account_id, "ROLE_ADMIN"))
    mail = await desk.mail(user, schedule_time=datetime.now(UTC) + timedelta(hours=1))
    assert mail.state == delivery_pb2.DELIVERY_STATE_HELD
    cancel = method("CancelDelivery")
    assert (await admin.call(cancel, id=mail.id)).state == delivery_pb2.DELIVERY_STATE_CANCELLED
    assert (await admin.failure(cancel, id=mail.id)).reason == "NOT_WAITING"


async def test_what_a_message_of_next_year_says_is_kept_until_then(desk: Desk) -> None:
    user, _ = await desk.office.staff()
    far = datetime.now(UTC) + timedelta(days=364)
    mail = await desk.mail(user, schedule_time=far)
    content = await desk.office.data.database["notifications.contents"].find_one({"_id": mail.id})
    assert content is not None
    assert content["expire_time"].replace(tzinfo=UTC) > far + timedelta(days=29)
    given: dict[str, Any] = {"user_ids": [user.id], "variables": LEAD_VALUES, "schedule_time": far + timedelta(days=2)}
    failure = await desk.platform(user.account_id).failure(NOTIFY, kind=LEAD, **given)
    assert list(failure.violations) == ["schedule_time"]


async def test_others_than_users_are_told_at_their_addresses(desk: Desk) -> None:
    user, _ = await desk.office.staff()
    given: dict[str, Any] = {
        "kind": kind_pb2.NOTIFICATION_KIND_REVIEWS_REVIEW_REQUESTED,
        "recipients": [Recipient(email="Guest@Example.com", name="Guest")],
        "variables": {"business": {"name": "Bakery"}, "link": "https://r.example/1"},
    }
    (mail,) = (await desk.platform(user.account_id).call(NOTIFY, **given)).deliveries
    assert (mail.address, mail.user_id) == ("guest@example.com", "")
    assert "Bakery" in body_of(await desk.sink.next("guest@example.com"))


async def test_files_go_with_the_mail(desk: Desk) -> None:
    user, _ = await desk.office.staff()
    file = Attachment(name="report.pdf", content_type="application/pdf", content=b"%PDF-1.7")
    await desk.lead(user, attachments=[file])
    (attached,) = (await desk.sink.next(user.email)).iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("report.pdf", b"%PDF-1.7")


@pytest.mark.parametrize(
    ("files", "field"),
    [
        ([Attachment(name="run.exe", content_type="application/pdf", content=b"MZ")], "attachments[0].name"),
        ([Attachment(name="a.pdf", content_type="application/pdf", content=b"0" * 7_400_000)], "attachments"),
        ([Attachment(name="../a.pdf", content_type="application/pdf", content=b"0")], "attachments[0].name"),
    ],
    ids=["program", "too large", "path"],
)
async def test_files_that_mail_does_not_carry_are_refused(desk: Desk, files: list[Attachment], field: str) -> None:
    user, _ = await desk.office.staff()
    given: dict[str, Any] = {"kind": DEAL, "user_ids": [user.id], "variables": LEAD_VALUES, "attachments": files}
    failure = await desk.platform(user.account_id).failure(NOTIFY, **given)
    assert (failure.code, list(failure.violations)) == (grpc.StatusCode.INVALID_ARGUMENT, [field])
