"""Rules for indexes and for the fields that lists filter and sort by."""

from collections.abc import Iterator

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from buildtools.contract import options
from buildtools.contract.load import Contract
from buildtools.lint.contract.report import problem
from buildtools.lint.problem import Problem
from buildtools.plugins.openapi.types import is_map

TENANT_KEY = "account_id"
DEEPEST = 5


def keys(contract: Contract) -> Iterator[Problem]:
    """Index keys are paths of stored fields; the tenant's key is put in front by the runtime."""
    for resource in contract.resources():
        for index in options.storage_options(resource).indexes:
            for key in index.keys:
                path, _, direction = key.partition(" ")
                text = wrong_key(resource, path) if direction in ("", "desc") else f'{key!r}: only "desc" may follow'
                if text:
                    yield problem(contract, resource, "index-key", text)


def wrong_key(resource: Descriptor, path: str) -> str:
    """What is wrong with an index key; empty if nothing is."""
    if path == TENANT_KEY:
        return f"{TENANT_KEY} is put in front by the runtime and never typed"
    current: Descriptor | None = resource
    for part in path.split("."):
        field = current.fields_by_name.get(part) if current else None
        if field is None:
            return f"{path} is no field of the resource"
        if is_map(field):
            return ""
        if hidden(field):
            return f"{path} is secret or input only, so it is never stored in the clear"
        current = field.message_type
    return ""


def hidden(field: FieldDescriptor) -> bool:
    """Whether a field's value must not be seen."""
    return options.field_options(field).secret or options.INPUT_ONLY in options.behaviors(field)


def secrets(contract: Contract) -> Iterator[Problem]:
    """What must not be seen cannot be asked for either: a filter would tell it letter by letter."""
    for message in contract.messages():
        for field in message.fields:
            declared = options.field_options(field)
            if hidden(field) and (declared.filterable or declared.sortable or declared.searchable):
                text = "is secret or input only, so no filter, order or search may use it"
                yield problem(contract, field, "secret-filter", text)


def covered(contract: Contract) -> Iterator[Problem]:
    """A list never scans an account's rows: each field it filters or sorts by leads an index, or says why not."""
    for resource in contract.resources():
        indexes = options.storage_options(resource).indexes
        # A unique index leaves rows out that lack one of its other values, so it answers for its only key alone.
        whole = [i for i in indexes if i.keys and not i.cross_tenant_reason and not (i.unique and len(i.keys) > 1)]
        leading = {index.keys[0].partition(" ")[0] for index in whole}
        for path, field in queried(resource, "", 0):
            if path not in leading | {"id"} and not options.field_options(field).index_waiver.strip():
                text = (
                    f"{path} is filterable or sortable but no index of {resource.name} starts with it (or index_waiver)"
                )
                yield problem(contract, field, "index-cover", text)


def queried(message: Descriptor, prefix: str, depth: int) -> Iterator[tuple[str, FieldDescriptor]]:
    """Paths of the fields that may stand in a filter or an order, those of nested messages included."""
    for field in message.fields:
        declared = options.field_options(field)
        if declared.filterable or declared.sortable:
            yield prefix + field.name, field
        nested = field.message_type
        if nested and nested.file.package.startswith("dashclicks.") and depth < DEEPEST:
            yield from queried(nested, f"{prefix}{field.name}.", depth + 1)
