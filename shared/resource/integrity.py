"""What a delete entails: rows that refer to the deleted one forbid it, lose the reference, or are deleted with it.

All of it is one transaction. It is planned by reading first, so that a row of a batch that is refused leaves nothing.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Generic

from dashclicks.options.v1 import options_pb2

from shared.core.errors import StatusError
from shared.core.whole import Whole
from shared.data.mongo import Document
from shared.data.store import TenantStore
from shared.data.transaction import Transaction
from shared.resource.kit import Kit
from shared.resource.model import Action, Hooks, M, Record
from shared.resource.reference_fields import CASCADE, CLEAR, RESTRICT, ReferenceField
from shared.resource.refusals import LISTED, referenced, too_many
from shared.resource.softdelete import LIVE, tombstone, without
from shared.resource.writing import Writer
from shared.rpc.call import Call

# Rows that one delete deletes beside its own: an undelete brings them back one by one, in one transaction.
MOST_ROWS = 1000
# Rows that lose a reference: with the others, what one transaction can do beside everything else on a busy machine.
MOST_CLEARED = 3999


@dataclass(frozen=True, slots=True)
class Referrer:
    """A reference field with the resource that has it."""

    integrity: "Integrity[Any]"
    field: ReferenceField

    @property
    def kit(self) -> Kit[Any]:
        """The referring resource."""
        return self.integrity.kit


@dataclass(frozen=True, slots=True)
class Referrers:
    """The reference fields of a process's resources, by what they refer to. Filled while it starts."""

    _by_type: dict[str, list[Referrer]] = field(default_factory=dict)

    def add(self, integrity: "Integrity[Any]") -> None:
        """Takes in a resource."""
        for each in integrity.kit.references.fields:
            self._by_type.setdefault(each.api_type, []).append(Referrer(integrity, each))

    def of(self, api_type: str) -> Sequence[Referrer]:
        """What refers to a resource type."""
        return self._by_type.get(api_type, ())


@dataclass(slots=True)
class Plan:
    """What a delete entails: ids to delete by resource type, references to take out with the ids they lead to."""

    gone: dict[str, set[str]] = field(default_factory=dict)
    deleted: list[tuple[Kit[Any], list[Document]]] = field(default_factory=list)
    cleared: list[tuple[Referrer, list[str]]] = field(default_factory=list)
    rows: int = 0
    losing: int = 0

    def __bool__(self) -> bool:
        return self.rows + self.losing > 0

    def count(self, rows: int) -> None:
        """Raises FailedPrecondition for more rows than are deleted with one."""
        self.rows += rows
        if self.rows > MOST_ROWS:
            raise too_many(MOST_ROWS)

    def count_losing(self, rows: int) -> None:
        """Raises FailedPrecondition for more rows than lose a reference with one."""
        self.losing += rows
        if self.losing > MOST_CLEARED:
            raise too_many(MOST_CLEARED)


@dataclass(frozen=True, slots=True)
class Root:
    """The row that somebody deletes or brings back, and the accounts whose rows may refer to it."""

    id: str
    accounts: Sequence[str]


