"""Deals on their way through a pipeline."""

import asyncio
from typing import Any

import pytest
from dashclicks.crm.v1 import contact_pb2, deal_pb2, field_definition_pb2
from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_BUSINESS, CONTACT_TYPE_PERSON, Contact
from dashclicks.crm.v1.deal_pb2 import Deal, LineItem
from dashclicks.crm.v1.deal_requests_pb2 import Board, BoardColumn, CreateDealRequest, UpdateDealRequest
from dashclicks.crm.v1.tag_pb2 import Tag
from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.team_pb2 import Team
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.struct_pb2 import Value
from google.type.money_pb2 import Money
from grpc import StatusCode

from shared.testing.api import Caller
from tests.internal.office import Office, method


@pytest.fixture
async def caller(office: Office) -> Caller:
    _, signed_in = await office.staff("ROLE_USER")
    return signed_in


def usd(units: int, cents: int = 0) -> Money:
    return Money(currency_code="USD", units=units, nanos=cents * 10_000_000)


async def make(caller: Caller, name: str = "Acme", **fields: Any) -> Deal:
    made: Deal = await caller.call(method("CreateDeal"), deal=Deal(display_name=name, **fields))
    return made


async def change(caller: Caller, deal: Deal, *paths: str) -> Deal:
    changed: Deal = await caller.call(method("UpdateDeal"), deal=deal, update_mask=FieldMask(paths=paths))
    return changed


async def board(caller: Caller, **fields: Any) -> list[BoardColumn]:
    found: Board = await caller.call(method("GetBoard"), **fields)
    return list(found.columns)


def names(column: BoardColumn) -> list[str]:
    return [deal.display_name for deal in column.deals]


async def test_a_deal_that_says_nothing_goes_to_the_top_of_the_default_pipelines_first_stage(caller: Caller) -> None:
    await make(caller, "first")
    deal = await make(caller, "second", amount=Money(units=1000))
    columns = await board(caller)
    assert names(columns[0]) == ["second", "first"]
    assert (deal.stage_id, deal.probability, deal.state) == (columns[0].stage_id, 10, deal_pb2.DEAL_STATE_OPEN)
    assert (deal.amount, deal.weighted_amount) == (usd(1000), usd(100))


async def test_a_deal_is_worth_what_its_line_items_come_to_unless_it_says_otherwise(caller: Caller) -> None:
    items = [
        LineItem(display_name="Site", quantity=2, unit_price=usd(99, 95), discount_percent=10),
        LineItem(display_name="Care", quantity=1, unit_price=usd(20)),
    ]
    deal = await make(caller, line_items=items)
    assert deal.amount == usd(199, 91)
    changed = await change(caller, Deal(id=deal.id, line_items=items[1:]), "line_items")
    assert changed.amount == usd(20)
    await change(caller, Deal(id=deal.id, amount=usd(15)), "amount")
    assert (await change(caller, Deal(id=deal.id, line_items=items), "line_items")).amount == usd(15)
    mixed = [*items, LineItem(display_name="Ad", quantity=1, unit_price=Money(currency_code="EUR", units=1))]
    failure = await caller.failure(method("CreateDeal"), deal=Deal(display_name="A", line_items=mixed))
    assert set(failure.violations) == {"deal.line_items"}


async def test_deals_have_fields_of_the_accounts_own(office: Office) -> None:
    _, caller = await office.staff("ROLE_MANAGER")
    field = {"resource_type": "crm.Deal", "display_name": "Seats", "type": field_definition_pb2.FIELD_TYPE_NUMBER}
    await caller.call(method("CreateFieldDefinition"), field_definition=field)
    await make(caller, "few", custom_fields={"seats": Value(number_value=3)})
    await make(caller, "many", custom_fields={"seats": Value(number_value=40)})
    found = await caller.call(method("ListDeals"), filter="custom_fields.seats > 10")
    assert [deal.display_name for deal in found.deals] == ["many"]
    assert names((await board(caller, filter="custom_fields.seats > 10"))[0]) == ["many"]
    wrong = Deal(display_name="A", custom_fields={"seats": Value(string_value="many")})
    failure = await caller.failure(method("CreateDeal"), deal=wrong)
    assert set(failure.violations) == {'deal.custom_fields["seats"]'}


async def test_bad_money_is_refused_by_its_field(caller: Caller) -> None:
    items = [LineItem(display_name="A", quantity=1, unit_price=Money(currency_code="usd", units=1))]
    bad = Deal(display_name="A", amount=Money(currency_code="USD", units=-1), line_items=items)
    failure = await caller.failure(method("CreateDeal"), deal=bad)
    assert set(failure.violations) == {"deal.amount", "deal.line_items[0].unit_price"}


async def test_a_move_takes_the_stages_probability_and_is_remembered(caller: Caller) -> None:
    deal = await make(caller, amount=usd(200))
    second = (await board(caller))[1].stage_id
    moved = await caller.call(method("MoveDeal"), id=deal.id, stage_id=second)
    assert (moved.probability, moved.weighted_amount) == (30, usd(60))
    assert [visit.stage_id for visit in moved.stage_visits] == [deal.stage_id, second]
    assert moved.stage_visits[0].HasField("leave_time")
    assert not moved.stage_visits[1].HasField("leave_time")
    been = await caller.call(method("ListDeals"), filter=f'stage_visits.stage_id = "{deal.stage_id}"')
    assert [found.id for found in been.deals] == [deal.id]


