"""Behind record visibility: indexes that lists of few rows are read by, references, roll-ups of many accounts."""

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.crm.v1.contact_pb2 import Contact

from shared.core.errors import InvalidArgument, NotFound
from shared.data import store as stores
from shared.data.mongo import Database, Document
from shared.resource.model import Model
from shared.resource.page import behind, sort_of, sort_values
from shared.resource.reading import ListQuery
from shared.resource.runtime import Runtime
from shared.resource.softdelete import LIVE
from shared.rpc.call import Call
from shared.rpc.principal import Principal, Visibility
from shared.testing.protos import Compiled
from tests.resource.conftest import Platform, caller, person

ROWS = 3000
START = datetime(2026, 1, 1)


def viewer(visibility: Visibility, team: tuple[str, ...] = (), user_id: str = "usr_1") -> Call:
    principal = Principal(user_id, "acc_1", visibility=visibility, team=team)
    return Call("test.Method", "req_1", principal)


async def crowd(database: Database) -> None:
    """An account of many contacts, of which three in a hundred are of user 1, as many of each of two others."""
    numbers = random.Random(1)

    def row(number: int) -> Document:
        owner = number % 100 // 3 + 1
        return {
            "_id": f"con_{number:04}",
            "account_id": "acc_1",
            "owner_id": f"usr_{owner}",
            "follower_ids": ["usr_1"] if number % 500 == 99 else [],
            "create_time": START + timedelta(seconds=numbers.randrange(10**6)),
            "revision": 1,
            **LIVE,
        }

    await database["crm.contacts"].insert_many([row(number) for number in range(ROWS)])


@pytest.mark.parametrize("page", ["first", "next"])
@pytest.mark.parametrize("level", [Visibility.OWN, Visibility.TEAM])
async def test_a_list_reads_by_its_owners_and_followers(
    platform: Platform, database: Database, level: Visibility, page: str
) -> None:
    await crowd(database)
    kind = platform.contacts.kit.type
    store = platform.contacts.kit.open(viewer(level, ("usr_2", "usr_3") if level is Visibility.TEAM else ()))
    order, conditions = kind.default_order, [dict(store.condition), LIVE]
    if page == "next":
        first = await store.find(LIVE, sort_of(order), 20)
        conditions.append(behind(order, sort_values(order, first[-1])))
    find: Document = {"find": "crm.contacts", "filter": {"$and": conditions}, "sort": dict(sort_of(order)), "limit": 21}
    plan = await database.command("explain", find, verbosity="executionStats")
    read: Document = plan["executionStats"]
    assert read["nReturned"] == 21
    assert read["totalDocsExamined"] < ROWS / 10
    assert "COLLSCAN" not in repr(plan)


@pytest.mark.parametrize("level", [Visibility.OWN, Visibility.TEAM])
async def test_a_count_reads_by_its_owners_and_followers(
    platform: Platform, database: Database, level: Visibility
) -> None:
    await crowd(database)
    team = ("usr_2", "usr_3") if level is Visibility.TEAM else ()
    store = platform.contacts.kit.open(viewer(level, team))
    query = {"$and": [dict(store.condition), LIVE]}
    plan = await database.command("explain", {"count": "crm.contacts", "query": query}, verbosity="executionStats")
    counted = await platform.contacts.count(viewer(level, team), ListQuery())
    assert counted <= plan["executionStats"]["totalDocsExamined"] <= counted + 10 < ROWS / 5


@pytest.mark.parametrize("level", [Visibility.OWN, Visibility.TEAM])
async def test_a_reference_to_a_hidden_row_looks_like_one_to_nothing(
    kinds_runtime: Runtime, kinds: Compiled, level: Visibility
) -> None:
    lead = kinds.messages["Lead"]
    leads = kinds_runtime.resource(Model(lead))
    hidden = await leads.create(viewer(Visibility.ALL, user_id="usr_2"), lead(text="x"))
    mine = await leads.create(viewer(level), lead(text="x"))
    await leads.create(viewer(level), lead(lead_id=mine.id))
    for id in (hidden.id, "lea_01JDEM0000000000000000000A"):
        with pytest.raises(InvalidArgument) as caught:
            await leads.create(viewer(level), lead(lead_id=id))
        assert [(found.field, found.description) for found in caught.value.violations] == [
            ("lead_id", "refers to nothing")
        ]


