"""Pages (AIP-158): keyset cursors that only their maker can make, and page sizes.

A cursor holds the sort values and the id of the last row, so a page costs the same however deep it is and rows that
come in between shift nothing. Its MAC covers whose list it is and which: no other tenant, filter or order takes it.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

import bson
from bson.errors import BSONError

from shared.core.errors import InvalidArgument, Violation
from shared.data.mongo import Document
from shared.data.rolled_up import value_at
from shared.resource.order import Order, SortKey

_MAC_BYTES = 16
_PURPOSE = b"dashclicks/page-token/v1"


class PageTokens:
    """Makes and reads page tokens."""

    def __init__(self, secret: bytes) -> None:
        # The secret has other uses; a key of its own keeps one from lending itself to another.
        self._key = hmac.digest(secret, _PURPOSE, "sha256")

    def encode(self, context: Sequence[object], last: Sequence[object]) -> str:
        """The token of the page behind the row with these sort values, in the list that `context` describes (JSON)."""
        payload = bson.encode({"v": list(last)})
        return base64.urlsafe_b64encode(self._mac(context, payload) + payload).decode().rstrip("=")

    def decode(self, context: Sequence[object], token: str) -> list[Any]:
        """The sort values of the row before the page. Raises InvalidArgument for a token of another list."""
        try:
            raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
            if not hmac.compare_digest(raw[:_MAC_BYTES], self._mac(context, raw[_MAC_BYTES:])):
                raise ValueError("MAC")
            values: list[Any] = bson.decode(raw[_MAC_BYTES:])["v"]
        except (ValueError, binascii.Error, BSONError):
            problem = "not a token of this list: its filter, order and account must stay the same from page to page"
            violations = [Violation("page_token", problem, "INVALID_PAGE_TOKEN")]
            raise InvalidArgument(f"page_token: {problem}", "INVALID_PAGE_TOKEN", violations) from None
        return values

    def _mac(self, context: Sequence[object], payload: bytes) -> bytes:
        scope = json.dumps(context, separators=(",", ":")).encode()
        framed = len(scope).to_bytes(4, "big") + scope + payload
        return hashlib.blake2b(framed, key=self._key, digest_size=_MAC_BYTES).digest()


def sort_values(order: Order, row: Document) -> list[Any]:
    """What a row is sorted by."""
    return [value_at(row, key.stored) for key in order]


def page_length(asked: int, default: int, largest: int) -> int:
    """Rows in a page: the default for 0, at most the largest. Raises InvalidArgument below 0."""
    if asked < 0:
        problem = "must not be negative"
        raise InvalidArgument(f"page_size {problem}", violations=[Violation("page_size", problem, "PAGE_SIZE")])
    return min(asked or default, largest)


def sort_of(order: Order) -> list[tuple[str, int]]:
    """The order in the driver's words."""
    return [(key.stored, -1 if key.descending else 1) for key in order]


def behind(order: Order, values: Sequence[Any]) -> Document:
    """The condition of the rows behind the one with these sort values.

    MongoDB orders an absent value before every other, and no range reaches from one kind to the other, so a step
    over that border is a branch of its own.
    """
    branches: list[Document] = []
    equal: Document = {}
    for key, value in zip(order, values, strict=True):
        branches.extend({**equal, **further} for further in _further(key, value))
        equal[key.stored] = value
    first, value = order[0], values[0]
    if value is None or (first.descending and first.nullable):
        return {"$or": branches}
    # Said once more as a plain range: it is what lets the index start at the row instead of at the list's head.
    return {first.stored: {"$lte" if first.descending else "$gte": value}, "$or": branches}


def _further(key: SortKey, value: Any) -> list[Document]:
    if value is None:
        return [] if key.descending else [{key.stored: {"$ne": None}}]
    if not key.descending:
        return [{key.stored: {"$gt": value}}]
    ends = [{key.stored: None}] if key.nullable else []
    return [{key.stored: {"$lt": value}}, *ends]
