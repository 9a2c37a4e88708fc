"""Places in a stream of events: the ids that events carry, and going on behind the one a client names."""

from collections.abc import Callable
from typing import Any

from google.protobuf.message_factory import GetMessageClass

from edge.transcoding.codec.plan import Plans
from edge.transcoding.exchange import Exchange
from edge.transcoding.header_field import Given, HeaderField
from edge.transcoding.route import Route
from shared.core.errors import InvalidArgument

LAST_EVENT_ID = b"last-event-id"
_UNSAFE = str.maketrans("", "", "\r\n\0")


class Places:
    """The places of one route's stream.

    The contract may name a field that holds them: then the service goes on behind one. Without it an event's id is its
    number, and a stream that is read with GET is read again and passed over up to that number.
    """

    def __init__(self, route: Route, plans: Plans) -> None:
        name = route.policy.resume_field
        self._field = HeaderField(route, name, "Last-Event-ID", plans, wins=True) if name else None
        self._repeats = route.http_method == "GET"
        self._place_in = _reader(route, name) if name else None

    def resumed(self, exchange: Exchange) -> tuple[Given, int]:
        """What the request sets for the service, and how many messages are passed over. Raises InvalidArgument."""
        last = exchange.headers.get(LAST_EVENT_ID, b"")
        if not last:
            return (), 0
        if self._field is not None:
            return [(self._field, last.decode("utf-8", "replace"))], 0
        if not self._repeats or not last.isdigit() or len(last) > 9:
            raise InvalidArgument("this stream cannot be resumed behind that event")
        return (), int(last)

    def of(self, wire: bytes, number: int) -> bytes:
        """The id of a message; `number` counts those of the stream from 1."""
        return b"%d" % number if self._place_in is None else self._place_in(wire)


def _reader(route: Route, name: str) -> Callable[[bytes], bytes]:
    decode: Any = GetMessageClass(route.method.output).FromString
    return lambda wire: str(getattr(decode(wire), name)).translate(_UNSAFE).encode()
