"""A record and what a row says of it, as one."""

from typing import Any

from google.protobuf.message import Message

from shared.resource.merged_fields import telling
from shared.resource.model import M

_PRIMARY = "primary"


def merged(old: M, new: M, *, fill_only: bool) -> tuple[M, list[str]]:
    """`old` with what `new` says, and the fields that differ then.

    Lists and maps are added to, nothing is taken away. `fill_only`: what `old` says stays.
    """
    result = type(old)()
    result.CopyFrom(old)
    changed: list[str] = []
    for field, value in new.ListFields():
        name = field.name
        before: Any = getattr(old, name)
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            _add_keys(getattr(result, name), value, fill_only)
        elif field.is_repeated:
            if not (fill_only and before):
                _add_items(getattr(result, name), value)
        elif field.message_type is not None:
            if not (fill_only and old.HasField(name)):
                getattr(result, name).CopyFrom(value)
        elif not (fill_only and before):
            setattr(result, name, value)
        if getattr(result, name) != before:
            changed.append(name)
    return result, changed


def _add_keys(there: Any, new: Any, fill_only: bool) -> None:
    for key in new:
        if fill_only and key in there:
            continue
        if isinstance(new[key], Message):
            there[key].CopyFrom(new[key])
        else:
            there[key] = new[key]


def _add_items(there: Any, new: Any) -> None:
    for item in new:
        if not isinstance(item, Message):
            if item not in there:
                there.append(item)
            continue
        known = next((each for each in there if _is_same(each, item)), None)
        if known is not None:
            _complete(known, item)
            continue
        first = not len(there)
        added = there.add()
        added.CopyFrom(item)
        if not first and _PRIMARY in added.DESCRIPTOR.fields_by_name:
            added.ClearField(_PRIMARY)


def _is_same(one: Any, other: Any) -> bool:
    """Whether two items are the same address, number or thing, whatever else is said of them."""
    name = telling(one.DESCRIPTOR)
    if name:
        return bool(getattr(one, name) == getattr(other, name))
    return all(getattr(one, field.name) == value for field, value in other.ListFields())


def _complete(known: Any, item: Any) -> None:
    for field, value in item.ListFields():
        if field.name != _PRIMARY and field.message_type is None and not getattr(known, field.name):
            setattr(known, field.name, value)
