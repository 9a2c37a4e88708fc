"""A call that failed as an HTTP answer: the status of its code, and what the request's own headers make of it."""

from google.rpc import code_pb2

from edge.transcoding.conditions import IF_MATCH, IF_NONE_MATCH
from edge.transcoding.errors import HTTP_STATUS
from edge.transcoding.exchange import Exchange, Headers
from edge.transcoding.respond import JSON_TYPE
from edge.transcoding.route import Route
from edge.transcoding.status import StatusPrinter, hints
from edge.upstream.api import UpstreamError
from shared.core.errors import RETRY_AFTER, Aborted, StatusError

_LATER = (code_pb2.RESOURCE_EXHAUSTED, code_pb2.UNAVAILABLE)
_PRECONDITION_FAILED = 412
_UNPROCESSABLE = 422


class Failures:
    """The failures of one route's calls."""

    def __init__(self, route: Route, printer: StatusPrinter) -> None:
        self._request = route.method.input
        self._printer = printer

    def body(self, error: UpstreamError) -> bytes:
        """The google.rpc.Status as JSON."""
        return self._printer.upstream(error.code, error.message, error.details, self._request)

    def answer(self, error: UpstreamError, exchange: Exchange) -> tuple[int, Headers, bytes]:
        """HTTP status, headers and body."""
        headers: Headers = [(b"content-type", JSON_TYPE)]
        status = HTTP_STATUS.get(error.code, 500)
        if error.code in _LATER:
            after = hints(error.details).retry_after
            if after is not None:
                headers.append((b"retry-after", b"%d" % after))
        else:
            status = _by_request(error, exchange, status)
        return status, headers, self.body(error)


def retry_after(error: StatusError) -> Headers:
    """The `Retry-After` of an error raised in the edge, if it says one."""
    told = error.metadata.get(RETRY_AFTER)
    return [(b"retry-after", told.encode())] if told else []


def _by_request(error: UpstreamError, exchange: Exchange, status: int) -> int:
    """The status of a failure that a header of the request has a status of its own for."""
    sent = exchange.headers
    if error.code == code_pb2.ABORTED and IF_MATCH in sent:
        # Another reason, such as a conflict of two writes, is no verdict on the etag.
        return _PRECONDITION_FAILED if hints(error.details).reason in ("", Aborted.default_reason) else status
    if error.code == code_pb2.ALREADY_EXISTS and IF_NONE_MATCH in sent:
        return _PRECONDITION_FAILED
    if error.code == code_pb2.FAILED_PRECONDITION and b"idempotency-key" in sent:
        return _UNPROCESSABLE if hints(error.details).reason == "REQUEST_ID_REUSED" else status
    return status
