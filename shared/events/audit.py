"""The audit: one row for each audited event, each holding the hash of the row before it in its account.

A row says who did what to which resource, and the digest of the event as stored; so a changed, missing or swapped row,
and a changed event, break the chain from there on.
"""

import hashlib
from dataclasses import dataclass
from operator import itemgetter

import bson
from bson.int64 import Int64

from shared.data.event_store import EventStore
from shared.data.mongo import Database, Document

_CHUNK = 1000
_COPIED = (
    "create_time",
    "type",
    "resource_type",
    "resource_id",
    "resource_revision",
    "changed_fields",
    "actor",
    "method",
    "request_id",
    "transaction_id",
    "gap",
)
_copied = itemgetter(*_COPIED)
GENESIS = ""


def digest(stored: bytes) -> str:
    """The digest of a document as it is stored."""
    return hashlib.sha256(stored).hexdigest()


def link(row: Document, event: bytes, sequence: int, previous: str) -> tuple[bytes, str]:
    """The audit row of an event (`row`, stored as `event`), `sequence`th in its account, behind hash `previous`.

    Returns it as it is stored, and its hash.
    """
    content: Document = {
        "_id": row["_id"],
        "account_id": row["account_id"],
        "sequence": Int64(sequence),
        **dict(zip(_COPIED, _copied(row), strict=True)),
        "digest": digest(event),
        "previous": previous,
    }
    encoded = bson.encode(content)
    hash = digest(encoded)
    return _with_hash(encoded, hash), hash


def _with_hash(encoded: bytes, hash: str) -> bytes:
    """Adds the last field to encoded BSON: encoding the whole row once more is most of what a row costs."""
    field = b"\x02hash\0" + (len(hash) + 1).to_bytes(4, "little") + hash.encode() + b"\0"
    return (len(encoded) + len(field)).to_bytes(4, "little") + encoded[4:-1] + field + b"\0"


@dataclass(frozen=True, slots=True)
class Broken:
    """The first broken row: its place, its event (empty if the row is missing) and what is wrong."""

    sequence: int
    event_id: str
    problem: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found; `next_sequence` is where to go on, 0 at the end or where a row is broken."""

    checked: int
    next_sequence: int
    broken: Broken | None


class Audit:
    """Checks the chains."""

    def __init__(self, database: Database) -> None:
        self._store = EventStore(database)

    async def verify(self, account_id: str, start: int, limit: int) -> Verdict:
        """Recomputes an account's chain from row `start` (1 for all of it), for at most `limit` rows."""
        # The head first: a row that comes in during the check is not missing then.
        heads = await self._store.heads([account_id])
        last = int(heads.get(account_id, {}).get("audit_sequence", 0))
        start = max(start, 1)
        previous = await self._previous(account_id, start)
        checked = 0
        while checked < limit and start + checked <= last:
            due = min(_CHUNK, limit - checked, last - start - checked + 1)
            rows = await self._store.audit_rows(account_id, start + checked, due)
            events = await self._store.raw_events([row["_id"] for row in rows])
            for row in rows:
                problem = self._problem(row, start + checked, previous, events.get(row["_id"]))
                if problem:
                    return Verdict(checked, 0, Broken(start + checked, str(row["_id"]), problem))
                previous, checked = row["hash"], checked + 1
            if not rows:
                return Verdict(checked, 0, Broken(start + checked, "", "the row is missing"))
        following = start + checked
        if following > last and start <= last and previous != heads[account_id]["audit_hash"]:
            return Verdict(checked, 0, Broken(last, "", "the account's last row is not the one that was written last"))
        return Verdict(checked, following if following <= last else 0, None)

    async def _previous(self, account_id: str, start: int) -> str | None:
        """The hash before row `start`; None if that row is missing."""
        if start == 1:
            return GENESIS
        rows = await self._store.audit_rows(account_id, start - 1, 1)
        return str(rows[0]["hash"]) if rows else None

    def _problem(self, row: Document, sequence: int, previous: str | None, event: bytes | None) -> str:
        """What is wrong with a row; empty if nothing is."""
        if row["sequence"] != sequence:
            return f"row {sequence} is missing"
        content = {name: value for name, value in row.items() if name != "hash"}
        if row["previous"] != previous:
            return "it does not follow from the row before"
        if row["hash"] != digest(bson.encode(content)):
            return "it is not as it was written"
        if event is None:
            return "its event is missing"
        return "" if digest(event) == row["digest"] else "its event is not as it was written"
