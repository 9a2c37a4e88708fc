"""Attempts at deliveries, and what follows from how they end."""

from dataclasses import dataclass
from enum import Enum

from dashclicks.webhooks.v1 import endpoint_pb2
from dashclicks.webhooks.v1.endpoint_pb2 import DisableReason, Endpoint

from services.internal.webhooks.notices import EndpointNotices
from services.internal.webhooks.owners import Owners, View
from services.internal.webhooks.payloads import Payloads
from services.internal.webhooks.schedule import GIVE_UP, next_time
from services.internal.webhooks.sending import GONE, Outcome, Sender, Target
from shared.core.clock import Clock
from shared.core.errors import NotFound
from shared.data.event_store import EventStore
from shared.data.webhook_deliveries import DELIVERED, FAILED, PENDING, Deliveries, Due
from shared.data.webhook_lanes import Lanes
from shared.events.event import Event
from shared.resource.model import Record
from shared.resource.resource import Resource

ENABLED = endpoint_pb2.ENDPOINT_STATE_ENABLED
DISABLED = endpoint_pb2.ENDPOINT_STATE_DISABLED
SLOW_DOWN = frozenset({429, 502, 503, 504})


class Verdict(Enum):
    """What an attempt means for those behind it."""

    DELIVERED = "delivered"
    FAILED = "failed"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Opened:
    """An endpoint that is sent events, and what it may be told."""

    target: Target
    view: View

    @property
    def endpoint(self) -> Endpoint:
        """The endpoint."""
        return self.target.endpoint

    @property
    def id(self) -> str:
        """Its id."""
        return self.target.endpoint.id


@dataclass(frozen=True, slots=True)
class Attempting:
    """Makes attempts."""

    endpoints: Resource[Endpoint]
    deliveries: Deliveries
    lanes: Lanes
    events: EventStore
    owners: Owners
    payloads: Payloads
    sender: Sender
    notices: EndpointNotices
    clock: Clock

    async def open(self, id: str) -> Opened | None:
        """An endpoint to send to; None for one that is not sent events. One whose owner is gone is disabled."""
        record = await self._enabled(id)
        if record is None:
            return None
        view = await self.owners.view(record)
        if view is None:
            await self.disable(record.message, endpoint_pb2.DISABLE_REASON_OWNER_GONE)
            return None
        return Opened(await self.sender.target(record), view)

    async def is_enabled(self, id: str) -> bool:
        """Whether an endpoint is sent events."""
        return await self._enabled(id) is not None

    async def disable(self, endpoint: Endpoint, reason: DisableReason.ValueType) -> None:
        """Has an endpoint sent nothing more, and says so: first, since what is said twice is better than not at all."""
        # Of an app's webhook its account is not told: its users have disconnected it, or its developers see to it.
        if not endpoint.connected_app_id:
            await self.notices.disabled(endpoint, reason)

        def change(record: Record[Endpoint]) -> None:
            record.message.state, record.message.disable_reason = DISABLED, reason

        try:
            await self.endpoints.system("webhooks").change(endpoint.id, change)
        except NotFound:
            return

    async def attempt(self, opened: Opened, due: Due) -> Verdict:
        """Makes one attempt and keeps how it ended. What is killed before that makes it again, under the same id."""
        event = await self._event(due)
        if event is None or not opened.view.shows(event):
            await self.deliveries.ended(due, None, FAILED, None)
            return Verdict.FAILED
        body = self.payloads.of(event, due.sequence).body(opened.endpoint.thin)
        outcome = await self.sender.send(opened.target, due.id, body)
        if outcome.delivered:
            await self.deliveries.ended(due, outcome.row(due.replayed), DELIVERED, None)
            await self.lanes.clear(opened.id)
            return Verdict.DELIVERED
        return await self._failed(opened, due, outcome)

    async def _failed(self, opened: Opened, due: Due, outcome: Outcome) -> Verdict:
        now = self.clock.now()
        again = None if outcome.status == GONE else next_time(now, due.attempts + 1, outcome.wait)
        await self.deliveries.ended(due, outcome.row(due.replayed), PENDING if again else FAILED, again)
        # An endpoint that asks for a pause gets it from all deliveries.
        pause = outcome.wait if outcome.status in SLOW_DOWN else None
        since = await self.lanes.failed(opened.id, now + pause if pause else None)
        if outcome.status == GONE:
            await self.disable(opened.endpoint, endpoint_pb2.DISABLE_REASON_GONE)
        elif now - since >= GIVE_UP:
            await self.disable(opened.endpoint, endpoint_pb2.DISABLE_REASON_FAILING)
        else:
            return Verdict.FAILED
        return Verdict.DISABLED

    async def _enabled(self, id: str) -> Record[Endpoint] | None:
        try:
            record = await self.endpoints.system("webhooks").read(id)
        except NotFound:
            return None
        return record if record.message.state == ENABLED else None

    async def _event(self, due: Due) -> Event | None:
        """The event of a delivery; None where it was erased."""
        rows = await self.events.events_after(due.account_id, due.event_sequence - 1, due.event_sequence, 1)
        return Event.of(rows[0]) if rows and rows[0]["_id"] == due.event_id else None
