"""What a contract says about a method beyond its HTTP rules, checked when the process starts."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from google.protobuf.descriptor import FieldDescriptor

from edge.transcoding.contract import Contract, Method
from edge.transcoding.route import RoutePolicy

_METHOD_OPTION = "dashclicks.options.v1.method"
_PLACES = (FieldDescriptor.CPPTYPE_STRING, FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_INT32)


class RuleError(ValueError):
    """A rule cannot be served; the text says why."""


def policy_of(contract: Contract, method: Method) -> RoutePolicy:
    """The policy of a method. Raises RuleError for options that cannot be kept."""
    option = contract.extension(method.options, _METHOD_OPTION)
    deprecated = bool(method.options.deprecated)
    headers = tuple(_header_fields(contract, method))
    if option is None:
        return RoutePolicy(method.path, deprecated=deprecated, header_fields=headers)
    rate = option.DESCRIPTOR.fields_by_name["rate_class"].enum_type.values_by_number[option.rate_class].name
    if option.resume_field:
        _check_resume(method, option.resume_field)
    return RoutePolicy(
        method=method.path,
        scopes=tuple(option.scopes),
        public=option.public,
        authenticated=option.authenticated,
        idempotent=option.idempotent,
        rate_class=rate.removeprefix("RATE_CLASS_"),
        declared=True,
        max_body=_positive(option, "max_body_bytes"),
        timeout=float(_positive(option, "timeout_seconds")),
        cache=_positive(option, "cache_seconds"),
        deprecated=deprecated,
        deprecated_since=_date(option, "deprecated_since", deprecated),
        sunset=_date(option, "sunset", deprecated),
        resume_field=option.resume_field,
        header_fields=headers,
    )


def _header_fields(contract: Contract, method: Method) -> Iterator[tuple[str, str]]:
    for field in method.input.fields:
        option = contract.field_option(field)
        if option is not None and option.header:
            if field.is_repeated or field.cpp_type != FieldDescriptor.CPPTYPE_STRING:
                raise RuleError(f"header {option.header!r} is for one text, which {field.name} is not")
            yield field.name, option.header


def _positive(option: Any, name: str) -> int:
    value: int = getattr(option, name)
    if value < 0:
        raise RuleError(f"{name} is negative")
    return value


def _date(option: Any, name: str, deprecated: bool) -> date | None:
    text: str = getattr(option, name)
    if not text:
        return None
    if not deprecated:
        raise RuleError(f"{name} is given, and the method is not deprecated")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RuleError(f"{name} {text!r} is no date like 2027-01-31") from None


def _check_resume(method: Method, name: str) -> None:
    if not method.server_streaming:
        raise RuleError("resume_field is for server streams")
    for message in (method.input, method.output):
        field = message.fields_by_name.get(name)
        if field is None or field.is_repeated or field.cpp_type not in _PLACES:
            raise RuleError(f"resume_field {name!r} is no text or whole number of {message.full_name}")
