"""Errors that handlers raise: one class per gRPC code, each with a reason a program can act on.

Anything else that is raised becomes INTERNAL with the request id and no text of the exception.
Terms: google.rpc.Status, ErrorInfo and BadRequest (google/rpc/error_details.proto).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from google.protobuf.message import Message
from grpc import StatusCode

DOMAIN = "dashclicks.com"
# Metadata that says when to try again, in whole seconds; it is also told as google.rpc.RetryInfo.
RETRY_AFTER = "retry_after_seconds"


@dataclass(frozen=True, slots=True)
class Violation:
    """One wrong field: its path in proto names (`contact.emails[0].address`), what is wrong, the rule broken.

    `names_error`: its reason is the whole error's too.
    """

    field: str
    description: str
    reason: str = ""
    names_error: bool = False


class StatusError(Exception):
    """A gRPC status with ErrorInfo (`reason`, `metadata`), for bad input BadRequest (`violations`), and `details`."""

    code: ClassVar[StatusCode] = StatusCode.UNKNOWN
    default_reason: ClassVar[str] = ""

    def __init__(
        self,
        message: str,
        reason: str = "",
        violations: Sequence[Violation] = (),
        metadata: Mapping[str, str] | None = None,
        details: Sequence[Message] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason or self.default_reason
        self.violations = tuple(violations)
        self.metadata = dict(metadata or {})
        self.details = tuple(details)


class InvalidArgument(StatusError):
    """The request is wrong whatever the state of the system."""

    code = StatusCode.INVALID_ARGUMENT
    default_reason = "INVALID_ARGUMENT"


class FailedPrecondition(StatusError):
    """The system is not in the state the call needs; retrying alone does not help."""

    code = StatusCode.FAILED_PRECONDITION


class NotFound(StatusError):
    """No such thing for this caller; a foreign tenant's thing does not exist either."""

    code = StatusCode.NOT_FOUND
    default_reason = "NOT_FOUND"


class AlreadyExists(StatusError):
    """A unique value is taken.

    `taker_id`: the row that has it, where that is known; no caller is told, for they may not see that row.
    """

    code = StatusCode.ALREADY_EXISTS
    default_reason = "ALREADY_EXISTS"
    taker_id = ""


class Aborted(StatusError):
    """Someone else changed it first: read again and retry."""

    code = StatusCode.ABORTED
    default_reason = "ETAG_MISMATCH"


class Unauthenticated(StatusError):
    """No identity, or none that holds."""

    code = StatusCode.UNAUTHENTICATED
    default_reason = "UNAUTHENTICATED"


class PermissionDenied(StatusError):
    """Known, and not allowed."""

    code = StatusCode.PERMISSION_DENIED
    default_reason = "INSUFFICIENT_SCOPE"


class ResourceExhausted(StatusError):
    """Too much: a limit, a quota, a size."""

    code = StatusCode.RESOURCE_EXHAUSTED
    default_reason = "RATE_LIMITED"


class DeadlineExceeded(StatusError):
    """Time ran out first."""

    code = StatusCode.DEADLINE_EXCEEDED
    default_reason = "DEADLINE_EXCEEDED"


class Unavailable(StatusError):
    """Cannot be reached now; retrying may help."""

    code = StatusCode.UNAVAILABLE
    default_reason = "UPSTREAM_UNAVAILABLE"


class OutOfRange(StatusError):
    """Past the end of what there is."""

    code = StatusCode.OUT_OF_RANGE


class Unimplemented(StatusError):
    """There is no such method."""

    code = StatusCode.UNIMPLEMENTED


class Internal(StatusError):
    """Our fault."""

    code = StatusCode.INTERNAL
    default_reason = "INTERNAL"
