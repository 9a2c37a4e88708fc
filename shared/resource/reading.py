"""Get, BatchGet, List, Count and Export (AIP-131, 132, 231)."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic

from shared.core.errors import InvalidArgument, Violation
from shared.data.mongo import Document
from shared.data.raw_rows import cut, decode, heads
from shared.data.rolled_up import Readable
from shared.data.store import TenantStore
from shared.resource.custom_fields import Definitions
from shared.resource.filter_cache import FilterQueries
from shared.resource.grouping import Grouping
from shared.resource.kit import Kit
from shared.resource.model import M, Record
from shared.resource.order import Order, parse_order
from shared.resource.page import behind, page_length, sort_of, sort_values
from shared.resource.softdelete import LIVE
from shared.resource.totals import Sum

_CACHED_ORDERS = 256
# Small enough for the memory of many exports at once, large enough that a query's own cost does not show.
_EXPORT_BATCH = 500


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What a List asks for. `parent`: values that fields of the resource must have, as a path may give them.

    `roll_up`: an agency's sub-accounts' rows too; List and Count only. `custom`: set by the resource, for a filter or
    an order that names the account's own fields.
    """

    filter: str = ""
    order_by: str = ""
    page_size: int = 0
    page_token: str = ""
    show_deleted: bool = False
    roll_up: bool = False
    parent: Mapping[str, str] = field(default_factory=dict)
    custom: Definitions | None = None


class Reader(Generic[M]):
    """Reads one resource type."""

    def __init__(self, kit: Kit[M]) -> None:
        self._kit = kit
        self._filters = FilterQueries(kit.type.filterable, kit.clock)
        self._order: Callable[[str, Definitions | None], Order] = lru_cache(_CACHED_ORDERS)(self._parsed_order)

    async def get(self, store: TenantStore, id: str, show_deleted: bool = False) -> Record[M]:
        """One row. Raises NotFound."""
        document = await store.find_by_id(id)
        if document is None or ("_live" not in document and not self._deleted_too(show_deleted)):
            raise self._kit.not_found()
        return self._kit.rows.record(document)

    async def get_wire(self, store: TenantStore, id: str, show_deleted: bool) -> bytes:
        """One row as its message's wire bytes. Raises NotFound."""
        row = await store.read(id)
        if row is None or not (row.live or self._deleted_too(show_deleted)):
            raise self._kit.not_found()
        return self._kit.rows.writer.each(row.body)[0]

    async def batch_get(self, store: TenantStore, ids: Sequence[str]) -> bytes:
        """Rows, as BSON, in the order of their ids. Raises NotFound if any is missing, InvalidArgument for too many."""
        if len(ids) > self._kit.type.max_page_size:
            problem = f"at most {self._kit.type.max_page_size} at once"
            raise InvalidArgument(f"ids: {problem}", violations=[Violation("ids", problem, "BATCH_SIZE")])
        wanted = sorted(set(ids))
        rows = await store.find_raw({"_id": {"$in": wanted}, **LIVE}, (), len(wanted)) if wanted else b""
        found = {id: row for row, id in heads(rows, (b"_id",))}
        if not found.keys() >= set(ids):
            raise self._kit.not_found()
        return b"".join(found[id] for id in ids)

    async def page(self, store: Readable, query: ListQuery) -> tuple[bytes, str]:
        """A page: its rows as BSON, and the token of the next page.

        Raises InvalidArgument for a bad filter, order, page size or page token.
        """
        kit = self._kit
        length = page_length(query.page_size, kit.type.default_page_size, kit.type.max_page_size)
        order = self._order(query.order_by, query.custom)
        context = self._context(store, query, order)
        rest = behind(order, kit.tokens.decode(context, query.page_token)) if query.page_token else {}
        # One row more than asked tells whether there is another page.
        found = await store.find_raw(_all_of([*self._conditions(query), rest]), sort_of(order), length + 1)
        rows, last = cut(found, length)
        return rows, "" if last is None else kit.tokens.encode(context, sort_values(order, decode(last)))

    def check(self, query: ListQuery) -> None:
        """Raises InvalidArgument for a bad filter."""
        self._conditions(query)

    async def count(self, store: Readable, query: ListQuery) -> int:
        """How many rows a list with this filter has. Raises InvalidArgument for a bad filter."""
        return await store.count(_all_of(self._conditions(query)))

    async def groups(self, store: TenantStore, query: ListQuery, grouping: Grouping) -> list[Sum]:
        """Groups of the rows that a list with this filter has. Raises InvalidArgument for a bad filter."""
        return grouping.sums(await store.aggregate(_all_of(self._conditions(query)), grouping.stages()))

    async def export(self, store: TenantStore, query: ListQuery) -> AsyncGenerator[bytes, None]:
        """Every row of a list, as its message's wire bytes, read in batches as they are taken: memory stays flat, and
        nothing waits at the database.

        A row that is there from beginning to end comes once. Raises InvalidArgument for a bad filter or order.
        """
        order = self._order(query.order_by, query.custom)
        conditions = self._conditions(query)
        rest: Document = {}
        while True:
            rows = await store.find_raw(_all_of([*conditions, rest]), sort_of(order), _EXPORT_BATCH)
            messages = self._kit.rows.writer.each(rows)
            for message in messages:
                yield message
            if len(messages) < _EXPORT_BATCH:
                return
            others, _ = cut(rows, _EXPORT_BATCH - 1)
            rest = behind(order, sort_values(order, decode(rows[len(others) :])))

    def _conditions(self, query: ListQuery) -> list[Document]:
        """What every row of a list must fulfil."""
        live = {} if self._deleted_too(query.show_deleted) else LIVE
        return [self._filters.query(query.filter, query.custom), self._parent(query.parent), live]

    def _parsed_order(self, text: str, custom: Definitions | None) -> Order:
        own = {} if custom is None else {path: spec for path, spec in custom.specs.items() if spec.sortable}
        return parse_order(text, {**self._kit.type.sortable, **own}, self._kit.type.default_order)

    def _deleted_too(self, show_deleted: bool) -> bool:
        return show_deleted and self._kit.type.soft_delete

    def _parent(self, parent: Mapping[str, str]) -> Document:
        for name in parent:
            if name not in self._kit.type.descriptor.fields_by_name:
                raise ValueError(f"{self._kit.type.name} has no field {name}")
        return {name: str(value) for name, value in parent.items()}

    def _context(self, store: Readable, query: ListQuery, order: Order) -> list[object]:
        """What a page token belongs to; the page size may change from page to page."""
        keys = [[key.stored, key.descending] for key in order]
        show_deleted = self._deleted_too(query.show_deleted)
        return [self._kit.type.name, store.binding, sorted(query.parent.items()), query.filter, keys, show_deleted]


def _all_of(parts: Sequence[Document]) -> Document:
    given = [part for part in parts if part]
    return given[0] if len(given) == 1 else {"$and": given} if given else {}
