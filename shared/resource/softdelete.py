"""Deletion (AIP-164): a row becomes a tombstone, so that a delete has an actor, and leaves at its purge time."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from bson.int64 import Int64

from shared.data.mongo import Document

# Kept long enough to be brought back; or, where a resource cannot be, for whoever follows the changes.
KEPT = timedelta(days=30)
_GONE = timedelta(days=1)

# Only live rows answer, and only they take part in unique indexes.
LIVE: Document = {"_live": True}


def tombstone(now: datetime, soft_delete: bool, forgotten: Iterable[str] = ()) -> Document:
    """The update that deletes a row, and for good the fields of these names."""
    stored = now.astimezone(UTC).replace(tzinfo=None)
    return {
        "$set": {
            "delete_time": stored,
            "update_time": stored,
            "purge_time": stored + (KEPT if soft_delete else _GONE),
        },
        "$unset": {"_live": "", **dict.fromkeys(forgotten, "")},
        "$inc": {"revision": 1},
    }


def resurrection(now: datetime, clearing: Document) -> Document:
    """The update that brings a deleted row back; `clearing`: what takes lost references out of it."""
    return {
        **clearing,
        "$set": {**LIVE, "update_time": now.astimezone(UTC).replace(tzinfo=None)},
        "$unset": {**clearing.get("$unset", {}), "delete_time": "", "purge_time": ""},
        "$inc": {"revision": 1},
    }


def without(path: str, repeated: bool, ids: Sequence[str], now: datetime) -> Document:
    """The update that takes references to these ids out of a row."""
    taken = {"$pull": {path: {"$in": list(ids)}}} if repeated else {"$unset": {path: ""}}
    return {
        **taken,
        "$set": {"update_time": now.astimezone(UTC).replace(tzinfo=None)},
        "$inc": {"revision": Int64(1)},
    }


def is_purged(document: Document, now: datetime) -> bool:
    """Whether a row's purge time has passed: it is gone then, though the database may take a minute to see it."""
    purge_time = document.get("purge_time")
    return purge_time is not None and bool(purge_time <= now.astimezone(UTC).replace(tzinfo=None))
