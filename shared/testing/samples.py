"""Valid messages made from a contract alone, so that a resource is tested from the day it is declared.

Values come from the `example` values of buf.validate, made different from one sample to the next where the
contract leaves room. Fields the server sets are left out.
"""

from collections.abc import Callable, Iterator
from itertools import count

from buf.validate import validate_pb2
from dashclicks.options.v1 import options_pb2
from google.api import field_behavior_pb2, resource_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.type.money_pb2 import Money

Reference = Callable[[str], str]
"""Gives the id of a stored row of a resource type, such as `users.dashclicks.com/User`."""

_SERVER_SET = {field_behavior_pb2.OUTPUT_ONLY, field_behavior_pb2.IDENTIFIER}
_WELL_KNOWN = "google.protobuf."


def behaviors(field: FieldDescriptor) -> set[int]:
    """The google.api.field_behavior values of a field."""
    return set(field.GetOptions().Extensions[field_behavior_pb2.field_behavior])


def our_options(field: FieldDescriptor) -> options_pb2.Field:
    """Our options of a field."""
    return field.GetOptions().Extensions[options_pb2.field]


def reference_type(field: FieldDescriptor) -> str:
    """The resource type a field refers to, or empty."""
    return str(field.GetOptions().Extensions[resource_pb2.resource_reference].type)


def sort_paths(field: FieldDescriptor) -> list[str]:
    """The paths by which a list can be ordered, of one field."""
    if not our_options(field).sortable:
        return []
    is_money = field.message_type is not None and field.message_type.full_name == "google.type.Money"
    return [f"{field.name}.units", f"{field.name}.currency_code"] if is_money else [field.name]


def is_map(field: FieldDescriptor) -> bool:
    """Whether a field is a map."""
    return field.message_type is not None and field.message_type.GetOptions().map_entry


class Sampler:
    """Makes valid messages, each different from the last."""

    def __init__(self, reference: Reference, numbers: Iterator[int] | None = None) -> None:
        self._reference = reference
        self._numbers = numbers or count(1)

    def message(self, descriptor: Descriptor) -> Message:
        """A valid message of this type with every field set that a caller may set."""
        made = GetMessageClass(descriptor)()
        number = next(self._numbers)
        for field in descriptor.fields:
            if field.name == "etag" or behaviors(field) & _SERVER_SET:
                continue
            if field.containing_oneof is not None and field.containing_oneof.fields[0] is not field:
                continue
            self._set(made, field, number)
        return made

    def _set(self, made: Message, field: FieldDescriptor, number: int) -> None:
        rules = field.GetOptions().Extensions[validate_pb2.field]
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            self._set_map(made, field)
        elif field.is_repeated:
            items = getattr(made, field.name)
            if field.message_type is not None:
                items.add().CopyFrom(self.message(field.message_type))
            else:
                items.append(self.scalar(field, rules.repeated.items, number))
        elif field.message_type is not None and field.message_type.full_name == "google.type.Money":
            getattr(made, field.name).MergeFrom(Money(currency_code="USD", units=number))
        elif field.message_type is not None:
            if not field.message_type.full_name.startswith(_WELL_KNOWN):
                getattr(made, field.name).CopyFrom(self.message(field.message_type))
        else:
            setattr(made, field.name, self.scalar(field, rules, number))

    def _set_map(self, made: Message, field: FieldDescriptor) -> None:
        assert field.message_type is not None
        if our_options(field).custom_fields:
            # Their keys are an account's own.
            return
        entry = field.message_type.fields_by_name["value"]
        if entry.message_type is None:
            getattr(made, field.name)["sample"] = "sample"
        elif entry.message_type.full_name == "google.protobuf.Value":
            getattr(made, field.name)["sample"].string_value = "sample"

    def scalar(self, field: FieldDescriptor, rules: validate_pb2.FieldRules, number: int) -> object:
        """A valid value of a scalar field."""
        if field.enum_type is not None:
            return rules.enum.example[0] if rules.enum.example else field.enum_type.values[-1].number
        if field.type == field.TYPE_BOOL:
            return True
        if field.type == field.TYPE_BYTES:
            return b"sample"
        if field.type == field.TYPE_STRING:
            return self._text(field, rules.string, number)
        numeric = getattr(rules, rules.WhichOneof("type") or "int32")
        return numeric.example[0] if numeric.example else 1

    def _text(self, field: FieldDescriptor, rules: validate_pb2.StringRules, number: int) -> str:
        if kind := reference_type(field):
            return self._reference(kind)
        if our_options(field).normalize == options_pb2.NORMALIZATION_EMAIL:
            return f"sample{number}@example.com"
        if our_options(field).normalize == options_pb2.NORMALIZATION_PHONE:
            return f"+1415{2_000_000 + number}"
        if our_options(field).normalize == options_pb2.NORMALIZATION_HOST:
            return f"sample{number}.example.com"
        example = rules.example[0] if rules.example else "sample"
        free = not rules.pattern and rules.WhichOneof("well_known") is None
        return f"{example} {number}" if free and not field.name.endswith(("_code", "_zone")) else example
