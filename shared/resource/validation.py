"""The contract's buf.validate rules, as violations with paths in proto names."""

from collections.abc import Iterable
from typing import Any

from google.protobuf.message import Message
from protovalidate import Validator

from shared.core.errors import InvalidArgument, Violation


class Validation:
    """Checks messages of one set of contracts; compiles a type's rules when it first sees one, and keeps them."""

    def __init__(self) -> None:
        self._validator = Validator()

    def warm(self, message_class: type[Message]) -> None:
        """Compiles the rules of a type now. Raises protovalidate.CompilationError for rules that make no sense."""
        self._validator.collect_violations(message_class())

    def violations(self, message: Message, prefix: str = "") -> list[Violation]:
        """Every rule that the message breaks; empty if it is valid. `prefix` goes in front of each path."""
        return [
            Violation(f"{prefix}{_path(found.proto)}" if found.proto.field else prefix.rstrip("."), *_what(found.proto))
            for found in self._validator.collect_violations(message)
        ]


def invalid(violations: Iterable[Violation]) -> InvalidArgument:
    """The error that names every bad field, once each: what was found first about a field says most."""
    firsts: dict[str, Violation] = {}
    for violation in violations:
        firsts.setdefault(violation.field, violation)
    names = ", ".join(name for name in firsts if name) or "the request"
    reason = next((each.reason for each in firsts.values() if each.names_error), "")
    return InvalidArgument(f"not valid: {names}", reason, tuple(firsts.values()))


def _what(violation: Any) -> tuple[str, str]:
    return violation.message, violation.rule_id


def _path(violation: Any) -> str:
    path = ""
    for element in violation.field.elements:
        path += f".{element.field_name}" if path else element.field_name
        if element.subscript is not None:
            path += _subscript(element.subscript)
    return path


def _subscript(subscript: Any) -> str:
    if subscript.field == "string_key":
        return f'["{subscript.value}"]'
    return f"[{str(subscript.value).lower()}]"
