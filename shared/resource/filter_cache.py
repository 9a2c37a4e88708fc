"""The queries of filters, kept: the same few filters come again and again."""

from collections.abc import Mapping
from functools import lru_cache

from shared.core.clock import Clock
from shared.data.mongo import Document
from shared.resource.custom_fields import Definitions
from shared.resource.fields import FieldSpec
from shared.resource.filter import Node, moves, parse_filter
from shared.resource.filter_mongo import to_mongo

_KEPT = 256


class FilterQueries:
    """Filters of one resource as queries. What it answers must not be changed: others get the same document."""

    def __init__(self, filterable: Mapping[str, FieldSpec], clock: Clock) -> None:
        self._filterable = filterable
        self._clock = clock
        self._read = lru_cache(_KEPT)(self._parsed)

    def query(self, text: str, custom: Definitions | None = None) -> Document:
        """The query of a filter, at this moment; an empty one for blank text. Raises InvalidArgument.

        `custom`: the account's own fields, if the filter names any.
        """
        if not text.strip():
            return {}
        node, fixed = self._read(text, custom)
        return to_mongo(node, self._clock.now()) if fixed is None else fixed

    def _parsed(self, text: str, custom: Definitions | None) -> tuple[Node, Document | None]:
        """The tree, and its query unless that moves with the clock."""
        node = parse_filter(text, {**self._filterable, **custom.specs} if custom else self._filterable)
        return node, None if moves(node) else to_mongo(node, self._clock.now())
