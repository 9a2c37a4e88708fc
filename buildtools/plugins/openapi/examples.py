"""Whole-message examples, put together from the `example` values in the contract.

An answer's example has every field that is always printed. A request's has what the contract requires and every
field it gives an example for, so it can be sent as it stands.
"""

import base64
from collections.abc import Collection, Mapping

from buf.validate import validate_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from buildtools.contract import options
from buildtools.contract.load import Contract
from buildtools.plugins.openapi.json import EXAMPLE_TIME, EXAMPLE_ULID, Json
from buildtools.plugins.openapi.names import Variant
from buildtools.plugins.openapi.schemas import LEFT_OUT, is_required
from buildtools.plugins.openapi.types import WELL_KNOWN, is_map

WELL_KNOWN_EXAMPLES: Mapping[str, object] = {
    "google.protobuf.Timestamp": EXAMPLE_TIME,
    "google.protobuf.Duration": "3.5s",
    "google.protobuf.FieldMask": "displayName",
    "google.protobuf.Struct": {},
    "google.protobuf.ListValue": [],
    "google.protobuf.Empty": {},
    "google.type.Money": {"currencyCode": "USD", "units": "1200", "nanos": 0},
}
# An example is of a thing that is there.
NEVER_SHOWN = frozenset({"delete_time", "purge_time"})
ACCOUNT = "acc"
MISSING = object()
# JSON writes these as text.
WIDE = (FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT64)


class Examples:
    """Examples of messages and of ids."""

    def __init__(self, contract: Contract) -> None:
        resources = list(contract.resources())
        self._prefixes = {options.resource_names(r).type: options.resource_options(r).id_prefix for r in resources}
        self._resources = resources

    def message(
        self, message: Descriptor, variant: Variant, seen: tuple[str, ...] = (), without: Collection[str] = ()
    ) -> object:
        """The example of a message as JSON, `without` some fields; MISSING if it has none or contains itself."""
        if message.full_name in WELL_KNOWN or message.full_name in WELL_KNOWN_EXAMPLES:
            return WELL_KNOWN_EXAMPLES.get(message.full_name, MISSING)
        if message.full_name in seen:
            return MISSING
        found: Json = {}
        for field in message.fields:
            if field.name in without:
                continue
            value = self.field(field, variant, (*seen, message.full_name))
            if value is not MISSING:
                found[field.json_name] = value
        return found

    def scalar(self, field: FieldDescriptor, variant: Variant) -> object:
        """The example of one value of a field that holds no message; MISSING if the contract gives none."""
        rules = options.rules(field)
        given = explicit(rules.repeated.items if field.is_repeated else rules)
        needed = variant is Variant.ANSWER or is_required(field, variant)
        if given is not MISSING:
            return as_json(field, given)
        if field.enum_type:
            return field.enum_type.values[min(1, len(field.enum_type.values) - 1)].name if needed else MISSING
        # A request names only things that are there, which no example can know.
        return self._identifier(field) if needed else MISSING

    def field(self, field: FieldDescriptor, variant: Variant, seen: tuple[str, ...] = ()) -> object:
        """The example of a field's value, a list for a repeated one; MISSING if it is better left out."""
        left_out = options.behaviors(field) & LEFT_OUT[variant] or field.name in NEVER_SHOWN
        # Of fields that exclude each other the first is shown.
        excluded = field.containing_oneof is not None and field.containing_oneof.fields[0] != field
        if left_out or excluded or (field.name == "etag" and variant is not Variant.ANSWER):
            return MISSING
        value = {} if is_map(field) else self._single(field, variant, seen)
        if value is MISSING and is_required(field, variant):
            value = [] if field.is_repeated else zero(field)
        elif field.is_repeated and value is not MISSING and not is_map(field):
            value = [value]
        return MISSING if value in ({}, "") and not is_required(field, variant) else value

    def _single(self, field: FieldDescriptor, variant: Variant, seen: tuple[str, ...]) -> object:
        if field.message_type:
            return self.message(field.message_type, variant, seen)
        return self.scalar(field, variant)

    def _identifier(self, field: FieldDescriptor) -> object:
        if field.name == "etag":
            return '"1"'
        if field.name == "account_id":
            return identifier(ACCOUNT)
        if options.reference(field):
            return identifier(self._prefixes[options.reference(field)])
        owner = field.containing_type
        prefix = self._prefix(owner) if owner and field.name == "id" else ""
        return identifier(prefix) if prefix else MISSING

    def _prefix(self, owner: Descriptor) -> str:
        """The id prefix of a resource, or of the one that a request is about."""
        for resource in self._resources:
            about = owner.full_name.startswith(resource.file.package) and owner.name.endswith(resource.name + "Request")
            if owner.full_name == resource.full_name or about:
                return options.resource_options(resource).id_prefix
        return ""


def explicit(rules: validate_pb2.FieldRules) -> object:
    """The first `example` of the rules of whatever type they are for; MISSING without one."""
    kind = rules.WhichOneof("type")
    typed = getattr(rules, kind) if kind else None
    given = list(getattr(typed, "example", ()))
    return given[0] if given else MISSING


def as_json(field: FieldDescriptor, value: object) -> object:
    """A value of a scalar or enum field as ProtoJSON writes it."""
    if field.enum_type and isinstance(value, int):
        return field.enum_type.values_by_number[value].name
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return str(value) if field.cpp_type in WIDE else value


def identifier(prefix: str) -> str:
    """An id with a prefix."""
    return f"{prefix}_{EXAMPLE_ULID}"


def zero(field: FieldDescriptor) -> object:
    """The value that an unset field is printed as."""
    if field.cpp_type in WIDE:
        return "0"
    return "" if field.type == FieldDescriptor.TYPE_BYTES else field.default_value
