"""A filter finds in MongoDB exactly the rows that it means; its text and its tree say the same."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any as Anything

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from shared.core.errors import InvalidArgument
from shared.data.mongo import Database, Document
from shared.resource.codec import Codec
from shared.resource.fields import FieldSpec, Kind
from shared.resource.filter import All, Any, Compare, Match, Node, Not, Op, Present, parse_filter
from shared.resource.filter_mongo import to_mongo
from shared.resource.filter_values import DurationValue, FilterValue, RelativeTime
from shared.resource.model import Model
from shared.resource.resource import Resource
from shared.testing.protos import Compiled
from tests.resource.evaluate import holds

FEW = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
TEXTS = st.sampled_from(["", "a", "b", "ab", "a.b", "a\nb", "A", "é", "*", "$a", '"', "\\"])
MS = [-1, 0, 86_400_000, 1_700_000_000_123]
# The latest of the times; distances from it reach the others, or lie a little beside them.
NOW = datetime.fromtimestamp(MS[-1] / 1000, UTC)
DISTANCES = [timedelta(0), timedelta(days=-1), timedelta(seconds=-1), timedelta(days=7), timedelta(seconds=1)]
VALUES: dict[Kind, st.SearchStrategy[Anything]] = {
    Kind.TEXT: TEXTS,
    Kind.INTEGER: st.integers(0, 3) | st.just(2**31 - 1),
    Kind.NUMBER: st.sampled_from([-1.5, 0.0, 1.0, 2.5]),
    Kind.BOOL: st.booleans(),
    Kind.TIME: st.sampled_from([datetime.fromtimestamp(ms / 1000, UTC).replace(tzinfo=None) for ms in MS])
    | st.builds(RelativeTime, st.sampled_from(DISTANCES)),
    Kind.DURATION: st.builds(DurationValue, st.integers(0, 2), st.sampled_from([0, 500_000_000])),
}


def value_of(field: FieldSpec) -> st.SearchStrategy[FilterValue]:
    return st.sampled_from(field.names) if field.kind is Kind.ENUM else VALUES[field.kind]


def leaf(field: FieldSpec) -> st.SearchStrategy[Node]:
    ordered = not field.repeated and field.kind not in (Kind.ENUM, Kind.BOOL)
    operators = [Op.EQ] if field.repeated else list(Op) if ordered else [Op.EQ, Op.NE]
    kinds: list[st.SearchStrategy[Node]] = [
        st.builds(Compare, st.just(field), st.sampled_from(operators), value_of(field)),
        st.just(Present(field)),
    ]
    if field.kind is Kind.TEXT:
        pieces = st.lists(st.sampled_from(["", "a", "b", ".", "\n"]), min_size=2, max_size=3).map(tuple)
        # One star alone asks for presence.
        kinds.append(st.builds(Match, st.just(field), pieces.filter(lambda found: found != ("", ""))))
    return st.one_of(kinds)


@cache
def trees(fields: tuple[FieldSpec, ...]) -> st.SearchStrategy[Node]:
    return st.recursive(
        st.sampled_from(fields).flatmap(leaf),
        lambda inner: st.one_of(
            inner.map(Not),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: All(tuple(parts))),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: Any(tuple(parts))),
        ),
        max_leaves=5,
    )


def quoted(text: str, star: str = "\\*") -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("*", star)
    return f'"{escaped}"'


def written(value: FilterValue) -> str:
    """A value as a filter writes it."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return quoted(value)
        case datetime():
            return f'"{value.isoformat(timespec="milliseconds")}Z"'
        case RelativeTime(distance):
            seconds = round(distance.total_seconds())
            return "now()" if not seconds else f'{"ago" if seconds < 0 else "from_now"}("{abs(seconds)}s")'
        case DurationValue(seconds, nanos):
            return f"{seconds}.{nanos:09d}s"
    return str(value)


def text_of(node: Node) -> str:
    """A tree as a filter writes it."""
    match node:
        case Not(part):
            return f"NOT ({text_of(part)})"
        case All(parts):
            return f"({' AND '.join(text_of(part) for part in parts)})"
        case Any(parts):
            return f"({' OR '.join(text_of(part) for part in parts)})"
        case Present(field):
            return f"{field.path}:*"
        case Match(field, pieces):
            return f"{field.path}:{'*'.join(quoted(piece)[1:-1] for piece in pieces).join(QUOTES)}"
        case Compare(field, op, value):
            return f"{field.path}{':' if field.repeated else op.value}{written(value)}"


QUOTES = ('"', '"')


