"""Create, Update, Delete and Undelete (AIP-133 to 135, 164): each one write, whose filter holds what it rests on."""

import asyncio
import random
from collections.abc import Callable, Container, Coroutine, Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from functools import partial
from typing import Any, Generic, TypeVar

from bson.int64 import Int64
from dashclicks.options.v1 import options_pb2

from shared.core.errors import Aborted, AlreadyExists, ResourceExhausted, StatusError, Violation
from shared.core.whole import Whole
from shared.data.mongo import Document
from shared.data.store import TenantStore
from shared.data.uniques import IdTaken
from shared.resource.etag import parse_etag, stale
from shared.resource.kit import Kit
from shared.resource.model import Action, Hooks, M, Record
from shared.resource.rechecks import Added, Rechecks
from shared.resource.references import Reference, Target
from shared.resource.softdelete import LIVE, is_purged, resurrection, tombstone
from shared.resource.validation import invalid
from shared.rpc.call import Call
from shared.rpc.principal import Principal

# Writers without an etag that meet try again; so many at once on one row is a fault of theirs.
_ATTEMPTS = 20
_PAUSE_SECONDS = 0.005
# Rows checked before other calls have their turn.
_ROWS_A_TURN = 25

T = TypeVar("T")
Change = Callable[[Record[M]], None]
# Finds what a change breaks that only the row before it can tell.
Compare = Callable[[Record[M], Record[M]], Sequence[Violation]]