async def test_a_changed_stage_is_a_move_too(caller: Caller) -> None:
    deal = await make(caller)
    third = (await board(caller))[2].stage_id
    moved = await change(caller, Deal(id=deal.id, stage_id=third, probability=55), "stage_id", "probability")
    assert (moved.stage_id, moved.probability, len(moved.stage_visits)) == (third, 55, 2)


async def test_another_pipeline_means_its_first_stage(office: Office) -> None:
    _, caller = await office.staff("ROLE_MANAGER")
    deal = await make(caller)
    copy = await caller.call(method("ClonePipeline"), id=deal.pipeline_id, display_name="Copy")
    moved = await change(caller, Deal(id=deal.id, pipeline_id=copy.id), "pipeline_id")
    assert moved.stage_id == (await board(caller, pipeline_id=copy.id))[0].stage_id
    wrong = Deal(display_name="A", pipeline_id=copy.id, stage_id=deal.stage_id)
    failure = await caller.failure(method("CreateDeal"), deal=wrong)
    assert (failure.code, failure.reason) == (StatusCode.INVALID_ARGUMENT, "INVALID_PIPELINE")


async def test_cards_go_where_they_are_put(caller: Caller) -> None:
    a, b, c, d = [await make(caller, name) for name in "abcd"]
    await caller.call(method("MoveDeal"), id=d.id, after_id=b.id)
    await caller.call(method("MoveDeal"), id=a.id)
    assert names((await board(caller))[0]) == ["a", "c", "b", "d"]
    target = (await board(caller))[1].stage_id
    await caller.call(method("MoveDeal"), id=c.id, stage_id=target)
    failure = await caller.failure(method("MoveDeal"), id=a.id, after_id=c.id)
    assert set(failure.violations) == {"after_id"}
    await caller.call(method("MoveDeal"), id=a.id, stage_id=target, after_id=c.id)
    assert [names(column) for column in await board(caller)][:2] == [["b", "d"], ["c", "a"]]


async def test_many_who_move_cards_to_one_place_all_succeed(caller: Caller) -> None:
    first, *others = [await make(caller, str(number)) for number in range(9)]
    await asyncio.gather(*(caller.call(method("MoveDeal"), id=each.id, after_id=first.id) for each in others))
    (column, *_) = await board(caller)
    assert names(column)[0] == "0"
    assert column.count == 9


async def test_a_deal_is_lost_opened_again_and_won(caller: Caller) -> None:
    deal = await make(caller, amount=usd(100))
    second = (await board(caller))[1].stage_id
    await caller.call(method("MoveDeal"), id=deal.id, stage_id=second)
    lost = await caller.call(method("LoseDeal"), id=deal.id, lost_reason="too expensive")
    assert (lost.state, lost.lost_reason, lost.probability) == (deal_pb2.DEAL_STATE_LOST, "too expensive", 0)
    assert lost.HasField("close_time")
    again = await caller.call(method("ReopenDeal"), id=deal.id)
    assert (again.stage_id, again.state, again.lost_reason) == (second, deal_pb2.DEAL_STATE_OPEN, "")
    assert not again.HasField("close_time")
    won = await caller.call(method("WinDeal"), id=deal.id)
    assert (won.state, won.weighted_amount) == (deal_pb2.DEAL_STATE_WON, usd(100))
    assert (await caller.call(method("WinDeal"), id=deal.id)).etag == won.etag
    found = await caller.call(method("ListDeals"), filter="state = DEAL_STATE_WON AND amount.units >= 100")
    assert [each.id for each in found.deals] == [deal.id]


async def test_a_contact_becomes_a_deal(caller: Caller) -> None:
    business = Contact(type=CONTACT_TYPE_BUSINESS, display_name="Acme")
    business = await caller.call(method("CreateContact"), contact=business)
    person = Contact(type=CONTACT_TYPE_PERSON, first_name="Maya", business_id=business.id, source="web form")
    person = await caller.call(method("CreateContact"), contact=person)
    deal = await caller.call(method("ConvertContact"), contact_id=person.id, amount=usd(10))
    assert (deal.display_name, deal.business_id, list(deal.contact_ids)) == ("Maya", business.id, [person.id])
    assert (deal.source, deal.owner_id) == ("web form", person.owner_id)
    converted = await caller.call(method("GetContact"), id=person.id)
    assert converted.lifecycle_stage == contact_pb2.LIFECYCLE_STAGE_OPPORTUNITY
    assert (await caller.failure(method("ConvertContact"), contact_id="con_1")).code == StatusCode.NOT_FOUND


