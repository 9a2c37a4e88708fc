"""The catcher: what it takes, how it shows it, what it keeps, and whom it tells nothing."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import httpx
import pytest
from pydantic import SecretStr

from buildtools.stack.catcher import store as kept
from buildtools.stack.catcher.mail import read
from buildtools.stack.catcher.store import Caught, Store
from buildtools.stack.ports import free_port
from services.notification.providers.base import Channel, Outgoing
from services.notification.providers.build import Providers
from shared.core.settings import Settings
from shared.testing.eventually import soon
from tests.notification.samples import EMAIL, SMS, WEB

SCRIPT = "<script>alert(1)</script>"


@dataclass
class Running:
    """A catcher in a process of its own."""

    web: httpx.AsyncClient
    port: int
    smtp: int
    folder: Path

    @property
    def settings(self) -> Settings:
        return Settings.model_construct(
            smtp_url=SecretStr(f"smtp://127.0.0.1:{self.smtp}"),
            sms_url=SecretStr(f"twilio+http://a:b@127.0.0.1:{self.port}?from=+15005550006"),
            push_url=SecretStr(
                f"fcm+http://127.0.0.1:{self.port}?credentials={self.folder / 'google.json'} "
                f"expo+http://127.0.0.1:{self.port}"
            ),
        )

    async def messages(self, **query: str) -> list[dict[str, object]]:
        found: list[dict[str, object]] = (await self.web.get("/api/messages", params=query)).json()["messages"]
        return found


@pytest.fixture(scope="module")
async def catcher(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    folder, port, smtp = tmp_path_factory.mktemp("catcher"), free_port(), free_port()
    command = (sys.executable, "-m", "buildtools.stack.catcher", str(folder), str(port), str(smtp))
    process = await asyncio.create_subprocess_exec(*command)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as web:

        async def ready() -> bool:
            try:
                return (await web.get("/readyz")).is_success
            except httpx.TransportError:
                return False

        await soon(ready)
        yield Running(web, port, smtp, folder)
        process.terminate()
        assert await process.wait() == 0


@pytest.fixture(scope="module")
async def providers(catcher: Running) -> AsyncIterator[Providers]:
    found = Providers.of(catcher.settings)
    yield found
    await found.aclose()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "messages.db")
    yield opened
    opened.close()


def message(text: str, raw: bytes = b"x") -> Caught:
    return Caught("sms", "us", "+14155550190", "", text, raw)


async def test_every_channel_ends_there(catcher: Running, providers: Providers) -> None:
    """By the same providers that send for real."""
    phone = Outgoing("ntf_9", Channel.MOBILE_PUSH, "acc_1", "ExponentPushToken[x]", subject="Due", text="Call Maya")
    for sent in (EMAIL, SMS, WEB, phone):
        await providers.by_channel[sent.channel].send(sent)
    found = await catcher.messages()
    assert [(each["channel"], each["to"]) for each in found[:4]] == [
        ("mobile_push", "ExponentPushToken[x]"),
        ("web_push", "device"),
        ("sms", SMS.address),
        ("email", EMAIL.address),
    ]
    (mail,) = await catcher.messages(q="ready HELLO@", channel="email")
    one = (await catcher.web.get(f"/api/messages/{mail['id']}")).json()
    assert (one["subject"], one["html"].strip(), one["text"].strip()) == ("Ready", EMAIL.html, EMAIL.text)
    assert ["Message-ID", "<ntf_01@verified.example>"] in one["headers"]
    assert "Subject: Ready" in one["raw"]


async def test_a_page_for_people(catcher: Running, providers: Providers) -> None:
    await providers.by_channel[Channel.SMS].send(SMS)
    page = (await catcher.web.get("/", params={"q": SMS.address})).text
    (link,) = set(re.findall(r'href="(/messages/[0-9]+)"', page)[:1])
    shown = await catcher.web.get(link)
    assert SMS.text in shown.text
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert (await catcher.web.get("/messages/999999999999")).status_code == 404
    assert (await catcher.web.get("/messages/99999999999999999999999999")).status_code == 404


async def test_what_a_message_holds_does_nothing(catcher: Running, providers: Providers) -> None:
    evil = replace(EMAIL, subject=SCRIPT, text=SCRIPT, html=SCRIPT)
    await providers.by_channel[Channel.EMAIL].send(evil)
    (mail, *_) = await catcher.messages(q="alert(1)")
    for view in ("text", "html", "headers", "raw"):
        page = (await catcher.web.get(f"/messages/{mail['id']}", params={"view": view})).text
        assert SCRIPT not in page
    frame = await catcher.web.get(f"/messages/{mail['id']}/html")
    policy = frame.headers["content-security-policy"]
    assert SCRIPT in frame.text, "the frame shows it as it is"
    assert "default-src 'none'" in policy
    assert "img-src data:;" in policy
    assert "sandbox allow-popups" in policy
    assert "allow-scripts" not in policy
    page = (await catcher.web.get(f"/messages/{mail['id']}")).text
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page


async def test_other_pages_learn_and_do_nothing(catcher: Running) -> None:
    assert (await catcher.web.get("/api/messages", headers={"host": "rebound.example"})).status_code == 400
    assert (await catcher.web.post("/clear", headers={"sec-fetch-site": "cross-site"})).status_code == 403
    assert "access-control-allow-origin" not in (await catcher.web.get("/api/messages")).headers


async def test_files_come_as_files(catcher: Running) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.com", "b@example.com", "A file"
    mail.set_content("see below")
    mail.add_attachment(b"<html>", maintype="text", subtype="html", filename="ä b.html")
    await aiosmtplib.send(mail, hostname="127.0.0.1", port=catcher.smtp)
    (found,) = await catcher.messages(to="b@example.com")
    answer = await catcher.web.get(f"/messages/{found['id']}/files/0")
    assert (answer.content.strip(), answer.headers["content-type"]) == (b"<html>", "application/octet-stream")
    assert answer.headers["content-disposition"] == "attachment; filename*=utf-8''%C3%A4%20b.html"
    assert (await catcher.web.get(f"/messages/{found['id']}/files/1")).status_code == 404


def test_it_is_there_after_a_restart_and_its_owners_alone(tmp_path: Path) -> None:
    first = Store(tmp_path / "messages.db")
    first.add(message("before"))
    first.close()
    second = Store(tmp_path / "messages.db")
    assert [each.text for each in second.find()] == ["before"]
    assert (tmp_path / "messages.db").stat().st_mode & 0o777 == 0o600
    second.clear()
    assert second.find() == []
    second.close()


def test_the_oldest_leave(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MAX_MESSAGES", 3)
    monkeypatch.setattr(kept, "MAX_BYTES", 10)
    for number in range(5):
        store.add(message(str(number)))
    assert [each.text for each in store.find()] == ["4", "3", "2"]
    store.add(message("large", b"123456789"))
    assert [each.text for each in store.find()] == ["large", "4"]


def test_a_search_takes_words_as_they_are(store: Store) -> None:
    for text in ("100% of it", "100 of it", "it's"):
        store.add(message(text))
    assert [each.text for each in store.find(words="of 100%")] == ["100% of it"]
    assert [each.text for each in store.find(words="'s")] == ["it's"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe",
        b"Content-Type: multipart/mixed\n\n--",
        b"Content-Type: text/plain; charset=x\n\n\xff",
        b"From: =?x",
    ],
)
def test_whatever_came_can_be_looked_at(raw: bytes) -> None:
    read(raw)


def test_pictures_are_within_the_page() -> None:
    mail = EmailMessage()
    mail.add_alternative('<img src="cid:logo">', subtype="html")
    part = mail.get_body(("html",))
    assert isinstance(part, EmailMessage)
    part.add_related(b"12", "image", "png", cid="<logo>")
    assert read(mail.as_bytes()).html.strip() == '<img src="data:image/png;base64,MTI=">'
