"""What providers tell of messages: whose word it is, what it means, and that it is noted once."""

import hmac
import json
from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from dashclicks.notifications.v1 import callbacks_pb2 as pb
from google.api.httpbody_pb2 import HttpBody
from pydantic import SecretStr

from services.notification.providers.base import Status, StatusUpdate
from services.notification.providers.callbacks import sendgrid_events
from services.notification.providers.callbacks.expo_receipts import EXPO_RECEIPT, Receipts
from services.notification.providers.callbacks.provider_events import PROVIDER_EVENTS, Noting
from services.notification.providers.callbacks.return_path import return_path
from services.notification.providers.callbacks.servicer import CallbacksServicer, twilio_callback
from services.notification.providers.callbacks.signatures import SendGridKey, twilio_signed
from services.notification.providers.expo_push import ExpoPush
from services.notification.providers.smtp_email import SmtpEmail
from shared.conversations.reply_addresses import ReplyAddresses
from shared.core.clock import SystemClock
from shared.core.errors import NotFound, Unauthenticated
from shared.core.settings import Settings
from shared.jobs.handled import Handled
from shared.rpc.call import Call
from shared.rpc.principal import Principal
from shared.testing.eventually import soon
from tests.conversations.mails import DSN
from tests.internal.twilio import SID, TOKEN
from tests.jobs.shop import Shop, open_shop
from tests.notification.doubles.expo import failed, open_expo
from tests.notification.doubles.smtp import open_post
from tests.notification.samples import EMAIL, SMS

KEY = ec.generate_private_key(ec.SECP256R1())
SHOWN = b64encode(KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))
API = "https://api.example.com"
CALL = Call("", "", Principal("", ""))


def signed(body: bytes, stamp: str = STAMP) -> str:
    return b64encode(KEY.sign(stamp.encode() + body, ec.ECDSA(SHA256()))).decode()


def event(name: str, **fields: Any) -> dict[str, Any]:
    return {"event": name, "email": "maya@example.com", "timestamp": int(STAMP), "sg_event_id": f"ev-{name}"} | fields


def told(*events: Any) -> list[StatusUpdate]:
    return list(sendgrid_events.updates_of(json.dumps(events).encode()))


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        ({}, True),
        ({"body": b'[{"a":1}]'}, False),
        ({"signature": signed(b"other")}, False),
        ({"signature": ""}, False),
        ({"signature": "?"}, False),
        ({"timestamp": ""}, False),
        ({"timestamp": str(int(STAMP) + 1)}, False),
        ({"timestamp": "9" * 30}, False),
        ({"now": NOW + timedelta(minutes=6)}, False),
        ({"now": NOW + timedelta(minutes=4)}, True),
    ],
)
def test_only_sendgrids_word_of_a_short_while_ago_holds(change: dict[str, Any], holds: bool) -> None:
    body = b'[{"a": 1}]'
    asked: dict[str, Any] = {"body": body, "signature": signed(body), "timestamp": STAMP, "now": NOW} | change
    assert SendGridKey(SHOWN).signed(**asked) is holds


def test_another_key_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match=r".+"):
        SendGridKey("bm8ga2V5")


def twilio_signature(url: str, form: dict[str, str], token: str = TOKEN) -> str:
    said = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    return b64encode(hmac.digest(token.encode(), said.encode(), "sha1")).decode()


def test_twilios_word_holds_for_its_url_and_form_alone() -> None:
    # Twilio's own example.
    url, token = "https://example.com/myapp.php?foo=1&bar=2", "12345"
    form = {
        "Digits": "1234",
        "To": "+18005551212",
        "From": "+14158675310",
        "Caller": "+14158675310",
        "CallSid": "CA1234567890ABCDE",
    }
    pairs, signature = list(form.items()), "L/OH5YylLD5NRKLltdqwSvS0BnU="
    assert twilio_signed(token, url, pairs, signature)
    assert twilio_signed(token, url, pairs, twilio_signature(url.replace(".com/", ".com:443/"), form, token))
    for wrong in (
        ("54321", url, pairs),
        (token, url + "x", pairs),
        (token, url, [*pairs, ("a", "b")]),
        (token, url, []),
    ):
        assert not twilio_signed(*wrong, signature)
    assert not twilio_signed(token, url, pairs, "")


