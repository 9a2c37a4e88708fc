"""Get, BatchGet and List (AIP-131, 132, 231)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic

from shared.core.errors import InvalidArgument, Violation
from shared.data.mongo import Document
from shared.data.store import TenantStore
from shared.resource.codec import Arguments
from shared.resource.filter import parse_filter
from shared.resource.filter_mongo import to_mongo
from shared.resource.kit import Kit
from shared.resource.model import M, Record
from shared.resource.order import Order, parse_order
from shared.resource.page import behind, page_length, sort_of
from shared.resource.softdelete import LIVE

_CACHED_FILTERS = 256


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What a List asks for. `parent`: values that fields of the resource must have, as a path may give them."""

    filter: str = ""
    order_by: str = ""
    page_size: int = 0
    page_token: str = ""
    show_deleted: bool = False
    parent: Mapping[str, str] = field(default_factory=dict)


class Reader(Generic[M]):
    """Reads one resource type."""

    def __init__(self, kit: Kit[M]) -> None:
        self._kit = kit
        # The same few filters and orders come again and again; the documents are not changed after they are made.
        self._filter: Callable[[str], Document] = lru_cache(_CACHED_FILTERS)(
            lambda text: to_mongo(parse_filter(text, kit.type.filterable))
        )
        self._order: Callable[[str], Order] = lru_cache(_CACHED_FILTERS)(
            lambda text: parse_order(text, kit.type.sortable, kit.type.default_order)
        )

    async def get(self, store: TenantStore, id: str, show_deleted: bool = False) -> Record[M]:
        """One row. Raises NotFound."""
        document = await store.find_one({"_id": id} if self._deleted_too(show_deleted) else {"_id": id, **LIVE})
        if document is None:
            raise self._kit.not_found()
        return self._kit.rows.record(document)

    async def batch_get(self, store: TenantStore, ids: Sequence[str]) -> list[M]:
        """Rows in the order of their ids. Raises NotFound if any is missing, InvalidArgument for too many."""
        if len(ids) > self._kit.type.max_page_size:
            problem = f"at most {self._kit.type.max_page_size} at once"
            raise InvalidArgument(f"ids: {problem}", violations=[Violation("ids", problem, "BATCH_SIZE")])
        documents = await store.find({"_id": {"$in": sorted(set(ids))}, **LIVE}) if ids else []
        found = {document["_id"]: document for document in documents}
        if not found.keys() >= set(ids):
            raise self._kit.not_found()
        return [self._kit.rows.codec.decode(found[id]) for id in ids]

    async def page(self, store: TenantStore, query: ListQuery) -> tuple[list[Arguments], str]:
        """A page: the constructor arguments of each message, and the token of the next page.

        Raises InvalidArgument for a bad filter, order, page size or page token.
        """
        kit = self._kit
        length = page_length(query.page_size, kit.type.default_page_size, kit.type.max_page_size)
        order = self._order(query.order_by)
        context = self._context(store, query, order)
        parts = [self._filter(query.filter) if query.filter.strip() else {}, self._parent(query.parent)]
        if not self._deleted_too(query.show_deleted):
            parts.append(LIVE)
        if query.page_token:
            parts.append(behind(order, kit.tokens.decode(context, query.page_token)))
        # One row more than asked tells whether there is another page.
        documents = await store.find(_all_of(parts), sort_of(order), length + 1)
        more = len(documents) > length
        token = kit.tokens.encode(context, order, documents[length - 1]) if more else ""
        arguments = kit.rows.codec.arguments
        return [arguments(document) for document in documents[:length]], token

    def _deleted_too(self, show_deleted: bool) -> bool:
        return show_deleted and self._kit.type.soft_delete

    def _parent(self, parent: Mapping[str, str]) -> Document:
        for name in parent:
            if name not in self._kit.type.descriptor.fields_by_name:
                raise ValueError(f"{self._kit.type.name} has no field {name}")
        return {name: str(value) for name, value in parent.items()}

    def _context(self, store: TenantStore, query: ListQuery, order: Order) -> list[object]:
        """What a page token belongs to; the page size may change from page to page."""
        keys = [[key.stored, key.descending] for key in order]
        show_deleted = self._deleted_too(query.show_deleted)
        return [self._kit.type.name, store.tenant, sorted(query.parent.items()), query.filter, keys, show_deleted]


def _all_of(parts: Sequence[Document]) -> Document:
    given = [part for part in parts if part]
    return given[0] if len(given) == 1 else {"$and": given} if given else {}
