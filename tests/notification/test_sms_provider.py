"""Text messages by Twilio: what is taken, what never will be, and what is not sent twice."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.notification.providers.twilio_sms import TwilioSms
from tests.internal.twilio import INVALID, SERVICE, STOPPED, Twilio, faulty_twilio
from tests.notification.doubles.faults import CUT, Fault, Faulty
from tests.notification.samples import SMS, deferred, refused


@pytest.fixture
async def vendor() -> AsyncIterator[tuple[Twilio, Faulty]]:
    async with faulty_twilio() as opened:
        yield opened


@pytest.fixture
async def provider(vendor: tuple[Twilio, Faulty]) -> AsyncIterator[TwilioSms]:
    provider = TwilioSms(vendor[0].url, lambda message: f"https://api.example.com/status?message={message.id}")
    yield provider
    await provider.aclose()


async def test_it_is_taken_and_told_of_later(provider: TwilioSms, vendor: tuple[Twilio, Faulty]) -> None:
    receipt = await provider.send(replace(SMS, sender=SERVICE))
    (form,) = vendor[0].forms
    assert receipt.provider_id == vendor[0].rows[0]["sid"]
    assert form["MessagingServiceSid"] == SERVICE
    assert form["StatusCallback"] == "https://api.example.com/status?message=ntf_02"


@pytest.mark.parametrize(("address", "code"), [(INVALID, 21211), (STOPPED, 21610)])
async def test_a_number_that_cannot_be_reached_is_gone(provider: TwilioSms, address: str, code: int) -> None:
    error = await refused(provider, SMS, address=address)
    assert (error.reason, error.gone) == (f"twilio.{code}", True)


async def test_a_message_that_is_too_long_is_refused_alone(provider: TwilioSms) -> None:
    error = await refused(provider, SMS, text="a" * 1601)
    assert (error.reason, error.gone) == ("twilio.21617", False)


async def test_our_own_mistakes_are_not_the_messages(provider: TwilioSms, vendor: tuple[Twilio, Faulty]) -> None:
    assert (await deferred(provider, SMS, sender="+19995550100")).reason == "twilio.21606"
    stranger = TwilioSms(vendor[0].url.replace("secret", "public"))
    assert (await deferred(stranger, SMS)).reason == "twilio.20003"
    await stranger.aclose()


async def test_it_asks_for_patience(provider: TwilioSms, vendor: tuple[Twilio, Faulty]) -> None:
    vendor[1].faults.append(Fault(429, {"code": 20429}, {"retry-after": "12"}))
    error = await deferred(provider, SMS)
    assert (error.reason, error.retry_after) == ("twilio.20429", timedelta(seconds=12))
    vendor[1].faults.append(Fault(503, {"code": 20503}))
    assert not (await deferred(provider, SMS)).uncertain


async def test_a_request_that_broke_off_is_looked_for_before_it_is_made_again(
    provider: TwilioSms, vendor: tuple[Twilio, Faulty]
) -> None:
    began = datetime.now(UTC)
    vendor[1].faults.append(CUT)
    assert (await deferred(provider, SMS)).uncertain
    again = replace(SMS, unsure_since=began)
    assert (await provider.send(again)).provider_id == vendor[0].rows[0]["sid"]
    assert len(vendor[0].rows) == 1
    await provider.send(replace(again, text="another"))
    assert len(vendor[0].rows) == 2, "what Twilio does not have is sent"
