"""The id of each request, by which logs, traces and answers can be put together."""

import secrets

from starlette.types import Scope

from edge.transcoding.exchange import REQUEST_ID, REQUEST_ID_SCOPE_KEY
from edge.transcoding.heads import add_head, heads

HEADER = b"x-request-id"
DIGITS = 32
# Asking the system for randomness costs more than an id is worth.
MADE_AT_ONCE = 256


class RequestIds:
    """Gives them."""

    def __init__(self) -> None:
        self._digits = ""
        self._at = 0

    def of(self, scope: Scope) -> str:
        """The client's own id if it is short and plain, so that logs can be followed across systems; else a new one.

        A new one is added to the request's headers, where all who come after look for it.
        """
        given = heads(scope).get(HEADER)
        if given is not None and REQUEST_ID.fullmatch(given):
            request_id = given.decode("ascii")
        else:
            request_id = self._new()
            add_head(scope, HEADER, request_id.encode())
        scope[REQUEST_ID_SCOPE_KEY] = request_id
        return request_id

    def _new(self) -> str:
        if self._at == len(self._digits):
            self._digits, self._at = secrets.token_hex(MADE_AT_ONCE * DIGITS // 2), 0
        self._at += DIGITS
        return self._digits[self._at - DIGITS : self._at]
