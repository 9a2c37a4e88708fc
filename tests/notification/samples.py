"""Messages to send, and what comes of them."""

from dataclasses import replace
from typing import Any

import pytest

from services.notification.providers.base import Channel, Deferred, Outgoing, Provider, Refused

EMAIL = Outgoing(
    id="ntf_01",
    channel=Channel.EMAIL,
    account_id="acc_01",
    address="maya@example.com",
    sender="Northwind <hello@verified.example>",
    subject="Ready",
    text="Your site is ready.",
    html="<p>Your site is ready.</p>",
)
SMS = Outgoing("ntf_02", Channel.SMS, "acc_01", "+14155550190", text="Your site is ready.")
WEB = Outgoing(
    id="ntf_03",
    channel=Channel.WEB_PUSH,
    account_id="acc_01",
    address="device",
    subject="Ready",
    text="Your site is ready.",
    url="https://app.example.com/sites/1",
    data={"kind": "instasites.build_finished"},
)


async def refused(provider: Provider, message: Outgoing, **change: Any) -> Refused:
    """How a message was refused for good."""
    with pytest.raises(Refused) as caught:
        await provider.send(replace(message, **change))
    return caught.value


async def deferred(provider: Provider, message: Outgoing, **change: Any) -> Deferred:
    """Why a message was not taken now."""
    with pytest.raises(Deferred) as caught:
        await provider.send(replace(message, **change))
    return caught.value
