"""What `filter`, `order_by` and `page_size` of a list method accept, said in its parameters."""

from collections.abc import Iterator

from google.protobuf.descriptor import Descriptor, MethodDescriptor

from buildtools.contract import options
from buildtools.plugins.openapi.json import Json

DEFAULT_PAGE, LARGEST_PAGE = 50, 1000


def explained(parameters: list[Json], method: MethodDescriptor) -> list[Json]:
    """Adds to a list method's parameters what its resource declares."""
    parameters = [bounded(found) for found in parameters]
    resource = listed(method)
    return [with_note(found, note(str(found["name"]), resource)) for found in parameters] if resource else parameters


def bounded(parameter: Json) -> Json:
    """A page holds no fewer than no rows."""
    if parameter["name"] != "pageSize":
        return parameter
    schema = parameter["schema"]
    assert isinstance(schema, dict)
    return parameter | {"schema": schema | {"minimum": 0}}


def listed(method: MethodDescriptor) -> Descriptor | None:
    """The resource that a method lists, if it does."""
    rows = [field.message_type for field in method.output_type.fields if field.is_repeated and field.message_type]
    return rows[0] if len(rows) == 1 and options.is_resource(rows[0]) and method.name.startswith("List") else None


def note(name: str, resource: Descriptor) -> str:
    """What to add to a parameter."""
    if name == "filter":
        return f"Fields: {', '.join(f'`{path}`' for path in marked(resource, 'filterable'))}."
    if name == "orderBy":
        return f"Fields: {', '.join(f'`{path}`' for path in marked(resource, 'sortable'))}."
    if name == "pageSize":
        declared = options.resource_options(resource)
        usual = declared.default_page_size or DEFAULT_PAGE
        return f"{usual} if it is 0, at most {declared.max_page_size or LARGEST_PAGE}."
    return ""


def marked(message: Descriptor, mark: str, prefix: str = "", depth: int = 4) -> Iterator[str]:
    """Paths of the fields that have a mark among our options."""
    for field in message.fields:
        nested = field.message_type
        is_money = nested is not None and nested.full_name == "google.type.Money"
        if getattr(options.field_options(field), mark):
            parts = (".units", ".currency_code") if is_money else ("",)
            yield from (f"{prefix}{field.name}{part}" for part in parts)
        if nested and depth and nested.file.package.startswith("dashclicks"):
            yield from marked(nested, mark, f"{prefix}{field.name}.", depth - 1)


def with_note(parameter: Json, text: str) -> Json:
    """Ends a parameter's description with a sentence."""
    return parameter | {"description": f"{parameter.get('description', '')} {text}".strip()} if text else parameter
