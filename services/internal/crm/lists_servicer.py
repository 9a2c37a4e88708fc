"""Lists of contacts: those that people are put on, and those that a filter fills whenever somebody looks."""

from dashclicks.crm.v1.contact_list_members_pb2 import (
    CountContactListMembersRequest,
    CountContactListMembersResponse,
    ListContactListMembersRequest,
    ListContactListMembersResponse,
)
from dashclicks.crm.v1.contact_list_pb2 import CONTACT_LIST_KIND_STATIC, ContactList
from dashclicks.crm.v1.contact_pb2 import Contact

from services.internal.deps import Deps
from shared.core.errors import InvalidArgument
from shared.resource.batch import under
from shared.resource.model import Action, Hooks, Model, Record
from shared.resource.reading import ListQuery
from shared.resource.resource import Resource
from shared.rpc.call import Call


class ContactListHooks(Hooks[ContactList]):
    """A dynamic list's filter is one of contacts."""

    def __init__(self, contacts: Resource[Contact]) -> None:
        self._contacts = contacts

    async def check(
        self, call: Call, action: Action, old: Record[ContactList] | None, new: Record[ContactList] | None
    ) -> None:
        if new is None or (old is not None and old.message.filter == new.message.filter):
            return
        try:
            await self._contacts.check_filter(call, new.message.filter)
        except InvalidArgument as error:
            raise under(error, "contact_list.") from None


class ContactListsServicer:
    """Standard methods, and who is on a list."""

    def __init__(self, deps: Deps) -> None:
        self._contacts = deps.contacts
        self.lists = deps.runtime.resource(Model(ContactList), ContactListHooks(deps.contacts))

    async def ListContactListMembers(
        self, request: ListContactListMembersRequest, call: Call
    ) -> ListContactListMembersResponse:
        query = ListQuery(
            filter=await self._filter(call, request.id),
            order_by=request.order_by,
            page_size=request.page_size,
            page_token=request.page_token,
        )
        page = await self._contacts.list(call, query)
        return ListContactListMembersResponse(contacts=page.items, next_page_token=page.next_page_token)

    async def CountContactListMembers(
        self, request: CountContactListMembersRequest, call: Call
    ) -> CountContactListMembersResponse:
        query = ListQuery(filter=await self._filter(call, request.id))
        return CountContactListMembersResponse(count=await self._contacts.count(call, query))

    async def _filter(self, call: Call, id: str) -> str:
        found = await self.lists.get(call, id)
        return f'list_ids:"{found.id}"' if found.kind == CONTACT_LIST_KIND_STATIC else found.filter
