"""Request bodies on their way in, bounded in size, in time, and in what all unfinished ones hold together."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

from edge.transcoding.errors import RequestTimeout, RequestTooLarge
from edge.transcoding.exchange import Exchange
from edge.transcoding.limits import Limits
from edge.transcoding.watch import ClientGone
from shared.core.deadline import Deadline
from shared.core.errors import ResourceExhausted


class Intake:
    """Reads bodies. One for the whole edge: clients who never finish must not fill its memory together."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._held = 0

    async def read(self, exchange: Exchange, most: int) -> bytes:
        """The whole body as it was sent, `most` bytes at the most.

        Raises RequestTooLarge (at once where a length is given), RequestTimeout, ResourceExhausted while unfinished
        bodies hold all that they may, or ClientGone.
        """
        length = exchange.headers.get(b"content-length", b"")
        if length.isdigit():
            _check(int(length), most)
        elif not _announces_body(exchange):
            # Asking the server for nothing costs a timer and a turn of the event loop.
            return b""
        try:
            with Deadline(asyncio.get_running_loop().time() + self._limits.body_timeout):
                return await self._body(exchange, most)
        except TimeoutError:
            raise RequestTimeout("the request body took too long") from None

    async def _body(self, exchange: Exchange, most: int) -> bytes:
        event = await _next(exchange)
        if not event.get("more_body", False):
            # Nearly every body comes in one piece and pays for none of what follows.
            body: bytes = event.get("body", b"")
            _check(len(body), most)
            return body
        return await self._rest(exchange, most, event.get("body", b""))

    async def _rest(self, exchange: Exchange, most: int, first: bytes) -> bytes:
        chunks, size, more = [first], len(first), True
        self._held += size
        try:
            while more:
                _check(size, most)
                if self._held > self._limits.max_unfinished:
                    raise ResourceExhausted("too many uploads are under way; try again")
                event = await _next(exchange)
                chunk: bytes = event.get("body", b"")
                chunks.append(chunk)
                size += len(chunk)
                self._held += len(chunk)
                more = event.get("more_body", False)
            _check(size, most)
            return b"".join(chunks)
        finally:
            self._held -= size


async def _next(exchange: Exchange) -> MutableMapping[str, Any]:
    event = await exchange.receive()
    if event["type"] == "http.disconnect":
        raise ClientGone
    return event


def _announces_body(exchange: Exchange) -> bool:
    """Whether a body may come: HTTP/1 says so in the head, later versions need not."""
    if not exchange.scope.get("http_version", "").startswith("1"):
        return True
    return b"content-length" in exchange.headers or b"transfer-encoding" in exchange.headers


def _check(size: int, most: int) -> None:
    if size > most:
        raise RequestTooLarge(f"the request body is larger than {most} bytes")