class Integrity(Generic[M]):
    """Deletes and brings back rows of one resource type, with what hangs on them."""

    def __init__(self, kit: Kit[M], writer: Writer[M], referrers: Referrers) -> None:
        self.kit = kit
        self._writer = writer
        self._referrers = referrers
        self._type = kit.type.declaration.api_type
        self._whole = Whole()
        referrers.add(self)

    async def delete(self, call: Call, id: str, etag: str) -> Record[M]:
        """Deletes a row. Raises NotFound, Aborted; FailedPrecondition where others refer to it."""
        gone = await self.kit.together(call, lambda call: self._delete(call, id, etag))
        self.kit.limits.freed(call)
        return gone

    async def _delete(self, call: Call, id: str, etag: str) -> Record[M]:
        if not self._referrers.of(self._type):
            return await self._writer.delete(self.kit.open(call), call, id, etag)
        root = await self._root(call, id, etag)
        plan = await self._plan(call, root, {self._type: {id}})
        if call.transaction is None and plan:
            return await self.kit.transactions.run(lambda inside: self._delete(call.within(inside), id, etag))
        if call.transaction is None:
            return await self._whole.run(self._delete_alone(call, root, etag))
        gone = await self._writer.delete(self.kit.open(call), call, id, etag)
        await self._carry_out(call, root, plan)
        call.transaction.after.append(partial(self.look_again, call.within(None), root, plan.gone))
        return gone

    async def _root(self, call: Call, id: str, etag: str) -> Root:
        """The row and whose it is; only an account can be another's than the caller's."""
        if self.kit.type.collection.scope != options_pb2.TENANT_SCOPE_SUB_ACCOUNT:
            return Root(id, [call.caller.account_id])
        return Root(id, _accounts((await self._writer.current(self.kit.open(call), id, etag)).message))

    async def _delete_alone(self, call: Call, root: Root, etag: str) -> Record[M]:
        """Deletes a row that nothing refers to: no transaction, but a second look."""
        gone = await self._writer.delete(self.kit.open(call), call, root.id, etag)
        await self.look_again(call, root, {self._type: {root.id}})
        return gone

    async def undelete(self, call: Call, id: str) -> Record[M]:
        """Brings a deleted row back, and what was deleted with it.

        Raises as `Writer.undelete` does; FailedPrecondition where what it refers to is deleted.
        """
        return await self.kit.limits.admit(call, 1, lambda call: self._undelete_admitted(call, id))

    async def _undelete_admitted(self, call: Call, id: str) -> Record[M]:
        cascades = [each for each in self._referrers.of(self._type) if each.field.rule == CASCADE]
        if (cascades or self.kit.totals.kept) and call.transaction is None:
            return await self.kit.transactions.run(lambda inside: self._undelete_admitted(call.within(inside), id))
        return await self._undelete(self.kit.open(call), call, id, id)

    async def _undelete(self, store: TenantStore, call: Call, id: str, cause: str) -> Record[M]:
        back = await self._writer.undelete(store, call, id)
        root = Root(cause, _accounts(back.message))
        for each in self._referrers.of(self._type):
            if each.field.rule != CASCADE or not each.kit.type.soft_delete:
                continue
            query = {each.field.path: id, "_live": None, "_meta.cause": cause}
            own = _open(each.kit, call, root)
            for row in await own.find(query, fields=["_id"], limit=MOST_ROWS):
                await each.integrity._undelete(own, call, row["_id"], cause)
        return back

    async def _plan(self, call: Call, root: Root, starts: Mapping[str, set[str]]) -> Plan:
        """Reads what a delete of these rows entails. Raises FailedPrecondition where it is forbidden or too much."""
        plan = Plan({api_type: set(ids) for api_type, ids in starts.items()})
        queue = deque((api_type, sorted(ids)) for api_type, ids in starts.items())
        forbidding: list[tuple[Referrer, list[str]]] = []
        while queue:
            api_type, ids = queue.popleft()
            for each in self._referrers.of(api_type):
                if each.field.rule == RESTRICT:
                    forbidding.append((each, ids))
                elif each.field.rule == CLEAR:
                    await self._plan_clearing(call, root, plan, each, ids)
                elif found := await self._plan_delete(call, root, plan, each, ids):
                    queue.append((each.kit.type.declaration.api_type, found))
        # Last, because a row that is deleted with the others forbids nothing.
        for each, ids in forbidding:
            query = _referring(each, ids, plan)
            rows = await _open(each.kit, call, root).find(query, [("_id", 1)], LISTED + 1, ["_id"])
            if rows:
                raise referenced(each.kit.type.name, [row["_id"] for row in rows], each.field.reason)
        return plan

    async def _plan_clearing(self, call: Call, root: Root, plan: Plan, each: Referrer, ids: list[str]) -> None:
        store = _open(each.kit, call, root)
        rows = await store.find(_referring(each, ids, plan), limit=MOST_CLEARED + 1, fields=["_id"])
        if rows:
            plan.count_losing(len(rows))
            plan.cleared.append((each, ids))

    async def _plan_delete(self, call: Call, root: Root, plan: Plan, each: Referrer, ids: list[str]) -> list[str]:
        kit = each.kit
        fields = None if listens(kit.hooks) else ["_id"]
        query = _referring(each, ids, plan)
        documents = await _open(kit, call, root).find(query, limit=MOST_ROWS + 1, fields=fields)
        plan.count(len(documents))
        if documents and listens(kit.hooks):
            for document in documents:
                await kit.hooks.check(call, Action.DELETE, kit.rows.record(document), None)
        if documents:
            plan.deleted.append((kit, documents))
        found = [document["_id"] for document in documents]
        plan.gone.setdefault(kit.type.declaration.api_type, set()).update(found)
        return found

    async def _carry_out(self, call: Call, root: Root, plan: Plan) -> None:
        now = self.kit.clock.now()
        for kit, documents in plan.deleted:
            await bury(kit, call, _open(kit, call, root), documents, now)
        for each, ids in plan.cleared:
            change = without(each.field.path, each.field.repeated, ids, now)
            await _open(each.kit, call, root).update_many({each.field.path: {"$in": ids}, **LIVE}, change)

    async def look_again(self, call: Call, root: Root, gone: Mapping[str, set[str]]) -> None:
        """Follows the delete once more: references may have been written after the first look, and before it."""

        async def follow(inside: Transaction) -> None:
            within = call.within(inside)
            await self._carry_out(within, root, await self._plan(within, root, gone))

        try:
            if await self._plan(call, root, gone):
                await self.kit.transactions.run(follow)
        except StatusError:
            # Whoever refers to it was first.
            await self.undelete(call, root.id)
            raise