async def test_deals_are_given_out_in_turn_also_by_two_at_once(office: Office) -> None:
    user, caller = await office.staff()
    others = [await office.user(user.account_id, "ROLE_USER") for _ in range(2)]
    ids = [(await make(caller, str(number))).id for number in range(12)]
    people = [user.id, *(other.id for other in others)]
    await asyncio.gather(
        *(caller.call(method("AssignDeals"), ids=ids[at : at + 4], user_ids=people) for at in (0, 4, 8))
    )
    owners = [deal.owner_id for deal in (await caller.call(method("ListDeals"))).deals]
    assert {owner: owners.count(owner) for owner in people} == dict.fromkeys(people, 4)
    team = await caller.call(method("CreateTeam"), team=Team(display_name="North", member_ids=[others[0].id]))
    answer = await caller.call(method("AssignDeals"), ids=ids[:1], team_id=team.id)
    assert answer.deals[0].owner_id == others[0].id
    failure = await caller.failure(method("AssignDeals"), ids=ids, user_ids=["usr_01KEWZ5QH7N6T8M9P0R1S2T3V4"])
    assert set(failure.violations) == {"owner_id"}


async def test_tags_are_unique_whatever_their_case_and_deals_keep_them_under_a_new_name(caller: Caller) -> None:
    tag = await caller.call(method("CreateTag"), tag=Tag(name="VIP", color="#22c55e"))
    taken = await caller.failure(method("CreateTag"), tag=Tag(name="vip"))
    assert taken.code == StatusCode.ALREADY_EXISTS
    deal = await make(caller, tag_ids=[tag.id])
    await caller.call(method("UpdateTag"), tag=Tag(id=tag.id, name="Key account"))
    found = await caller.call(method("ListDeals"), filter=f'tag_ids:"{tag.id}"')
    assert [each.id for each in found.deals] == [deal.id]
    await caller.call(method("DeleteTag"), id=tag.id)
    assert not (await caller.call(method("GetDeal"), id=deal.id)).tag_ids
    failure = await caller.failure(method("CreateDeal"), deal=Deal(display_name="A", tag_ids=[tag.id]))
    assert (failure.code, failure.reason) == (StatusCode.INVALID_ARGUMENT, "INVALID_TAG")


def sums(columns: list[BoardColumn]) -> list[tuple[int, list[tuple[str, int, int]]]]:
    return [
        (c.count, [(t.amount.currency_code, t.amount.units, t.weighted_amount.units) for t in c.totals])
        for c in columns[:2]
    ]


async def test_a_board_adds_up_after_every_kind_of_write(caller: Caller) -> None:
    stages = [column.stage_id for column in await board(caller)]
    deals = [Deal(display_name=str(number), amount=usd(100)) for number in range(3)]
    euros = Deal(display_name="e", amount=Money(currency_code="EUR", units=50), stage_id=stages[1])
    requests = [CreateDealRequest(deal=deal) for deal in (*deals, euros, Deal(display_name="none"))]
    refused = CreateDealRequest(deal=Deal(display_name="x", amount=usd(-1)))
    made = await caller.call(method("BatchCreateDeals"), requests=[*requests, refused])
    ids = [result.deal.id for result in made.results]
    assert sums(await board(caller)) == [(4, [("", 0, 0), ("USD", 300, 30)]), (1, [("EUR", 50, 15)])]
    await caller.call(method("MoveDeal"), id=ids[0], stage_id=stages[1])
    await change(caller, Deal(id=ids[1], amount=Money(currency_code="EUR", units=10)), "amount")
    await caller.call(method("DeleteDeal"), id=ids[2])
    rehearsed = UpdateDealRequest(deal=Deal(id=ids[1], amount=usd(1)), validate_only=True)
    await caller.call(method("UpdateDeal"), rehearsed)
    assert sums(await board(caller)) == [
        (2, [("", 0, 0), ("EUR", 10, 1)]),
        (2, [("EUR", 50, 15), ("USD", 100, 30)]),
    ]
    await caller.call(method("UndeleteDeal"), id=ids[2])
    narrowed = await board(caller, filter='amount.currency_code = "USD"')
    assert sums(narrowed) == [(1, [("USD", 100, 10)]), (1, [("USD", 100, 30)])]


async def test_a_board_shows_each_what_they_see(office: Office) -> None:
    owner, boss = await office.staff()
    seller = await office.user(owner.account_id, "ROLE_USER", record_visibility=user_pb2.RECORD_VISIBILITY_OWN)
    await make(boss, "theirs", amount=usd(5))
    await make(boss, "mine", amount=usd(7), owner_id=seller.id)
    assert sums(await board(boss))[0] == (2, [("USD", 12, 1)])
    column = (await board(await office.caller(seller)))[0]
    assert (names(column), sums([column])[0]) == (["mine"], (1, [("USD", 7, 0)]))


async def test_a_column_goes_on_page_by_page(caller: Caller) -> None:
    for number in range(5):
        await make(caller, str(number))
    column = (await board(caller, page_size=2))[0]
    rest = await caller.call(
        method("ListDeals"), filter=column.filter, order_by="rank", page_token=column.next_page_token
    )
    assert [*names(column), *(deal.display_name for deal in rest.deals)] == list("43210")
