"""The interface of a provider: what it is given, what it answers, and what it tells later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol


class Channel(StrEnum):
    """A way to people's attention that needs somebody to carry messages; the bell needs nobody."""

    EMAIL = "email"
    SMS = "sms"
    WEB_PUSH = "web_push"
    MOBILE_PUSH = "mobile_push"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of an email; one with a `content_id` is shown in the HTML, as `cid:<content_id>`."""

    name: str
    content_type: str
    content: bytes = field(repr=False)
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as it is to be sent: one to one address.

    `id` is ours and stays the same however often it is sent: it is what makes the copies of a message that was sent
    twice one. `address`: an email address, a number in E.164, or a device's token. `sender`: `Name <address>`, or a
    number, or the id of a messaging service; empty for the provider's own. `url` is where a push leads who touches it.
    `headers` and `attachments` are of emails, `data` is of pushes. `unsure_since`: an earlier attempt began then, and
    nobody knows what came of it; a vendor that can tell is asked before the message is sent once more.
    """

    id: str
    channel: Channel
    account_id: str
    address: str
    sender: str = ""
    subject: str = ""
    text: str = ""
    html: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    attachments: Sequence[Attachment] = ()
    unsure_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A provider has taken the message. `provider_id` is what it calls it when it tells more; "" if it never will."""

    provider: str
    provider_id: str


class Refused(Exception):
    """The message will never be taken. `reason` is a word of ours or the vendor's code: `twilio.21211`.

    `gone`: the fault is the address's, and no later message will reach it either: a number that is none, a device that
    has forgotten us, a person who told the vendor to stop.
    """

    def __init__(self, reason: str, *, gone: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.gone = gone


class Deferred(Exception):
    """The message was not taken now; later, or by another provider, it may be.

    `retry_after`: what the vendor asked for. `uncertain`: nobody knows whether it was taken, for the line broke after
    it was sent; so no other provider is asked; the next attempt says so by `Outgoing.unsure_since`.
    """

    def __init__(self, reason: str, retry_after: timedelta | None = None, *, uncertain: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after
        self.uncertain = uncertain


class Provider(Protocol):
    """Carries messages of a channel."""

    @property
    def name(self) -> str:
        """The vendor, as `Receipt` and `StatusUpdate` name it."""

    async def send(self, message: Outgoing) -> Receipt:
        """Returns once the message is taken. Raises Refused, Deferred."""


class Status(StrEnum):
    """What became of a message, as a provider tells it."""

    SENT = "sent"
    DELIVERED = "delivered"
    OPENED = "opened"
    CLICKED = "clicked"
    # Not delivered yet; the provider goes on trying.
    DELAYED = "delayed"
    BOUNCED = "bounced"
    # The person called it spam.
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class StatusUpdate:
    """One thing that a provider told of a message. It may come twice, and behind a later one.

    `event_id` is the provider's, the same each time it is told. `message_id` and `account_id` are ours, as the provider
    gave them back; "" where it has only its own `provider_id`. `gone`: as in Refused; such an address is not to be
    written to again. `url` is what was clicked.
    """

    provider: str
    event_id: str
    status: Status
    time: datetime
    message_id: str = ""
    account_id: str = ""
    provider_id: str = ""
    address: str = ""
    reason: str = ""
    gone: bool = False
    url: str = ""