async def bury(kit: Kit[Any], call: Call, store: TenantStore, documents: Sequence[Document], now: datetime) -> int:
    """Deletes live rows in the call's transaction, and has their module told once that is done; how many that were."""
    ids = [document["_id"] for document in documents]
    dead = tombstone(now, kit.type.soft_delete, kit.rows.forgotten)
    count = await store.update_many({"_id": {"$in": ids}, **LIVE}, dead)
    kit.limits.freed(call)
    if type(kit.hooks).changed is Hooks.changed:
        return count
    assert call.transaction is not None
    olds = {document["_id"]: kit.rows.record(document) for document in documents}
    for row in await store.find({"_id": {"$in": list(olds)}}):
        told = partial(kit.hooks.changed, call.within(None), Action.DELETE, olds[row["_id"]], kit.rows.record(row))
        call.transaction.after.append(told)
    return count


def listens(hooks: Hooks[Any]) -> bool:
    """Whether a module has something to say of deletes."""
    return type(hooks).check is not Hooks.check or type(hooks).changed is not Hooks.changed


def _referring(each: Referrer, ids: list[str], plan: Plan) -> Document:
    """The live rows that refer to any of these, without those that are deleted themselves."""
    query: Document = {each.field.path: {"$in": ids}, **LIVE}
    gone = plan.gone.get(each.kit.type.declaration.api_type)
    return {**query, "_id": {"$nin": sorted(gone)}} if gone else query


def _open(kit: Kit[Any], call: Call, root: Root) -> TenantStore:
    return kit.stores.of_accounts(kit.type.collection, call, root.accounts, root.id)


def _accounts(message: Any) -> Sequence[str]:
    """The accounts that can refer to a row: its own and, for an account, the one above it."""
    return [id for id in (message.account_id, getattr(message, "parent_account_id", "")) if id]
