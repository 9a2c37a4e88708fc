"""Filters (AIP-160): what is understood, and what is refused with which words."""

from datetime import UTC, datetime, timedelta
from typing import Any as Anything

import pytest

from shared.core.errors import InvalidArgument
from shared.data.mongo import Database
from shared.resource.fields import FieldSpec
from shared.resource.filter import parse_filter
from shared.resource.filter_cache import FilterQueries
from shared.resource.filter_mongo import to_mongo
from shared.resource.reading import ListQuery
from shared.resource.resource import Resource
from shared.rpc.call import Call
from tests.resource.conftest import person

NOW = datetime(2026, 2, 14, 9, 30, tzinfo=UTC)
NAIVE = NOW.replace(tzinfo=None)

UNDERSTOOD = [
    ('text = "a"', {"text": {"$eq": "a"}}),
    ("text='a'", {"text": {"$eq": "a"}}),
    ("text = a", {"text": {"$eq": "a"}}),
    ("text = usr_01J-x/y.z+é", {"text": {"$eq": "usr_01J-x/y.z+é"}}),
    ('text = "$gt"', {"text": {"$eq": "$gt"}}),
    ('text = "{\\"$ne\\": 1}"', {"text": {"$eq": '{"$ne": 1}'}}),
    ("small = -3", {"small": {"$eq": -3}}),
    ("ratio >= 1.5e3", {"ratio": {"$gte": 1500.0}}),
    ("ratio >= -1", {"$or": [{"ratio": {"$gte": -1.0}}, {"ratio": {"$eq": None}}]}),
    ("flag = true", {"flag": {"$eq": True}}),
    ("flag != false", {"flag": {"$nin": [False, None]}}),
    ("color = COLOR_RED", {"color": {"$eq": "COLOR_RED"}}),
    ("color:COLOR_RED", {"color": {"$eq": "COLOR_RED"}}),
    ("words:a", {"words": {"$eq": "a"}}),
    ('words = "a"', {"words": {"$eq": "a"}}),
    ("words:*", {"words.0": {"$exists": True}}),
    ("note:*", {"note": {"$exists": True}}),
    ("parts.name:x", {"parts.name": {"$eq": "x"}}),
    ('parts."name":x', {"parts.name": {"$eq": "x"}}),
    ("NOT flag=true", {"$nor": [{"flag": {"$eq": True}}]}),
    ("-flag=true", {"$nor": [{"flag": {"$eq": True}}]}),
    ("due_time > now()", {"due_time": {"$gt": NAIVE}}),
    ('due_time <= ago("7d")', {"due_time": {"$lte": NAIVE - timedelta(days=7)}}),
    ("due_time >= ago( 36h )", {"due_time": {"$gte": NAIVE - timedelta(hours=36)}}),
    ('due_time < from_now("2w")', {"due_time": {"$lt": NAIVE + timedelta(weeks=2)}}),
    (
        'NOT due_time > ago("90s") OR small=1',
        {"$or": [{"$nor": [{"due_time": {"$gt": NAIVE - timedelta(seconds=90)}}]}, {"small": {"$eq": 1}}]},
    ),
    ('text = "now()"', {"text": {"$eq": "now()"}}),
    ("flag=true small=1", {"$and": [{"flag": {"$eq": True}}, {"small": {"$eq": 1}}]}),
    (
        # OR binds closer than AND.
        "flag=true AND small=1 OR small=2",
        {"$and": [{"flag": {"$eq": True}}, {"$or": [{"small": {"$eq": 1}}, {"small": {"$eq": 2}}]}]},
    ),
    (
        "(flag=true AND small=1) OR small=2",
        {"$or": [{"$and": [{"flag": {"$eq": True}}, {"small": {"$eq": 1}}]}, {"small": {"$eq": 2}}]},
    ),
]

