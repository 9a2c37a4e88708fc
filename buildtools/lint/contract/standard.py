"""Rules for standard methods (AIP-131 to 135; Search, Count, Export): the runtime serves no other shape."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor

from buildtools.contract import options
from buildtools.contract.load import Contract
from buildtools.lint.contract.report import problem
from buildtools.lint.contract.resources import type_name
from buildtools.lint.contract.routes import readable
from buildtools.lint.problem import Problem
from edge.transcoding.template import Template, parse

MASK = "google.protobuf.FieldMask"
PAGE = {"page_size": "int32", "page_token": "string", "filter": "string", "order_by": "string"}


@dataclass(frozen=True, slots=True)
class Shape:
    """What a standard method of a resource looks like. Required request fields end in "!"."""

    name: str
    verb: str
    request: Mapping[str, str]
    response: str
    body: str
    last: str
    """The path's last part after the collection: an id, ":" and a verb, or both."""
    streams: bool = False


def shapes(resource: Descriptor) -> list[Shape]:
    """The standard methods of a resource."""
    name, own, one = resource.name, resource.full_name, options.resource_names(resource).singular
    many = title(resource)
    deleted = {"show_deleted": "bool"} if options.resource_options(resource).soft_delete else {}
    update = {f"{one}!": own, "update_mask": MASK}
    package = resource.file.package
    page = f"{package}.List{many}Response"
    search = {"query!": "string", "page_size": "int32", "page_token": "string"}
    export = {"filter": "string", "order_by": "string"}
    return [
        Shape(f"Get{name}", "get", {"id!": "string", **deleted}, own, "", "{id}"),
        Shape(f"List{many}", "get", {**PAGE, **deleted}, page, "", ""),
        Shape(f"Create{name}", "post", {f"{one}!": own}, own, one, ""),
        Shape(f"Update{name}", "patch", update, own, one, f"{{{one}.id}}"),
        Shape(f"Delete{name}", "delete", {"id!": "string", "etag": "string"}, own, "", "{id}"),
        Shape(f"Undelete{name}", "post", {"id!": "string"}, own, "*", "{id}:undelete"),
        Shape(f"Search{many}", "get", search, f"{package}.Search{many}Response", "", ":search"),
        Shape(f"Count{many}", "get", {"filter": "string", **deleted}, f"{package}.Count{many}Response", "", ":count"),
        Shape(f"Export{many}", "get", export, own, "", ":export", streams=True),
    ]


def title(resource: Descriptor) -> str:
    """A resource's plural as method names have it."""
    plural = options.resource_names(resource).plural
    return "".join(word[:1].upper() + word[1:] for word in plural.split("_"))


def standard_methods(contract: Contract) -> Iterator[Problem]:
    """A method with a standard name has the standard request, response and HTTP rule."""
    for resource in contract.resources():
        wanted = {shape.name: shape for shape in shapes(resource)}
        for method in contract.methods():
            if method.name in wanted and method.containing_service.file.package == resource.file.package:
                found = misfits(method, wanted[method.name], resource)
                yield from (problem(contract, method, "standard-method", text) for text in found)


def misfits(method: MethodDescriptor, shape: Shape, resource: Descriptor) -> Iterator[str]:
    """What is wrong with a standard method."""
    yield from wrong_request(method, shape)
    if shape.name.startswith(("List", "Search")):
        yield from wrong_page(method.output_type, resource)
    if shape.name.startswith("Count"):
        yield from wrong_count(method.output_type)
    for name, type_ in shape.request.items():
        yield from wrong_field(method.input_type.fields_by_name.get(name.rstrip("!")), name, type_)
    yield from wrong_rule(method, shape, resource)


def wrong_request(method: MethodDescriptor, shape: Shape) -> Iterator[str]:
    """What is wrong with the types that a standard method takes and returns."""
    if method.input_type.name != f"{shape.name}Request":
        yield f"the request has to be {shape.name}Request"
    if method.output_type.full_name != shape.response:
        yield f"has to return {shape.response.rpartition('.')[2]}"
    if method.server_streaming != shape.streams:
        yield f"has to return {'a stream' if shape.streams else 'no stream'}"


def wrong_field(field: FieldDescriptor | None, name: str, wanted: str) -> Iterator[str]:
    """What is wrong with a field of a standard request."""
    if field is None or field.is_repeated or type_name(field) != wanted:
        yield f"the request needs the field {wanted} {name.rstrip('!')}"
    elif name.endswith("!") and options.REQUIRED not in options.behaviors(field):
        yield f"{field.name} has to be REQUIRED"


def wrong_page(page: Descriptor, resource: Descriptor) -> Iterator[str]:
    """What is wrong with a list's response."""
    plural = options.resource_names(resource).plural
    rows = page.fields_by_name.get(plural)
    if rows is None or not rows.is_repeated or type_name(rows) != resource.full_name:
        yield f"the response needs the field repeated {resource.name} {plural}"
    token = page.fields_by_name.get("next_page_token")
    if token is None or type_name(token) != "string":
        yield "the response needs the field string next_page_token"


def wrong_count(answer: Descriptor) -> Iterator[str]:
    """What is wrong with a count's response."""
    count = answer.fields_by_name.get("count")
    if count is None or type_name(count) != "int32":
        yield "the response needs the field int32 count"


def wrong_rule(method: MethodDescriptor, shape: Shape, resource: Descriptor) -> Iterator[str]:
    """What is wrong with the first HTTP rule of a standard method."""
    rule = next(iter(options.bindings(method)), None)
    if rule is None:
        return
    verb, text = options.verb_and_path(rule)
    if verb != shape.verb:
        yield f"the HTTP method has to be {shape.verb.upper()}"
    if rule.body != shape.body:
        yield f'the body has to be "{shape.body}"'
    if readable(text) is None and not fits(parse(text), shape, resource):
        collection = options.resource_names(resource).plural
        yield f"the path has to end in {collection}{shape.last if shape.last[:1] in ('', ':') else f'/{shape.last}'}"


def fits(template: Template, shape: Shape, resource: Descriptor) -> bool:
    """Whether a path ends in the collection, in the collection and the id, or in the collection and a verb."""
    last, _, verb = shape.last.partition(":")
    parts = template.text.removesuffix(f":{verb}").split("/")
    if template.verb != verb or (last and parts.pop() != last):
        return False
    return plain(parts[-1]) == plain(options.resource_names(resource).plural)


def plain(word: str) -> str:
    """A word without what URL and contract write differently: `deal-stages` and `dealStages` are one."""
    return word.replace("-", "").replace("_", "").lower()