class Writer(Generic[M]):
    """Writes one resource type."""

    def __init__(self, kit: Kit[M]) -> None:
        self._kit = kit
        self._prepares = type(kit.hooks).prepare is not Hooks.prepare and not kit.hooks.derives
        self._tells = type(kit.hooks).changed is not Hooks.changed
        self._whole = Whole()
        self._rechecks = Rechecks(kit)
        self._watches_delete = (
            kit.totals.kept or type(kit.hooks).check is not Hooks.check or type(kit.hooks).changed is not Hooks.changed
        )

    async def create(
        self, store: TenantStore, call: Call, new: Record[M], own_tenant: bool, prefix: str, id: str = ""
    ) -> Record[M]:
        """Adds a row. `own_tenant`: it becomes the caller's; otherwise the message names its tenant. `id`: its id.

        Raises InvalidArgument with every violation, AlreadyExists; IdTaken where any row has `id`.
        """
        document, added = await self._draft(call, new, own_tenant, prefix, id=id)
        if own_tenant:
            await self._kit.limits.take(call, 1)
        try:
            if call.transaction is not None:
                await store.refuse_taken(document)
            if call.transaction is not None and id:
                await store.refuse_id(id)
            return await self._together(call, self._insert(store, call, new, document, added, prefix), bool(added))
        except AlreadyExists as error:
            raise _prefixed(error, prefix) from error

    async def _insert(
        self,
        store: TenantStore,
        call: Call,
        new: Record[M],
        document: Document,
        added: Sequence[Reference],
        prefix: str,
    ) -> Record[M]:
        await store.insert(document)
        for error in (await self._rechecks.refused(call, {document["_id"]: added}, True, prefix)).values():
            raise error
        return await self._created(call, new, document)

    async def create_many(
        self, store: TenantStore, call: Call, news: Sequence[Record[M]], prefix: str
    ) -> list[Record[M] | StatusError]:
        """Adds rows of the caller's in one write, each for itself, and answers each or why it was refused."""
        present = await self._kit.references.present(call, (new.message for new in news))
        drafts: list[Document | StatusError] = []
        added: dict[str, Sequence[Reference]] = {}
        for place, new in enumerate(news):
            if place % _ROWS_A_TURN == 0:
                await asyncio.sleep(0)
            try:
                draft, references = await self._draft(call, new, True, prefix, present)
                drafts.append(draft)
                added |= {draft["_id"]: references} if references else {}
            except StatusError as error:
                drafts.append(error)
        return await self._together(call, self._insert_many(store, call, news, drafts, added, prefix), bool(added))

    async def _insert_many(
        self,
        store: TenantStore,
        call: Call,
        news: Sequence[Record[M]],
        drafts: Sequence[Document | StatusError],
        added: Added,
        prefix: str,
    ) -> list[Record[M] | StatusError]:
        documents = [draft for draft in drafts if not isinstance(draft, StatusError)]
        errors = await self._beyond_limit(call, documents)
        documents = documents[: len(documents) - len(errors)]
        refused = await store.insert_many(documents) if documents else {}
        errors |= {documents[place]["_id"]: error for place, error in refused.items()}
        written = {id: references for id, references in added.items() if id not in errors}
        errors |= await self._rechecks.refused(call, written, True, prefix)
        pairs = zip(news, drafts, strict=True)
        return [await self._outcome(call, new, draft, errors, prefix) for new, draft in pairs]

    async def _beyond_limit(self, call: Call, documents: Sequence[Document]) -> dict[str, StatusError]:
        """The last rows, by id, if there are not places for all."""
        try:
            places = await self._kit.limits.take(call, len(documents))
        except ResourceExhausted:
            places = 0
        return {document["_id"]: self._kit.limits.reached(call) for document in documents[places:]}

    async def _outcome(
        self,
        call: Call,
        new: Record[M],
        draft: Document | StatusError,
        errors: Mapping[str, StatusError],
        prefix: str,
    ) -> Record[M] | StatusError:
        if isinstance(draft, StatusError):
            return draft
        error = errors.get(draft["_id"])
        if error is None:
            return await self._created(call, new, draft)
        return _prefixed(error, prefix) if isinstance(error, AlreadyExists) else error

    async def _draft(
        self,
        call: Call,
        new: Record[M],
        own_tenant: bool,
        prefix: str,
        present: Container[Target] = (),
        id: str = "",
    ) -> tuple[Document, Sequence[Reference]]:
        """The document of a new row, checked, and what it refers to."""
        await self._accept(call, Action.CREATE, None, new, prefix, [], present)
        references = self._kit.references.of(new.message)
        self._stamp(new.message, call, own_tenant, self._kit.clock.now(), id)
        return self._kit.rows.document(new, prefix), references

    async def _created(self, call: Call, new: Record[M], document: Document) -> Record[M]:
        created = self._kit.rows.made(new, document)
        await self._changed(call, Action.CREATE, None, created)
        return created

    async def update(
        self,
        store: TenantStore,
        call: Call,
        id: str,
        etag: str,
        change: Change[M],
        compare: Compare[M],
        prefix: str,
        known: Record[M] | None = None,
    ) -> Record[M]:
        """Applies `change` to the row as it is now; a change of nothing writes nothing.

        `known`: the row as it was a moment ago, tried first: the write, which rests on its revision, tells whether it
        still is. Raises NotFound, Aborted (the etag is not the newest), InvalidArgument, AlreadyExists.
        """
        wanted = parse_etag(etag)
        for attempt in range(_ATTEMPTS):
            old = known if attempt == 0 and known is not None else await self._current(store, id, wanted)
            new = self._copy(old)
            change(new)
            await self._accept(call, Action.UPDATE, old, new, prefix, compare(old, new))
            added = self._kit.references.fresh(new.message, old.message)
            difference = self._kit.rows.difference(old, new, prefix)
            if difference is None and old is known:
                # No write tells whether it still is.
                continue
            if difference is None:
                return old
            await self._refuse_taken(store, call, new, prefix)
            written = await self._write_and_tell(
                store, call, Action.UPDATE, id, old, self._with_time(difference), prefix, added
            )
            if written is not None:
                return written
            # Another writer was first. With an etag the next read says so; without one, try on what is there now.
            await asyncio.sleep(random.uniform(0, _PAUSE_SECONDS * (attempt + 1)))
        raise Aborted("the resource changes too often; try again")

    async def current(self, store: TenantStore, id: str, etag: str) -> Record[M]:
        """The live row. Raises NotFound, Aborted (the etag is not the newest)."""
        return await self._current(store, id, parse_etag(etag))

    async def delete(self, store: TenantStore, call: Call, id: str, etag: str) -> Record[M]:
        """Deletes a row and answers it as it is then. Raises NotFound, Aborted (the etag is not the newest)."""
        wanted = parse_etag(etag)
        update = tombstone(self._kit.clock.now(), self._kit.type.soft_delete, self._kit.rows.forgotten)
        if self._watches_delete:
            return await self._delete_watched(store, call, id, wanted, update)
        gone = await self._write(store, id, wanted, update, "")
        if gone is None:
            await self._current(store, id, wanted)
            raise stale()
        return gone

    async def _delete_watched(
        self, store: TenantStore, call: Call, id: str, wanted: int | None, update: Document
    ) -> Record[M]:
        for _ in range(_ATTEMPTS):
            old = await self._current(store, id, wanted)
            await self._kit.hooks.check(call, Action.DELETE, old, None)
            gone = await self._write_and_tell(store, call, Action.DELETE, id, old, update, "")
            if gone is not None:
                return gone
        raise Aborted("the resource changes too often; try again")

    async def undelete(self, store: TenantStore, call: Call, id: str) -> Record[M]:
        """Brings a deleted row back as it was, without references to what has been deleted since.

        Raises NotFound (also once it is purged), AlreadyExists: it is not deleted, or a unique value has been taken;
        FailedPrecondition for a reference that it cannot be without.
        """
        for _ in range(_ATTEMPTS):
            document = await store.find_by_id(id)
            now = self._kit.clock.now()
            if document is None or is_purged(document, now):
                raise self._kit.not_found()
            if "_live" in document:
                raise AlreadyExists("not deleted", violations=[Violation("id", "is not deleted", "NOT_DELETED")])
            old = self._kit.rows.record(document)
            new = self._copy(old)
            new.message.ClearField("delete_time")
            update = resurrection(now, await self._kit.references.clearing(call, new.message, now))
            await self._kit.hooks.check(call, Action.UNDELETE, old, new)
            if call.transaction is not None:
                await store.refuse_taken(document)
            await self._kit.limits.take(call, 1)
            live = await self._together(call, self._resurrect(store, call, id, old, update), True)
            if live is not None:
                return live
        raise Aborted("the resource changes too often; try again")

    async def _resurrect(
        self, store: TenantStore, call: Call, id: str, old: Record[M], update: Document
    ) -> Record[M] | None:
        row = await store.find_one_and_update({"_id": id, "revision": Int64(old.revision)}, update)
        if row is None:
            return None
        live = self._kit.rows.record(row)
        added = self._kit.references.of(live.message)
        for error in (await self._rechecks.refused(call, {id: added}, False, "")).values():
            raise error
        await self._changed(call, Action.UNDELETE, old, live)
        return live

    async def _write_and_tell(
        self,
        store: TenantStore,
        call: Call,
        action: Action,
        id: str,
        old: Record[M],
        update: Document,
        prefix: str,
        added: Sequence[Reference] = (),
    ) -> Record[M] | None:
        """Writes over the revision that was read, and tells the module; None if another writer was first."""

        async def both() -> Record[M] | None:
            written = await self._write(store, id, old.revision, update, prefix)
            if written is not None:
                await self._changed(call, action, old, written)
                for error in (await self._rechecks.refused(call, {id: added}, False, prefix)).values():
                    raise error
            return written

        return await self._together(call, both(), bool(added))

    async def _together(self, call: Call, steps: Coroutine[Any, Any, T], whole: bool = False) -> T:
        """A write and what the module does after it: a caller who leaves in between must not part them.

        A transaction sees to that itself.
        """
        return await (self._whole.run(steps) if (whole or self._tells) and call.transaction is None else steps)

    async def _changed(self, call: Call, action: Action, old: Record[M] | None, new: Record[M]) -> None:
        """Notes what sums follow, and tells the module, once the write is durable."""
        before = None if old is None or action is Action.UNDELETE else old.message
        self._kit.totals.note(call, before, None if action is Action.DELETE else new.message)
        if not self._tells:
            return
        if call.transaction is None:
            await self._kit.hooks.changed(call, action, old, new)
        else:
            changed = partial(self._kit.hooks.changed, call.within(None), action, old, new)
            call.transaction.after.append(changed)

    async def _refuse_taken(self, store: TenantStore, call: Call, new: Record[M], prefix: str) -> None:
        if call.transaction is None:
            return
        try:
            await store.refuse_taken(self._kit.rows.document(new, prefix))
        except AlreadyExists as error:
            raise _prefixed(error, prefix) from error

    async def _current(self, store: TenantStore, id: str, wanted: int | None) -> Record[M]:
        document = await store.find_by_id(id)
        if document is None or "_live" not in document:
            raise self._kit.not_found()
        if wanted is not None and document["revision"] != wanted:
            raise stale()
        return self._kit.rows.record(document)

    async def _write(
        self, store: TenantStore, id: str, revision: int | None, update: Document, prefix: str
    ) -> Record[M] | None:
        query = {"_id": id, **LIVE} if revision is None else {"_id": id, **LIVE, "revision": Int64(revision)}
        try:
            document = await store.find_one_and_update(query, update)
        except AlreadyExists as error:
            raise _prefixed(error, prefix) from None
        return None if document is None else self._kit.rows.record(document)

    async def _accept(
        self,
        call: Call,
        action: Action,
        old: Record[M] | None,
        new: Record[M],
        prefix: str,
        found: Sequence[Violation],
        present: Container[Target] = (),
    ) -> None:
        """Checks a write against the contract and the module's rules, and leaves `new` as it will be stored."""
        kit = self._kit
        violations = [*found, *await kit.violations(call, new, old, prefix, present)]
        if violations:
            raise invalid(violations)
        await kit.hooks.check(call, action, old, new)
        if self._prepares:
            await kit.hooks.prepare(call, new, old)
            # What a hook derives from valid input can still be too long.
            violations = kit.validation.violations(new.message, prefix)
            if violations:
                raise invalid(violations)
        kit.behavior.clear_input(new.message)

    def _copy(self, record: Record[M]) -> Record[M]:
        message = type(record.message)()
        message.CopyFrom(record.message)
        return Record(message, deepcopy(record.private), record.revision)

    def _with_time(self, difference: Document) -> Document:
        now = self._kit.clock.now().replace(tzinfo=None)
        return {
            **difference,
            "$set": {**difference.get("$set", {}), "update_time": now},
            "$inc": {"revision": Int64(1)},
        }

    def _stamp(self, message: Any, call: Call, own_tenant: bool, now: datetime, id: str) -> None:
        """Gives a new row its id, its times and its tenant."""
        scope = self._kit.type.collection.scope
        message.id = id or self._kit.ids.new(self._kit.type.id_prefix, now)
        # Whole milliseconds; a third of what FromDatetime takes.
        message.create_time.FromMilliseconds(round(now.timestamp() * 1000))
        message.update_time.CopyFrom(message.create_time)
        if scope == options_pb2.TENANT_SCOPE_SUB_ACCOUNT:
            # An account is its own tenant; the caller's account stands above it.
            message.account_id = message.id
        if not own_tenant or scope == options_pb2.TENANT_SCOPE_GLOBAL:
            return
        caller = call.caller
        if scope == options_pb2.TENANT_SCOPE_SUB_ACCOUNT:
            message.parent_account_id = caller.account_id
            return
        message.account_id = caller.account_id
        self._give_owner(message, caller)
        if scope == options_pb2.TENANT_SCOPE_USER:
            message.user_id = caller.user_id

    def _give_owner(self, message: Any, caller: Principal) -> None:
        """A row that nobody owns is its maker's, unless they come from another account: its rows know no such user."""
        owner = self._kit.type.creator_field
        if owner and not getattr(message, owner) and not caller.home_account_id:
            setattr(message, owner, caller.user_id)


def _prefixed(error: AlreadyExists, prefix: str) -> AlreadyExists:
    if not prefix or isinstance(error, IdTaken):
        return error
    named = [Violation(f"{prefix}{found.field}", found.description, found.reason) for found in error.violations]
    return AlreadyExists(error.message, error.reason, named, error.metadata)
