"""Did you mean: the nearest name there is for a field, parameter or enum value that is not. For development."""

import re
from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from edge.transcoding.codec.faults import Fault
from edge.transcoding.codec.fields import is_map, is_message, message_of
from edge.transcoding.errors import Located

_STEP = re.compile(r"([^.\[\]]+)(?:\[[^\]]*\])*")
_QUOTED = re.compile(r'"([^"]*)"')


class Suggestions:
    """The names of one request type."""

    def __init__(self, request: Descriptor) -> None:
        self._request = request

    def added(self, faults: Iterable[Located]) -> list[Located]:
        """The faults, with a suggestion where a name is nearly one there is."""
        return [Located(found.source, self._added(found.fault)) for found in faults]

    def _added(self, fault: Fault) -> Fault:
        names = [found.group(1) for found in _STEP.finditer(fault.field)]
        if not names:
            return fault
        if fault.reason in ("UNKNOWN_FIELD", "UNKNOWN_PARAMETER"):
            parent = self._message(names[:-1])
            return _suggested(
                fault, names[-1], names[-1], [field.json_name for field in parent.fields] if parent else []
            )
        if fault.reason == "UNKNOWN_ENUM_VALUE":
            field = _find(self._message(names[:-1]), names[-1])
            given = _QUOTED.search(fault.description)
            if field is not None and field.enum_type is not None and given is not None:
                return _suggested(
                    fault, given.group(1), given.group(1).upper(), [value.name for value in field.enum_type.values]
                )
        return fault

    def _message(self, names: list[str]) -> Descriptor | None:
        """The message type along a path; None where the path leaves what the contract knows."""
        message: Descriptor | None = self._request
        for name in names:
            field = _find(message, name)
            message = message_of(field) if field is not None and is_message(field) and not is_map(field) else None
        return message


def _find(message: Descriptor | None, name: str) -> FieldDescriptor | None:
    if message is None:
        return None
    return next((field for field in message.fields if name in (field.json_name, field.name)), None)


def _suggested(fault: Fault, given: str, meant: str, names: list[str]) -> Fault:
    near = get_close_matches(meant, names, n=1)
    if not near or near[0] == given:
        return fault
    return replace(fault, description=f"{fault.description}; did you mean {near[0]}?")
