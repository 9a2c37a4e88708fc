"""Rules for stored resources."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dashclicks.options.v1 import options_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from buildtools.contract import options
from buildtools.contract.load import Contract, module_of
from buildtools.lint.contract.report import problem
from buildtools.lint.problem import Problem

_PREFIX = re.compile(r"[a-z]{2,6}")
_CHANGES = ("Update", "Delete", "Undelete")
SCALARS = {
    FieldDescriptor.TYPE_STRING: "string",
    FieldDescriptor.TYPE_INT32: "int32",
    FieldDescriptor.TYPE_BOOL: "bool",
}
TIME = "google.protobuf.Timestamp"


@dataclass(frozen=True, slots=True)
class Standard:
    """A field that resources have in common: its type and the behaviours it must have."""

    type: str
    behaviors: frozenset[options.Behavior.ValueType]


_SERVER_SET = frozenset({options.OUTPUT_ONLY})
FIELDS: Mapping[str, Standard] = {
    "id": Standard("string", frozenset({options.OUTPUT_ONLY, options.IDENTIFIER})),
    "account_id": Standard("string", _SERVER_SET),
    "create_time": Standard(TIME, _SERVER_SET),
    "update_time": Standard(TIME, _SERVER_SET),
    "delete_time": Standard(TIME, _SERVER_SET),
    "purge_time": Standard(TIME, _SERVER_SET),
    "etag": Standard("string", frozenset()),
}


def tenants(contract: Contract) -> Iterator[Problem]:
    """A resource says whose its rows are."""
    for resource in contract.resources():
        if options.resource_options(resource).tenant == options_pb2.TENANT_SCOPE_UNSPECIFIED:
            yield problem(contract, resource, "tenant", "the resource option has to name a tenant scope")


def prefixes(contract: Contract) -> Iterator[Problem]:
    """An id's prefix tells the resource, so it is there and no other resource has it."""
    seen: dict[str, Descriptor] = {}
    for resource in contract.resources():
        prefix = options.resource_options(resource).id_prefix
        first = seen.setdefault(prefix, resource)
        if not _PREFIX.fullmatch(prefix):
            yield problem(contract, resource, "id-prefix", f"id_prefix {prefix!r} is not two to six small letters")
        elif first is not resource:
            yield problem(contract, resource, "id-prefix", f"id_prefix {prefix!r} is {first.full_name}'s already")


def standard_fields(contract: Contract) -> Iterator[Problem]:
    """A resource has the fields that the runtime fills, of the right type and behaviour."""
    for resource in contract.resources():
        present = resource.fields_by_name
        for name in sorted(needed(resource) - set(present)):
            yield problem(contract, resource, "standard-field", f"lacks the field {name}")
        for name in sorted(FIELDS.keys() & set(present)):
            yield from (problem(contract, present[name], "standard-field", text) for text in misfits(present[name]))


def needed(resource: Descriptor) -> set[str]:
    """Names of the standard fields that a resource must have."""
    declared = options.resource_options(resource)
    found = {"id", "create_time", "update_time", "etag"}
    found |= {"delete_time"} if declared.soft_delete else set()
    found |= set() if declared.tenant == options_pb2.TENANT_SCOPE_GLOBAL else {"account_id"}
    return found | ({"user_id"} if declared.tenant == options_pb2.TENANT_SCOPE_USER else set())


def misfits(field: FieldDescriptor) -> Iterator[str]:
    """What is wrong with a standard field."""
    wanted = FIELDS[field.name]
    if type_name(field) != wanted.type:
        yield f"has to be a {wanted.type}"
    missing = wanted.behaviors - options.behaviors(field)
    if missing:
        names = ", ".join(sorted(options.Behavior.Name(each) for each in missing))
        yield f"lacks the field behaviour {names}"


def type_name(field: FieldDescriptor) -> str:
    """The type as it is written in a contract."""
    if field.message_type:
        return field.message_type.full_name
    if field.enum_type:
        return field.enum_type.full_name
    return SCALARS.get(field.type, "")


def types(contract: Contract) -> Iterator[Problem]:
    """Type, singular, plural and collection are the module's and the message's words."""
    for resource in contract.resources():
        module, declared = module_of(resource.file), options.resource_names(resource)
        wanted = f"{module}.dashclicks.com/{resource.name}"
        if declared.type != wanted:
            yield problem(contract, resource, "resource-type", f"google.api.resource.type has to be {wanted}")
        if not declared.singular or not declared.plural:
            yield problem(contract, resource, "resource-type", "google.api.resource needs singular and plural")
        collection = options.storage_options(resource).collection
        if collection != f"{module}.{declared.plural}":
            text = f"the collection has to be {module}.{declared.plural}, not {collection or 'empty'}"
            yield problem(contract, resource, "collection", text)


def append_only(contract: Contract) -> Iterator[Problem]:
    """What only grows has no method that changes it or takes it away."""
    grow = {r.full_name: r for r in contract.resources() if options.resource_options(r).append_only}
    for method in contract.methods():
        resource = grow.get(method.output_type.full_name)
        if resource is not None and method.name in {f"{verb}{resource.name}" for verb in _CHANGES}:
            yield problem(contract, method, "append-only", f"{resource.name} is append_only")
