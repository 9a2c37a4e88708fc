"""JSON values into messages: one closure per message type and per field, compiled once from descriptors."""

from collections.abc import Callable
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message

from edge.transcoding.codec import scalars, wellknown_in
from edge.transcoding.codec.faults import Faults, Reject
from edge.transcoding.codec.fields import is_map, is_message, message_of, real_oneof
from edge.transcoding.codec.plan import Fill, Plan, check_depth, each_item
from edge.transcoding.codec.strict_json import check_object

_NULL_MEANS_VALUE = ("google.protobuf.Value",)


class Parsers:
    """The compiled parsers of a descriptor pool. With `strict`, unknown fields are faults; else they are skipped."""

    def __init__(self, pool: DescriptorPool, strict: bool) -> None:
        self.pool = pool
        self._strict = strict
        self._plans: dict[str, Plan] = {}

    def plan(self, descriptor: Descriptor) -> Plan:
        """The plan of a message type; made at the first call."""
        plan = self._plans.get(descriptor.full_name)
        if plan is None:
            plan = self._plans[descriptor.full_name] = Plan()
            special = wellknown_in.FILLS.get(descriptor.full_name)
            plan.fill = special(self) if special else self._message(descriptor)
        return plan

    def setter(self, field: FieldDescriptor) -> Fill:
        """The closure that reads one field of a message."""
        if is_map(field):
            return self._map(field)
        if field.is_repeated:
            return self._messages(field) if is_message(field) else _scalars(field)
        setter = self._submessage(field) if is_message(field) else _scalar(field)
        oneof = real_oneof(field)
        return _exclusive(setter, oneof) if oneof else setter

    def _message(self, descriptor: Descriptor) -> Fill:
        setters: dict[str, tuple[Fill, str, str]] = {}
        for field in descriptor.fields:
            twin = field.json_name if field.json_name != field.name else ""
            setters[field.name] = (self.setter(field), field.json_name, twin)
        # Second, so that a declared JSON name wins over another field's proto name.
        setters |= {name: (setter, name, "") for setter, name, _ in [*setters.values()]}
        strict = self._strict
        type_name = descriptor.full_name

        def fill(message: Message, value: Any, faults: Faults, depth: int) -> None:
            if type(value) is not dict:
                check_object(value, faults)
            check_depth(depth)
            for key, item in value.items():
                known = setters.get(key)
                start = len(faults)
                if known is None:
                    if strict:
                        faults.add(Reject("UNKNOWN_FIELD", f"is no field of {type_name}"))
                        faults.within(start, key, key)
                    continue
                setter, name, twin = known
                try:
                    if twin and twin in value:
                        raise Reject("DUPLICATE_FIELD", f"is given twice, also as {twin}")
                    setter(message, item, faults, depth)
                except (Reject, UnicodeEncodeError) as reject:
                    faults.add(reject)
                if len(faults) > start:
                    faults.within(start, key, name)

        return fill

    def _submessage(self, field: FieldDescriptor) -> Fill:
        name = field.name
        plan = self.plan(message_of(field))
        null_is_absent = message_of(field).full_name not in _NULL_MEANS_VALUE

        def put(message: Message, value: Any, faults: Faults, depth: int) -> None:
            if value is None and null_is_absent:
                return
            inner: Message = getattr(message, name)
            inner.SetInParent()
            plan.fill(inner, value, faults, depth + 1)

        return put

    def _messages(self, field: FieldDescriptor) -> Fill:
        name = field.name
        plan = self.plan(message_of(field))

        def put(message: Message, value: Any, faults: Faults, depth: int) -> None:
            if value is None:
                return
            items = getattr(message, name)
            each_item(value, faults, lambda item: plan.fill(items.add(), item, faults, depth + 1))

        return put

    def _map(self, field: FieldDescriptor) -> Fill:
        key_field, value_field = message_of(field).fields
        name = field.name
        read_key = scalars.text_reader(key_field)
        put_value = self._map_value(value_field)

        def put(message: Message, value: Any, faults: Faults, depth: int) -> None:
            if value is None:
                return
            if type(value) is not dict:
                check_object(value, faults)
            entries = getattr(message, name)
            for key, item in value.items():
                start = len(faults)
                try:
                    real_key = read_key(key)
                    if real_key in entries:
                        raise Reject("DUPLICATE_FIELD", "is a key given twice")
                    put_value(entries, real_key, item, faults, depth + 2)
                except (Reject, UnicodeEncodeError) as reject:
                    faults.add(reject)
                if len(faults) > start:
                    faults.within(start, key, f'["{key}"]')

        return put

    def _map_value(self, field: FieldDescriptor) -> Callable[[Any, Any, Any, Faults, int], None]:
        if not is_message(field):
            read = scalars.reader(field)

            def put_scalar(entries: Any, key: Any, value: Any, faults: Faults, depth: int) -> None:
                entries[key] = read(value)

            return put_scalar
        plan = self.plan(message_of(field))

        def put_message(entries: Any, key: Any, value: Any, faults: Faults, depth: int) -> None:
            plan.fill(entries[key], value, faults, depth)

        return put_message


def _scalar(field: FieldDescriptor) -> Fill:
    name = field.name
    read = scalars.reader(field)
    null_is_absent = field.enum_type is None or field.enum_type.full_name != scalars.NULL_VALUE

    def put(message: Message, value: Any, faults: Faults, depth: int) -> None:
        if value is not None or not null_is_absent:
            setattr(message, name, read(value))

    return put


def _scalars(field: FieldDescriptor) -> Fill:
    name = field.name
    read = scalars.reader(field)

    def put(message: Message, value: Any, faults: Faults, depth: int) -> None:
        if value is None:
            return
        items = getattr(message, name)
        each_item(value, faults, lambda item: items.append(read(item)))

    return put


def _exclusive(setter: Fill, oneof: str) -> Fill:
    """A setter that refuses a second member of a oneof."""

    def put(message: Message, value: Any, faults: Faults, depth: int) -> None:
        other = message.WhichOneof(oneof) if value is not None else None
        if other is not None:
            raise Reject("ONEOF_CONFLICT", f"cannot stand beside {other}: both are members of {oneof}")
        setter(message, value, faults, depth)

    return put
