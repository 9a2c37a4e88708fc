"""Rules for references between resources, and for the limits of accounts."""

from collections.abc import Iterator

from dashclicks.options.v1 import options_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from buildtools.contract import options
from buildtools.contract.load import Contract
from buildtools.lint.contract.report import problem
from buildtools.lint.problem import Problem

PLANS = "dashclicks.accounts.v1.Plan"
DEEPEST = 5


def on_delete(contract: Contract) -> Iterator[Problem]:
    """A reference says what becomes of its row when the other is deleted; the rows are found through an index."""
    for resource in contract.resources():
        for path, field in stored(resource, "", 0):
            rule = options.field_options(field).on_delete
            if not options.reference(field):
                if rule != options_pb2.ON_DELETE_UNSPECIFIED:
                    yield problem(contract, field, "on-delete", "says on_delete and refers to nothing")
                continue
            if rule == options_pb2.ON_DELETE_UNSPECIFIED:
                yield problem(contract, field, "on-delete", "refers to a row, so it has to say on_delete")
            if path not in leading(resource):
                text = f"no index of {resource.name} starts with {path}: a delete would read every row of the account"
                yield problem(contract, field, "reference-index", text)


def leading(resource: Descriptor) -> set[str]:
    """The first keys of the indexes that hold every row of an account."""
    indexes = options.storage_options(resource).indexes
    whole = [each for each in indexes if each.keys and not each.unique and not each.cross_tenant_reason]
    return {each.keys[0].partition(" ")[0] for each in whole}


def stored(message: Descriptor, prefix: str, depth: int) -> Iterator[tuple[str, FieldDescriptor]]:
    """Paths of a resource's fields, those of nested messages of our own included."""
    for field in message.fields:
        yield prefix + field.name, field
        nested = field.message_type
        if nested and nested.file.package.startswith("dashclicks.") and depth < DEEPEST:
            yield from stored(nested, f"{prefix}{field.name}.", depth + 1)


def limits(contract: Contract) -> Iterator[Problem]:
    """A limit's plan is one that accounts can have."""
    plans = {value.name for enum in contract.enums() if enum.full_name == PLANS for value in enum.values}
    for resource in contract.resources():
        for limit in options.resource_options(resource).limits:
            if limit.plan and limit.plan not in plans:
                yield problem(contract, resource, "limit-plan", f"{limit.plan} is no value of {PLANS}")