@cache
def row(compiled: Compiled) -> st.SearchStrategy[Anything]:
    """Things whose values come from the same few as the filters'."""
    times = st.sampled_from(MS).map(lambda ms: {"seconds": ms // 1000, "nanos": ms % 1000 * 1_000_000})
    color = st.integers(0, 2)
    part = st.fixed_dictionaries(
        {}, optional={"name": TEXTS, "count": VALUES[Kind.INTEGER], "color": color, "sold": st.booleans()}
    )
    fields: dict[str, st.SearchStrategy[Anything]] = {
        **dict.fromkeys(("text", "note"), TEXTS),
        **dict.fromkeys(("small", "rank", "big"), VALUES[Kind.INTEGER]),
        "ratio": VALUES[Kind.NUMBER],
        **dict.fromkeys(("flag", "maybe"), st.booleans()),
        "color": color,
        **dict.fromkeys(("create_time", "due_time"), times),
        "span": VALUES[Kind.DURATION].map(lambda d: {"seconds": d.seconds, "nanos": d.nanos}),
        "words": st.lists(TEXTS, max_size=2),
        "numbers": st.lists(VALUES[Kind.INTEGER], max_size=2),
        "colors": st.lists(color, max_size=2),
        "part": part,
        "parts": st.lists(part, max_size=2),
        "wrapped": TEXTS.map(lambda text: {"value": text}),
    }
    return st.fixed_dictionaries({}, optional=fields).map(lambda given: compiled.messages["Thing"](**given))


def forget_defaults(document: Document) -> Document:
    """The document as it was written before these fields were added to the contract."""
    added = ("text", "small", "rank", "big", "ratio", "flag", "color", "words", "numbers")
    defaults: tuple[Anything, ...] = ("", 0, False, [], "COLOR_UNSPECIFIED")
    return {name: value for name, value in document.items() if name not in added or value not in defaults}


@FEW
@given(st.data())
async def test_mongo_finds_what_the_filter_means(
    things: Resource[Anything], kinds: Compiled, database: Database, data: st.DataObject
) -> None:
    filterable = tuple(things.kit.type.filterable.values())
    rows = data.draw(st.lists(row(kinds), min_size=4, max_size=8))
    nodes = data.draw(st.lists(trees(filterable), min_size=4, max_size=4))
    encode = Codec[Anything](Model(kinds.messages["Thing"])).encode
    shape = data.draw(st.sampled_from([encode, lambda message: forget_defaults(encode(message))]))
    collection = database["semantics"]
    await collection.delete_many({})
    await collection.insert_many([{**shape(message), "_id": number} for number, message in enumerate(rows)])
    for node in nodes:
        found = {document["_id"] for document in await collection.find(to_mongo(node, NOW)).to_list()}
        assert found == {number for number, message in enumerate(rows) if holds(node, message, NOW)}, text_of(node)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
async def test_text_and_tree_say_the_same(things: Resource[Anything], data: st.DataObject) -> None:
    filterable = things.kit.type.filterable
    node = data.draw(trees(tuple(filterable.values())))
    assert parse_filter(text_of(node), filterable) == node


def operators_in(query: Anything) -> set[str]:
    """Every key of a query."""
    if isinstance(query, dict):
        return {key for key in query if key.startswith("$")}.union(*(operators_in(value) for value in query.values()))
    return set().union(*(operators_in(item) for item in query)) if isinstance(query, list) else set()


OURS = {"$and", "$or", "$nor", "$eq", "$ne", "$in", "$nin", "$lt", "$lte", "$gt", "$gte", "$exists"}
SCRAPS = st.sampled_from(
    [
        *("text", "parts.name", "words", "$where", '{"$ne":1}', "=", ":", "!=", "<", "AND", "OR", "NOT", "-", "(", ")"),
        *(
            " ",
            '"',
            "'",
            "\\",
            "*",
            "a",
            "1",
            "true",
            ".",
            ",",
            "\0",
            "2026-01-01T00:00:00Z",
            "now()",
            "ago(",
            "7d",
            "due_time",
            "\n",
            "1e999",
        ),
    ]
)


@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=30) | st.lists(SCRAPS, min_size=1, max_size=14).map("".join))
@example("text=" + "(" * 3000)
@example("(" * 3000)
@example("NOT " * 1500)
@example("-" * 8000)
@example('text="' + "*a" * 3000 + '"')
@example("small = " + "9" * 7000)
@example(" OR ".join(["flag=true"] * 700))
def test_any_text_is_a_filter_of_ours_or_refused(thing_fields: dict[str, FieldSpec], text: str) -> None:
    if not text.strip():
        return
    try:
        query = to_mongo(parse_filter(text, thing_fields), NOW)
    except InvalidArgument:
        return
    assert operators_in(query) <= OURS
