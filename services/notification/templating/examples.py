"""Values for previews: what a kind may speak of, with its examples."""

from collections.abc import Mapping
from typing import Any

from services.notification.templating.defaults import COMMON
from shared.notifications.kinds import Kind

_ITEM = {"title": "Maya Chen is yours now", "text": "Ana Silva gave you Maya Chen.", "url": COMMON["url"]}


def nested(values: Mapping[str, object]) -> dict[str, Any]:
    """Values by their first name, of values by path: `{"contact.name": …}` to `{"contact": {"name": …}}`."""
    found: dict[str, Any] = {}
    for path, value in values.items():
        *above, last = path.split(".")
        at = found
        for part in above:
            at = at.setdefault(part, {})
        at[last] = value
    return found


def example_values(kind: Kind, given: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The examples of a kind, and in their place what is given."""
    values = nested({**COMMON, **kind.variables}) | {"items": [_ITEM, _ITEM], "more": 1}
    return merged(values, given or {})


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Both; where they speak of the same, what is above."""
    found = dict(below)
    for name, value in above.items():
        known = found.get(name)
        found[name] = value
        if isinstance(value, Mapping) and isinstance(known, Mapping):
            found[name] = merged(known, value)
    return found
