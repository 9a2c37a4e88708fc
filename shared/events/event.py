"""Events: what the log holds, made from a change of a row."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bson.int64 import Int64

from shared.core.ids import ulid_of
from shared.data.mongo import Document
from shared.events.images import Image
from shared.events.replaced import REPLACED, replaced
from shared.events.sources import Source

CREATED, UPDATED, DELETED, UNDELETED = "created", "updated", "deleted", "undeleted"
_EPOCH = datetime(1970, 1, 1)
_MILLISECOND = timedelta(milliseconds=1)
# Changes with every write, so it says nothing.
_NOISE = frozenset({"update_time"})
_SYSTEM = {"user_id": "", "impersonator_id": "", "session_id": "", "system": True}


@dataclass(frozen=True, slots=True)
class Event:
    """One event as a subscription sees it. `before` has what changed as it was, `after` the whole resource.

    Both are ProtoJSON with proto names; a map key that begins with `$` or `~` has a `~` before it, as it is stored.
    """

    id: str
    account_id: str
    sequence: int
    type: str
    resource_type: str
    resource_id: str
    resource_revision: int
    changed_fields: tuple[str, ...]
    actor: Mapping[str, Any]
    method: str
    request_id: str
    transaction_id: str
    time: datetime
    gap: bool
    before: Image
    after: Image

    @staticmethod
    def of(row: Document) -> "Event":
        """The event of a row of the log."""
        return Event(
            id=row["_id"],
            account_id=row["account_id"],
            sequence=int(row["sequence"]),
            type=row["type"],
            resource_type=row["resource_type"],
            resource_id=row["resource_id"],
            resource_revision=int(row["resource_revision"]),
            changed_fields=tuple(row["changed_fields"]),
            actor=row["actor"],
            method=row["method"],
            request_id=row["request_id"],
            transaction_id=row["transaction_id"],
            time=row["create_time"],
            gap=row["gap"],
            before=row["before"],
            after=row["after"],
        )


@dataclass(slots=True)
class Draft:
    """An event without its place in the account's sequence."""

    source: Source
    row: Document
    # Whether the write counted the resource's revision up; one past the runtime does not.
    counted: bool = True

    @property
    def id(self) -> str:
        """The event's id."""
        return str(self.row["_id"])

    @property
    def account_id(self) -> str:
        """Whose it is; empty for a resource of the platform."""
        return str(self.row["account_id"])

    @property
    def resource_id(self) -> str:
        """What it is about."""
        return str(self.row["resource_id"])

    @property
    def revision(self) -> int:
        """The resource's revision after it."""
        return int(self.row["resource_revision"])


def from_change(source: Source, change: Document) -> Draft | None:
    """The event of a change; None if the server no longer has the row as it was then.

    The id is the change's position in the oplog, so the same change always makes the same event.
    """
    after, before = change.get("fullDocument"), change.get("fullDocumentBeforeChange")
    if after is None and (before is None or change["operationType"] != "delete"):
        return None
    row = after or before or {}
    old = source.images.image(before) if before else {}
    new = source.images.image(after) if after else {}
    # A write past the runtime leaves the last writer's name, and must not be laid at their door.
    counted = after is not None and (before is None or before.get("revision") != after.get("revision"))
    action = _action(change["operationType"], before, after)
    changed = [path for path in source.images.changed(old, new) if path not in _NOISE] if before and after else []
    time = change["wallTime"]
    draft = _draft(
        source,
        row,
        id=_event_id(time, change["_id"]["_data"]),
        time=time,
        action=action,
        changed=changed,
        meta=after.get("_meta", {}) if after and counted else {},
        counted=counted,
        transaction=_transaction(change),
        before={name: old[name] for name in {path.partition(".")[0] for path in changed} if name in old}
        if after
        else old,
        after=new,
    )
    if before and after and action == UPDATED:
        draft.row[REPLACED] = replaced(source.images, before, after, changed)
    return draft


def from_row(source: Source, row: Document, last: int) -> Draft:
    """The event that stands for the changes of a row that were missed after revision `last` (0: all of them)."""
    alive = row.get("_live") is True
    action = (UPDATED if last else CREATED) if alive else DELETED
    time = row["update_time"]
    return _draft(
        source,
        row,
        id=_event_id(time, f"gap/{source.type}/{row['_id']}/{row['revision']}"),
        time=time,
        action=action,
        changed=[],
        meta=row.get("_meta", {}),
        transaction="",
        before={},
        after=source.images.image(row),
        gap=True,
    )


def _draft(
    source: Source,
    row: Document,
    *,
    id: str,
    time: datetime,
    action: str,
    changed: list[str],
    meta: Mapping[str, Any],
    transaction: str,
    before: Image,
    after: Image,
    counted: bool = True,
    gap: bool = False,
) -> Draft:
    # The names and their order are those of the Activity contract; `sequence` is filled in when its place is known.
    document = {
        "_id": id,
        "account_id": row.get("account_id", ""),
        "sequence": None,
        "create_time": time,
        "update_time": time,
        "type": f"{source.word}.{action}",
        "action": f"ACTION_{action.upper()}",
        "resource_type": source.type,
        "resource_id": row["_id"],
        "resource_revision": Int64(row.get("revision", 0)),
        "changed_fields": changed,
        "actor": {**_SYSTEM, "system": False, **actor} if (actor := _person(meta)) else _SYSTEM,
        "method": meta.get("method", ""),
        "request_id": meta.get("request_id", ""),
        "transaction_id": transaction,
        "gap": gap,
        "before": before,
        "after": after,
        "revision": Int64(1),
        "_live": True,
    }
    return Draft(source, document, counted)


def _person(meta: Mapping[str, Any]) -> Mapping[str, Any] | None:
    actor: Mapping[str, Any] = meta.get("actor", {})
    return actor if actor.get("user_id") else None


def _action(operation: str, before: Document | None, after: Document | None) -> str:
    if operation == "insert":
        return CREATED
    is_alive = after is not None and after.get("_live") is True
    # Without an image of before, a dead row counts as one that has just died.
    was_alive = before is None or before.get("_live") is True
    if is_alive:
        return UPDATED if was_alive else UNDELETED
    return DELETED if was_alive else UPDATED


def _transaction(change: Document) -> str:
    return f"{change['lsid']['id'].hex()}:{change['txnNumber']}" if "txnNumber" in change else ""


def _event_id(time: datetime, position: str) -> str:
    milliseconds = (time - _EPOCH) // _MILLISECOND
    digest = hashlib.blake2b(position.encode(), digest_size=10).digest()
    return f"evt_{ulid_of(milliseconds, int.from_bytes(digest))}"