REFUSED = [
    ("free text", "at character 1: 'free' alone is not a condition"),
    ('"free"', "alone is not a condition"),
    ("nothing = 1", "at character 1: nothing is not a field to filter by; these are: big, choice_part.color"),
    ("labels.x = 1", "labels.x is not a field to filter by"),
    ("text", "'text' alone is not a condition"),
    ("text =", "at character 7: a value is expected"),
    ("text = (a OR b)", "a group of values is not supported"),
    ("f(text)", "at character 1: f() is not a condition; functions stand behind the operator"),
    ("due_time > f()", "at character 12: no function is named f; these are: now, ago, from_now"),
    ("due_time > now(1)", "at character 12: now takes no argument"),
    ("due_time > ago()", "at character 12: ago takes one distance in time"),
    ('due_time > ago("7")', "ago takes one distance in time"),
    ('due_time > ago("-7d")', "ago takes one distance in time"),
    ('due_time > ago("\u0667d")', "ago takes one distance in time"),
    ('due_time > ago("7d", "1d")', "ago takes one distance in time"),
    ('due_time > ago("9999999999w")', "ago reaches no farther than 100 years"),
    ("due_time > ago(", "at character 16: a value is expected"),
    ('due_time > ago("7d"', "at character 20: a comma or a closing parenthesis is expected"),
    ('due_time > ago("7d" "1d")', "at character 21: a comma or a closing parenthesis is expected"),
    ("due_time > now(1,2,3,4,5)", "a function takes no more than 4 arguments"),
    ("due_time > now(now())", "a comma or a closing parenthesis is expected"),
    ("span > now()", "at character 8: span: now() is a time; a duration is expected"),
    ("text = now()", "at character 8: text: now() is a time; a text is expected"),
    ("text = a)", "at character 9: ')' was not expected"),
    ("(text = a", "a closing parenthesis is missing"),
    ("AND text = a", "a field is expected"),
    ("text = a AND", "a field is expected"),
    ("text = a OR", "a field is expected"),
    ("NOT", "a field is expected"),
    ("text..x = a", "a field is expected"),
    ('text = "a', "a value is expected"),
    ("text == a", "a value is expected"),
    ("small = x", "at character 9: small: a whole number is expected"),
    ("small = 1_000", "a whole number is expected"),
    ("small = \u0661", "a whole number is expected"),
    ("small = 2147483648", "must lie between -2147483648 and 2147483647"),
    ("big = -1", "must lie between 0 and 18446744073709551615"),
    ("ratio = inf", "a number is expected"),
    ("ratio = nan", "a number is expected"),
    ("ratio = 1e999", "is too large"),
    ("flag = TRUE", "true or false is expected"),
    ("flag > false", "flag has no order; use = or !="),
    ("color = RED", "one of these is expected: COLOR_UNSPECIFIED, COLOR_RED, COLOR_GREEN"),
    ("color < COLOR_RED", "color has no order"),
    ("words != a", "words has many values; ask with words:value"),
    ("parts.count > 1", "parts.count has many values"),
    ("due_time > 2026-02-14", "an RFC 3339 time"),
    ("due_time > 2026-02-30T00:00:00Z", "no such time"),
    ("due_time > 0001-01-01T00:00:00+14:00", "no such time"),
    ("due_time = 2026-02-14T00:00:00.1234Z", "times are kept in milliseconds"),
    ("span > 5", "a number of seconds"),
    ("text = a\0", "must not hold the NUL character"),
    ("text = " + "a" * 8000, "is longer than 8000 characters"),
    ("(" * 41 + "flag=true" + ")" * 41, "parentheses are nested deeper than 40"),
    (" ".join(["flag=true"] * 201), "there are more than 200 conditions"),
]


@pytest.mark.parametrize(("text", "query"), UNDERSTOOD)
def test_filter_is_understood(thing_fields: dict[str, FieldSpec], text: str, query: dict[str, Anything]) -> None:
    assert to_mongo(parse_filter(text, thing_fields), NOW) == query


