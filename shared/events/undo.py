"""Undo: gives rows back the values they had before a change, all rows of a unit or none."""

import re
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from dashclicks.activities.v1.activity_pb2 import Activity
from google.protobuf.message import Message

from shared.data.mongo import Document
from shared.data.store import TenantStore
from shared.events.event import CREATED, DELETED, UNDELETED, UPDATED
from shared.events.images import Image, Images
from shared.events.obstacles import REFUSALS, Conflict, Obstacle, Refused, refusal_of
from shared.events.replaced import REPLACED, digest, put, values_of
from shared.events.sources import Source
from shared.resource.resource import Resource
from shared.resource.restoring import Restorer
from shared.resource.runtime import Runtime
from shared.rpc.call import Call

# Of updates about 6 s of one transaction, several times that on a busy machine; MongoDB gives one a minute.
MAX_CHANGES = 2_000
# Events that are read at once.
_CHUNK = 500
# Later events that are looked through for the one in the way.
_LATER = 100
_LIGHT = ("sequence", "create_time", "type", "resource_type", "resource_id", "method", "actor")
_OPPOSITE = {CREATED: DELETED, UPDATED: UPDATED, DELETED: UNDELETED, UNDELETED: DELETED}
_ID = re.compile(r"[a-z][a-z0-9]*_[0-9A-HJKMNP-TV-Z]{26}")
_NOISE = frozenset({"update_time"})
# What another change of the unit may take away once it is taken back itself: a value that moved to another row, say.
# These are found before anything is written.
_MAY_GO = frozenset({Obstacle.VALUE_TAKEN, Obstacle.REFERENCE_GONE, Obstacle.CHANGED_LATER})


def action_of(row: Document) -> str:
    """What happened, of a row of the log."""
    return str(row["type"]).rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Restored:
    """One change that was taken back: `action` is what that did to the row, `before` and `after` the fields' values."""

    event_id: str
    resource_type: str
    resource_id: str
    action: str
    changed_fields: Sequence[str] = ()
    before: Image = field(default_factory=dict)
    after: Image = field(default_factory=dict)


class Undo:
    """Takes the events of one account back. Everything happens in the transaction of the call."""

    def __init__(self, log: Resource[Activity], runtime: Runtime, sources: Mapping[str, Source]) -> None:
        """`sources`: by resource type."""
        self._log = log
        self._runtime = runtime
        self._sources = sources

    async def changes(self, call: Call, where: Document) -> list[Document]:
        """The caller's events that match, without images, newest first; of too many, one more than MAX_CHANGES."""
        store = self._log.kit.open(call)
        return await store.find(where, [("sequence", -1)], MAX_CHANGES + 1, _LIGHT)

    async def pages(self, call: Call, where: Document) -> AsyncIterator[Sequence[Document]]:
        """All of them, so many at a time."""
        query = where
        while page := await self._log.kit.open(call).find(query, [("sequence", -1)], MAX_CHANGES, _LIGHT):
            yield page
            query = {"$and": [where, {"sequence": {"$lt": page[-1]["sequence"]}}]}

    async def count(self, call: Call, where: Document) -> int:
        """How many they are."""
        return await self._log.kit.open(call).count(where)

    async def at(self, call: Call, places: Sequence[int]) -> list[Document]:
        """Those at these places, in this order."""
        rows = await self._log.kit.open(call).find({"sequence": {"$in": list(places)}}, fields=_LIGHT)
        by_place = {row["sequence"]: row for row in rows}
        return [by_place[place] for place in places]

    async def ids_in(self, call: Call, event_id: str) -> set[str]:
        """The ids that a row had in its fields, before or after an event."""
        event = await self._log.kit.open(call).find_by_id(event_id) or {}
        return set(_ID.findall(f"{event.get('before')} {event.get('after')}"))

    async def touches(self, call: Call, where: Document, id: str) -> bool:
        """Whether a row has a change in a unit."""
        return await self._log.kit.open(call).count({"$and": [where, {"resource_id": id}]}, 1) > 0

    async def run(self, call: Call, changes: Sequence[Document]) -> list[Restored | Conflict]:
        """Takes changes back, and answers each in the order in which it was done.

        After a conflict the rest is done too, to find every other; then all of it must be taken back.
        """
        kinds = {
            kind: Kind(self._sources[kind].images, Restorer(self._runtime.resources[self._sources[kind].message]))
            for kind in {change["resource_type"] for change in changes}
        }
        return await _Run(self._log.kit.open(call), kinds, call).all(in_order(changes))


