"""What descriptors say about a field, in types that a checker can follow."""

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor


def message_of(field: FieldDescriptor) -> Descriptor:
    """The message type of a field known to hold messages."""
    assert field.message_type is not None, field.full_name
    return field.message_type


def enum_of(field: FieldDescriptor) -> EnumDescriptor:
    """The enum of a field known to hold its values."""
    assert field.enum_type is not None, field.full_name
    return field.enum_type


def is_message(field: FieldDescriptor) -> bool:
    """Whether the field holds messages, in a list or a map too."""
    return field.message_type is not None


def is_map(field: FieldDescriptor) -> bool:
    """Whether the field is a map."""
    return field.message_type is not None and bool(field.message_type.GetOptions().map_entry)


def real_oneof(field: FieldDescriptor) -> str:
    """The oneof a field is a member of; "" for none, and for the hidden one of an `optional` field."""
    oneof = field.containing_oneof
    return oneof.name if oneof is not None and len(oneof.fields) > 1 else ""
