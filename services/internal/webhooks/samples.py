"""Sample resources, made of the examples in their contracts: what a receiver is built and tested against."""

from datetime import UTC, datetime
from typing import Any

from buf.validate import validate_pb2
from google.protobuf import descriptor_pool
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.timestamp_pb2 import Timestamp

from shared.events.images import is_hidden
from shared.resource.contracts import Catalog
from shared.resource.etag import format_etag

TIME = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
ULID = "01JDEMO0000000000000000001"
ACCOUNT_ID = f"acc_{ULID}"
_DEPTH = 4


class Samples:
    """Makes a sample of each resource."""

    def __init__(self, catalog: Catalog) -> None:
        self._prefixes = {name: each.options.id_prefix for name, each in catalog.by_message.items()}

    def of(self, full_name: str) -> Message:
        """A resource as the API might show it."""
        descriptor = descriptor_pool.Default().FindMessageTypeByName(full_name)
        made: Any = _message(descriptor, 0)
        made.id = f"{self._prefixes[full_name]}_{ULID}"
        if "account_id" in descriptor.fields_by_name:
            made.account_id = ACCOUNT_ID
        made.etag = format_etag(1)
        for name in ("delete_time", "purge_time"):
            if name in descriptor.fields_by_name:
                made.ClearField(name)
        return made  # type: ignore[no-any-return]  # it is of a class that is known at run time only


def _message(descriptor: Descriptor, depth: int) -> Message:
    made = GetMessageClass(descriptor)()
    seen: set[str] = set()
    for field in descriptor.fields:
        oneof = field.containing_oneof.name if field.containing_oneof is not None else ""
        if is_hidden(field) or depth > _DEPTH or (oneof and oneof in seen):
            continue
        seen.add(oneof)
        _set(made, field, depth)
    return made


def _set(made: Message, field: FieldDescriptor, depth: int) -> None:
    rules = field.GetOptions().Extensions[validate_pb2.field]
    inner = field.message_type
    if inner is not None:
        if inner.GetOptions().map_entry or (inner.file.package.startswith("google.") and inner.name != "Timestamp"):
            return
        value: Message = _time() if inner.name == "Timestamp" else _message(inner, depth + 1)
        if field.is_repeated:
            getattr(made, field.name).add().CopyFrom(value)
        else:
            getattr(made, field.name).CopyFrom(value)
    elif field.is_repeated:
        getattr(made, field.name).extend(_examples(field, rules.repeated.items))
    else:
        for example in _examples(field, rules):
            setattr(made, field.name, example)


def _examples(field: FieldDescriptor, rules: validate_pb2.FieldRules) -> list[Any]:
    """The contract's example; of an enum without one, the first value that says something."""
    kind = rules.WhichOneof("type")
    examples = list(getattr(rules, kind).example)[:1] if kind and hasattr(getattr(rules, kind), "example") else []
    if not examples and field.enum_type is not None and len(field.enum_type.values) > 1:
        return [field.enum_type.values[1].number]
    return examples


def _time() -> Timestamp:
    time = Timestamp()
    time.FromDatetime(TIME)
    return time
