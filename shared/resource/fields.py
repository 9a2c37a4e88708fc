"""The fields of a resource that filters, orders and indexes name, with what is known of their stored values."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from dashclicks.options.v1 import options_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from shared.resource.normalise import Normalise, normalise_of
from shared.resource.values import WRAPPERS


class Kind(Enum):
    """What a field's values are, to a filter."""

    TEXT = "text"
    INTEGER = "whole number"
    NUMBER = "number"
    BOOL = "true or false"
    ENUM = "name"
    TIME = "time"
    DATE = "date"
    DURATION = "duration"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field by its path from the resource, `emails.address`.

    `stored` is its path in the document. `repeated`: a segment of the path is repeated, so a row has many values.
    `leaf_repeated`: the field itself is. `default`: what a row without a stored value reads as; None where the
    contract lets it be absent. `names`: of an enum, in its order. `low` and `high`: of a whole number.
    `custom_key`: of a custom field, under which its values are indexed. `as_text`: times are stored as text.
    """

    path: str
    stored: str
    kind: Kind
    repeated: bool
    leaf_repeated: bool
    default: str | int | float | bool | None
    filterable: bool
    sortable: bool
    names: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    normalise: Normalise | None = None
    custom_key: str = ""
    as_text: bool = False


MONEY = "google.type.Money"
_F = FieldDescriptor
_RANGES: Mapping[int, tuple[int, int]] = {
    _F.CPPTYPE_INT32: (-(2**31), 2**31 - 1),
    _F.CPPTYPE_INT64: (-(2**63), 2**63 - 1),
    _F.CPPTYPE_UINT32: (0, 2**32 - 1),
    _F.CPPTYPE_UINT64: (0, 2**64 - 1),
}
_KINDS: Mapping[int, Kind] = {
    _F.CPPTYPE_STRING: Kind.TEXT,
    _F.CPPTYPE_DOUBLE: Kind.NUMBER,
    _F.CPPTYPE_FLOAT: Kind.NUMBER,
    _F.CPPTYPE_BOOL: Kind.BOOL,
    _F.CPPTYPE_ENUM: Kind.ENUM,
    **dict.fromkeys(_RANGES, Kind.INTEGER),
}
_MESSAGE_KINDS: Mapping[str, Kind] = {
    "google.protobuf.Timestamp": Kind.TIME,
    "google.protobuf.Duration": Kind.DURATION,
}


def named_fields(descriptor: Descriptor, refuse: Callable[[str, str], Exception]) -> Iterator[FieldSpec]:
    """The filterable and sortable fields of a resource, nested ones included.

    `refuse(problem, path)` makes the error for a field that is declared so but cannot be.
    """
    yield from _walk(descriptor, "", False, (), refuse)


def _walk(
    descriptor: Descriptor,
    prefix: str,
    repeated: bool,
    above: tuple[str, ...],
    refuse: Callable[[str, str], Exception],
) -> Iterator[FieldSpec]:
    # A type that holds itself would give endless paths; its own fields are named once.
    if descriptor.full_name in above:
        return
    for field in descriptor.fields:
        path = f"{prefix}{field.name}"
        option = field.GetOptions().Extensions[options_pb2.field]
        if field.message_type is not None and field.message_type.full_name == MONEY and not field.is_repeated:
            yield from _money(field, path, repeated)
        elif option.filterable or option.sortable:
            spec = field_spec(field, path, repeated)
            if spec is None:
                raise refuse("values of this type cannot be filtered or sorted", path)
            if option.sortable and (spec.repeated or spec.kind is Kind.NUMBER):
                raise refuse("cannot be sortable: a row has many values, or one that is not a number (NaN)", path)
            yield spec
        elif field.message_type is not None and not field.message_type.GetOptions().map_entry:
            inside = repeated or field.is_repeated
            yield from _walk(field.message_type, f"{path}.", inside, (*above, descriptor.full_name), refuse)


def _money(field: FieldDescriptor, path: str, repeated: bool) -> Iterator[FieldSpec]:
    """Whole units and currency of an amount, for what its field declares: Google's type has no options of ours."""
    option = field.GetOptions().Extensions[options_pb2.field]
    assert field.message_type is not None
    for part in ("units", "currency_code") if option.filterable or option.sortable else ():
        spec = field_spec(field.message_type.fields_by_name[part], f"{path}.{part}", repeated)
        assert spec is not None
        yield replace(spec, filterable=option.filterable, sortable=option.sortable and not repeated)


def field_spec(field: FieldDescriptor, path: str, parent_repeated: bool) -> FieldSpec | None:
    """What is known of a field; None for a type that no filter or index takes."""
    value = field
    if field.message_type is not None and field.message_type.full_name in WRAPPERS:
        value = field.message_type.fields_by_name["value"]
    is_bytes = value.type == FieldDescriptor.TYPE_BYTES
    message = value.message_type
    kind = _MESSAGE_KINDS.get(message.full_name) if message is not None else _KINDS.get(value.cpp_type)
    if kind is None or is_bytes:
        return None
    low, high = _RANGES.get(value.cpp_type, (0, 0))
    option = field.GetOptions().Extensions[options_pb2.field]
    enum = value.enum_type
    names = () if enum is None else tuple(item.name for item in enum.values)
    return FieldSpec(
        path=path,
        stored="_id" if path == "id" else path,
        kind=kind,
        repeated=parent_repeated or field.is_repeated,
        leaf_repeated=field.is_repeated,
        default=None if field.has_presence or field.is_repeated else (names[0] if names else field.default_value),
        filterable=option.filterable,
        sortable=option.sortable,
        names=names,
        low=low,
        high=high,
        normalise=normalise_of(field),
    )
