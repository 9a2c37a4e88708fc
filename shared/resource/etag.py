"""Etags (AIP-154): the quoted revision of a row."""

import re

from shared.core.errors import Aborted

_ETAG = re.compile(r'"([1-9][0-9]{0,17})"')


def format_etag(revision: int) -> str:
    """The etag of a revision, `"7"` with its quotes."""
    return f'"{revision}"'


def parse_etag(etag: str) -> int | None:
    """The revision a caller asks for; None for no etag.

    Raises Aborted for text that is no etag of ours: it cannot be the newest.
    """
    if not etag:
        return None
    match = _ETAG.fullmatch(etag)
    if match is None:
        raise stale()
    return int(match[1])


def stale() -> Aborted:
    """The error for an etag that is not the newest."""
    return Aborted("the resource has changed since this etag was read", reason="ETAG_MISMATCH")
