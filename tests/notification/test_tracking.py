"""What becomes of messages: told late, twice or by strangers, it is right; who unsubscribes is left alone."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from dashclicks.notifications.v1 import delivery_pb2, kind_pb2
from dashclicks.notifications.v1.delivery_pb2 import Delivery
from dashclicks.notifications.v1.notify_pb2 import Recipient
from dashclicks.type.v1 import channel_pb2
from dashclicks.type.v1.redirect_pb2 import Redirect

from services.notification.falling_back import FallingBack
from services.notification.links import CLICK, OPEN, Links
from services.notification.notifier import Notifier
from services.notification.providers.base import Status, StatusUpdate
from services.notification.tracking import Tracking
from shared.core.errors import InvalidArgument
from tests.internal.office import method
from tests.notification.desk import NOTIFY, SENT, Desk, body_of, token_of

CLICKED, OPENED = delivery_pb2.DELIVERY_STATE_CLICKED, delivery_pb2.DELIVERY_STATE_OPENED
BOUNCED, COMPLAINED = delivery_pb2.DELIVERY_STATE_BOUNCED, delivery_pb2.DELIVERY_STATE_COMPLAINED
REVIEW = kind_pb2.NOTIFICATION_KIND_REVIEWS_REVIEW_REQUESTED


def tracking(desk: Desk) -> Tracking:
    return Tracking(desk.deps, FallingBack(desk.deps, Notifier(desk.deps)))


def told(delivery: Delivery, status: Status, event_id: str, **fields: Any) -> StatusUpdate:
    return StatusUpdate("test", event_id, status, datetime.now(UTC), message_id=delivery.id, **fields)


async def sent(desk: Desk) -> tuple[Any, Delivery, str]:
    """A user, the mail they got, and its HTML."""
    user, caller = await desk.office.staff()
    mail = await desk.mail(user, channels=[channel_pb2.CHANNEL_EMAIL], url="/leads/1")
    message = await desk.sink.next(user.email)
    await desk.in_state(mail, SENT)
    return (user, caller), mail, body_of(message, "html")


async def test_opens_and_clicks_are_noted_and_lead_where_the_mail_led(desk: Desk) -> None:
    _, mail, html = await sent(desk)
    nobody = desk.office.nobody
    (picture,) = re.findall(r'src="([^"]+/v1/notifications/o/[^"]+)"', html)
    image = await nobody.call(method("TrackOpen"), token=token_of(picture))
    assert image.content_type == "image/gif"
    assert (await desk.row(mail)).state == OPENED
    link = next(each for each in re.findall(r'href="([^"]+)"', html) if "/v1/notifications/c/" in each)
    answer, redirect = await nobody.call(method("TrackClick"), token=token_of(link)), Redirect()
    assert answer.extensions[0].Unpack(redirect)
    assert redirect.url.endswith("/leads/1")
    assert (await desk.row(mail)).state == CLICKED


async def test_a_link_of_somebody_elses_making_leads_nowhere(desk: Desk) -> None:
    _, mail, html = await sent(desk)
    (picture,) = re.findall(r'src="([^"]+/v1/notifications/o/[^"]+)"', html)
    token = token_of(picture)
    for each in (token[:-2] + "AA", token, "x", "ä", ""):
        failure = await desk.office.nobody.failure(method("TrackClick"), token=each)
        assert failure.reason in ("BAD_LINK", "INVALID_ARGUMENT")
    assert (await desk.row(mail)).state == SENT


async def test_a_link_is_good_for_its_own_purpose_alone() -> None:
    links = Links(b"k" * 32, "https://app.example")
    html = links.track('<a href="https://x.example/?a=1&amp;b=2">x</a>', "dlv_1")
    (link,) = re.findall(r'href="([^"]+)"', html)
    assert links.read(CLICK, token_of(link)) == ("dlv_1", "https://x.example/?a=1&b=2")
    with pytest.raises(InvalidArgument):
        links.read(OPEN, token_of(link))
    with pytest.raises(InvalidArgument):
        Links(b"o" * 32, "https://app.example").read(CLICK, token_of(link))


async def test_what_is_told_late_or_twice_changes_nothing_back(desk: Desk) -> None:
    _, mail, _ = await sent(desk)
    record = tracking(desk).record
    await record(told(mail, Status.CLICKED, "1", url="https://x.example"))
    await record(told(mail, Status.DELIVERED, "2"))
    await record(told(mail, Status.DELIVERED, "2"))
    row = await desk.row(mail)
    assert row.state == CLICKED
    assert [each.state for each in row.events][2:] == [CLICKED, delivery_pb2.DELIVERY_STATE_DELIVERED]


async def test_an_address_from_which_mail_comes_back_is_written_to_no_more(desk: Desk) -> None:
    (user, _), mail, _ = await sent(desk)
    await tracking(desk).record(told(mail, Status.BOUNCED, "1", reason="5.1.1", gone=True))
    row = await desk.row(mail)
    assert (row.state, row.failure_reason) == (BOUNCED, "5.1.1")
    again = await desk.mail(user)
    assert again.explanation.reason == delivery_pb2.WHY_NOT_BOUNCED


async def test_who_complains_gets_only_what_is_critical(desk: Desk) -> None:
    (user, _), mail, _ = await sent(desk)
    await tracking(desk).record(told(mail, Status.COMPLAINED, "1"))
    assert (await desk.row(mail)).state == COMPLAINED
    assert (await desk.mail(user)).explanation.reason == delivery_pb2.WHY_NOT_COMPLAINED
    critical = kind_pb2.NOTIFICATION_KIND_BILLING_PAYMENT_FAILED
    values = {"amount": "$5", "reason": "no"}
    assert (await desk.mail(user, kind=critical, variables=values)).state == delivery_pb2.DELIVERY_STATE_QUEUED


async def test_a_message_of_nobody_is_passed_over(desk: Desk) -> None:
    await tracking(desk).record(StatusUpdate("test", "1", Status.OPENED, datetime.now(UTC), message_id="dlv_nobody"))


async def test_a_user_unsubscribes_by_one_click_and_can_think_again(desk: Desk) -> None:
    (user, caller), mail, _ = await sent(desk)
    token = token_of(desk.deps.links.unsubscribe(mail.id))
    page = await desk.office.nobody.call(method("ShowUnsubscribe"), token=token)
    assert b'<form method="post">' in page.data
    for _ in range(2):
        form = {"content_type": "application/x-www-form-urlencoded", "data": b"List-Unsubscribe=One-Click"}
        await desk.office.nobody.call(method("Unsubscribe"), token=token, form=form)
    assert (await desk.mail(user)).explanation.level == delivery_pb2.PREFERENCE_LEVEL_USER
    (choice,) = (await caller.call(method("GetUserPreferences"))).choices
    assert (choice.kind, choice.channel, choice.enabled) == (mail.kind, channel_pb2.CHANNEL_EMAIL, False)
    await caller.call(method("UpdateUserPreferences"), preferences={"choices": []}, update_mask={"paths": ["choices"]})
    assert (await desk.mail(user)).state == delivery_pb2.DELIVERY_STATE_QUEUED


async def test_a_link_of_a_message_that_is_gone_promises_nothing(desk: Desk) -> None:
    nobody, token = desk.office.nobody, token_of(desk.deps.links.unsubscribe("dlv_01JDEMO0000000000000000001"))
    for name in ("ShowUnsubscribe", "Unsubscribe"):
        page = await nobody.call(method(name), token=token)
        assert b"too old" in page.data


async def test_anybody_else_unsubscribes_their_address(desk: Desk) -> None:
    user, _ = await desk.office.staff()
    given: dict[str, Any] = {
        "kind": REVIEW,
        "recipients": [Recipient(email="leaves@example.com")],
        "variables": {"business": {"name": "Bakery"}, "link": "https://r.example"},
    }
    platform = desk.platform(user.account_id)
    (mail,) = (await platform.call(NOTIFY, **given)).deliveries
    await desk.in_state(mail, SENT)
    await desk.office.nobody.call(method("Unsubscribe"), token=token_of(desk.deps.links.unsubscribe(mail.id)))
    (mail,) = (await platform.call(NOTIFY, **given)).deliveries
    assert mail.explanation.reason == delivery_pb2.WHY_NOT_UNSUBSCRIBED
