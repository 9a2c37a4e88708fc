"""Pushes by Google and by Expo."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from services.notification.providers.base import Channel, Outgoing, Status
from services.notification.providers.expo_push import ExpoPush
from services.notification.providers.fcm_push import FcmPush
from services.notification.providers.push import PhonePush
from tests.notification.doubles.expo import DEVICE, Expo, failed, open_expo
from tests.notification.doubles.expo import FORGOTTEN as EXPO_FORGOTTEN
from tests.notification.doubles.faults import CUT, Fault, Faulty
from tests.notification.doubles.google import BROKEN, FOREIGN, FORGOTTEN, Google, fcm_body, open_google
from tests.notification.samples import WEB, deferred, refused

PHONE = replace(WEB, channel=Channel.MOBILE_PUSH, address=DEVICE)


@pytest.fixture
async def google(tmp_path: Path) -> AsyncIterator[tuple[Google, Faulty]]:
    async with open_google(tmp_path) as opened:
        yield opened


@pytest.fixture
async def fcm(google: tuple[Google, Faulty]) -> AsyncIterator[FcmPush]:
    provider = FcmPush(google[0].url)
    yield provider
    await provider.aclose()


@pytest.fixture
async def vendor() -> AsyncIterator[tuple[Expo, Faulty]]:
    async with open_expo() as opened:
        yield opened


@pytest.fixture
async def expo(vendor: tuple[Expo, Faulty]) -> AsyncIterator[ExpoPush]:
    provider = ExpoPush(vendor[0].url)
    yield provider
    await provider.aclose()


async def test_a_browser_shows_one_of_two_copies_and_leads_somewhere(
    fcm: FcmPush, google: tuple[Google, Faulty]
) -> None:
    receipts = [await fcm.send(WEB), await fcm.send(WEB)]
    assert [receipt.provider_id[-1] for receipt in receipts] == ["1", "2"]
    assert google[0].given == 1, "one access token for both"
    push = google[0].pushes[0]
    assert push["notification"] == {"title": "Ready", "body": "Your site is ready."}
    assert push["webpush"] == {"notification": {"tag": WEB.id}, "fcm_options": {"link": WEB.url}}
    assert push["data"] == {"kind": "instasites.build_finished"}


async def test_a_phone_is_told_where_to_lead(fcm: FcmPush, google: tuple[Google, Faulty]) -> None:
    await fcm.send(replace(PHONE, address="android"))
    (push,) = google[0].pushes
    assert (push["data"]["url"], push["android"]) == (WEB.url, {"notification": {"tag": WEB.id}})


async def test_an_access_token_that_is_refused_is_changed_once(fcm: FcmPush, google: tuple[Google, Faulty]) -> None:
    await fcm.send(WEB)
    google[0].tokens.clear()
    await fcm.send(WEB)
    assert (google[0].given, len(google[0].pushes)) == (2, 2)
    google[1].faults += [Fault(401, fcm_body(401, "UNAUTHENTICATED"))] * 2
    assert (await deferred(fcm, WEB)).reason == "fcm.UNAUTHENTICATED"


@pytest.mark.parametrize(
    ("token", "reason"),
    [(FORGOTTEN, "fcm.UNREGISTERED"), (FOREIGN, "fcm.SENDER_ID_MISMATCH"), (BROKEN, "fcm.INVALID_ARGUMENT")],
)
async def test_a_device_that_is_not_ours_any_more_is_gone(fcm: FcmPush, token: str, reason: str) -> None:
    error = await refused(fcm, WEB, address=token)
    assert (error.reason, error.gone) == (reason, True)


async def test_a_push_that_is_too_large_is_refused_alone(fcm: FcmPush, google: tuple[Google, Faulty]) -> None:
    await fcm.send(replace(WEB, text="very long " * 1000))
    assert len(google[0].pushes[0]["notification"]["body"]) == 800
    error = await refused(fcm, WEB, data={"much": "a" * 5000})
    assert (error.reason, error.gone) == ("fcm.INVALID_ARGUMENT", False)


async def test_google_asks_for_patience(fcm: FcmPush, google: tuple[Google, Faulty]) -> None:
    faults = google[1].faults
    faults.append(Fault(503, fcm_body(503, "UNAVAILABLE", "UNAVAILABLE"), {"retry-after": "30"}))
    error = await deferred(fcm, WEB)
    assert (error.reason, error.retry_after) == ("fcm.UNAVAILABLE", timedelta(seconds=30))
    faults.append(Fault(429, fcm_body(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED")))
    assert (await deferred(fcm, WEB)).retry_after == timedelta(minutes=1)
    faults.append(Fault(401, fcm_body(401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR")))
    assert (await deferred(fcm, WEB)).reason == "fcm.THIRD_PARTY_AUTH_ERROR"
    faults.append(CUT)
    assert (await deferred(fcm, WEB)).uncertain


def test_a_file_that_is_no_key_is_named(tmp_path: Path) -> None:
    file = tmp_path / "key.json"
    file.write_text('{"private_key": "mine"}')
    with pytest.raises(ValueError, match="is no key file") as caught:
        FcmPush(f"fcm://fcm.example?credentials={file}")
    assert "mine" not in str(caught.value)


async def test_expo_gives_a_ticket_and_later_a_receipt(expo: ExpoPush, vendor: tuple[Expo, Faulty]) -> None:
    tickets = [(await expo.send(PHONE)).provider_id for _ in range(3)]
    vendor[0].receipts = {tickets[0]: {"status": "ok"}, tickets[1]: failed("DeviceNotRegistered")}
    first, second = await expo.receipts(tickets)
    assert (first.status, first.provider_id) == (Status.SENT, tickets[0])
    assert (second.status, second.reason, second.gone) == (Status.FAILED, "expo.DeviceNotRegistered", True)
    push = vendor[0].pushes[0]
    assert (push["title"], push["data"]["url"], push["tag"], push["collapseId"]) == ("Ready", WEB.url, WEB.id, WEB.id)


async def test_expo_refuses_and_defers(expo: ExpoPush, vendor: tuple[Expo, Faulty]) -> None:
    error = await refused(expo, PHONE, address=EXPO_FORGOTTEN)
    assert (error.reason, error.gone) == ("expo.DeviceNotRegistered", True)
    assert (await refused(expo, PHONE, data={"much": "a" * 5000})).reason == "expo.MessageTooBig"
    many = {"errors": [{"code": "TOO_MANY_REQUESTS", "message": "slow down"}]}
    vendor[1].faults.append(Fault(429, many, {"retry-after": "3"}))
    patience = await deferred(expo, PHONE)
    assert (patience.reason, patience.retry_after) == ("expo.TOO_MANY_REQUESTS", timedelta(seconds=3))
    vendor[1].faults.append(Fault(200, {"data": [failed("MessageRateExceeded")]}))
    assert (await deferred(expo, PHONE)).reason == "expo.MessageRateExceeded"
    vendor[1].faults.append(Fault(200, {"errors": [{"code": "PUSH_TOO_MANY_EXPERIENCE_IDS"}]}))
    assert (await deferred(expo, PHONE)).reason == "expo.PUSH_TOO_MANY_EXPERIENCE_IDS"
    vendor[1].faults.append(Fault(200, []))
    assert (await deferred(expo, PHONE)).uncertain


@pytest.mark.parametrize(("token", "carrier"), [(DEVICE, "expo"), ("android", "fcm")])
async def test_a_token_shows_whose_a_device_is(expo: ExpoPush, fcm: FcmPush, token: str, carrier: str) -> None:
    message: Outgoing = replace(PHONE, address=token)
    assert (await PhonePush(expo, fcm).send(message)).provider == carrier
    assert (await deferred(PhonePush(None, None), message)).reason == "push.not_set_up"
