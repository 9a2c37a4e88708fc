"""Every filterable field, nested ones too: a filter made of a row's value finds the rows that have it, and no other."""

import json
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from shared.resource.contracts import Catalog
from shared.resource.fields import FieldSpec, Kind
from shared.resource.table import compile_type
from shared.testing.contract import ResourceContract
from shared.testing.rows import Rows
from shared.testing.unique import FULL

ORDERED = frozenset({Kind.TIME, Kind.INTEGER, Kind.NUMBER, Kind.TEXT})
COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "!=": operator.ne,
}


def values(message: Any, path: str) -> Iterator[Any]:
    """What a row has at a path: none, one, or many."""
    name, _, rest = path.partition(".")
    field = message.DESCRIPTOR.fields_by_name[name]
    if field.has_presence and not message.HasField(name):
        return
    value = getattr(message, name)
    for each in list(value) if field.is_repeated else [value]:
        if rest:
            yield from values(each, rest)
        else:
            yield each.ToDatetime() if isinstance(each, Timestamp) else each


def literal(spec: FieldSpec, value: Any, message: Any, path: str) -> str:
    """A value as a filter writes it; empty for one that filters do not know."""
    match spec.kind:
        case Kind.ENUM:
            return enum_name(message.DESCRIPTOR, path, value)
        case Kind.TIME:
            return f'"{value.isoformat(timespec="milliseconds")}Z"'
        case Kind.DURATION:
            return ""
        case Kind.BOOL:
            return str(value).lower()
    return json.dumps(value, ensure_ascii=False)


def enum_name(message: Any, path: str, number: int) -> str:
    """The name of an enum's value in the field at a path."""
    name, _, rest = path.partition(".")
    field = message.fields_by_name[name]
    if rest:
        return enum_name(field.message_type, rest, number)
    return str(field.enum_type.values_by_number[number].name)


async def found(rows: Rows, resource: ResourceContract, text: str) -> set[str]:
    page = await rows.caller.call(resource.methods["List"], filter=text, page_size=1000)
    return {row.id for row in getattr(page, resource.plural)}


async def test_a_filter_finds_the_rows_that_have_the_value_and_no_other(rows: Rows, resource: ResourceContract) -> None:
    specs = compile_type(resource.message, Catalog.load(FULL)).filterable
    made = [await rows.create(resource, await rows.sample(resource, {})) for _ in range(3)]
    everything = await found(rows, resource, "")
    checked = 0
    for path, spec in specs.items():
        for value in values(made[1], path):
            text = literal(spec, value, made[1], path)
            if not text or not value:
                continue
            checked += 1
            has = {row.id for row in made if value in set(values(row, path))}
            equals = f"{path}{':' if spec.repeated else ' = '}{text}"
            assert await found(rows, resource, equals) & {row.id for row in made} == has, equals
            assert await found(rows, resource, f"NOT {equals}") == everything - await found(rows, resource, equals)
            if spec.kind not in ORDERED or spec.repeated:
                continue
            for sign, compare in COMPARED.items():
                wanted = {row.id for row in made if any(compare(own, value) for own in values(row, path))}
                asked = f"{path} {sign} {text}"
                assert await found(rows, resource, asked) & {row.id for row in made} == wanted, asked
    assert checked
