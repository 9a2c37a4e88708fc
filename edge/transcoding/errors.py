"""Errors as google.rpc.Status JSON: the edge's own refusals, the code table, and the details a service sent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

from google.rpc import code_pb2
from grpc import StatusCode

from edge.transcoding.codec.faults import Fault
from shared.core.errors import (
    Aborted,
    DeadlineExceeded,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    OutOfRange,
    ResourceExhausted,
    StatusError,
    Unimplemented,
    Violation,
)

HTTP_STATUS: dict[int, int] = {
    code_pb2.OK: 200,
    code_pb2.CANCELLED: 499,
    code_pb2.UNKNOWN: 500,
    code_pb2.INVALID_ARGUMENT: 400,
    code_pb2.DEADLINE_EXCEEDED: 504,
    code_pb2.NOT_FOUND: 404,
    code_pb2.ALREADY_EXISTS: 409,
    code_pb2.PERMISSION_DENIED: 403,
    code_pb2.UNAUTHENTICATED: 401,
    code_pb2.RESOURCE_EXHAUSTED: 429,
    code_pb2.FAILED_PRECONDITION: 400,
    code_pb2.ABORTED: 409,
    code_pb2.OUT_OF_RANGE: 400,
    code_pb2.UNIMPLEMENTED: 501,
    code_pb2.INTERNAL: 500,
    code_pb2.UNAVAILABLE: 503,
    code_pb2.DATA_LOSS: 500,
}
"""As google/rpc/code.proto says; a code it does not know is 500."""


class RouteNotFound(NotFound):
    """No route has the path."""

    default_reason = "ROUTE_NOT_FOUND"


class InvalidPath(InvalidArgument):
    """The path is no text: a broken escape, bytes that are not UTF-8, a dot segment."""


class MethodNotAllowed(Unimplemented):
    """The path exists under other HTTP methods: `allowed`, sorted, those the edge answers itself included."""

    http_status: ClassVar[int] = 405
    default_reason = "METHOD_NOT_ALLOWED"

    def __init__(self, http_method: str, methods: Collection[str]) -> None:
        implied = {"OPTIONS", "HEAD"} if "GET" in methods else {"OPTIONS"}
        self.allowed = sorted({*methods, *implied})
        super().__init__(f"this path does not answer {http_method}; it answers {', '.join(self.allowed)}")


class RequestTooLarge(ResourceExhausted):
    """The body is larger than the edge takes."""

    http_status: ClassVar[int] = 413
    default_reason = "REQUEST_TOO_LARGE"


class PreconditionFailed(Aborted):
    """The resource is not in the version that the request's condition names."""

    http_status: ClassVar[int] = 412


class KeyReused(FailedPrecondition):
    """The idempotency key belongs to another request."""

    http_status: ClassVar[int] = 422
    default_reason = "REQUEST_ID_REUSED"


class RangeNotSatisfiable(OutOfRange):
    """No byte of the range is there; `size` is what there is, in bytes."""

    http_status: ClassVar[int] = 416

    def __init__(self, size: int) -> None:
        super().__init__(f"the range lies outside the {size} bytes there are", reason="RANGE_NOT_SATISFIABLE")
        self.size = size


class RequestTimeout(DeadlineExceeded):
    """The client took too long to send its request."""

    http_status: ClassVar[int] = 408


class TargetTooLong(InvalidArgument):
    """The request target is longer than the edge takes."""

    http_status: ClassVar[int] = 414
    default_reason = "REQUEST_TOO_LARGE"


class UnsupportedMediaType(InvalidArgument):
    """The body is of a media type, charset or encoding that is not read here."""

    http_status: ClassVar[int] = 415
    default_reason = "UNSUPPORTED_MEDIA_TYPE"


@dataclass(frozen=True, slots=True)
class Located:
    """A fault with where its value came from: `path`, `query`, or `body` (then with a JSON pointer)."""

    source: str
    fault: Fault

    def violation(self) -> Violation:
        """The fault as BadRequest shows it: where it came from stands behind the description."""
        where = f"{self.source} {self.fault.pointer}" if self.fault.pointer else self.source
        return Violation(self.fault.field, f"{self.fault.description} ({where})", self.fault.reason)


def bad_request(faults: Sequence[Located]) -> InvalidArgument:
    """The refusal of a request with all its faults; the message names the first."""
    first = faults[0].fault
    more = f", and {len(faults) - 1} more" if len(faults) > 1 else ""
    subject = f"{first.field}: " if first.field else f"the {faults[0].source} "
    return InvalidArgument(
        f"invalid request: {subject}{first.description}{more}",
        violations=[located.violation() for located in faults],
    )


def http_status_of(error: StatusError) -> int:
    """The HTTP status of an error raised in the edge."""
    own: int | None = getattr(error, "http_status", None)
    return own if own is not None else HTTP_STATUS.get(code_number(error.code), 500)


def code_number(code: StatusCode) -> int:
    """The number of a gRPC code."""
    number: int = code.value[0]
    return number
