"""Path and query parameters of an operation."""

from collections.abc import Iterator

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from buildtools.contract import options
from buildtools.plugins.openapi.examples import MISSING, Examples
from buildtools.plugins.openapi.json import Json
from buildtools.plugins.openapi.names import Variant
from buildtools.plugins.openapi.routes import Route, field_at
from buildtools.plugins.openapi.schemas import Schemas
from buildtools.plugins.openapi.types import SINGLE_VALUES, is_map

WHOLE_BODY = "*"


def path_parameters(route: Route, request: Descriptor, schemas: Schemas, examples: Examples) -> Iterator[Json]:
    """One parameter for each variable of the path; it names a thing, so it is always there."""
    for name, path in route.variables:
        field = field_at(request, path)[-1]
        schema = schemas.field(field, Variant.INPUT)
        found: Json = {"name": name, "in": "path", "required": True} | with_description(schema)
        example = examples.scalar(field, Variant.ANSWER)
        yield found if example is MISSING else found | {"example": example}


def query_parameters(route: Route, request: Descriptor, body: str, schemas: Schemas) -> Iterator[Json]:
    """One parameter for each field that neither path nor body holds; in the header that it names, if it does."""
    taken = {path for _, path in route.variables} | ({body} if body else set())
    if body == WHOLE_BODY:
        return
    for path, field in leaves(request, "", ()):
        if path not in taken and path.partition(".")[0] != body:
            json_path = ".".join(step.json_name for step in field_at(request, path))
            needed = options.REQUIRED in options.behaviors(field) and "." not in path
            header = options.field_options(field).header
            place: Json = {"name": header, "in": "header"} if header else {"name": json_path, "in": "query"}
            found: Json = place | ({"required": True} if needed else {})
            yield found | with_description(schemas.field(field, Variant.INPUT))


def leaves(message: Descriptor, prefix: str, seen: tuple[str, ...]) -> Iterator[tuple[str, FieldDescriptor]]:
    """Fields that a query can carry, those of nested messages included: no maps, no lists of messages, no cycles."""
    for field in message.fields:
        path = prefix + field.name
        nested = field.message_type
        if nested is None or nested.full_name in SINGLE_VALUES:
            yield path, field
        elif not is_map(field) and not field.is_repeated and nested.full_name not in seen:
            yield from leaves(nested, path + ".", (*seen, message.full_name))


def with_description(schema: Json) -> Json:
    """Puts the description where readers look for it: on the parameter, not its schema."""
    rest = {key: value for key, value in schema.items() if key not in ("description", "readOnly")}
    return ({"description": schema["description"]} if "description" in schema else {}) | {"schema": rest}
