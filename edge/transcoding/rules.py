"""google.api.http rules of a contract as routes, each proved to bind before anything is served."""

from collections.abc import Iterator
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from edge.transcoding.codec.fields import is_map, is_message, message_of
from edge.transcoding.codec.wellknown_in import WRAPPERS
from edge.transcoding.contract import Contract, Method
from edge.transcoding.policy import RuleError, policy_of
from edge.transcoding.route import Route, RoutePolicy
from edge.transcoding.template import TemplateError, parse

TEXT_TYPES = (*WRAPPERS, "google.protobuf.Timestamp", "google.protobuf.Duration", "google.protobuf.FieldMask")
"""Message types that one piece of text can hold."""

_HTTP = "google.api.http"


def routes(contract: Contract, problems: list[str]) -> Iterator[Route]:
    """Every rule of every method. What is wrong is added to `problems`, so that all of it is reported at once."""
    for method in contract.methods():
        rule = contract.extension(method.options, _HTTP)
        if rule is None:
            continue
        try:
            policy = policy_of(contract, method)
        except RuleError as error:
            problems.append(f"{method.name} ({method.where}): {error}")
            continue
        for binding in (rule, *rule.additional_bindings):
            try:
                yield _route(method, binding, policy)
            except (RuleError, TemplateError) as error:
                problems.append(f"{method.name} ({method.where}): {error}")


def resolve(message: Descriptor, path: str) -> list[FieldDescriptor]:
    """The fields along a proto field path, from the outside in. Raises RuleError where it leads nowhere."""
    fields: list[FieldDescriptor] = []
    current: Descriptor | None = message
    for name in path.split("."):
        field = current.fields_by_name.get(name) if current else None
        if field is None:
            raise RuleError(f"{path} is no field of {message.full_name}")
        fields.append(field)
        current = message_of(field) if is_message(field) and not field.is_repeated else None
    return fields


def _route(method: Method, rule: Any, policy: RoutePolicy) -> Route:
    http_method, path = _pattern(rule)
    route = Route(http_method, parse(path), rule.body, rule.response_body, method, policy)
    _check_variables(route)
    _check_body(route)
    if route.response_body:
        _check_top_level(method.output, route.response_body, "response_body")
    return route


def _pattern(rule: Any) -> tuple[str, str]:
    kind = rule.WhichOneof("pattern")
    if kind is None:
        raise RuleError("the rule has no pattern")
    if kind == "custom":
        return rule.custom.kind, rule.custom.path
    return kind.upper(), getattr(rule, kind)


def _check_variables(route: Route) -> None:
    for variable in route.template.variables:
        fields = resolve(route.method.input, variable.field_path)
        last = fields[-1]
        if any(field.is_repeated or is_map(field) for field in fields):
            raise RuleError(f"path variable {variable.field_path} is repeated")
        if is_message(last) and message_of(last).full_name not in TEXT_TYPES:
            raise RuleError(f"path variable {variable.field_path} is a message")
        if variable.field_path == route.body:
            raise RuleError(f"{route.body} is bound by the path and by the body")


def _check_body(route: Route) -> None:
    if not route.body:
        if route.method.client_streaming:
            raise RuleError("a client stream needs a body")
        return
    if route.http_method in ("GET", "HEAD"):
        raise RuleError(f"{route.http_method} takes no body")
    if route.body != "*":
        _check_top_level(route.method.input, route.body, "body")


def _check_top_level(message: Descriptor, name: str, what: str) -> None:
    if name not in message.fields_by_name:
        raise RuleError(f"{what} {name!r} is no field of {message.full_name}")
