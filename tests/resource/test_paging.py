"""Pages: every row once and in order, whatever comes in between; tokens of another list are refused."""

import base64
from random import Random
from typing import Any

import pytest
from dashclicks.crm.v1.contact_pb2 import Contact
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.core.errors import InvalidArgument
from shared.data.mongo import Database
from shared.resource.codec import Codec
from shared.resource.model import Model
from shared.resource.reading import ListQuery
from shared.resource.resource import Resource
from shared.rpc.call import Call
from shared.testing.protos import Compiled
from tests.resource.conftest import caller, person
from tests.resource.test_filter_semantics import row


async def walk(resource: Resource[Any], call: Call, order_by: str, page_size: int) -> list[str]:
    """The ids of a whole list, page by page."""
    ids: list[str] = []
    token = ""
    while True:
        query = ListQuery(order_by=order_by, page_size=page_size, page_token=token)
        page = await resource.list(call, query)
        assert len(page.items) <= page_size
        ids += [item.id for item in page.items]
        token = page.next_page_token
        if not token:
            return ids


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
async def test_pages_are_the_sorted_list_cut(
    things: Resource[Any], kinds: Compiled, database: Database, data: st.DataObject
) -> None:
    rows = data.draw(st.lists(row(kinds), max_size=9))
    sortable = sorted(things.kit.type.sortable)
    names = data.draw(st.lists(st.sampled_from(sortable), min_size=1, max_size=3, unique=True))
    ways = data.draw(st.lists(st.sampled_from([1, -1]), min_size=len(names), max_size=len(names)))
    size = data.draw(st.integers(1, 4))
    codec, collection = Codec[Any](Model(kinds.messages["Thing"])), database["kinds.things"]
    await collection.delete_many({})
    for number, message in enumerate(rows):
        message.account_id, message.id = "acc_1", f"thg_{number}"
        message.create_time.GetCurrentTime()
        await collection.insert_one({**codec.encode(message), "code": str(number), "_live": True, "revision": 1})
    order = list(zip(names, ways, strict=True))
    whole = await collection.find({}, sort=[*order, ("_id", ways[-1])]).to_list()
    order_by = ", ".join(f"{name}{' desc' if way < 0 else ''}" for name, way in order)
    assert await walk(things, caller("acc_1"), order_by, size) == [document["_id"] for document in whole]


async def test_rows_that_come_in_between_shift_nothing(contacts: Resource[Contact], call: Call) -> None:
    before = [(await contacts.create(call, person(display_name=f"n{number}"))).id for number in range(6)]
    first = await contacts.list(call, ListQuery(order_by="display_name", page_size=3))
    for name in ("a", "n1a", "n5a"):
        await contacts.create(call, person(display_name=name))
    await contacts.delete(call, before[0])
    query = ListQuery(order_by="display_name", page_size=9, page_token=first.next_page_token)
    rest = await contacts.list(call, query)
    seen = [item.id for item in [*first.items, *rest.items]]
    assert [id for id in seen if id in before] == before


async def test_last_full_page_has_no_token(contacts: Resource[Contact], call: Call) -> None:
    for _ in range(2):
        await contacts.create(call, person())
    assert (await contacts.list(call, ListQuery(page_size=2))).next_page_token == ""
    assert (await contacts.list(call, ListQuery(page_size=1))).next_page_token != ""


async def test_page_size_has_a_default_and_a_largest(things: Resource[Any], kinds: Compiled, call: Call) -> None:
    for number in range(12):
        await things.create(call, kinds.messages["Thing"](code=str(number)))
    assert len((await things.list(call, ListQuery())).items) == 5
    assert len((await things.list(call, ListQuery(page_size=1000))).items) == 10
    with pytest.raises(InvalidArgument) as caught:
        await things.list(call, ListQuery(page_size=-1))
    assert caught.value.violations[0].field == "page_size"


async def test_page_size_may_change_from_page_to_page(contacts: Resource[Contact], call: Call) -> None:
    made = [(await contacts.create(call, person())).id for _ in range(5)]
    first = await contacts.list(call, ListQuery(page_size=1))
    rest = await contacts.list(call, ListQuery(page_size=4, page_token=first.next_page_token))
    assert [item.id for item in [*first.items, *rest.items]] == made[::-1]


@pytest.fixture
async def token(contacts: Resource[Contact], call: Call) -> str:
    for _ in range(3):
        await contacts.create(call, person(tags=["x"]))
    return (await contacts.list(call, ListQuery(filter="tags:x", page_size=1))).next_page_token


