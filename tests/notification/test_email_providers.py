"""Email by SMTP and by SendGrid: what is taken, what never will be, and what is tried again."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from services.notification.providers.base import Attachment
from services.notification.providers.sendgrid_email import SendGridEmail
from services.notification.providers.smtp_email import SmtpEmail
from tests.notification.doubles.faults import CUT, ENDLESS, Fault, Faulty
from tests.notification.doubles.sendgrid import SendGrid, open_sendgrid
from tests.notification.doubles.smtp import Post, open_post
from tests.notification.samples import EMAIL, deferred, refused

SENDER = "DashClicks <no-reply@verified.example>"
TO = EMAIL.address
PICTURE = Attachment("logo.png", "image/png", b"\x89PNG", "logo")
FILE = Attachment("rép.pdf", "application/pdf", b"%PDF-1.7")
HEADERS = {"List-Unsubscribe": "<https://a.example/u>", "Reply-To": "Ana <ana@verified.example>"}


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    async with open_post() as double:
        yield double


@pytest.fixture
async def smtp(post: Post) -> AsyncIterator[SmtpEmail]:
    provider = SmtpEmail(post.url, SENDER)
    yield provider
    await provider.aclose()


@pytest.fixture
async def grid() -> AsyncIterator[tuple[SendGrid, Faulty]]:
    async with open_sendgrid() as opened:
        yield opened


@pytest.fixture
async def sendgrid(grid: tuple[SendGrid, Faulty]) -> AsyncIterator[SendGridEmail]:
    provider = SendGridEmail(grid[0].url, SENDER)
    yield provider
    await provider.aclose()


async def test_smtp_takes_text_html_pictures_and_files(smtp: SmtpEmail, post: Post) -> None:
    receipt = await smtp.send(replace(EMAIL, headers=HEADERS, attachments=[PICTURE, FILE]))
    ((sender, to, mail),) = post.mails
    assert (sender, to, receipt.provider_id) == ("hello@verified.example", TO, "<ntf_01@verified.example>")
    assert (mail["Message-ID"], mail["Reply-To"]) == (receipt.provider_id, HEADERS["Reply-To"])
    text, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert page is not None
    assert (text.get_content().strip(), page.get_content().strip()) == (EMAIL.text, EMAIL.html)
    (file,) = mail.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("rép.pdf", FILE.content)
    assert [part["Content-ID"] for part in mail.walk() if part["Content-ID"]] == ["<logo>"]


async def test_smtp_uses_a_connection_again(smtp: SmtpEmail, post: Post) -> None:
    for _ in range(3):
        await smtp.send(EMAIL)
    assert (len(post.mails), len(post.connections)) == (3, 1)


@pytest.mark.parametrize(
    ("answer", "reason", "gone"),
    [
        ("550 5.1.1 no such user", "smtp.5.1.1", True),
        ("550 unknown user", "smtp.550", True),
        ("550 5.2.1 closed", "smtp.5.2.1", True),
        ("552 5.2.2 full", "smtp.5.2.2", False),
        ("550 5.7.1 not from you", "smtp.5.7.1", False),
    ],
)
async def test_smtp_refuses_a_recipient_for_good(
    smtp: SmtpEmail, post: Post, answer: str, reason: str, gone: bool
) -> None:
    post.rcpt[TO] = answer
    error = await refused(smtp, EMAIL)
    assert (error.reason, error.gone) == (reason, gone)


async def test_smtp_asks_for_patience(smtp: SmtpEmail, post: Post) -> None:
    post.rcpt[TO] = "451 4.7.1 greylisted"
    assert (await deferred(smtp, EMAIL)).reason == "smtp.4.7.1"
    del post.rcpt[TO]
    post.data[TO] = "452 4.3.1 no room"
    assert (await deferred(smtp, EMAIL)).reason == "smtp.4.3.1"
    post.mail["hello@verified.example"] = "550 5.7.1 who are you"
    assert (await deferred(smtp, EMAIL)).reason == "smtp.5.7.1", "another server may let this sender pass"
    assert post.mails == []


async def test_smtp_does_not_know_what_came_of_a_broken_line(smtp: SmtpEmail, post: Post) -> None:
    post.cut = 1
    error = await deferred(smtp, EMAIL)
    assert (error.reason, error.uncertain) == ("smtp.unknown", True)
    await smtp.send(EMAIL)
    assert len({mail["Message-ID"] for _, _, mail in post.mails}) == 1, "who gets both can tell"


async def test_no_server_is_no_uncertainty() -> None:
    for provider in (SmtpEmail("smtp://127.0.0.1:1", SENDER), SendGridEmail("sendgrid+http://key@127.0.0.1:1", SENDER)):
        error = await deferred(provider, EMAIL)
        assert (error.reason, error.uncertain) == (f"{provider.name}.unreached", False)
        await provider.aclose()


@pytest.mark.parametrize("address", ["", "nobody", "a b@example.com", "a\r\nBcc: x@example.com", "ä@example.com"])
async def test_what_is_no_address_is_refused_before_anybody_is_asked(
    smtp: SmtpEmail, sendgrid: SendGridEmail, post: Post, grid: tuple[SendGrid, Faulty], address: str
) -> None:
    for provider in (smtp, sendgrid):
        assert (await refused(provider, EMAIL, address=address)).reason in ("bad_address", "needs_smtputf8")
    assert (post.mails, grid[0].mails) == ([], [])


@pytest.mark.parametrize("headers", [{"X-A": "b\r\nBcc: c@d.example"}, {"Bcc": "c@d.example"}, {"Content-Type": "x/y"}])
async def test_headers_that_are_not_a_callers_are_refused(
    smtp: SmtpEmail, sendgrid: SendGridEmail, headers: dict[str, str]
) -> None:
    for provider in (smtp, sendgrid):
        assert (await refused(provider, EMAIL, headers=headers)).reason == "bad_header"


async def test_sendgrid_takes_the_same(sendgrid: SendGridEmail, grid: tuple[SendGrid, Faulty]) -> None:
    receipt = await sendgrid.send(replace(EMAIL, headers=HEADERS, attachments=[PICTURE, FILE]))
    (mail,) = grid[0].mails
    assert receipt.provider_id == "sgm1"
    (to,) = mail["personalizations"]
    assert to == {"to": [{"email": TO}], "custom_args": {"message_id": "ntf_01", "account_id": "acc_01"}}
    assert (mail["from"], mail["reply_to"]) == (
        {"email": "hello@verified.example", "name": "Northwind"},
        {"email": "ana@verified.example", "name": "Ana"},
    )
    assert mail["headers"] == {
        "List-Unsubscribe": "<https://a.example/u>",
        "Message-ID": "<ntf_01@verified.example>",
    }
    assert [(file["filename"], file["disposition"]) for file in mail["attachments"]] == [
        ("logo.png", "inline"),
        ("rép.pdf", "attachment"),
    ]


async def test_sendgrid_is_busy(sendgrid: SendGridEmail, grid: tuple[SendGrid, Faulty]) -> None:
    faults = grid[1].faults
    faults.append(Fault(429, {"errors": []}, {"retry-after": "7"}))
    assert (await deferred(sendgrid, EMAIL)).retry_after == timedelta(seconds=7)
    faults.append(Fault(429, {"errors": []}, {"x-ratelimit-reset": "9999999999"}))
    assert (await deferred(sendgrid, EMAIL)).retry_after == timedelta(hours=1)
    faults.append(Fault(503))
    error = await deferred(sendgrid, EMAIL)
    assert (error.reason, error.uncertain) == ("sendgrid.503", False)
    for fault in (Fault(504), CUT, ENDLESS):
        faults.append(fault)
        error = await deferred(sendgrid, EMAIL)
        assert (error.reason, error.uncertain) == ("sendgrid.unknown", True)


async def test_what_is_wrong_with_us_is_not_held_against_the_message(
    sendgrid: SendGridEmail, grid: tuple[SendGrid, Faulty]
) -> None:
    assert (await deferred(sendgrid, EMAIL, sender="x@unverified.example")).reason == "sendgrid.403"
    stranger = SendGridEmail(grid[0].url.replace("SG.", "SK."), SENDER)
    assert (await deferred(stranger, EMAIL)).reason == "sendgrid.401"
    await stranger.aclose()


async def test_sendgrid_refuses_an_address(sendgrid: SendGridEmail) -> None:
    error = await refused(sendgrid, EMAIL, address="maya@localhost")
    assert (error.reason, error.gone) == ("sendgrid.400", True)


async def test_many_at_once_are_all_taken(smtp: SmtpEmail, post: Post) -> None:
    await asyncio.gather(*(smtp.send(EMAIL) for _ in range(20)))
    assert len(post.mails) == 20


@pytest.mark.parametrize("url", ["sendgrid://api.sendgrid.com", "https://key@api.sendgrid.com", "sendgrid://", "x"])
def test_another_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="sendgrid://"):
        SendGridEmail(url, SENDER)
