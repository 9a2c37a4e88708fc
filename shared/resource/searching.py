"""Search: the rows that have, for each word asked for, a word that begins with it.

The best come first: those with the word itself, then those with the word that is closest behind it in the alphabet.
That is the order of the index, so a page costs what it shows.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic

from bson.min_key import MinKey
from bson.regex import Regex

from shared.core.errors import InvalidArgument, Violation
from shared.data.mongo import Document
from shared.data.raw_rows import cut, decode, decode_all
from shared.data.store import TenantStore
from shared.resource.kit import Kit
from shared.resource.model import M
from shared.resource.page import page_length
from shared.resource.search_index import INDEX_NAME, SEARCH
from shared.resource.search_words import near, query_words
from shared.resource.softdelete import LIVE

MAX_QUERY_CHARS = 200
MAX_QUERY_WORDS = 8
# Of longer queries so many words may have a mistake, the longest ones.
_NEAR_WORDS = 3
_NEAR_ROWS = 200
# Behind every text that begins with the same characters.
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What a Search asks for."""

    query: str
    page_size: int = 0
    page_token: str = ""


class Searcher(Generic[M]):
    """Searches one resource type."""

    def __init__(self, kit: Kit[M]) -> None:
        self._kit = kit

    async def page(self, store: TenantStore, query: SearchQuery) -> tuple[bytes, str]:
        """A page: its rows as BSON, and the token of the next page.

        Raises InvalidArgument for a query without a word, a bad page size or page token.
        """
        kit = self._kit
        length = page_length(query.page_size, kit.type.default_page_size, kit.type.max_page_size)
        # The longest word leads: it is likely to be the rarest.
        lead, *others = _words(query.query)
        context = [kit.type.name, store.binding, "search", lead, *others]
        conditions: list[Document] = [LIVE, *({SEARCH: _begins(word)} for word in others)]
        start: list[object] = [lead, MinKey()]
        end = _keys(lead + _LAST, MinKey())
        if query.page_token:
            start = kit.tokens.decode(context, query.page_token)
            conditions.append(_behind(lead, *start))
        found = await store.scan(INDEX_NAME, _keys(*start), end, {"$and": conditions}, length + 1)
        rows, last = cut(found, length)
        return rows, "" if last is None else kit.tokens.encode(context, _place(lead, decode(last)))

    async def near(self, store: TenantStore, text: str, limit: int) -> bytes:
        """Rows, as BSON, with a word that begins with what one of the query's may have been meant to be; else nothing.

        Raises InvalidArgument for a query without a word.
        """
        asked = _words(text)
        for word in asked[:_NEAR_WORDS]:
            meant = [Regex(f"^{re.escape(each)}") for each in near(word)]
            if not meant:
                continue
            # By these alone: with the other words in the query one of them might lead, and each row it finds would be
            # compared with hundreds of patterns.
            query: Document = {"$and": [LIVE, {SEARCH: {"$in": meant}}]}
            rows = await store.find_by_index(INDEX_NAME, query, _NEAR_ROWS)
            others = [other for other in asked if other != word]
            found = [row for document, row in decode_all(rows) if _has_all(document[SEARCH], others)]
            if found:
                return b"".join(found[:limit])
        return b""


def _words(text: str) -> list[str]:
    found = query_words(text) if len(text) <= MAX_QUERY_CHARS else []
    if found:
        return found[:MAX_QUERY_WORDS]
    problem = "holds no letter or digit" if len(text) <= MAX_QUERY_CHARS else f"is over {MAX_QUERY_CHARS} characters"
    raise InvalidArgument(f"query: {problem}", violations=[Violation("query", problem, "QUERY")])


def _begins(word: str) -> Document:
    return {"$elemMatch": {"$gte": word, "$lt": word + _LAST}}


def _has_all(words: Sequence[str], begun: Sequence[str]) -> bool:
    return all(any(word.startswith(each) for word in words) for each in begun)


def _keys(word: object, id: object) -> list[tuple[str, object]]:
    return [(SEARCH, word), ("_id", id)]


def _place(lead: str, document: Document) -> list[object]:
    """Where a row stands: its first word that begins with the leading one, and its id."""
    return [min(word for word in document[SEARCH] if word.startswith(lead)), document["_id"]]


def _behind(lead: str, word: object, id: object) -> Document:
    """Not shown before: a row with several such words stands in the index several times."""
    shown: list[Document] = [{SEARCH: {"$elemMatch": {"$gte": lead, "$lt": word}}}, {SEARCH: word, "_id": {"$lte": id}}]
    return {"$nor": shown}
