"""Contacts that look like one, and those that somebody said are two."""

import asyncio
from typing import Any, cast

from dashclicks.crm.v1.contact_pb2 import Contact
from dashclicks.crm.v1.duplicate_rule_pb2 import DuplicateRule
from dashclicks.crm.v1.duplicates_pb2 import (
    DismissDuplicateRequest,
    Duplicate,
    DuplicateGroup,
    FindDuplicatesRequest,
    FindDuplicatesResponse,
    ListDuplicatesRequest,
    ListDuplicatesResponse,
)

from services.internal.crm.duplicates import Duplicates
from services.internal.deps import Deps
from shared.core.errors import InvalidArgument, Violation
from shared.resource.envelope import compile_envelope
from shared.resource.model import Model, Record
from shared.resource.reading import ListQuery
from shared.rpc.call import Call

_LOOKED_AT = 50


class DuplicatesServicer:
    """Rules by standard methods; the rest by hand."""

    def __init__(self, deps: Deps) -> None:
        self.rules = deps.runtime.resource(Model(DuplicateRule))
        self._contacts = deps.contacts
        self._duplicates = Duplicates(deps.runtime)
        kit, request = deps.contacts.kit, DismissDuplicateRequest.DESCRIPTOR
        self._dismissed = compile_envelope(self._dismiss, request, Contact.FromString, kit.transactions, kit.requests)

    async def FindDuplicates(self, request: FindDuplicatesRequest, call: Call) -> FindDuplicatesResponse:
        contact = await self._contacts.get(call, request.id)
        rules = (await self.rules.list(call, ListQuery(page_size=100))).items
        return FindDuplicatesResponse(duplicates=await self._duplicates.of(call, contact, rules))

    async def ListDuplicates(self, request: ListDuplicatesRequest, call: Call) -> ListDuplicatesResponse:
        query = ListQuery(page_size=request.page_size or _LOOKED_AT, page_token=request.page_token)
        page = await self._contacts.list(call, query)
        rules = (await self.rules.list(call, ListQuery(page_size=100))).items

        async def older(contact: Contact) -> list[Duplicate]:
            found = await self._duplicates.of(call, contact, rules)
            return [each for each in found if each.contact.id < contact.id]

        found = await asyncio.gather(*map(older, page.items))
        groups = [
            DuplicateGroup(contact=contact, duplicates=duplicates)
            for contact, duplicates in zip(page.items, found, strict=True)
            if duplicates
        ]
        return ListDuplicatesResponse(groups=groups, next_page_token=page.next_page_token)

    async def DismissDuplicate(self, request: DismissDuplicateRequest, call: Call) -> Contact:
        return cast(Contact, await self._dismissed(request, call))

    async def _dismiss(self, asked: Any, call: Call) -> Contact:
        return await self._contacts.kit.atomically(call, lambda inside: self._both(asked, inside))

    async def _both(self, asked: Any, call: Call) -> Contact:
        if asked.id == asked.other_id:
            problem = "must be another contact"
            raise InvalidArgument(f"other_id {problem}", violations=[Violation("other_id", problem, "SAME")])
        await self._keep_apart(call, asked.other_id, asked.id)
        return await self._keep_apart(call, asked.id, asked.other_id)

    async def _keep_apart(self, call: Call, id: str, other_id: str) -> Contact:
        def keep(contact: Record[Contact]) -> None:
            contact.message.distinct_ids[:] = sorted({*contact.message.distinct_ids, other_id})

        return (await self._contacts.change(call, id, keep)).message
