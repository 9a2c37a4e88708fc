"""Typed readers of the options that stand in contracts."""

from buf.validate import validate_pb2
from dashclicks.options.v1 import options_pb2
from google.api import annotations_pb2, field_behavior_pb2, http_pb2, resource_pb2
from google.protobuf.descriptor import Descriptor, EnumValueDescriptor, FieldDescriptor, MethodDescriptor

VERBS = ("get", "put", "post", "delete", "patch")
Behavior = field_behavior_pb2.FieldBehavior
REQUIRED = field_behavior_pb2.REQUIRED
OUTPUT_ONLY = field_behavior_pb2.OUTPUT_ONLY
INPUT_ONLY = field_behavior_pb2.INPUT_ONLY
IDENTIFIER = field_behavior_pb2.IDENTIFIER
IMMUTABLE = field_behavior_pb2.IMMUTABLE


def method_options(method: MethodDescriptor) -> options_pb2.Method:
    """Who may call a method, and how."""
    return method.GetOptions().Extensions[options_pb2.method]


def bindings(method: MethodDescriptor) -> list[http_pb2.HttpRule]:
    """The HTTP rules of a method: the first and the additional ones; none if it is not served over HTTP."""
    if not method.GetOptions().HasExtension(annotations_pb2.http):
        return []
    rule = method.GetOptions().Extensions[annotations_pb2.http]
    return [rule, *rule.additional_bindings]


def verb_and_path(rule: http_pb2.HttpRule) -> tuple[str, str]:
    """An HTTP rule's method in lower case and its path template."""
    kind = rule.WhichOneof("pattern")
    if kind == "custom":
        return rule.custom.kind.lower(), rule.custom.path
    return (kind, str(getattr(rule, kind))) if kind else ("", "")


def is_resource(message: Descriptor) -> bool:
    """Whether a message is stored."""
    return message.GetOptions().HasExtension(options_pb2.resource)


def resource_options(message: Descriptor) -> options_pb2.Resource:
    """Our options of a resource."""
    return message.GetOptions().Extensions[options_pb2.resource]


def resource_names(message: Descriptor) -> resource_pb2.ResourceDescriptor:
    """Type, singular and plural of a resource."""
    return message.GetOptions().Extensions[resource_pb2.resource]


def storage_options(message: Descriptor) -> options_pb2.Storage:
    """How a resource is stored; empty unless the descriptors were built with source-retained options."""
    return message.GetOptions().Extensions[options_pb2.storage]


def field_options(field: FieldDescriptor) -> options_pb2.Field:
    """What the runtime does with a field."""
    return field.GetOptions().Extensions[options_pb2.field]


def behaviors(field: FieldDescriptor) -> frozenset[Behavior.ValueType]:
    """The google.api.field_behavior values of a field."""
    return frozenset(field.GetOptions().Extensions[field_behavior_pb2.field_behavior])


def reference(field: FieldDescriptor) -> str:
    """The resource type that a field holds ids of, or empty."""
    return field.GetOptions().Extensions[resource_pb2.resource_reference].type


def rules(field: FieldDescriptor) -> validate_pb2.FieldRules:
    """The validation rules of a field."""
    return field.GetOptions().Extensions[validate_pb2.field]


def message_rules(message: Descriptor) -> validate_pb2.MessageRules:
    """The validation rules of a message as a whole."""
    return message.GetOptions().Extensions[validate_pb2.message]


def role_scopes(value: EnumValueDescriptor) -> frozenset[str]:
    """The scopes that a value of the role enum stands for."""
    return frozenset(value.GetOptions().Extensions[options_pb2.role].scopes)


def scope_options(value: EnumValueDescriptor) -> options_pb2.Scope:
    """The scope that a value of the catalogue stands for; without a name if it is no such value."""
    return value.GetOptions().Extensions[options_pb2.scope]
