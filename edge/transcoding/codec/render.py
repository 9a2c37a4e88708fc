"""Messages into JSON values: one closure per message type, compiled once from descriptors.

ProtoJSON: JSON names, 64-bit integers as strings, enum names, fields without presence always shown.
"""

from collections.abc import Callable
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.descriptor_pool import DescriptorPool

from edge.transcoding.codec import scalars, wellknown_out
from edge.transcoding.codec.fields import is_map, is_message, message_of

Print = Callable[[Any], Any]


class Printers:
    """The compiled printers of a descriptor pool."""

    def __init__(self, pool: DescriptorPool) -> None:
        self.pool = pool
        self._printers: dict[str, list[Print]] = {}

    def message(self, descriptor: Descriptor) -> Print:
        """The printer of a message type: message to dict, or to what its type is shown as."""
        made = self._printers.get(descriptor.full_name)
        if made is None:
            # Held in a list because a type may hold itself: its fields are compiled before its printer is there.
            made = self._printers[descriptor.full_name] = []
            special = wellknown_out.PRINTERS.get(descriptor.full_name)
            made.append(special(self) if special else self._plain(descriptor))
        return made[0] if made else lambda message: made[0](message)

    def field(self, field: FieldDescriptor) -> Print | None:
        """The printer of a field's value, repeated and map fields included; None where the value prints itself."""
        if is_map(field):
            return self._map(*message_of(field).fields)
        single = self._single(field)
        if not field.is_repeated:
            return single
        if single is None:
            return list
        return lambda items: [single(item) for item in items]

    def _single(self, field: FieldDescriptor) -> Print | None:
        return self.message(message_of(field)) if is_message(field) else scalars.printer(field)

    def _map(self, key_field: FieldDescriptor, value_field: FieldDescriptor) -> Print:
        print_key = scalars.key_printer(key_field) or (lambda key: key)
        print_value = self._single(value_field) or (lambda value: value)
        return lambda entries: {print_key(key): print_value(entries[key]) for key in entries}

    def _plain(self, descriptor: Descriptor) -> Print:
        fields = [
            (field.name, field.json_name, self.field(field), field.has_presence and not field.is_repeated)
            for field in descriptor.fields
        ]

        def show(message: Any) -> dict[str, Any]:
            shown: dict[str, Any] = {}
            for name, json_name, convert, optional in fields:
                if optional and not message.HasField(name):
                    continue
                value = getattr(message, name)
                shown[json_name] = convert(value) if convert else value
            return shown

        return show
