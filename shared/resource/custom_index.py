"""How values of custom fields are found: as `_custom`, keys and values in a list of the row, with one index for all.

The values themselves are in the contract's field. An entry is made of each number, text or truth, and of each in a
list, whatever defines it; of longer texts it has the key alone. Values that no two rows may share are in `_unique`,
with an index of its own.
"""

from collections.abc import Iterator, Mapping

from dashclicks.options.v1 import options_pb2
from google.protobuf.descriptor import Descriptor

from shared.data.indexes import IndexSpec
from shared.data.mongo import Document
from shared.data.uniques import unique_index_name
from shared.resource.custom_names import CUSTOM, MAX_CHARS, UNIQUE


def custom_field(descriptor: Descriptor) -> str:
    """The field of a type that holds custom fields; empty for none."""
    return next((field.name for field in descriptor.fields if definitions_of(descriptor, field.name)), "")


def definitions_of(descriptor: Descriptor, name: str) -> str:
    """The resource type (google.api's) whose rows define the values of a field; empty where it holds none."""
    return descriptor.fields_by_name[name].GetOptions().Extensions[options_pb2.field].custom_fields


def custom_indexes(descriptor: Descriptor, tenant: tuple[tuple[str, ...], ...]) -> Iterator[IndexSpec]:
    """The indexes of a resource with custom fields."""
    name = custom_field(descriptor)
    for keys in tenant if name else ():
        led = tuple((key, 1) for key in keys)
        # The rows of whoever has no custom fields cost nothing.
        entries = (*led, (f"{CUSTOM}.k", 1), (f"{CUSTOM}.v", 1), ("_id", 1))
        yield IndexSpec(f"custom:{','.join(keys)}", entries, (CUSTOM,), partial={CUSTOM: {"$exists": True}})
        only: Document = {"_live": True, UNIQUE: {"$exists": True}}
        unique = unique_index_name([*keys, UNIQUE])
        yield IndexSpec(unique, (*led, (UNIQUE, 1)), (name,), unique=True, partial=only)


def entries(values: Mapping[str, object]) -> list[Document]:
    """What a row is found by, of its stored values; sorted, so that equal rows are equal to the byte."""
    return [_entry(key, value) for key in sorted(values) for value in _each(values[key])]


def _each(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _entry(key: str, value: object) -> Document:
    indexed = isinstance(value, int | float | bool) or (isinstance(value, str) and len(value) <= MAX_CHARS)
    return {"k": key, "v": value} if indexed else {"k": key}
