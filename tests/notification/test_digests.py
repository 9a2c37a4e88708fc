"""Digests and quiet hours, end to end: several notifications become one message, once."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from dashclicks.notifications.v1 import delivery_pb2
from dashclicks.type.v1 import channel_pb2

from services.notification.kinds_of_jobs import DIGEST
from tests.internal.office import method
from tests.notification.desk import LEAD_VALUES, SENT, Desk, body_of

EMAIL = [channel_pb2.CHANNEL_EMAIL]
PREFERENCES = method("UpdateUserPreferences")
DIGESTED, HELD = delivery_pb2.DELIVERY_STATE_DIGESTED, delivery_pb2.DELIVERY_STATE_HELD


def named(name: str) -> dict[str, Any]:
    return {**LEAD_VALUES, "contact": {"name": name}}


async def test_several_notifications_are_one_mail_when_the_hour_is_full(desk: Desk) -> None:
    user, caller = await desk.office.staff()
    await caller.call(PREFERENCES, preferences={"cadence": "CADENCE_HOURLY"})
    found = [await desk.mail(user, channels=EMAIL, variables=named(name)) for name in ("Ana", "Ben", "Cleo")]
    assert {each.state for each in found} == {DIGESTED}
    assert len({each.digest_id for each in found}) == 1
    due = found[0].due_time.ToDatetime(UTC)
    assert (due.minute, due.second) == (0, 0)
    # The hour is over at once.
    await desk.deps.jobs.hasten(DIGEST, user.account_id, found[0].digest_id, datetime.now(UTC))
    message = await desk.sink.next(user.email)
    assert message["Subject"] == "3 things happened"
    text = body_of(message)
    assert all(f"New lead: {name}" in text for name in ("Ana", "Ben", "Cleo"))
    rows = [await desk.row(each) for each in found]
    (digest_id,) = {each.digest_delivery_id for each in rows}
    await desk.in_state(delivery_pb2.Delivery(id=digest_id), SENT)
    # What comes for the same hour now goes with a second one.
    late = await desk.mail(user, channels=EMAIL, variables=named("Dan"))
    assert late.digest_id not in ("", found[0].digest_id)


async def test_what_comes_in_quiet_hours_waits_for_their_end(desk: Desk) -> None:
    user = await desk.office.user(await desk.office.account(), time_zone="Etc/UTC")
    caller, now = await desk.office.caller(user), datetime.now(UTC)
    start, end = (now - timedelta(hours=1)).strftime("%H:%M"), (now + timedelta(hours=2)).strftime("%H:%M")
    await caller.call(PREFERENCES, preferences={"quiet_hours": {"start": start, "end": end}})
    mail = await desk.mail(user, channels=EMAIL)
    assert mail.state == HELD
    assert mail.due_time.ToDatetime(UTC).strftime("%H:%M") == end
    assert "quiet hours" in mail.explanation.rule


async def test_many_at_once_join_one_digest(desk: Desk) -> None:
    user, caller = await desk.office.staff()
    await caller.call(PREFERENCES, preferences={"cadence": "CADENCE_DAILY"})
    mails = await asyncio.gather(*(desk.mail(user, channels=EMAIL) for _ in range(8)))
    assert len({each.digest_id for each in mails}) == 1
    rows = await desk.deps.deliveries.system("test").find({"digest_id": mails[0].digest_id})
    assert len(rows) == 8
