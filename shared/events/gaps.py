"""Finds changes that the log has missed: resources whose revision is past that of their last event."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence

from shared.data.event_store import EventStore
from shared.data.mongo import Document
from shared.events.event import Draft, from_row
from shared.events.sources import Source

_CHUNK = 500


class Gaps:
    """Compares rows with the log."""

    def __init__(self, store: EventStore, sources: Mapping[str, Source]) -> None:
        self._store = store
        self._sources = sources

    async def missed(self) -> AsyncIterator[list[Draft]]:
        """An event for each resource that changed unseen, in chunks; an empty one where nothing is missing."""
        for source in self._sources.values():
            last = None
            while rows := await self._store.rows(source.collection, last, _CHUNK):
                yield await self._of_rows(source, rows)
                last = rows[-1]["_id"]

    async def of_resources(self, source: Source, ids: Sequence[str]) -> list[Draft]:
        """An event for each of these resources, as it is now."""
        rows = await self._store.whole_rows(source.collection, ids)
        logged = await self._store.last_revisions(_by_account(rows))
        return [from_row(source, row, logged.get(row["_id"], 0)) for row in rows]

    async def unlogged(self, drafts: Sequence[Draft]) -> list[Draft]:
        """Leaves out the events whose revision the log, or an earlier one of these, has passed.

        Those that have no revision of their own stay, unless they are in the log themselves.
        """
        asked: dict[str, list[str]] = {}
        for draft in drafts:
            asked.setdefault(draft.account_id, []).append(draft.resource_id)
        last = await self._store.last_revisions(asked)
        kept: list[Draft] = []
        known = await self._store.logged([draft.id for draft in drafts if not draft.counted])
        for draft in drafts:
            if not draft.counted:
                kept.extend([draft] if draft.id not in known else [])
            elif draft.revision > last.get(draft.resource_id, 0):
                last[draft.resource_id] = draft.revision
                kept.append(draft)
        return kept

    async def unknown(self, drafts: Sequence[Draft]) -> list[Draft]:
        """Leaves out the events that are in the log."""
        known = await self._store.logged([draft.id for draft in drafts])
        return [draft for draft in drafts if draft.id not in known]

    async def _of_rows(self, source: Source, rows: Sequence[Document]) -> list[Draft]:
        logged = await self._store.last_revisions(_by_account(rows))
        behind = [row["_id"] for row in rows if row.get("revision", 0) > logged.get(row["_id"], 0)]
        if not behind:
            return []
        whole = await self._store.whole_rows(source.collection, behind)
        return [from_row(source, row, logged.get(row["_id"], 0)) for row in whole]


def _by_account(rows: Iterable[Document]) -> dict[str, list[str]]:
    accounts: dict[str, list[str]] = {}
    for row in rows:
        accounts.setdefault(row.get("account_id", ""), []).append(row["_id"])
    return accounts


def counts(drafts: Iterable[Draft]) -> Counter[str]:
    """How many events of each resource type."""
    return Counter(draft.source.type for draft in drafts)
