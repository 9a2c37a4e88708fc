"""One resource: its standard methods, for bound RPCs and for a module's own methods alike."""

import re
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any, Generic, cast

from shared.core.errors import InvalidArgument, NotFound, StatusError, Violation
from shared.core.ids import PATTERN
from shared.data.mongo import Document
from shared.data.rolled_up import Readable
from shared.data.transaction import Transaction
from shared.data.uniques import IdTaken
from shared.resource.grouping import Grouping
from shared.resource.integrity import Integrity, Referrers
from shared.resource.kit import Kit
from shared.resource.lot_deletes import LotDeletes
from shared.resource.merging import Merged, Merger
from shared.resource.model import M, Page, Record
from shared.resource.reading import ListQuery, Reader
from shared.resource.searching import Searcher, SearchQuery
from shared.resource.system_resource import SystemResource, copied, no_comparison
from shared.resource.totals import Sum
from shared.resource.writing import Writer
from shared.rpc.call import Call
from shared.rpc.principal import Visibility

# Pages read for one that shows something, where most rows are hidden from the caller.
_PAGES = 20


class Resource(Generic[M]):
    """The rows of one resource type that the caller may see.

    Every method raises NotFound for an absent, deleted or foreign id, and Unavailable without a database.
    `prefix` is put before the paths of violations: "contact." where a request holds the message in `contact`.
    """

    def __init__(self, kit: Kit[M], message_class: type[M], referrers: Referrers) -> None:
        self._kit = kit
        self._reader = Reader(kit)
        self._searcher = Searcher(kit)
        self._writer = Writer(kit)
        self._integrity = Integrity(kit, self._writer, referrers)
        self._lot_deletes = LotDeletes(self._integrity, referrers)
        self._merger = Merger(kit, self._writer, self._integrity, referrers)
        self._message_class = message_class

    @property
    def kit(self) -> Kit[M]:
        """The compiled parts."""
        return self._kit

    async def get(self, call: Call, id: str, *, show_deleted: bool = False) -> M:
        """One row; a deleted one too if asked for and the resource keeps them."""
        return (await self._record(call, id, show_deleted)).message

    async def read(self, call: Call, id: str) -> Record[M]:
        """One row with its private fields."""
        return await self._record(call, id, False)

    async def _record(self, call: Call, id: str, show_deleted: bool) -> Record[M]:
        record = await self._reader.get(self._kit.open(call), id, show_deleted)
        if not await self._kit.seen_with.sees(call, record.message):
            raise self._kit.not_found()
        return record

    async def _refuse_hidden(self, call: Call, id: str) -> None:
        """Raises NotFound before a write of a row that the store does not hide, but what it belongs to does."""
        if self._kit.seen_with.judges(call):
            await self._record(call, id, True)

    async def get_wire(self, call: Call, id: str, show_deleted: bool) -> bytes:
        """What `get` answers, as wire bytes, for a response that is nothing else."""
        if call.transaction is not None or self._kit.seen_with.judges(call):
            return (await self.get(call, id, show_deleted=show_deleted)).SerializeToString()
        return await self._reader.get_wire(self._kit.open(call), id, show_deleted)

    async def batch_get(self, call: Call, ids: Sequence[str]) -> Sequence[M]:
        """Rows in the order of their ids; NotFound if any is missing. Raises InvalidArgument for too many."""
        return self._messages(await self.batch_get_rows(call, ids))

    async def batch_get_rows(self, call: Call, ids: Sequence[str]) -> bytes:
        """The same as BSON, for a response that is made of it at once."""
        rows, seen_with = await self._reader.batch_get(self._kit.open(call), ids), self._kit.seen_with
        if seen_with.judges(call) and await seen_with.among(call, rows) != rows:
            raise self._kit.not_found()
        return rows

    async def list(self, call: Call, query: ListQuery) -> Page[M]:
        """A page of rows. Raises InvalidArgument for a bad filter, order, page size or page token."""
        rows, token = await self.list_rows(call, query)
        return Page(self._messages(rows), token)

    async def list_rows(self, call: Call, query: ListQuery) -> tuple[bytes, str]:
        """A page as BSON, and the token of the next one, for a response that is made of it at once.

        Where rows are seen with others, a caller who does not see all of those may get fewer than there are.
        """
        query, seen_with = await self._with_custom(call, query), self._kit.seen_with
        source = await self._rows(call, query)
        rows, token = await self._reader.page(source, query)
        if not seen_with.judges(call):
            return rows, token
        for _ in range(_PAGES):
            rows = await seen_with.among(call, rows)
            if rows or not token:
                return rows, token
            rows, token = await self._reader.page(source, replace(query, page_token=token))
        return await seen_with.among(call, rows), token

    async def count(self, call: Call, query: ListQuery) -> int:
        """How many rows a list has; order and page do not matter. Raises InvalidArgument for a bad filter."""
        query = await self._with_custom(call, query)
        return await self._reader.count(await self._rows(call, query), query)

    async def export(self, call: Call, query: ListQuery) -> AsyncGenerator[bytes, None]:
        """Every row of a list, in batches, each as its message's wire bytes.

        Raises InvalidArgument, with the first row, for a bad filter or order.
        """
        query = await self._with_custom(call, query)
        async with aclosing(self._reader.export(self._kit.open(call), query)) as rows:
            async for row in rows:
                yield row

    async def search(self, call: Call, query: SearchQuery) -> Page[M]:
        """A page of the rows whose words begin with those asked for. Raises InvalidArgument."""
        rows, token = await self.search_rows(call, query)
        return Page(self._messages(rows), token)

    async def search_rows(self, call: Call, query: SearchQuery) -> tuple[bytes, str]:
        """The same as BSON, and the token of the next page, for a response that is made of it at once."""
        return await self._searcher.page(self._kit.open(call), query)

    async def search_near(self, call: Call, text: str, limit: int) -> Sequence[M]:
        """Rows that a query with a typing mistake may have meant. Raises InvalidArgument for one without a word."""
        return self._messages(await self._searcher.near(self._kit.open(call), text, limit))

    async def check_filter(self, call: Call, text: str) -> None:
        """Raises InvalidArgument for what is no filter of these rows, as this account defines their fields."""
        self._reader.check(await self._with_custom(call, ListQuery(filter=text)))

    def _messages(self, rows: bytes) -> Sequence[M]:
        return [self._message_class.FromString(wire) for wire in self._kit.rows.writer.each(rows)]

    async def seen(self, call: Call, ids: Sequence[str]) -> set[str]:
        """Which of these rows, deleted ones too, the caller may see."""
        seen_with = self._kit.seen_with
        fields = ["_id", *seen_with.names]
        rows = await self._kit.open(call).find({"_id": {"$in": sorted(set(ids))}}, fields=fields)
        return await seen_with.seen(call, rows) if seen_with.judges(call) else {row["_id"] for row in rows}

    async def groups(self, call: Call, query: ListQuery, grouping: Grouping) -> Sequence[Sum]:
        """Groups of the rows of a list, with counts and sums, by key. Raises InvalidArgument for a bad filter."""
        query = await self._with_custom(call, query)
        return await self._reader.groups(self._kit.open(call), query, grouping)

    async def totals(self, call: Call, leading: Sequence[str]) -> Sequence[Sum]:
        """The sums that the contract declares, of the rows that the caller sees and whose first keys have these values.

        Where that is all of the account's, they are read as they are kept; else the caller's own rows are added up.
        """
        kept = self._kit.totals
        if call.caller.visibility is Visibility.ALL or self._kit.type.collection.ownership is None:
            return await kept.read(call, leading)
        parent = dict(zip(kept.keys, leading, strict=False))
        return await self.groups(call, ListQuery(parent=parent), Grouping(kept.keys, kept.money))

    async def _with_custom(self, call: Call, query: ListQuery) -> ListQuery:
        """The query with the account's own fields, if it names any."""
        custom = self._kit.custom
        asked = "" if custom is None else f"{query.filter} {query.order_by}"
        if custom is None or f"{custom.name}." not in asked:
            return query
        found = await custom.definitions(call)
        named = [path for path in re.findall(rf"{custom.name}\.[a-z0-9_]+", asked) if path not in found.specs]
        return replace(query, custom=await custom.definitions(call, fresh=True) if named else found)

    async def _rows(self, call: Call, query: ListQuery) -> Readable:
        return await self._kit.roll_up(call) if query.roll_up else self._kit.open(call)

    async def create(
        self, call: Call, message: M, *, prefix: str = "", id: str = "", fill: Callable[[M], None] | None = None
    ) -> M:
        """Adds a row in the caller's account, with an id of ours unless one is given.

        `fill` sets what a caller may not. Raises InvalidArgument with every violation, AlreadyExists;
        ResourceExhausted at the account's limit.
        """

        async def write(call: Call) -> Record[M]:
            new = self._new(message)
            if fill is not None:
                fill(new.message)
            return await self._writer.create(self._kit.open(call), call, new, True, prefix, id)

        made = await self._kit.together(call, lambda call: self._kit.limits.admit(call, 1, write))
        return made.message

    async def create_many(
        self, call: Call, messages: Sequence[M], *, prefix: str = "", is_normal: bool = False
    ) -> Sequence[M | StatusError]:
        """Adds rows in one write, each for itself; answers each, or why it was refused.

        `is_normal`: the messages' texts are in their form already.
        """

        async def write(call: Call) -> Sequence[Record[M] | StatusError]:
            news = [self._new(message, is_normal) for message in messages]
            return await self._writer.create_many(self._kit.open(call), call, news, prefix)

        outcomes = await self._kit.together(call, lambda call: self._kit.limits.admit(call, len(messages), write))
        return [found if isinstance(found, StatusError) else found.message for found in outcomes]

    async def update(
        self, call: Call, message: M, *, id: str, mask: Sequence[str] | None = None, etag: str = "", prefix: str = ""
    ) -> M:
        """Changes the masked fields; without a mask, those that `message` has.

        Raises Aborted if an etag is given and is not the newest, InvalidArgument, AlreadyExists.
        """
        await self._refuse_hidden(call, id)
        behavior = self._kit.behavior
        given = self._new(message).message

        def merge(new: Record[M]) -> None:
            self._kit.masks.merge(mask, given, new.message)

        def compare(old: Record[M], new: Record[M]) -> Sequence[Violation]:
            return behavior.changed_immutables(old.message, new.message, prefix)

        async def write(call: Call) -> Record[M]:
            return await self._writer.update(self._kit.open(call), call, id, etag, merge, compare, prefix)

        return (await self._kit.together(call, write)).message

    async def edit(self, call: Call, id: str, change: Callable[[M], None], *, prefix: str = "") -> tuple[M, M]:
        """Changes a row by code, within what callers may change; answers it as it was and as it is.

        `change` may run more than once, each time on the row as it is then. Raises as `update` does.
        """
        await self._refuse_hidden(call, id)
        behavior, seen = self._kit.behavior, [self._message_class()]

        def compare(old: Record[M], new: Record[M]) -> Sequence[Violation]:
            seen[0] = old.message
            return behavior.changed_immutables(old.message, new.message, prefix)

        def apply(new: Record[M]) -> None:
            change(new.message)

        store = self._kit.open(call)
        row = await self._writer.update(store, call, id, "", apply, compare, prefix)
        return seen[0], row.message

    async def upsert(
        self, call: Call, message: M, *, id: str, mask: Sequence[str] | None = None, etag: str = "", prefix: str = ""
    ) -> M:
        """Changes a row as `update` does, or makes it with this id and all of `message` if nobody has it.

        Raises NotFound for the id of a deleted or foreign row, and for an etag of a row that is not there.
        """
        try:
            return await self.update(call, message, id=id, mask=mask, etag=etag, prefix=prefix)
        except NotFound:
            if etag:
                raise
        if not (PATTERN.fullmatch(id) and id.startswith(f"{self._kit.type.id_prefix}_")):
            problem = f"must be {self._kit.type.id_prefix}_ and a ULID"
            raise InvalidArgument(f"id {problem}", violations=[Violation(f"{prefix}id", problem, "ID")])
        try:
            return await self.create(call, message, prefix=prefix, id=id)
        except IdTaken:
            if call.transaction is not None:
                raise self._kit.not_found() from None
            # Made just now by another writer, and then it is changed; or never the caller's to see.
            return await self.update(call, message, id=id, mask=mask, prefix=prefix)

    async def change(self, call: Call, id: str, change: Callable[[Record[M]], None], *, etag: str = "") -> Record[M]:
        """Changes a row by code, which may set output-only and private fields.

        `change` may run more than once, each time on the row as it is then. Raises as `update` does.
        """
        await self._refuse_hidden(call, id)

        async def write(call: Call) -> Record[M]:
            return await self._writer.update(self._kit.open(call), call, id, etag, change, no_comparison, "")

        return await self._kit.together(call, write)

    async def delete(self, call: Call, id: str, *, etag: str = "") -> M:
        """Deletes a row and answers it; what refers to it is refused, cleared or deleted too, as its contract says.

        Raises Aborted if an etag is given and is not the newest, FailedPrecondition where rows that refer to it forbid
        it or are too many.
        """
        await self._refuse_hidden(call, id)
        return (await self._integrity.delete(call, id, etag)).message

    async def delete_unreferred(self, call: Call, rows: Sequence[Document]) -> set[str]:
        """Deletes stored rows at once, as `lot_deletes.py` says, in the call's transaction; answers which."""
        return await self._lot_deletes.delete(call, rows)

    async def delete_if_there(self, call: Call, id: str, *, etag: str = "") -> M:
        """Deletes a row as `delete` does; if there is none, answers a message with nothing but the id."""
        try:
            return await self.delete(call, id, etag=etag)
        except NotFound:
            absent: Any = self._message_class()
            absent.id = id
            return cast(M, absent)

    async def merge(
        self, call: Call, id: str, others: Sequence[str], chosen: Mapping[str, str], settle: Callable[[M], None]
    ) -> Merged[M]:
        """Merges rows into one of them, as `merging.py` says; raises as that does."""
        return await self._merger.merge(call, id, others, chosen, settle)

    async def undelete(self, call: Call, id: str) -> M:
        """Brings a deleted row back, and what was deleted with it.

        Raises AlreadyExists if it is not deleted, or a unique value has been taken; FailedPrecondition if what it
        refers to is deleted.
        """
        await self._refuse_hidden(call, id)
        return (await self._integrity.undelete(call, id)).message

    def _new(self, message: M, is_normal: bool = False) -> Record[M]:
        """What a caller gave, without what a caller may not set."""
        new = Record(copied(message), {}, 1, is_normal=is_normal)
        self._kit.behavior.clear_output(new.message)
        return new

    def system(self, reason: str, request_id: str = "", transaction: Transaction | None = None) -> SystemResource[M]:
        """Every account's rows, for the platform's own work; `reason` is kept with each write.

        With a `transaction` its reads and writes take part in that.
        """
        call = Call(reason, request_id, transaction=transaction)
        store = self._kit.stores.system(self._kit.type.collection, reason, request_id, transaction)
        return SystemResource(self._kit, self._reader, self._writer, store, call)
