"""What a write changes: the difference between a resource as it was read and as a write, or its rehearsal, answers it.

A rehearsal (`validate_only`) with the etag of the resource that was read is ABORTED if somebody has changed that one
meanwhile; so `changes(read, rehearsed)` is just what the write would do, what the platform fills in included.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

# They change with every write.
_NOISE = frozenset({"etag", "updateTime"})
_ABSENT = object()


@dataclass(frozen=True)
class Change:
    """One value that differs: its path in JSON names (`customFields.size`), as it was and as it is (ProtoJSON).

    None stands for a value that is not there. A list is one value.
    """

    path: str
    before: Any
    after: Any


def changes(before: Message, after: Message) -> list[Change]:
    """What differs, in the order of the contract's fields. Raises TypeError for messages of two types."""
    if before.DESCRIPTOR is not after.DESCRIPTOR:
        raise TypeError(f"{before.DESCRIPTOR.full_name} is not {after.DESCRIPTOR.full_name}")
    old, new = _json(before), _json(after)
    return list(_differences(old, new, "", skip=_NOISE))


def _json(message: Message) -> Mapping[str, Any]:
    found: Mapping[str, Any] = MessageToDict(message, always_print_fields_with_no_presence=True)
    return found


def _differences(
    old: Mapping[str, Any], new: Mapping[str, Any], path: str, skip: frozenset[str] = frozenset()
) -> Iterator[Change]:
    for name in dict.fromkeys((*new, *old)):
        if name in skip:
            continue
        before, after, place = old.get(name, _ABSENT), new.get(name, _ABSENT), f"{path}{name}"
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from _differences(before, after, f"{place}.")
        elif before != after:
            yield Change(place, None if before is _ABSENT else before, None if after is _ABSENT else after)
