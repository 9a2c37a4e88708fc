"""Events become deliveries: one for each endpoint that wants to be told and whose owner may know."""

from collections.abc import Mapping, Sequence
from datetime import UTC

from dashclicks.webhooks.v1 import endpoint_pb2
from dashclicks.webhooks.v1.endpoint_pb2 import Endpoint

from services.internal.webhooks.attempting import Attempting
from services.internal.webhooks.catalogue import Catalogue
from services.internal.webhooks.owners import View
from services.internal.webhooks.waking import Waking
from shared.data.transaction import Transaction, Transactions
from shared.data.webhook_deliveries import Deliveries, NewDelivery
from shared.events.event import Event
from shared.resource.model import Record
from shared.resource.resource import Resource

ENABLED = endpoint_pb2.EndpointState.Name(endpoint_pb2.ENDPOINT_STATE_ENABLED)


class Dispatch:
    """Told of events by a subscription, in order of each account."""

    def __init__(
        self,
        endpoints: Resource[Endpoint],
        catalogue: Catalogue,
        attempting: Attempting,
        deliveries: Deliveries,
        waking: Waking,
        transactions: Transactions,
    ) -> None:
        self._endpoints = endpoints
        self._catalogue = catalogue
        self._attempting = attempting
        self._deliveries = deliveries
        self._waking = waking
        self._transactions = transactions

    async def happened(self, events: Sequence[Event]) -> None:
        """Makes the deliveries of events of one account, all or none; those that are made already stay as they are."""
        told = [event for event in events if event.type in self._catalogue.kinds]
        if not told:
            return
        account_id = told[0].account_id
        where: Mapping[str, str] = {"account_id": account_id, "state": ENABLED}
        wanted: dict[str, list[NewDelivery]] = {}
        for record in await self._endpoints.system("webhooks").find(where):
            endpoint = record.message
            began = endpoint.enable_time if endpoint.HasField("enable_time") else endpoint.create_time
            since = began.ToDatetime(UTC)
            fresh = [event for event in told if event.time.replace(tzinfo=UTC) >= since]
            if chosen := await self.chosen(record, fresh):
                wanted[endpoint.id] = chosen

        async def add(transaction: Transaction) -> None:
            for endpoint_id, news in wanted.items():
                await self.add(account_id, endpoint_id, news, transaction)

        if wanted:
            await self._transactions.run(add)

    async def chosen(self, record: Record[Endpoint], events: Sequence[Event]) -> list[NewDelivery]:
        """Those of events that an endpoint is to be told."""
        endpoint = record.message
        types = self._catalogue.matching(endpoint.event_types)
        asked = [event for event in events if event.type in types]
        view = await self._view(record) if asked else None
        if view is None:
            return []
        return [NewDelivery(endpoint.id, e.id, e.type, e.sequence) for e in asked if view.shows(e)]

    async def add(
        self,
        account_id: str,
        endpoint_id: str,
        news: Sequence[NewDelivery],
        transaction: Transaction,
        *,
        replayed: bool = False,
    ) -> None:
        """Adds those of deliveries that are not made, and has the lane worked off."""
        there = await self._deliveries.there([new.id for new in news], transaction)
        missing = [new for new in news if new.id not in there]
        if missing:
            first = await self._waking.now(account_id, endpoint_id, transaction, len(missing))
            await self._deliveries.add(account_id, missing, first, replayed, transaction)

    async def _view(self, record: Record[Endpoint]) -> View | None:
        view = await self._attempting.owners.view(record)
        if view is None:
            await self._attempting.disable(record.message, endpoint_pb2.DISABLE_REASON_OWNER_GONE)
        return view
