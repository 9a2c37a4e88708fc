"""Random messages of any type, for property tests: every field, every kind, within what a row can hold."""

from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from hypothesis import strategies as st

_F = FieldDescriptor
# A NUL ends a BSON key; the store refuses it with a violation of its own.
KEYS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=6) | st.sampled_from(
    ["$ref", "$id", "$where", "~x", "a.b", ""]
)
TEXTS = st.text(max_size=8)
_NUMBERS = st.floats(allow_nan=False)
_SCALARS: dict[int, st.SearchStrategy[Any]] = {
    _F.TYPE_STRING: TEXTS,
    _F.TYPE_BYTES: st.binary(max_size=8),
    _F.TYPE_BOOL: st.booleans(),
    _F.TYPE_DOUBLE: _NUMBERS,
    _F.TYPE_FLOAT: st.floats(allow_nan=False, width=32),
    **dict.fromkeys((_F.TYPE_INT32, _F.TYPE_SINT32, _F.TYPE_SFIXED32), st.integers(-(2**31), 2**31 - 1)),
    **dict.fromkeys((_F.TYPE_INT64, _F.TYPE_SINT64, _F.TYPE_SFIXED64), st.integers(-(2**63), 2**63 - 1)),
    **dict.fromkeys((_F.TYPE_UINT32, _F.TYPE_FIXED32), st.integers(0, 2**32 - 1)),
    **dict.fromkeys((_F.TYPE_UINT64, _F.TYPE_FIXED64), st.integers(0, 2**64 - 1)),
}
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | _NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)
# Whole milliseconds from year 1 to 9999, as the store keeps them.
_TIMES = st.integers(-62_135_596_800_000, 253_402_300_799_999).map(
    lambda ms: {"seconds": ms // 1000, "nanos": ms % 1000 * 1_000_000}
)


def json_value(value: Any) -> dict[str, Any]:
    """Constructor arguments of a google.protobuf.Value."""
    match value:
        case None:
            return {"null_value": 0}
        case bool():
            return {"bool_value": value}
        case str():
            return {"string_value": value}
        case list():
            return {"list_value": value}
        case dict():
            return {"struct_value": value}
    return {"number_value": value}


_WELL_KNOWN: dict[str, st.SearchStrategy[Any]] = {
    "google.protobuf.Timestamp": _TIMES,
    "google.protobuf.Value": JSON.map(json_value),
    "google.protobuf.Struct": st.dictionaries(KEYS, JSON, max_size=3),
    "google.protobuf.ListValue": st.lists(JSON, max_size=3),
}


def messages(kind: type[Any], depth: int = 2) -> st.SearchStrategy[Any]:
    """Messages of a type; nested messages of our own down to `depth`."""
    return arguments(kind.DESCRIPTOR, depth).map(lambda fields: kind(**fields))


def arguments(descriptor: Any, depth: int) -> st.SearchStrategy[dict[str, Any]]:
    """Constructor arguments of a type: any of its fields, one of each oneof."""
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for field in descriptor.fields:
        oneof = field.containing_oneof
        # One member of each oneof a type, so that no two are given.
        if oneof is not None and len(oneof.fields) > 1 and oneof.fields[-1] is not field:
            continue
        value = _value(field, depth)
        if value is not None:
            fields[field.name] = value
    return st.fixed_dictionaries({}, optional=fields)


def _value(field: FieldDescriptor, depth: int) -> st.SearchStrategy[Any] | None:
    entry = field.message_type
    if entry is not None and entry.GetOptions().map_entry:
        item = _single(entry.fields_by_name["value"], depth)
        key = entry.fields_by_name["key"]
        keys = KEYS if key.type == _F.TYPE_STRING else _SCALARS[key.type]
        return None if item is None else st.dictionaries(keys, item, max_size=2)
    single = _single(field, depth)
    return st.lists(single, max_size=2) if field.is_repeated and single is not None else single


def _single(field: FieldDescriptor, depth: int) -> st.SearchStrategy[Any] | None:
    if field.enum_type is not None:
        return st.sampled_from([value.number for value in field.enum_type.values]) | st.just(99)
    if field.message_type is None:
        return _SCALARS[field.type]
    known = _WELL_KNOWN.get(field.message_type.full_name)
    if known is not None:
        return known
    return arguments(field.message_type, depth - 1) if depth else None