@pytest.mark.parametrize(
    "query",
    [
        {"filter": "tags:y"},
        {"filter": ""},
        {"filter": "tags:x", "order_by": "display_name"},
        {"filter": "tags:x", "order_by": "create_time"},
        {"filter": "tags:x", "show_deleted": True},
        {"filter": "tags:x", "parent": {"owner_id": "usr_1"}},
    ],
)
async def test_token_of_another_query_is_refused(
    contacts: Resource[Contact], call: Call, token: str, query: dict[str, Any]
) -> None:
    with pytest.raises(InvalidArgument) as caught:
        await contacts.list(call, ListQuery(page_token=token, **query))
    assert caught.value.reason == "INVALID_PAGE_TOKEN"
    assert [found.field for found in caught.value.violations] == ["page_token"]


async def test_token_of_another_account_is_refused(contacts: Resource[Contact], stranger: Call, token: str) -> None:
    with pytest.raises(InvalidArgument):
        await contacts.list(stranger, ListQuery(filter="tags:x", page_token=token))


async def test_the_same_order_said_otherwise_takes_the_token(
    contacts: Resource[Contact], call: Call, token: str
) -> None:
    query = ListQuery(filter="tags:x", order_by=" create_time  desc ", page_token=token)
    assert len((await contacts.list(call, query)).items) == 2


async def test_token_changed_in_any_byte_is_refused(contacts: Resource[Contact], call: Call, token: str) -> None:
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    for index in range(len(raw)):
        changed = raw[:index] + bytes([raw[index] ^ 1]) + raw[index + 1 :]
        forged = base64.urlsafe_b64encode(changed).decode().rstrip("=")
        with pytest.raises(InvalidArgument):
            await contacts.list(call, ListQuery(filter="tags:x", page_token=forged))


@pytest.mark.parametrize("forged", ["x", "é", "====", "a" * 5000, "A" * 22, "-_-_", "\0", " "])
async def test_text_that_is_no_token_is_refused(contacts: Resource[Contact], call: Call, forged: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        await contacts.list(call, ListQuery(page_token=forged))
    assert caught.value.reason == "INVALID_PAGE_TOKEN"


@pytest.mark.parametrize(
    ("order_by", "problem"),
    [
        ("nothing", "nothing is not a field to sort by; these are: create_time, display_name, score, update_time"),
        ("display_name up", "'display_name up' is not a field with an optional asc or desc"),
        ("display_name,", "'' is not a field"),
        ("display_name, display_name desc", "display_name comes twice"),
        ("emails.address", "is not a field to sort by"),
        ("$where", "is not a field"),
    ],
)
async def test_order_is_refused_with_the_reason(
    contacts: Resource[Contact], call: Call, order_by: str, problem: str
) -> None:
    with pytest.raises(InvalidArgument) as caught:
        await contacts.list(call, ListQuery(order_by=order_by))
    assert problem in caught.value.violations[0].description
    assert caught.value.violations[0].field == "order_by"


@pytest.mark.parametrize("seed", range(4))
async def test_stable_rows_come_once_whatever_comes_and_goes_between_pages(
    things: Resource[Any], kinds: Compiled, seed: int
) -> None:
    random, call, thing = Random(seed), caller("acc_1"), kinds.messages["Thing"]
    names = sorted(things.kit.type.sortable)
    orders = [f"{name}{way}" for name in random.sample(names, 3) for way in ("", " desc")]

    async def make() -> str:
        fields = {"text": random.choice("abc"), "small": random.randrange(3), "flag": random.random() < 0.5}
        code = f"{seed}-{random.random()}"
        made = await things.create(call, thing(code=code, color=random.randrange(1, 3), **fields))
        return str(made.id)

    stable = [await make() for _ in range(12)]
    passing = [await make() for _ in range(4)]
    for order_by in orders:
        seen: list[str] = []
        token = ""
        while True:
            page = await things.list(call, ListQuery(order_by=order_by, page_size=3, page_token=token))
            seen += [row.id for row in page.items]
            token = page.next_page_token
            if not token:
                break
            passing.append(await make())
            await things.delete(call, passing.pop(random.randrange(len(passing))))
        assert sorted(id for id in seen if id in stable) == sorted(stable), order_by
        assert len(seen) == len(set(seen)), order_by
