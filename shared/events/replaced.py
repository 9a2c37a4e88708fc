"""What an update replaced, as it was stored: kept with its event, so that it can be restored to the byte.

The images that callers see are JSON, and JSON does not tell an absent value from an empty one. What is in no image is
not kept here either; of that there is a digest, which tells whether it is again as it was.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import bson

from shared.data.mongo import Document
from shared.events.images import Images

# The private field of an event that holds it.
REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Value:
    """The stored value at a path of proto names; not `present` where there was none."""

    path: str
    present: bool
    stored: Any = None


def replaced(images: Images, before: Document, after: Document, changed: Iterable[str]) -> Document:
    """What to keep of a row before an update that changed these paths."""
    kept: Document = {"values": [_kept(before, path) for path in changed]}
    hidden = images.hidden(before)
    if hidden != images.hidden(after):
        kept["hidden"] = digest(hidden)
    return kept


def values_of(kept: Document) -> Iterator[Value]:
    """What was kept."""
    for each in kept["values"]:
        yield Value(each["path"], "value" in each, each.get("value"))


def put(document: Document, value: Value) -> None:
    """Gives a document the value at its path; one that is not present is taken away."""
    *above, last = value.path.split(".")
    for name in above:
        # Copied on the way: the caller's copy is a shallow one.
        document[name] = dict(document.get(name, {}))
        document = document[name]
    if value.present:
        document[last] = value.stored
    else:
        document.pop(last, None)


def digest(hidden: Document) -> str:
    """Tells whether hidden values are the same."""
    return hashlib.blake2b(bson.encode(dict(sorted(hidden.items()))), digest_size=16).hexdigest()


def _kept(document: Document, path: str) -> Document:
    """The value at a path of a document, with the path."""
    inside: Any = document
    for name in path.split("."):
        if not isinstance(inside, dict) or name not in inside:
            return {"path": path}
        inside = inside[name]
    return {"path": path, "value": inside}
