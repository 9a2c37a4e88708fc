"""Messages asked for in one write: sent, tried again, given up, each kind apart from the others."""

from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from services.internal.sending import Message, Sending
from shared.core.clock import SystemClock
from shared.core.mail import Mail
from shared.core.settings import Settings
from shared.core.texts import Text, TextError, TextRefused
from shared.data.mongo import Collection, Database
from shared.data.outbox import Outbox
from shared.integration.twilio_texts import TwilioTexter
from shared.testing.eventually import soon
from tests.internal.auth.smtp_sink import Sink, open_sink
from tests.internal.twilio import INVALID, SENDER, Twilio, open_twilio

HOUR = timedelta(hours=1)
PHONE = "+14155550190"


@pytest.fixture(scope="module")
async def twilio() -> AsyncIterator[Twilio]:
    async with open_twilio() as double:
        yield double


@pytest.fixture(scope="module")
async def sink() -> AsyncIterator[tuple[Sink, str]]:
    async with open_sink() as opened:
        yield opened


@pytest.fixture
async def sending(database: Database, sink: tuple[Sink, str], twilio: Twilio) -> Sending:
    settings = Settings.model_construct(smtp_url=SecretStr(sink[1]), sms_url=SecretStr(twilio.url))
    return await Sending.open(database, SystemClock(), settings)


async def _none(rows: Collection) -> bool:
    return await rows.count_documents({}) == 0


async def written(about: Mapping[str, str]) -> list[Message]:
    if "phone" in about:
        return [Text(about["phone"], "hello")]
    return [Mail(about["email"], "hello", "hello")]


async def test_twilio_takes_a_message(twilio: Twilio) -> None:
    async with aclosing(TwilioTexter(twilio.url)) as texter:
        await texter.send(Text(PHONE, "482913 is your code"))
    assert await twilio.next() == (PHONE, "482913 is your code")


async def test_twilio_refuses_a_number_for_good_and_others_for_now(twilio: Twilio) -> None:
    async with aclosing(TwilioTexter(twilio.url)) as texter:
        with pytest.raises(TextRefused, match="code 21211"):
            await texter.send(Text(INVALID, "hello"))
    async with aclosing(TwilioTexter(twilio.url.replace("secret", "public"))) as texter:
        with pytest.raises(TextError, match="code 20003") as caught:
            await texter.send(Text(PHONE, "hello"))
    assert not isinstance(caught.value, TextRefused)
    with pytest.raises(TextError):
        await TwilioTexter(f"twilio+http://sid:token@127.0.0.1:1?from={SENDER}").send(Text(PHONE, "hello"))


@pytest.mark.parametrize("url", ["https://sid:token@host?from=+1", "twilio://host?from=+1", "twilio://sid:token@host"])
def test_another_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="SMS_URL"):
        TwilioTexter(url)


async def test_what_is_asked_for_twice_is_one_order(database: Database) -> None:
    outbox = Outbox(database, SystemClock())
    for email in ("a@example.com", "a@example.com", "b@example.com"):
        await outbox.add("hello", {"email": email}, HOUR)
    assert await database["platform.outbox"].count_documents({}) == 2


async def test_an_order_that_was_asked_for_again_meanwhile_stays(database: Database) -> None:
    outbox = Outbox(database, SystemClock())
    await outbox.add("hello", {"email": "a@example.com"}, HOUR)
    taken = await outbox.take(["hello"])
    assert taken is not None
    assert await outbox.take(["hello"]) is None
    await outbox.add("hello", {"email": "a@example.com"}, HOUR)
    await outbox.done(taken)
    again = await outbox.take(["hello"])
    assert again is not None
    await outbox.done(again)
    assert await database["platform.outbox"].count_documents({}) == 0


async def test_each_failure_waits_longer(database: Database) -> None:
    outbox, rows = Outbox(database, SystemClock()), database["platform.outbox"]
    await outbox.add("hello", {"email": "a@example.com"}, HOUR)
    waits: list[int] = []
    for _ in range(6):
        await rows.update_one({}, {"$set": {"take_time": datetime.now(UTC)}})
        before = datetime.now(UTC)
        assert await outbox.take(["hello"]) is not None
        (row,) = await rows.find().to_list()
        waits.append(round((row["take_time"].replace(tzinfo=UTC) - before) / timedelta(minutes=1)))
    assert waits == [1, 2, 4, 8, 16, 16]


async def test_a_kind_that_fails_keeps_nobody_else_from_being_written_to(
    sending: Sending, sink: tuple[Sink, str], database: Database
) -> None:
    async def broken(about: Mapping[str, str]) -> list[Message]:
        raise KeyError(about["email"])

    bad, good = sending.kind("bad", HOUR, broken), sending.kind("good", HOUR, written)
    async with sending.running():
        await bad.ask({"email": "bad@example.com"})
        await good.ask({"email": "good@example.com"})
        await sink[0].next("good@example.com")
    rows = database["platform.outbox"]
    assert [row["kind"] for row in await rows.find().to_list()] == ["bad"]


async def test_a_number_that_cannot_be_reached_is_given_up_and_a_busy_vendor_is_not(
    sending: Sending, twilio: Twilio, database: Database
) -> None:
    kind, rows = sending.kind("hello", HOUR, written), database["platform.outbox"]
    async with sending.running():
        twilio.refused.clear()
        await kind.ask({"phone": INVALID})
        await twilio.refused.wait()
        await soon(lambda: _none(rows))
        twilio.refused.clear()
        twilio.failing = True
        await kind.ask({"phone": PHONE})
        await twilio.refused.wait()
        twilio.failing = False
        assert await rows.count_documents({"about.phone": PHONE}) == 1


async def test_without_a_way_to_send_it_nothing_is_kept(database: Database) -> None:
    sending = await Sending.open(database, SystemClock(), Settings.model_construct())
    kind = sending.kind("hello", HOUR, written)
    await kind.ask({"email": "a@example.com"})
    await kind.ask({"phone": PHONE})
    assert await database["platform.outbox"].count_documents({}) == 0
