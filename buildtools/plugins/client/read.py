"""Reads services out of the contract."""

import keyword
import re

from google.protobuf.descriptor import FieldDescriptor, MethodDescriptor, ServiceDescriptor

from buildtools.contract import options
from buildtools.contract.load import Contract
from buildtools.plugins.client.model import Method, Paging, Parameter, Service
from buildtools.plugins.client.types import Types, typed
from buildtools.plugins.openapi.names import tag
from buildtools.plugins.openapi.routes import field_at
from edge.transcoding.template import Template, Wild, parse

FIELD_MASK = "google.protobuf.FieldMask"


def service(found: ServiceDescriptor, contract: Contract) -> Service:
    """Describes a service by the methods that HTTP serves; streams from the client are for gRPC clients."""
    types = Types()
    served = [m for m in found.methods if options.bindings(m) and not m.client_streaming]
    methods = tuple(method(each, contract, types) for each in served)
    title = found.name.removesuffix("Service")
    return Service(tag(found.name), title, contract.comment(found), tuple(types.imports()), methods)


def method(found: MethodDescriptor, contract: Contract, types: Types) -> Method:
    """Describes a method by the first of its HTTP rules."""
    rule = options.bindings(found)[0]
    verb, text = options.verb_and_path(rule)
    request = found.input_type
    template = parse(text)
    variables = tuple(
        tuple(step.json_name for step in field_at(request, variable.field_path)) for variable in template.variables
    )
    body = rule.body if rule.body in ("", "*") else request.fields_by_name[rule.body].json_name
    ordered = sorted(request.fields, key=lambda field: options.REQUIRED not in options.behaviors(field))
    return Method(
        snake(found.name),
        contract.comment(found),
        types.name(request),
        types.name(found.output_type),
        verb.upper(),
        format_of(template),
        variables,
        body,
        tuple(parameter(field, contract, types) for field in ordered),
        paging(found, types),
        found.server_streaming,
    )


def format_of(template: Template) -> str:
    """The path with a `{}` for each variable."""
    segments: list[str] = [each.value if isinstance(each, Wild) else each for each in template.segments]
    for variable in reversed(template.variables):
        segments[variable.start : variable.end] = ["{}"]
    return "/" + "/".join(segments) + (f":{template.verb}" if template.verb else "")


def parameter(field: FieldDescriptor, contract: Contract, types: Types) -> Parameter:
    """Describes a request field as an argument."""
    name = f"{field.name}_" if keyword.iskeyword(field.name) else field.name
    hint, default = typed(field, types)
    required = options.REQUIRED in options.behaviors(field) or options.rules(field).required
    value = name
    if field.message_type and field.message_type.full_name == FIELD_MASK and not field.is_repeated:
        mask = types.name(field.message_type)
        hint, default = "Sequence[str] | None", "None"
        value = f"None if {name} is None else {mask}(paths={name})"
    elif field.containing_oneof and len(field.containing_oneof.fields) > 1 and not field.message_type:
        # The stubs know no None for a member of a oneof; the runtime does.
        value = types.cast(hint.removesuffix(" | None"), name)
    if required:
        hint = hint.removesuffix(" | None")
    return Parameter(name, field.name, hint, "" if required else default, value, contract.comment(field))


def paging(found: MethodDescriptor, types: Types) -> Paging | None:
    """The rows of a list method."""
    if "page_token" not in found.input_type.fields_by_name or "next_page_token" not in found.output_type.fields_by_name:
        return None
    rows = [field for field in found.output_type.fields if field.is_repeated and field.message_type]
    return Paging(rows[0].name, types.name(rows[0].message_type)) if len(rows) == 1 and rows[0].message_type else None


def snake(name: str) -> str:
    """`CreateContact` as `create_contact`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
