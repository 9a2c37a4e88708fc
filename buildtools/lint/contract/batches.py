"""Rules for the writes that a resource need not have: Undelete and the batches (AIP-164, 231, 233 to 235)."""

from collections.abc import Iterator

from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor

from buildtools.contract import options
from buildtools.contract.load import Contract
from buildtools.lint.contract.report import problem
from buildtools.lint.contract.resources import type_name
from buildtools.lint.contract.standard import Shape, title, wrong_field, wrong_request, wrong_rule
from buildtools.lint.problem import Problem

STATUS = "google.rpc.Status"
LARGEST_BATCH = 1000
# What a changing method may be asked for beside its own, and of which type it then is.
OPTIONS = {"validate_only": "bool", "request_id": "string", "allow_missing": "bool", "all_or_nothing": "bool"}


def undelete(contract: Contract) -> Iterator[Problem]:
    """Only a resource whose deleted rows are kept can bring them back."""
    for resource, method in named(contract, "Undelete", many=False):
        if not options.resource_options(resource).soft_delete:
            yield problem(contract, method, "undelete", f"{resource.name} has no soft_delete")


def batches(contract: Contract) -> Iterator[Problem]:
    """A batch method has the standard request, response and HTTP rule."""
    for verb in ("Get", "Create", "Update", "Delete"):
        for resource, method in named(contract, f"Batch{verb}", many=True):
            found = wrong_get(method, resource) if verb == "Get" else wrong_batch(method, verb, resource)
            yield from (problem(contract, method, "batch-method", text) for text in found)


def write_options(contract: Contract) -> Iterator[Problem]:
    """The options of changing methods have one type everywhere."""
    for method in contract.methods():
        for name, wanted in OPTIONS.items():
            field = method.input_type.fields_by_name.get(name)
            if field is not None and (field.is_repeated or type_name(field) != wanted):
                yield problem(contract, field, "write-option", f"has to be a {wanted}")


def batch_sizes(contract: Contract) -> Iterator[Problem]:
    """A batch is one message in memory, so its size has a limit."""
    for resource in contract.resources():
        if not 0 <= options.resource_options(resource).max_batch_size <= LARGEST_BATCH:
            yield problem(contract, resource, "batch-size", f"max_batch_size is at most {LARGEST_BATCH}")


def scopes(contract: Contract) -> Iterator[Problem]:
    """Whoever may not do a thing to one row may not do it by a batch, nor make rows by changing them."""
    for verb in ("Get", "Create", "Update", "Delete"):
        single = {resource.full_name: scopes_of(method) for resource, method in named(contract, verb, many=False)}
        for resource, method in named(contract, f"Batch{verb}", many=True):
            if scopes_of(method) != single.get(resource.full_name):
                yield problem(contract, method, "write-scopes", f"needs the scopes of {verb}{resource.name}")
    makers = {resource.full_name: scopes_of(method) for resource, method in named(contract, "Create", many=False)}
    for resource, method in named(contract, "Update", many=False):
        makes = "allow_missing" in method.input_type.fields_by_name
        if makes and scopes_of(method) != makers.get(resource.full_name):
            text = f"has allow_missing, so it needs the scopes of Create{resource.name}"
            yield problem(contract, method, "write-scopes", text)


def scopes_of(method: MethodDescriptor) -> frozenset[str]:
    """The scopes that a method asks for."""
    return frozenset(options.method_options(method).scopes)


def named(contract: Contract, verb: str, many: bool) -> Iterator[tuple[Descriptor, MethodDescriptor]]:
    """The resources whose service has a method of this verb, with the method."""
    for resource in contract.resources():
        wanted = verb + (title(resource) if many else resource.name)
        for method in contract.methods():
            if method.name == wanted and method.containing_service.file.package == resource.file.package:
                yield resource, method


def wrong_get(method: MethodDescriptor, resource: Descriptor) -> Iterator[str]:
    """What is wrong with a method that answers rows by their ids."""
    plural = options.resource_names(resource).plural
    response = f"{resource.file.package}.{method.name}Response"
    yield from wrong_request(method, Shape(method.name, "get", {}, response, "", ":batchGet"))
    yield from wrong_list(method.input_type, "ids", "string", required=True)
    yield from wrong_list(method.output_type, plural, resource.full_name)
    yield from wrong_rule(method, Shape(method.name, "get", {}, response, "", ":batchGet"), resource)


def wrong_batch(method: MethodDescriptor, verb: str, resource: Descriptor) -> Iterator[str]:
    """What is wrong with a method that writes rows."""
    package, singular = resource.file.package, options.resource_names(resource).singular
    shape = Shape(method.name, "post", {}, f"{package}.{method.name}Response", "*", f":batch{verb}")
    yield from wrong_request(method, shape)
    yield from wrong_list(method.input_type, "requests", f"{package}.{verb}{resource.name}Request", required=True)
    yield from wrong_field(method.input_type.fields_by_name.get("all_or_nothing"), "all_or_nothing", "bool")
    yield from wrong_list(method.output_type, "results", f"{package}.{resource.name}Result")
    results = method.output_type.fields_by_name.get("results")
    for name, wanted in {singular: resource.full_name, "error": STATUS}.items() if results is not None else ():
        field = results.message_type.fields_by_name.get(name) if results and results.message_type else None
        if field is None or type_name(field) != wanted or field.containing_oneof is None:
            yield f"a result needs the field {wanted} {name} in a oneof"
    yield from wrong_rule(method, shape, resource)


def wrong_list(message: Descriptor, name: str, wanted: str, required: bool = False) -> Iterator[str]:
    """What is wrong with a repeated field."""
    field: FieldDescriptor | None = message.fields_by_name.get(name)
    if field is None or not field.is_repeated or type_name(field) != wanted:
        yield f"{message.name} needs the field repeated {wanted} {name}"
    elif required and options.REQUIRED not in options.behaviors(field):
        yield f"{name} has to be REQUIRED"
