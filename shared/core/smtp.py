"""Hands messages to an SMTP server: over TLS where the server has it, over connections that stay open for a while."""

import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import aiosmtplib

PORTS = {"smtp": 25, "smtps": 465}
TIMEOUT_SECONDS = 15.0
# A connection is used again while it is this young, and for so many messages: servers end longer ones.
IDLE_SECONDS = 10.0
MESSAGES = 100
MAX_IDLE = 4


class SmtpError(Exception):
    """The message was not taken. Its text never holds the address."""


class SmtpUnreached(SmtpError):
    """There was no server, none that let us in, or it went before the message was sent."""


class SmtpUnknown(SmtpError):
    """The line broke behind the message: whether the server has taken it is not known."""


class SmtpRefused(SmtpError):
    """The server said no. `step`: "sender", "recipient" or "data". `code` as in RFC 5321; from 500 on it is for good.

    `status`: its enhanced code (RFC 3463), such as "5.1.1"; "" if it gave none.
    """

    def __init__(self, step: str, code: int, status: str) -> None:
        super().__init__(f"{step} refused: {code} {status}".rstrip())
        self.step = step
        self.code = code
        self.status = status


@dataclass(slots=True)
class _Open:
    client: aiosmtplib.SMTP
    used: int = 0
    since: float = 0.0


class SmtpServer:
    """A server that takes messages to anybody. Close it with `aclose`."""

    def __init__(self, url: str) -> None:
        """`url`: `smtp://user:password@host:port`, or `smtps://…`. Raises ValueError for another."""
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError("SMTP_URL is not smtp://host or smtps://host")
        self._host, self._port = parts.hostname, parts.port or PORTS[parts.scheme]
        self._tls = parts.scheme == "smtps"
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        # Made once: reading the certificates holds up the event loop for as long as a request takes.
        self._context = ssl.create_default_context()
        self._idle: list[_Open] = []

    async def submit(self, sender: str, recipient: str, message: bytes) -> None:
        """Returns once the server has taken the message. `sender` may be "", for what must not be answered.

        Raises SmtpUnreached, SmtpUnknown, SmtpRefused.
        """
        opened = await self._begun(sender, utf8=not (sender + recipient).isascii())
        try:
            try:
                await opened.client.rcpt(recipient, encoding="utf-8")
            except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError) as error:
                raise SmtpUnreached(type(error).__name__) from None
            try:
                await opened.client.data(message)
            except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError) as error:
                raise SmtpUnknown(type(error).__name__) from None
        except aiosmtplib.SMTPResponseException as error:
            opened.client.close()
            raise _refused(error) from None
        except BaseException:
            # Whatever it is, a half-used connection is used no more.
            opened.client.close()
            raise
        self._keep(opened)

    async def aclose(self) -> None:
        """Says goodbye on the connections that are open."""
        idle, self._idle = self._idle, []
        for opened in idle:
            with suppress(aiosmtplib.SMTPException, OSError):
                await opened.client.quit()

    async def _begun(self, sender: str, *, utf8: bool) -> _Open:
        """A connection on which a message from this sender has begun; `utf8`: addresses need RFC 6531."""
        while (opened := self._young()) is not None:
            try:
                await self._mail(opened, sender, utf8)
            except SmtpUnreached:
                # It was closed meanwhile; nothing was sent on it.
                continue
            return opened
        opened = _Open(await self._connected())
        await self._mail(opened, sender, utf8)
        return opened

    async def _mail(self, opened: _Open, sender: str, utf8: bool) -> None:
        if utf8 and not opened.client.supports_extension("smtputf8"):
            opened.client.close()
            raise SmtpRefused("recipient", 553, "5.6.7")
        try:
            await opened.client.mail(sender, options=["SMTPUTF8"] if utf8 else [], encoding="utf-8")
        except aiosmtplib.SMTPResponseException as error:
            opened.client.close()
            if error.code == aiosmtplib.SMTPStatus.domain_unavailable:
                # 421: it is closing, which says nothing of the sender.
                raise SmtpUnreached("421") from None
            raise _refused(error) from None
        except (aiosmtplib.SMTPException, OSError) as error:
            opened.client.close()
            raise SmtpUnreached(type(error).__name__) from None

    async def _connected(self) -> aiosmtplib.SMTP:
        client = aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            username=self._user or None,
            password=self._password or None,
            use_tls=self._tls,
            tls_context=self._context,
            timeout=TIMEOUT_SECONDS,
        )
        try:
            await client.connect()
        except (aiosmtplib.SMTPException, OSError) as error:
            raise SmtpUnreached(type(error).__name__) from None
        return client

    def _young(self) -> _Open | None:
        while self._idle:
            opened = self._idle.pop()
            if time.monotonic() - opened.since < IDLE_SECONDS and opened.client.is_connected:
                return opened
            opened.client.close()
        return None

    def _keep(self, opened: _Open) -> None:
        opened.used, opened.since = opened.used + 1, time.monotonic()
        if opened.used < MESSAGES and len(self._idle) < MAX_IDLE:
            self._idle.append(opened)
        else:
            opened.client.close()


def _refused(error: aiosmtplib.SMTPResponseException) -> SmtpRefused:
    kinds = {aiosmtplib.SMTPSenderRefused: "sender", aiosmtplib.SMTPRecipientRefused: "recipient"}
    first = error.message.partition(" ")[0]
    digits = first.split(".")
    enhanced = first if len(digits) == 3 and all(map(str.isdigit, digits)) else ""
    return SmtpRefused(kinds.get(type(error), "data"), error.code, enhanced)