@pytest.mark.parametrize(("text", "problem"), REFUSED)
def test_filter_is_refused_with_place_and_reason(thing_fields: dict[str, FieldSpec], text: str, problem: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        parse_filter(text, thing_fields)
    assert problem in caught.value.violations[0].description
    assert caught.value.violations[0].field == "filter"


NAMES = ["Maya Chen", "maya chen", "Chen, Maya", "a.c", "abc", "100%", "x\ny", "st*r"]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ('"Maya*"', {"Maya Chen"}),
        ('"*Maya"', {"Chen, Maya"}),
        ('"*aya*"', {"Maya Chen", "maya chen", "Chen, Maya"}),
        ("a.*", {"a.c"}),
        ('"x*"', {"x\ny"}),
        ('"*%"', {"100%"}),
        (r'"st\*r"', {"st*r"}),
        ('"M*y*n"', {"Maya Chen"}),
        ('"*"', set(NAMES)),
    ],
)
async def test_star_stands_for_any_text(
    contacts: Resource[Anything], call: Call, pattern: str, found: set[str]
) -> None:
    for name in NAMES:
        await contacts.create(call, person(display_name=name))
    page = await contacts.list(call, ListQuery(filter=f"display_name = {pattern}"))
    assert {row.display_name for row in page.items} == found


async def test_many_stars_do_not_cost_more_than_one(things: Resource[Anything], database: Database) -> None:
    await database["stars"].insert_one({"text": "a" * 5000})
    query = to_mongo(parse_filter('text = "' + "*a" * 60 + '*b"', things.kit.type.filterable), NOW)
    assert await database["stars"].count_documents(query, maxTimeMS=2000) == 0


async def test_values_are_normalised_like_the_stored_ones(contacts: Resource[Anything], call: Call) -> None:
    made = await contacts.create(
        call, person(emails=[{"address": "Ana@Example.com"}], phones=[{"number": "+1 415 555 0132"}])
    )
    for text in (
        'emails.address:"ANA@example.COM"',
        'emails.address = "ana@example.com"',
        "phones.number:+14155550132",
        'phones.number:"+1 (415) 555-0132"',
    ):
        page = await contacts.list(call, ListQuery(filter=text))
        assert [row.id for row in page.items] == [made.id], text


async def test_value_that_cannot_be_normalised_is_refused(contacts: Resource[Anything], call: Call) -> None:
    with pytest.raises(InvalidArgument, match=r"phones.number: not a phone number: write it as \+<country code>"):
        await contacts.list(call, ListQuery(filter="phones.number:555"))


async def test_list_combines_filter_and_tenant(contacts: Resource[Anything], call: Call, stranger: Call) -> None:
    mine = await contacts.create(call, person(tags=["x"]))
    await contacts.create(call, person(tags=["y"]))
    await contacts.create(stranger, person(tags=["x"]))
    page = await contacts.list(call, ListQuery(filter="tags:x OR lifecycle_stage = LIFECYCLE_STAGE_LEAD"))
    assert [row.id for row in page.items] == [mine.id]


class Moving:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time


def test_a_kept_filter_moves_with_the_clock(thing_fields: dict[str, FieldSpec]) -> None:
    clock = Moving()
    queries = FilterQueries(thing_fields, clock)
    text = 'small = 1 AND due_time > ago("1d")'
    first = queries.query(text)
    clock.time += timedelta(hours=1)
    assert queries.query(text) != first
    assert queries.query(text) == to_mongo(parse_filter(text, thing_fields), clock.time)
    assert queries.query("small = 1") is queries.query("small = 1")


async def test_rows_of_the_last_days_are_found(contacts: Resource[Anything], call: Call) -> None:
    made = await contacts.create(call, person())
    for text, found in (
        ('create_time > ago("1d")', [made.id]),
        ('create_time < ago("1d")', []),
        ("create_time <= now()", [made.id]),
        ('create_time > from_now("1h")', []),
    ):
        page = await contacts.list(call, ListQuery(filter=text))
        assert [row.id for row in page.items] == found, text
