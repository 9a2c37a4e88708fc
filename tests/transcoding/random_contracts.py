"""Random message types: every type of field, every form of it, names and numbers in any order."""

from collections.abc import Callable
from typing import Any

from google.protobuf import duration_pb2, field_mask_pb2, struct_pb2, timestamp_pb2, wrappers_pb2
from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto, FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from hypothesis import strategies as st

_FILES = (duration_pb2, field_mask_pb2, struct_pb2, timestamp_pb2, wrappers_pb2)
_KNOWN = ("Duration", "FieldMask", "Struct", "Value", "ListValue", "Timestamp", "Int64Value", "BytesValue", "BoolValue")
_TYPES = [".t.v1.M0", ".t.v1.M1", ".t.v1.M2", *(f".google.protobuf.{name}" for name in _KNOWN)]
_ENUMS = (".t.v1.E", ".google.protobuf.NullValue")
# Numbers of FieldDescriptorProto.Type.
_UNPACKED = (9, 11, 12)
_KEYS: tuple[Any, ...] = (3, 4, 5, 6, 7, 8, 9, 13, 15, 16, 17, 18)
_SCALARS: tuple[Any, ...] = (1, 2, *_KEYS, 12)
# The last one is past what the tables of the codec in C have room for.
_NUMBERS = (*range(1, 60), 2047, 4095, 4096)
ROOT = "t.v1.M0"


@st.composite
def pools(draw: Callable[..., Any]) -> DescriptorPool:
    """A pool with three message types that may hold each other; ROOT is one of them."""
    file = FileDescriptorProto(name="t.proto", package="t.v1", syntax="proto3")
    file.dependency.extend(known.DESCRIPTOR.name for known in _FILES)
    values = draw(st.lists(st.integers(-3, 5000), max_size=4, unique=True))
    enum = file.enum_type.add(name="E")
    for index, number in enumerate(dict.fromkeys([0, *values])):
        enum.value.add(name=f"E_{index}", number=number)
    for index in range(3):
        _message(draw, file.message_type.add(name=f"M{index}"))
    return _pool(file)


def every_scalar() -> DescriptorPool:
    """A pool in which ROOT has a field of every scalar type: singular, packed, not packed, and in a map."""
    file = FileDescriptorProto(name="t.proto", package="t.v1", syntax="proto3")
    message = file.message_type.add(name="M0")
    for kind in _SCALARS:
        label = FieldDescriptorProto.LABEL_REPEATED
        message.field.add(name=f"f_{kind}", number=kind, type=kind, label=FieldDescriptorProto.LABEL_OPTIONAL)
        message.field.add(name=f"f_{20 + kind}", number=20 + kind, type=kind, label=label)
        if kind not in _UNPACKED:
            message.field.add(name=f"f_{40 + kind}", number=40 + kind, type=kind, label=label).options.packed = False
        if kind in _KEYS:
            _map_of(message, message.field.add(name=f"f_{60 + kind}", number=60 + kind), kind).type = kind
    return _pool(file)


def map_of_a_wide_enum() -> DescriptorPool:
    """A pool in which ROOT has a map whose values lie too far apart for the tables of the codec in C."""
    file = FileDescriptorProto(name="t.proto", package="t.v1", syntax="proto3")
    enum = file.enum_type.add(name="E")
    enum.value.add(name="E_NEAR", number=0)
    enum.value.add(name="E_FAR", number=100_000)
    message = file.message_type.add(name="M0")
    value = _map_of(message, message.field.add(name="f_1", number=1), FieldDescriptorProto.TYPE_STRING)
    value.type, value.type_name = FieldDescriptorProto.TYPE_ENUM, _ENUMS[0]
    return _pool(file)


def _pool(file: FileDescriptorProto) -> DescriptorPool:
    pool = DescriptorPool()
    for known in _FILES:
        pool.AddSerializedFile(known.DESCRIPTOR.serialized_pb)
    pool.AddSerializedFile(file.SerializeToString())
    return pool


def _message(draw: Callable[..., Any], message: DescriptorProto) -> None:
    numbers = draw(st.lists(st.sampled_from(_NUMBERS), max_size=8, unique=True))
    shapes = [draw(st.sampled_from(["plain", "optional", "repeated", "unpacked", "map", "oneof"])) for _ in numbers]
    if "oneof" in shapes:
        message.oneof_decl.add(name="choice")
    for number, shape in zip(numbers, shapes, strict=True):
        _field(draw, message, number, shape)


def _field(draw: Callable[..., Any], message: DescriptorProto, number: int, shape: str) -> None:
    field = message.field.add(name=f"f_{number}", number=number, label=FieldDescriptorProto.LABEL_OPTIONAL)
    if shape == "map":
        _map(draw, message, field)
        return
    _type(draw, field)
    if shape in ("repeated", "unpacked"):
        field.label = FieldDescriptorProto.LABEL_REPEATED
        if shape == "unpacked" and field.type not in _UNPACKED:
            field.options.packed = False
    elif shape == "oneof":
        field.oneof_index = 0
    elif shape == "optional":
        field.proto3_optional = True
        field.oneof_index = len(message.oneof_decl)
        message.oneof_decl.add(name=f"_f_{number}")


def _type(draw: Callable[..., Any], field: FieldDescriptorProto) -> None:
    kind = draw(st.sampled_from(["scalar", "scalar", "message", "enum"]))
    if kind == "scalar":
        field.type = draw(st.sampled_from(_SCALARS))
    elif kind == "enum":
        field.type, field.type_name = FieldDescriptorProto.TYPE_ENUM, draw(st.sampled_from(_ENUMS))
    else:
        field.type, field.type_name = FieldDescriptorProto.TYPE_MESSAGE, draw(st.sampled_from(_TYPES))


def _map(draw: Callable[..., Any], message: DescriptorProto, field: FieldDescriptorProto) -> None:
    _type(draw, _map_of(message, field, draw(st.sampled_from(_KEYS))))


def _map_of(message: DescriptorProto, field: FieldDescriptorProto, key: Any) -> FieldDescriptorProto:
    """Makes the field a map; its value, which has no type yet."""
    entry = message.nested_type.add(name=f"F{field.number}Entry")
    entry.options.map_entry = True
    label = FieldDescriptorProto.LABEL_OPTIONAL
    entry.field.add(name="key", number=1, label=label, type=key)
    field.label = FieldDescriptorProto.LABEL_REPEATED
    field.type, field.type_name = FieldDescriptorProto.TYPE_MESSAGE, f".t.v1.{message.name}.{entry.name}"
    return entry.field.add(name="value", number=2, label=label)