def in_order(changes: Sequence[Document]) -> list[Document]:
    """Newest first, each row's changes together; rows that come back are there before others refer to them."""
    rows: dict[tuple[str, str], list[Document]] = {}
    for change in changes:
        rows.setdefault((change["resource_type"], change["resource_id"]), []).append(change)
    groups = sorted(rows.values(), key=lambda group: action_of(group[0]) != DELETED)
    return [change for group in groups for change in group]


@dataclass(frozen=True, slots=True)
class Kind:
    """What undo needs of one resource type."""

    images: Images
    restorer: Restorer


class _Run:
    """One undo."""

    def __init__(self, log: TenantStore, kinds: Mapping[str, Kind], call: Call) -> None:
        self._log = log
        self._kinds = kinds
        self._call = call
        self._changes_of: Counter[str] = Counter()
        # Rows that came back, to see at last whether what they refer to is there.
        self._revived: list[tuple[Document, Restorer, Message]] = []

    async def all(self, changes: Sequence[Document]) -> list[Restored | Conflict]:
        outcomes: list[Restored | Conflict] = []
        left = list(changes)
        self._changes_of.update(change["resource_id"] for change in changes)
        while left:
            found = await self._round(left)
            waiting = {each.event_id for each in found if isinstance(each, Conflict) and each.obstacle in _MAY_GO}
            again = len(waiting) < len(found)
            outcomes.extend(each for each in found if not again or each.event_id not in waiting)
            left = [change for change in left if again and change["_id"] in waiting]
        for row, restorer, message in self._revived:
            try:
                await restorer.refuse_dangling(self._call, message)
            except REFUSALS as error:
                outcomes.append(_conflict(row, refusal_of(error)))
        return outcomes

    async def _round(self, changes: Sequence[Document]) -> list[Restored | Conflict]:
        """Takes back each that can be, as things are now."""
        outcomes: list[Restored | Conflict] = []
        for start in range(0, len(changes), _CHUNK):
            ids = [change["_id"] for change in changes[start : start + _CHUNK]]
            rows = {row["_id"]: row for row in await self._log.find({"_id": {"$in": ids}})}
            for kind, together in groupby((rows[id] for id in ids), self._made):
                events = list(together)
                gone = await self._take_away(self._kinds[kind], events) if kind and len(events) > 1 else {}
                outcomes.extend([gone.get(event["_id"]) or await self._one(event) for event in events])
        return outcomes

    def _made(self, event: Document) -> str:
        """The resource type of a row to which nothing happened but that it was made; else empty."""
        alone = action_of(event) == CREATED and self._changes_of[event["resource_id"]] == 1
        return str(event["resource_type"]) if alone else ""

    async def _take_away(self, kind: Kind, events: Sequence[Document]) -> Mapping[str, Restored]:
        """Takes rows away together, all that nothing is in the way of; answers those, by event."""
        there = await kind.restorer.rows(self._call, [event["resource_id"] for event in events])
        fit: list[Document] = []
        for event in events:
            row = there.get(event["resource_id"])
            if row is None or "_live" not in row or _refusal(event, kind) is not None:
                continue
            if not _touched(event, kind.images.changed(event["after"], kind.images.image(row))):
                fit.append(row)
        gone = await kind.restorer.delete_all(self._call, fit) if fit else set()
        return {event["_id"]: _restored(event) for event in events if event["resource_id"] in gone}

    async def _one(self, row: Document) -> Restored | Conflict:
        try:
            return await self._back(row)
        except REFUSALS as error:
            return _conflict(row, refusal_of(error))
        except Refused as refused:
            return _conflict(row, refused)

    async def _back(self, event: Document) -> Restored:
        """Takes one change back. Raises Refused."""
        kind = self._kinds[event["resource_type"]]
        if (refusal := _refusal(event, kind)) is not None:
            raise refusal
        row = await kind.restorer.row(self._call, event["resource_id"])
        if row is None:
            raise Refused(Obstacle.PURGED)
        if action_of(event) == DELETED and "_live" in row and row["_meta"]["request_id"] == self._call.request_id:
            # It came back with what it belongs to.
            return _restored(event)
        now = kind.images.image(row)
        await self._refuse_later(event, row, kind.images.changed(event["after"], now))
        match action_of(event):
            case "updated":
                return await self._values(event, row, now, kind)
            case "deleted":
                message = await kind.restorer.revive(self._call, row)
                self._revived.append((_light(event), kind.restorer, message))
            case _:
                await kind.restorer.delete(self._call, row)
        return _restored(event)

    async def _refuse_later(self, event: Document, row: Document, differing: Sequence[str]) -> None:
        """Raises Refused where the row is not as the change left it, in what the change was about."""
        action, touched = action_of(event), _touched(event, differing)
        dead = "_live" not in row
        if dead and action != DELETED:
            raise Refused(Obstacle.DELETED_LATER, later_id=await self._later(event, ()))
        if touched or dead != (action == DELETED):
            raise Refused(Obstacle.CHANGED_LATER, touched, later_id=await self._later(event, touched))

    async def _later(self, event: Document, paths: Sequence[str]) -> str:
        """The latest event behind this one that touched one of the paths, or all; empty if it is not in the log yet."""
        query = {"resource_id": event["resource_id"], "sequence": {"$gt": event["sequence"]}}
        for row in await self._log.find(query, [("sequence", -1)], _LATER, ["type", "changed_fields"]):
            touches = any(_overlap(path, changed) for path in paths for changed in row["changed_fields"])
            if touches or action_of(row) != UPDATED:
                return str(row["_id"])
        return ""

    async def _values(self, event: Document, row: Document, now: Image, kind: Kind) -> Restored:
        """Gives an updated row its values back, and sees that they have come to stay."""
        values = list(values_of(event[REPLACED]))

        def patch(document: Document) -> None:
            for value in values:
                put(document, value)

        absent = frozenset(value.path for value in values if not value.present and "." not in value.path)
        await kind.restorer.change(self._call, row, patch, absent)
        written = await kind.restorer.row(self._call, row["_id"])
        assert written is not None
        images = kind.images
        wanted = event[REPLACED].get("hidden")
        if wanted is not None and digest(images.hidden(written)) != wanted:
            raise Refused(Obstacle.SECRET)
        after = images.image(written)
        strayed = _strayed(images, event, after)
        if strayed:
            raise Refused(Obstacle.RULE, strayed, "it changes the value that was there before")
        changed = [path for path in images.changed(now, after) if path not in _NOISE]
        names = sorted({path.partition(".")[0] for path in changed})
        return _restored(event, changed, _of(now, names), _of(after, names))


