"""Makes one contact of several; what a merge is stands in `shared/resource/merging.py`."""

from typing import Any, cast

from dashclicks.crm.v1.contact_pb2 import Contact
from dashclicks.crm.v1.merging_pb2 import MergeContactsRequest, MergeContactsResponse, MergedField, MovedRows

from services.internal.deps import Deps
from shared.core.errors import InvalidArgument, Violation
from shared.resource.envelope import compile_envelope
from shared.rpc.call import Call


class MergingServicer:
    """Merges contacts."""

    def __init__(self, deps: Deps) -> None:
        self._contacts = deps.contacts
        kit, request = deps.contacts.kit, MergeContactsRequest.DESCRIPTOR
        parse = MergeContactsResponse.FromString
        self._merged = compile_envelope(self._merge, request, parse, kit.transactions, kit.requests)

    async def MergeContacts(self, request: MergeContactsRequest, call: Call) -> MergeContactsResponse:
        return cast(MergeContactsResponse, await self._merged(request, call))

    async def _merge(self, asked: Any, call: Call) -> MergeContactsResponse:
        gone = set(asked.merged_ids)
        if len({each.type for each in await self._contacts.batch_get(call, [asked.id, *asked.merged_ids])}) > 1:
            problem = "must be of the type of the contact that stays"
            raise InvalidArgument(
                f"merged_ids {problem}", violations=[Violation("merged_ids", problem, "CONTACT_TYPE")]
            )

        def settle(contact: Contact) -> None:
            if contact.business_id in gone | {contact.id}:
                contact.ClearField("business_id")
            contact.do_not_contact[:] = sorted(contact.do_not_contact)

        merged = await self._contacts.merge(call, asked.id, list(asked.merged_ids), asked.winners, settle)
        return MergeContactsResponse(
            contact=merged.row,
            fields=[MergedField(field=each.field, winner_ids=each.winners) for each in merged.decisions],
            moved=[MovedRows(resource_type=kind, count=count) for kind, count in sorted(merged.moved.items())],
        )
