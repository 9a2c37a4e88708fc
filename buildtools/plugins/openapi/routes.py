"""Path templates of HTTP rules as OpenAPI paths, read by the parser that the edge routes with."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from edge.transcoding.template import Template, Variable, Wild, parse


@dataclass(frozen=True, slots=True)
class Route:
    """An OpenAPI path and its parameters: the name in the path and the request's field path, such as `contact.id`."""

    path: str
    variables: tuple[tuple[str, str], ...]


def route(text: str, request: Descriptor) -> Route:
    """Turns a template into a path. A parameter has the JSON name of its field, so `{contact.id}` is `{id}`."""
    template = parse(text)
    names = {at: name for variable in template.variables for at, name in placed(variable, template, request)}
    parts = [segment if at not in names else f"{{{names[at][0]}}}" for at, segment in enumerate(plain(template))]
    path = "/" + "/".join(parts) + (f":{template.verb}" if template.verb else "")
    return Route(path, tuple(names.values()))


def plain(template: Template) -> list[str]:
    """The segments as text; a wildcard that no variable takes stays as it is."""
    return [segment.value if isinstance(segment, Wild) else quote(segment) for segment in template.segments]


def placed(variable: Variable, template: Template, request: Descriptor) -> Iterator[tuple[int, tuple[str, str]]]:
    """Where a variable's wildcards stand, each with the parameter's name and the field path; further ones count."""
    name = field_at(request, variable.field_path)[-1].json_name
    wild = [at for at in range(variable.start, variable.end) if isinstance(template.segments[at], Wild)]
    for number, at in enumerate(wild, start=1):
        yield at, (name if number == 1 else f"{name}{number}", variable.field_path)


def field_at(message: Descriptor, path: str) -> list[FieldDescriptor]:
    """The fields along a dotted path. Raises KeyError with the path if there is none."""
    found: list[FieldDescriptor] = []
    current: Descriptor | None = message
    for part in path.split("."):
        if current is None or part not in current.fields_by_name:
            raise KeyError(f"{message.full_name} has no field {path}")
        found.append(current.fields_by_name[part])
        current = found[-1].message_type
    return found
