"""Another account's rows do not exist: not for one method, and not by naming a tenant field."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.crm.v1.contact_pb2 import Contact
from dashclicks.users.v1.user_pb2 import ROLE_USER, User

from shared.core.errors import InvalidArgument, NotFound, PermissionDenied
from shared.data.mongo import Database
from shared.resource.model import Model, Record
from shared.resource.reading import ListQuery
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime
from shared.rpc.call import Call
from shared.testing.protos import Compiled
from tests.resource.conftest import Platform, caller, person


def rename(record: Record[Contact]) -> None:
    record.message.display_name = "stolen"


METHODS: dict[str, Callable[[Resource[Contact], Call, str], Awaitable[Any]]] = {
    "get": lambda contacts, call, id: contacts.get(call, id),
    "get deleted": lambda contacts, call, id: contacts.get(call, id, show_deleted=True),
    "read": lambda contacts, call, id: contacts.read(call, id),
    "batch_get": lambda contacts, call, id: contacts.batch_get(call, [id]),
    "update": lambda contacts, call, id: contacts.update(call, Contact(display_name="stolen"), id=id),
    "update with etag": lambda contacts, call, id: contacts.update(call, Contact(source="x"), id=id, etag='"1"'),
    "change": lambda contacts, call, id: contacts.change(call, id, rename),
    "delete": lambda contacts, call, id: contacts.delete(call, id),
    "delete with etag": lambda contacts, call, id: contacts.delete(call, id, etag='"1"'),
}


@pytest.mark.parametrize("method", METHODS)
async def test_foreign_id_looks_exactly_like_an_absent_one(
    contacts: Resource[Contact], call: Call, stranger: Call, database: Database, method: str
) -> None:
    made = await contacts.create(call, person())
    before = await database["crm.contacts"].find_one({"_id": made.id})
    errors = []
    for id in (made.id, "con_01JDEM0000000000000000000A"):
        with pytest.raises(NotFound) as caught:
            await METHODS[method](contacts, stranger, id)
        errors.append((caught.value.message, caught.value.reason, caught.value.violations, caught.value.metadata))
    assert errors[0] == errors[1]
    assert await database["crm.contacts"].find_one({"_id": made.id}) == before


async def test_list_holds_the_callers_rows_only(contacts: Resource[Contact], call: Call, stranger: Call) -> None:
    made = await contacts.create(call, person())
    assert [row.id for row in (await contacts.list(call, ListQuery())).items] == [made.id]
    for query in (ListQuery(), ListQuery(show_deleted=True), ListQuery(parent={"account_id": "acc_1"})):
        assert list((await contacts.list(stranger, query)).items) == []


async def test_row_is_made_in_the_callers_account_whatever_the_message_says(
    contacts: Resource[Contact], call: Call
) -> None:
    made = await contacts.create(call, person(account_id="acc_2", id="con_mine"))
    assert (made.account_id, made.id != "con_mine") == ("acc_1", True)


async def test_code_cannot_move_a_row_to_another_account(contacts: Resource[Contact], call: Call) -> None:
    made = await contacts.create(call, person())

    def move(record: Record[Contact]) -> None:
        record.message.account_id = "acc_2"
        record.message.id = "con_other"
        record.message.source = "web"

    changed = await contacts.change(call, made.id, move)
    assert (changed.message.account_id, changed.message.id, changed.message.source) == ("acc_1", made.id, "web")


async def test_caller_without_an_account_reaches_nothing(contacts: Resource[Contact]) -> None:
    with pytest.raises(PermissionDenied):
        await contacts.list(caller(""), ListQuery())


async def test_agency_sees_itself_and_its_sub_accounts(platform: Platform) -> None:
    system = platform.accounts.system("test")
    agency = (await system.create(Account(display_name="Agency"))).message
    other = (await system.create(Account(display_name="Other"))).message
    client = await platform.accounts.create(caller(agency.id), Account(display_name="Client"))
    assert (client.account_id, client.parent_account_id) == (client.id, agency.id)
    assert agency.account_id == agency.id

    async def seen(account_id: str) -> set[str]:
        page = await platform.accounts.list(caller(account_id), ListQuery())
        return {row.id for row in page.items}

    assert await seen(agency.id) == {agency.id, client.id}
    assert await seen(client.id) == {client.id}
    assert await seen(other.id) == {other.id}
    with pytest.raises(NotFound):
        await platform.accounts.get(caller(client.id), agency.id)
    with pytest.raises(NotFound):
        await platform.accounts.update(caller(other.id), Account(display_name="x"), id=client.id)


async def test_pages_of_accounts_hold_each_once(platform: Platform) -> None:
    agency = (await platform.accounts.system("test").create(Account(display_name="Agency"))).message
    made = [agency.id]
    for number in range(5):
        client = await platform.accounts.create(caller(agency.id), Account(display_name=f"Client {number}"))
        made.append(client.id)
    first = await platform.accounts.list(caller(agency.id), ListQuery(page_size=4, filter='display_name:"*"'))
    query = ListQuery(page_size=4, filter='display_name:"*"', page_token=first.next_page_token)
    rest = await platform.accounts.list(caller(agency.id), query)
    assert [row.id for row in [*first.items, *rest.items]] == made[::-1]


async def test_users_own_rows_are_theirs_alone(kinds_runtime: Runtime, kinds: Compiled) -> None:
    drafts = kinds_runtime.resource(Model(kinds.messages["Draft"]))
    made = await drafts.create(caller("acc_1", "usr_1"), kinds.messages["Draft"](text="x", user_id="usr_2"))
    assert (made.account_id, made.user_id) == ("acc_1", "usr_1")
    for other in (caller("acc_1", "usr_2"), caller("acc_2", "usr_1")):
        with pytest.raises(NotFound):
            await drafts.get(other, made.id)
    with pytest.raises(PermissionDenied):
        await drafts.get(caller("acc_1", ""), made.id)


async def test_global_rows_are_everybodys(kinds_runtime: Runtime, kinds: Compiled) -> None:
    plans = kinds_runtime.resource(Model(kinds.messages["Plan"]))
    made = (await plans.system("test").create(kinds.messages["Plan"](text="x"))).message
    assert await plans.get(caller("acc_1"), made.id) == made
    assert await plans.get(caller("acc_2"), made.id) == made


async def test_platform_names_the_account_of_what_it_makes(contacts: Resource[Contact], call: Call) -> None:
    system = contacts.system("seed")
    with pytest.raises(ValueError, match="must name its account"):
        await system.create(person())
    made = await system.create(person(account_id="acc_1"))
    assert await contacts.get(call, made.message.id) == made.message


async def test_reference_to_a_foreign_row_looks_like_one_to_nothing(
    platform: Platform, call: Call, stranger: Call
) -> None:
    user = await platform.users.create(stranger, User(display_name="x", email="x@example.com", role=ROLE_USER))
    for owner in (user.id, "usr_nobody"):
        with pytest.raises(InvalidArgument) as caught:
            await platform.contacts.create(call, person(owner_id=owner), prefix="contact.")
        assert [(found.field, found.description) for found in caught.value.violations] == [
            ("contact.owner_id", "refers to nothing")
        ]
