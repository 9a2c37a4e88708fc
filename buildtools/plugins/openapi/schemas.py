"""Schemas of messages and enums, made when an operation first refers to them."""

from collections.abc import Collection

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from buildtools.contract import options
from buildtools.contract.load import Contract
from buildtools.plugins.openapi import constraints
from buildtools.plugins.openapi.json import Json, ref, sentence
from buildtools.plugins.openapi.names import Names, Variant
from buildtools.plugins.openapi.types import NULL_VALUE, SCALARS, WELL_KNOWN, is_map

LEFT_OUT = {
    Variant.ANSWER: {options.INPUT_ONLY},
    Variant.INPUT: {options.OUTPUT_ONLY},
    Variant.PATCH: {options.OUTPUT_ONLY, options.IMMUTABLE},
}


class Schemas:
    """The document's schemas by name."""

    def __init__(self, contract: Contract, names: Names) -> None:
        self._contract = contract
        self._names = names
        self.components: dict[str, Json] = {}

    def message(self, message: Descriptor, variant: Variant) -> Json:
        """A schema or a reference to one for a message."""
        if message.full_name in WELL_KNOWN:
            return dict(WELL_KNOWN[message.full_name])
        name = self._names.message(message, variant)
        if name not in self.components:
            self.components[name] = {}  # A message may contain itself.
            self.components[name] = self.object(message, variant)
        return ref(name)

    def object(self, message: Descriptor, variant: Variant, without: Collection[str] = ()) -> Json:
        """The schema of a message itself, `without` some fields."""
        fields = [field for field in message.fields if field.name not in without]
        fields = [field for field in fields if not options.behaviors(field) & LEFT_OUT[variant]]
        found: Json = {"type": "object", "properties": {f.json_name: self.field(f, variant) for f in fields}}
        required = [field.json_name for field in fields if is_required(field, variant)]
        if required:
            found["required"] = required
        if variant is not Variant.ANSWER:
            # The edge refuses fields it does not know.
            found["additionalProperties"] = False
        rules = [rule.message for rule in options.message_rules(message).cel if rule.message]
        checked = rules if variant is Variant.INPUT else []
        return described(found, self._contract.comment(message), *(f"Rule: {rule}." for rule in checked))

    def field(self, field: FieldDescriptor, variant: Variant) -> Json:
        """The schema of a field, with its comment."""
        found = self.value(field, variant)
        marks = options.behaviors(field)
        if options.OUTPUT_ONLY in marks:
            found["readOnly"] = True
        if options.INPUT_ONLY in marks:
            found["writeOnly"] = True
        if field.GetOptions().deprecated:
            found["deprecated"] = True
        return described(found, self._contract.comment(field), choice(field))

    def value(self, field: FieldDescriptor, variant: Variant) -> Json:
        """The schema of a field's value: a map, a list or one value."""
        rules = options.rules(field)
        checked = variant is not Variant.ANSWER
        if is_map(field) and field.message_type:
            entry = self.single(field.message_type.fields_by_name["value"], variant)
            entry |= constraints.single(rules.map.values) if checked else {}
            return {"type": "object", "additionalProperties": entry} | (constraints.mapped(rules) if checked else {})
        found = self.single(field, variant)
        if not field.is_repeated:
            return found | (constraints.single(rules) if checked else {})
        items = found | (constraints.single(rules.repeated.items) if checked else {})
        some = {"minItems": 1} if is_required(field, variant) and checked else {}
        return {"type": "array", "items": items} | some | (constraints.repeated(rules) if checked else {})

    def single(self, field: FieldDescriptor, variant: Variant) -> Json:
        """The schema of one value of a field's type."""
        if field.message_type:
            return self.message(field.message_type, Variant.INPUT if variant is Variant.PATCH else variant)
        if field.enum_type:
            return self.enum(field.enum_type)
        return dict(SCALARS[field.type])

    def enum(self, enum: EnumDescriptor) -> Json:
        """A reference to an enum's schema."""
        if enum.full_name == NULL_VALUE:
            return {"type": "null"}
        name = self._names.enum(enum)
        if name not in self.components:
            values = [value.name for value in enum.values]
            comments = [self._contract.value_comment(enum, value) for value in values]
            found: Json = {"type": "string", "enum": values, "x-enum-descriptions": comments}
            self.components[name] = described(found, self._contract.comment(enum))
        return ref(name)


def is_required(field: FieldDescriptor, variant: Variant) -> bool:
    """Whether a field must be there: in an answer as it is always printed, in a request as the contract asks for it."""
    if variant is Variant.ANSWER:
        return not field.has_presence
    if variant is Variant.PATCH:
        return False
    return options.REQUIRED in options.behaviors(field) or options.rules(field).required


def choice(field: FieldDescriptor) -> str:
    """Says which fields exclude each other."""
    oneof = field.containing_oneof
    if oneof is None or len(oneof.fields) < 2:
        return ""
    return f"At most one of {', '.join(f'`{other.json_name}`' for other in oneof.fields)} is set."


def described(schema: Json, *comments: str) -> Json:
    """Adds a description if there is anything to say."""
    text = sentence(*comments)
    return schema | {"description": text} if text else schema