def _refusal(event: Document, kind: Kind) -> Refused | None:
    """Why a change stays whatever its row is like now; None if it need not."""
    if event["gap"] or (action_of(event) == UPDATED and REPLACED not in event):
        return Refused(Obstacle.NOT_KEPT)
    if event["actor"]["system"]:
        return Refused(Obstacle.PLATFORM)
    if action_of(event) == CREATED and kind.restorer.append_only:
        return Refused(Obstacle.RULE, detail="rows of this kind are only added")
    return None


def _touched(event: Document, differing: Sequence[str]) -> list[str]:
    """Of the paths in which a row differs from what a change has left, those that the change was about."""
    touched = [path for path in differing if path not in _NOISE]
    if action_of(event) == UPDATED:
        return [path for path in touched if any(_overlap(path, own) for own in event["changed_fields"])]
    return touched


def _strayed(images: Images, event: Document, now: Image) -> list[str]:
    """The paths that an event changed whose values are not those from before it."""
    tops = {path.partition(".")[0] for path in event["changed_fields"]}
    wanted = {name: value for name, value in now.items() if name not in tops} | event["before"]
    return [path for path in images.changed(wanted, now) if any(_overlap(path, own) for own in event["changed_fields"])]


def _of(image: Image, names: Sequence[str]) -> Image:
    return {name: image[name] for name in names if name in image}


def _overlap(path: str, other: str) -> bool:
    """Whether two paths are the same, or one is within the other."""
    return path == other or path.startswith(f"{other}.") or other.startswith(f"{path}.")


def _light(event: Document) -> Document:
    return {name: event[name] for name in ("_id", "resource_type", "resource_id")}


def _restored(event: Document, changed: Sequence[str] = (), before: Any = None, after: Any = None) -> Restored:
    action = _OPPOSITE[action_of(event)]
    return Restored(
        event["_id"], event["resource_type"], event["resource_id"], action, changed, before or {}, after or {}
    )


def _conflict(event: Document, refused: Refused) -> Conflict:
    return Conflict(
        event["_id"],
        event["resource_type"],
        event["resource_id"],
        refused.obstacle,
        refused.fields,
        refused.later_id,
        refused.detail,
        refused.taker_id,
    )
