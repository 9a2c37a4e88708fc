"""What contacts said of being reached: a row that stays, and `do_not_contact` on the contact, both or none."""

from typing import Any, cast

from dashclicks.crm.v1.consent_pb2 import (
    CONSENT_DECISION_WITHDRAWN,
    Consent,
    GetConsentRequest,
    ListContactConsentsRequest,
    ListContactConsentsResponse,
    RecordConsentRequest,
)
from dashclicks.crm.v1.contact_channel_pb2 import ContactChannel
from dashclicks.crm.v1.contact_pb2 import Contact

from services.internal.deps import Deps
from shared.core.clock import Clock
from shared.resource.binding import replaces_standard
from shared.resource.envelope import compile_envelope
from shared.resource.model import Hooks, Model, Record
from shared.resource.reading import ListQuery
from shared.rpc.call import Call


class ConsentHooks(Hooks[Consent]):
    """Keeps who wrote a consent down, and when it was given."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def prepare(self, call: Call, new: Record[Consent], old: Record[Consent] | None) -> None:
        if old is not None:
            return
        new.message.recorder_id = call.caller.user_id
        if not new.message.HasField("decide_time"):
            new.message.decide_time.FromDatetime(self._clock.now())


class ConsentsServicer:
    """Consents are only added, and go with their contact."""

    def __init__(self, deps: Deps) -> None:
        self.consents = deps.runtime.resource(Model(Consent), ConsentHooks(deps.clock))
        self._contacts = deps.contacts
        kit = self.consents.kit
        request = RecordConsentRequest.DESCRIPTOR
        self._recorded = compile_envelope(self._record, request, Consent.FromString, kit.transactions, kit.requests)

    async def RecordConsent(self, request: RecordConsentRequest, call: Call) -> Consent:
        return cast(Consent, await self._recorded(request, call))

    @replaces_standard("a consent is seen by those who see its contact")
    async def GetConsent(self, request: GetConsentRequest, call: Call) -> Consent:
        found = await self.consents.get(call, request.id, show_deleted=request.show_deleted)
        await self._contacts.get(call, found.contact_id, show_deleted=request.show_deleted)
        return found

    async def ListContactConsents(self, request: ListContactConsentsRequest, call: Call) -> ListContactConsentsResponse:
        await self._contacts.read(call, request.contact_id)
        query = ListQuery(
            parent={"contact_id": request.contact_id}, page_size=request.page_size, page_token=request.page_token
        )
        page = await self.consents.list(call, query)
        return ListContactConsentsResponse(consents=page.items, next_page_token=page.next_page_token)

    async def _record(self, asked: Any, call: Call) -> Consent:
        return await self._contacts.kit.atomically(call, lambda inside: self._both(asked, inside))

    async def _both(self, asked: Any, call: Call) -> Consent:
        given: Consent = asked.consent
        await self._contacts.read(call, given.contact_id)
        made = await self.consents.create(call, given, prefix="consent.")
        parent = {"contact_id": given.contact_id}
        latest = await self.consents.list(
            call, ListQuery(f"channel = {ContactChannel.Name(made.channel)}", page_size=1, parent=parent)
        )
        refused = latest.items[0].decision == CONSENT_DECISION_WITHDRAWN

        def keep(contact: Record[Contact]) -> None:
            others = set(contact.message.do_not_contact) - {made.channel}
            contact.message.do_not_contact[:] = sorted(others | ({made.channel} if refused else set()))

        await self._contacts.change(call, given.contact_id, keep)
        return made
