"""Lists of what the queue keeps: newest first, filtered, in pages; an account's own, or all for platform staff."""

from collections.abc import Awaitable, Callable, Collection
from typing import Protocol

from google.protobuf.descriptor import Descriptor

from shared.core.clock import Clock
from shared.data.mongo import Document
from shared.resource.contracts import ContractError
from shared.resource.fields import named_fields
from shared.resource.filter_cache import FilterQueries
from shared.resource.page import PageTokens, page_length

DEFAULT_PAGE, MOST_ROWS = 50, 1000

Read = Callable[[Document, str | None, str, int], Awaitable[list[Document]]]
"""Rows that fulfil a condition, of an account or of all, made before a row of this id, so many at most."""


class ListRequest(Protocol):
    """What every list is asked."""

    page_size: int
    page_token: str
    filter: str


class Listing:
    """One list. `for_staff`: fields that accounts are not shown, so no filter of theirs may tell what stands there."""

    def __init__(
        self, message: Descriptor, read: Read, tokens: PageTokens, clock: Clock, for_staff: Collection[str] = ()
    ) -> None:
        self._name = f"queue.{message.name}"
        self._read = read
        self._tokens = tokens
        fields = named_fields(message, lambda problem, path: ContractError(f"{message.name}.{path}: {problem}"))
        filterable = {each.path: each for each in fields if each.filterable}
        self.staff_filters = FilterQueries(filterable, clock)
        self._filters = FilterQueries({path: each for path, each in filterable.items() if path not in for_staff}, clock)

    async def page(self, request: ListRequest, account_id: str | None) -> tuple[list[Document], str]:
        """A page of rows and the token of the next one. Raises InvalidArgument."""
        length = page_length(request.page_size, DEFAULT_PAGE, MOST_ROWS)
        context = [self._name, account_id, request.filter]
        (before,) = self._tokens.decode(context, request.page_token) if request.page_token else ("",)
        condition = (self.staff_filters if account_id is None else self._filters).query(request.filter)
        rows = await self._read(condition, account_id, before, length + 1)
        more = len(rows) > length
        return rows[:length], self._tokens.encode(context, [rows[length - 1]["_id"]]) if more else ""
