"""The platform with a mail server and a worker, and what tells people something through it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

from dashclicks.notifications.v1 import delivery_pb2, kind_pb2
from dashclicks.notifications.v1.delivery_pb2 import Delivery, DeliveryState
from dashclicks.users.v1.user_pb2 import User
from pydantic import SecretStr

from services.notification.deps import Deps
from services.notification.service import open_deps
from shared.rpc.principal import Principal
from shared.testing.api import Caller
from shared.testing.eventually import soon
from tests.internal.auth.smtp_sink import Sink, open_sink
from tests.internal.office import Office, method, open_office

NOTIFY = method("Notify")
GET, LIST = method("NotificationsService.GetDelivery"), method("NotificationsService.ListDeliveries")
DEAL = kind_pb2.NOTIFICATION_KIND_DEALS_DEAL_ASSIGNED
LEAD = kind_pb2.NOTIFICATION_KIND_INBOUND_LEAD_RECEIVED
FAILED = kind_pb2.NOTIFICATION_KIND_BILLING_PAYMENT_FAILED
LEAD_VALUES = {"contact": {"name": "Maya Chen"}, "campaign": {"name": "Spring"}}
SENT = delivery_pb2.DELIVERY_STATE_SENT


@dataclass(frozen=True, slots=True)
class Desk:
    """An office whose platform can tell people something."""

    office: Office
    sink: Sink
    deps: Deps

    def platform(self, account_id: str) -> Caller:
        """A service of the platform, in an account."""
        principal = Principal("platform", account_id, scopes=frozenset({"admin.notifications"}))
        return Caller(self.office.channel, self.office.deps.keys.mint(principal), account_id)

    async def lead(self, user: User, **fields: Any) -> Sequence[Delivery]:
        """Tells a user of a lead."""
        given = {"kind": LEAD, "user_ids": [user.id], "variables": LEAD_VALUES, **fields}
        found: Sequence[Delivery] = (await self.platform(user.account_id).call(NOTIFY, **given)).deliveries
        return found

    async def mail(self, user: User, **fields: Any) -> Delivery:
        """The email of it."""
        return next(each for each in await self.lead(user, **fields) if "@" in each.address)

    async def in_state(self, delivery: Delivery, state: DeliveryState.ValueType) -> Delivery:
        """A message once it is so far."""

        async def there() -> Delivery | None:
            row = (await self.deps.deliveries.system("test").read(delivery.id)).message
            return row if row.state == state else None

        return await soon(there)

    async def row(self, delivery: Delivery) -> Delivery:
        """A message as it is now."""
        return (await self.deps.deliveries.system("test").read(delivery.id)).message


def body_of(message: EmailMessage, subtype: str = "plain") -> str:
    """The text of a mail, or its HTML."""
    part = message.get_body((subtype,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content())


def token_of(url: str) -> str:
    """The token of a link."""
    return urlsplit(url).path.rpartition("/")[2]


@asynccontextmanager
async def open_desk(mongodb_uri: str, redis_url: str, **settings: Any) -> AsyncIterator[Desk]:
    """A desk with a worker."""
    async with (
        open_sink() as (sink, url),
        open_office(mongodb_uri, redis_url, smtp_url=SecretStr(url), **settings) as office,
        open_deps(office.deps.settings, office.data) as deps,
        office.working(),
    ):
        yield Desk(office, sink, deps)