@pytest.mark.parametrize(
    ("name", "fields", "status", "gone"),
    [
        ("delivered", {}, Status.DELIVERED, False),
        ("open", {}, Status.OPENED, False),
        ("click", {"url": "https://a.example"}, Status.CLICKED, False),
        ("deferred", {"reason": "450 busy"}, Status.DELAYED, False),
        ("bounce", {"type": "bounce", "status": "5.1.1"}, Status.BOUNCED, True),
        ("bounce", {"type": "bounce", "status": "5.2.2"}, Status.BOUNCED, False),
        (
            "bounce",
            {"type": "bounce", "bounce_classification": "Invalid Address", "status": "5.0.0"},
            Status.BOUNCED,
            True,
        ),
        ("bounce", {"type": "blocked", "status": "5.1.1"}, Status.BOUNCED, False),
        ("dropped", {"reason": "Bounced Address"}, Status.BOUNCED, True),
        ("dropped", {"reason": "Unsubscribed Address"}, Status.UNSUBSCRIBED, True),
        ("dropped", {"reason": "Spam Content"}, Status.FAILED, False),
        ("spamreport", {}, Status.COMPLAINED, True),
        ("group_unsubscribe", {}, Status.UNSUBSCRIBED, True),
    ],
)
def test_what_sendgrid_means(name: str, fields: dict[str, Any], status: Status, gone: bool) -> None:
    (update,) = told(event(name, message_id="dlv_1", account_id="acc_1", sg_message_id="sgm1.recvd-0", **fields))
    assert (update.status, update.gone, update.url) == (status, gone, fields.get("url", ""))
    assert (update.message_id, update.account_id, update.provider_id) == ("dlv_1", "acc_1", "sgm1")
    assert (update.event_id, update.time, update.address) == (f"ev-{name}", NOW, "maya@example.com")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"{}", b"[1, null, {}]", b"[" * 100_000, b'[{"event": ["open"]}]', b"\xff"]
)
def test_what_is_no_event_is_passed_over(body: bytes) -> None:
    assert list(sendgrid_events.updates_of(body)) == []
    assert told(event("processed"), event("open", sg_machine_open=True), event("open", timestamp=10**30)) == []


@pytest.fixture
async def shop(mongodb_uri: str, redis_url: str) -> AsyncIterator[Shop]:
    async with open_shop(mongodb_uri, redis_url) as opened:
        yield opened


@pytest.fixture
def servicer(shop: Shop) -> CallbacksServicer:
    url = f"twilio+http://{SID}:{TOKEN.replace('/', '%2F')}@127.0.0.1:1?from=+14155550100"
    settings = Settings.model_construct(sendgrid_webhook_key=SHOWN, sms_url=SecretStr(url), api_url=API)
    return CallbacksServicer(shop.jobs, SystemClock(), settings)


def sendgrid_request(*events: Any) -> pb.ReceiveSendgridEventsRequest:
    body, stamp = json.dumps(events).encode(), str(int(datetime.now(UTC).timestamp()))
    return pb.ReceiveSendgridEventsRequest(signature=signed(body, stamp), timestamp=stamp, events=HttpBody(data=body))


async def test_what_is_told_twice_is_kept_once_and_noted(servicer: CallbacksServicer, shop: Shop) -> None:
    noted: list[StatusUpdate] = []

    async def record(update: StatusUpdate) -> None:
        noted.append(update)
        if update.event_id == "ev-bad" and len(noted) < 4:
            raise ConnectionError

    events = [event("open", sg_event_id="ev-bad"), event("click", url="https://a.example")]
    for _ in range(2):
        await servicer.ReceiveSendgridEvents(sendgrid_request(*events), CALL)
    assert await shop.rows.count_documents({}) == 1

    async def again() -> bool:
        return len(noted) >= 4

    async with shop.working(Handled(PROVIDER_EVENTS, Noting(record).note)):
        # One that cannot be noted yet keeps no other from it, and is tried again.
        await soon(again)
    assert [update.event_id for update in noted[:4]] == ["ev-bad", "ev-click", "ev-bad", "ev-click"]
    assert noted[1].url == "https://a.example"


async def test_twilio_tells_of_a_message_by_the_url_that_it_was_given(servicer: CallbacksServicer, shop: Shop) -> None:
    url = twilio_callback(API, SMS)
    form = {"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": "30006", "To": SMS.address}
    body = HttpBody(data=urlencode(form).encode())
    asked: dict[str, Any] = {"message_id": SMS.id, "account_id": SMS.account_id, "form": body}
    request = pb.ReceiveTwilioStatusRequest(signature=twilio_signature(url, form), **asked)
    await servicer.ReceiveTwilioStatus(request, CALL)
    (row,) = await shop.rows.find({}).to_list()
    (kept,) = pb.ProviderEventsJob.FromString(row["payload"]).events
    assert (kept.message_id, kept.status, kept.gone, kept.reason) == (SMS.id, "bounced", True, "twilio.30006")
    for change in ({"message_id": "dlv_other"}, {"signature": "x"}, {"form": HttpBody(data=body.data + b"&a=b")}):
        changed = pb.ReceiveTwilioStatusRequest(**{"signature": request.signature, **asked, **change})
        with pytest.raises(Unauthenticated):
            await servicer.ReceiveTwilioStatus(changed, CALL)
    assert await shop.rows.count_documents({}) == 1


