"""Create, Update and Delete (AIP-133, 134, 135): each one write, whose filter holds what it rests on."""

import asyncio
import random
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Generic

from bson.int64 import Int64
from dashclicks.options.v1 import options_pb2

from shared.core.errors import Aborted, AlreadyExists, Violation
from shared.data.mongo import Document
from shared.data.store import TenantStore
from shared.resource.etag import parse_etag, stale
from shared.resource.kit import Kit
from shared.resource.model import Action, Hooks, M, Record
from shared.resource.softdelete import LIVE, tombstone
from shared.resource.validation import invalid
from shared.rpc.call import Call

# Writers without an etag that meet try again; so many at once on one row is a fault of theirs.
_ATTEMPTS = 20
_PAUSE_SECONDS = 0.005

Change = Callable[[Record[M]], None]
# Finds what a change breaks that only the row before it can tell.
Compare = Callable[[Record[M], Record[M]], Sequence[Violation]]


class Writer(Generic[M]):
    """Writes one resource type."""

    def __init__(self, kit: Kit[M]) -> None:
        self._kit = kit
        self._prepares = type(kit.hooks).prepare is not Hooks.prepare
        self._watches_delete = type(kit.hooks).check is not Hooks.check or type(kit.hooks).changed is not Hooks.changed

    async def create(self, store: TenantStore, call: Call, new: Record[M], own_tenant: bool, prefix: str) -> Record[M]:
        """Adds a row. `own_tenant`: the row becomes the caller's; otherwise the message names its tenant.

        Raises InvalidArgument with every violation, AlreadyExists.
        """
        kit, message = self._kit, new.message
        await self._accept(call, Action.CREATE, None, new, prefix, [])
        now = kit.clock.now()
        self._stamp(message, call, own_tenant, now)
        document = kit.rows.document(new, prefix)
        try:
            await store.insert(document)
        except AlreadyExists as error:
            raise _prefixed(error, prefix) from error
        created = kit.rows.record(document)
        await kit.hooks.changed(call, Action.CREATE, None, created)
        return created

    async def update(
        self, store: TenantStore, call: Call, id: str, etag: str, change: Change[M], compare: Compare[M], prefix: str
    ) -> Record[M]:
        """Applies `change` to the row as it is now; a change of nothing writes nothing.

        Raises NotFound, Aborted (the etag is not the newest), InvalidArgument, AlreadyExists.
        """
        wanted = parse_etag(etag)
        for attempt in range(_ATTEMPTS):
            old = await self._current(store, id, wanted)
            new = self._copy(old)
            change(new)
            await self._accept(call, Action.UPDATE, old, new, prefix, compare(old, new))
            difference = self._kit.rows.difference(old, new, prefix)
            if difference is None:
                return old
            written = await self._write(store, id, old.revision, self._with_time(difference), prefix)
            if written is not None:
                await self._kit.hooks.changed(call, Action.UPDATE, old, written)
                return written
            # Another writer was first. With an etag the next read says so; without one, try on what is there now.
            await asyncio.sleep(random.uniform(0, _PAUSE_SECONDS * (attempt + 1)))
        raise Aborted("the resource changes too often; try again")

    async def delete(self, store: TenantStore, call: Call, id: str, etag: str) -> Record[M]:
        """Deletes a row and answers it as it is then. Raises NotFound, Aborted (the etag is not the newest)."""
        wanted = parse_etag(etag)
        update = tombstone(self._kit.clock.now(), self._kit.type.soft_delete)
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
            gone = await self._write(store, id, old.revision, update, "")
            if gone is not None:
                await self._kit.hooks.changed(call, Action.DELETE, old, gone)
                return gone
        raise Aborted("the resource changes too often; try again")

    async def _current(self, store: TenantStore, id: str, wanted: int | None) -> Record[M]:
        document = await store.find_one({"_id": id, **LIVE})
        if document is None:
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
            raise _prefixed(error, prefix) from error
        return None if document is None else self._kit.rows.record(document)

    async def _accept(
        self,
        call: Call,
        action: Action,
        old: Record[M] | None,
        new: Record[M],
        prefix: str,
        found: Sequence[Violation],
    ) -> None:
        """Checks a write against the contract and the module's rules, and leaves `new` as it will be stored."""
        kit = self._kit
        violations = [*found, *await kit.violations(call, new, old, prefix)]
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
        return Record(message, dict(record.private), record.revision)

    def _with_time(self, difference: Document) -> Document:
        now = self._kit.clock.now().replace(tzinfo=None)
        return {
            **difference,
            "$set": {**difference.get("$set", {}), "update_time": now},
            "$inc": {"revision": Int64(1)},
        }

    def _stamp(self, message: Any, call: Call, own_tenant: bool, now: datetime) -> None:
        """Gives a new row its id, its times and its tenant."""
        scope = self._kit.type.collection.scope
        message.id = self._kit.ids.new(self._kit.type.id_prefix, now)
        message.create_time.FromDatetime(now)
        message.update_time.FromDatetime(now)
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
        if scope == options_pb2.TENANT_SCOPE_USER:
            message.user_id = caller.user_id


def _prefixed(error: AlreadyExists, prefix: str) -> AlreadyExists:
    if not prefix:
        return error
    named = [Violation(f"{prefix}{found.field}", found.description, found.reason) for found in error.violations]
    return AlreadyExists(error.message, error.reason, named, error.metadata)