async def test_an_undelete_keeps_references_to_hidden_rows(platform: Platform) -> None:
    boss, narrow = viewer(Visibility.ALL, user_id="usr_2"), viewer(Visibility.OWN)
    business = await platform.contacts.create(boss, person())
    mine = await platform.contacts.create(narrow, person())
    await platform.contacts.update(boss, Contact(business_id=business.id), id=mine.id)
    await platform.contacts.delete(narrow, mine.id)
    assert (await platform.contacts.undelete(narrow, mine.id)).business_id == business.id
    with pytest.raises(NotFound):
        await platform.contacts.get(narrow, business.id)


async def test_a_delete_takes_hidden_rows_with_it(platform: Platform) -> None:
    boss, narrow = viewer(Visibility.ALL, user_id="usr_2"), viewer(Visibility.OWN)
    business = await platform.contacts.create(narrow, person())
    hidden = await platform.contacts.create(boss, person(business_id=business.id))
    await platform.contacts.delete(narrow, business.id)
    assert (await platform.contacts.get(boss, hidden.id)).business_id == ""


async def test_owner_is_given_by_the_runtime_alone(kinds_runtime: Runtime, kinds: Compiled) -> None:
    lead = kinds.messages["Lead"]
    leads = kinds_runtime.resource(Model(lead))
    made = await leads.create(viewer(Visibility.OWN), lead(text="x"))
    assert made.user == "usr_1"
    given = await leads.create(viewer(Visibility.OWN), lead(text="x", user="usr_2"))
    with pytest.raises(NotFound):
        await leads.get(viewer(Visibility.OWN), given.id)
    system = (await leads.system("test").create(lead(text="x", account_id="acc_1"))).message
    assert system.user == ""


@pytest.mark.parametrize("order", ["", "create_time", "display_name", "display_name desc, create_time"])
async def test_many_accounts_are_one_list(platform: Platform, monkeypatch: pytest.MonkeyPatch, order: str) -> None:
    agency = (await platform.accounts.system("test").create(Account(display_name="Agency"))).message
    boss = caller(agency.id)
    ids = [agency.id]
    for number in range(4):
        ids.append((await platform.accounts.create(boss, Account(display_name=f"Client {number}"))).id)
    for number in range(15):
        await platform.contacts.create(caller(ids[number % 5]), person(display_name=f"Name {number % 4}"))
    whole = await platform.contacts.list(boss, ListQuery(order_by=order, roll_up=True))
    assert {row.account_id for row in whole.items} == set(ids)
    monkeypatch.setattr(stores, "ACCOUNTS_A_QUERY", 2)
    found: list[Any] = []
    token = ""
    while not found or token:
        query = ListQuery(order_by=order, roll_up=True, page_size=4, page_token=token)
        page = await platform.contacts.list(boss, query)
        found, token = [*found, *page.items], page.next_page_token
    assert found == list(whole.items)
    assert await platform.contacts.count(boss, ListQuery(roll_up=True)) == 15


async def test_a_roll_up_reads_each_account_by_its_index(platform: Platform, database: Database) -> None:
    for number in range(20):
        rows = [
            {"_id": f"con_{number}_{at}", "account_id": f"acc_{number}", "create_time": START + timedelta(seconds=at)}
            for at in range(200)
        ]
        await database["crm.contacts"].insert_many([{**row, "revision": 1, **LIVE} for row in rows])
    accounts = [
        {"_id": f"acc_{number}", "account_id": f"acc_{number}", "parent_account_id": "acc_0", **LIVE}
        for number in range(1, 10)
    ]
    await database["accounts.accounts"].insert_many(accounts)
    order = sort_of(platform.contacts.kit.type.default_order)
    of = {"account_id": {"$in": [f"acc_{number}" for number in range(10)]}}
    find: Document = {"find": "crm.contacts", "filter": {"$and": [of, LIVE]}, "sort": dict(order), "limit": 21}
    plan = await database.command("explain", find, verbosity="executionStats")
    assert plan["executionStats"]["totalDocsExamined"] == 21
    page = await platform.contacts.list(caller("acc_0"), ListQuery(page_size=20, roll_up=True))
    assert len({row.account_id for row in page.items}) == 10