async def test_nobodys_word_holds_where_no_key_is_known(shop: Shop) -> None:
    nobody = CallbacksServicer(shop.jobs, SystemClock(), Settings.model_construct())
    with pytest.raises(Unauthenticated):
        await nobody.ReceiveSendgridEvents(sendgrid_request(event("open")), CALL)
    with pytest.raises(Unauthenticated):
        await nobody.ReceiveTwilioStatus(pb.ReceiveTwilioStatusRequest(), CALL)
    assert await shop.rows.count_documents({}) == 0


ULID = "01HZXW5V3N8Q2J4K6M7P9R0S1T"
MESSAGE = replace(EMAIL, id=f"dlv_{ULID}", account_id=f"acc_{ULID}")
ADDRESSES = ReplyAddresses(b"k" * 32, "inbound.example.com")


@pytest.fixture
def post_office(shop: Shop) -> CallbacksServicer:
    """Takes mail."""
    settings = Settings.model_construct(inbound_token=SecretStr("secret"))
    return CallbacksServicer(shop.jobs, SystemClock(), settings, ADDRESSES)


def mail_request(kind: str, raw: bytes, token: str = "secret") -> pb.ReceiveMailRequest:
    return pb.ReceiveMailRequest(token=token, mail=HttpBody(content_type=kind, data=raw))


def as_form(raw: bytes, to: str) -> bytes:
    """As SendGrid's Inbound Parse posts it."""
    head = b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n'
    fields = {b"email": raw, b"envelope": json.dumps({"to": [to], "from": ""}).encode()}
    return b"".join(head % name + value + b"\r\n" for name, value in fields.items()) + b"--b--\r\n"


async def sent_back_to() -> list[str]:
    """Where a message of ours, and one that is kept nowhere, go back to."""
    async with open_post() as post:
        provider = SmtpEmail(post.url, "no-reply@verified.example", partial(return_path, ADDRESSES))
        await provider.send(MESSAGE)
        await provider.send(replace(MESSAGE, id="tst_1"))
        await provider.aclose()
    return [sender for sender, _, _ in post.mails]


@pytest.mark.parametrize("form", [False, True])
async def test_a_mail_that_comes_back_is_noted(post_office: CallbacksServicer, shop: Shop, form: bool) -> None:
    back, of_no_message = await sent_back_to()
    assert of_no_message == "hello@verified.example"
    request = mail_request("message/rfc822", DSN.replace(b"%(to)s", back.encode()))
    if form:
        raw = as_form(DSN.replace(b"%(to)s", b"somebody@example.com"), back)
        request = mail_request("multipart/form-data; boundary=b", raw)
    for _ in range(2):
        await post_office.ReceiveMail(request, CALL)
    (row,) = await shop.rows.find({}).to_list()
    bounced, delayed = pb.ProviderEventsJob.FromString(row["payload"]).events
    assert (bounced.message_id, bounced.account_id) == (MESSAGE.id, MESSAGE.account_id)
    assert (bounced.status, bounced.gone, bounced.reason) == ("bounced", True, "5.1.1")
    assert (delayed.status, delayed.gone) == ("delayed", False)


async def test_a_report_that_anybody_wrote_says_nothing(post_office: CallbacksServicer, shop: Shop) -> None:
    forged = DSN.replace(b"%(to)s", f"b+{'0' * 61}@inbound.example.com".encode())
    for kind in ("message/rfc822", "multipart/form-data", "multipart/form-data; boundary=b", ""):
        for raw in (forged, b"\xff", b""):
            await post_office.ReceiveMail(mail_request(kind, raw), CALL)
    assert await shop.rows.count_documents({}) == 0
    for token in ("", "public"):
        with pytest.raises(NotFound):
            await post_office.ReceiveMail(mail_request("", b"", token), CALL)


async def test_expo_is_asked_for_its_receipt_later(shop: Shop) -> None:
    async with open_expo() as (vendor, _):
        vendor.receipts["ticket-1"] = failed("DeviceNotRegistered")
        expo = ExpoPush(vendor.url)
        receipts = Receipts(shop.jobs, SystemClock(), expo)
        for _ in range(2):
            await receipts.ask_later("acc_1", "ticket-1")
        (row,) = await shop.rows.find({}).to_list()
        # The clock is read once for each.
        assert timedelta(0) <= timedelta(minutes=15) - (row["due_time"] - row["create_time"]) < timedelta(minutes=1)
        await shop.jobs.hasten(EXPO_RECEIPT, "acc_1", "ticket-1", datetime.now(UTC))

        async def kept() -> Any:
            return await shop.rows.find_one({"kind": PROVIDER_EVENTS.name})

        async with shop.working(Handled(EXPO_RECEIPT, receipts.ask)):
            row = await soon(kept)
        (event,) = pb.ProviderEventsJob.FromString(row["payload"]).events
        assert (event.provider_id, event.status, event.gone) == ("ticket-1", "failed", True)
        await expo.aclose()
