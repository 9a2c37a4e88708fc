"""Errors as every transport carries them: a code, a message and google.rpc.Status details."""

from collections.abc import Sequence

from google.protobuf import any_pb2
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2
from grpc import StatusCode

from shared.core.errors import DOMAIN, RETRY_AFTER, Internal, StatusError, Violation

# A gRPC client refuses trailers of more than 16 KiB, and details travel in base64: these leave room for the rest.
MAX_MESSAGE_CHARS = 1024
MAX_VIOLATION_BYTES = 8 * 1024


class RpcError(Exception):
    """How a call failed. `details` is a serialized google.rpc.Status, for `grpc-status-details-bin`."""

    def __init__(self, code: StatusCode, message: str, reason: str, details: bytes) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.reason = reason
        self.details = details


def rpc_error(error: StatusError, request_id: str) -> RpcError:
    """The error as a failed call carries it."""
    status = status_of(error, request_id)
    return RpcError(error.code, status.message, error.reason, status.SerializeToString())


def status_of(error: StatusError, request_id: str) -> status_pb2.Status:
    """The error with its ErrorInfo, for bad input its BadRequest, and its details."""
    status = status_pb2.Status(code=error.code.value[0], message=_shortened(error.message))
    info = error_details_pb2.ErrorInfo(
        reason=error.reason, domain=DOMAIN, metadata={**error.metadata, "request_id": request_id}
    )
    _add(status, info)
    if error.violations:
        _add(status, _bad_request(error.violations))
    if RETRY_AFTER in error.metadata:
        retry = error_details_pb2.RetryInfo()
        retry.retry_delay.seconds = int(error.metadata[RETRY_AFTER])
        _add(status, retry)
    for detail in error.details:
        _add(status, detail)
    return status


def _bad_request(violations: Sequence[Violation]) -> error_details_pb2.BadRequest:
    """The violations, as many as fit; the last one then says how many more there are."""
    bad_request = error_details_pb2.BadRequest()
    left = MAX_VIOLATION_BYTES
    for count, found in enumerate(violations):
        description = _shortened(found.description)
        left -= len(found.field.encode()) + len(description.encode()) + len(found.reason) + 8
        if left < 0:
            bad_request.field_violations.add(description=f"and {len(violations) - count} more")
            break
        bad_request.field_violations.add(field=found.field, description=description, reason=found.reason)
    return bad_request


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_MESSAGE_CHARS else f"{text[: MAX_MESSAGE_CHARS - 1]}…"


def internal_error(request_id: str) -> RpcError:
    """What a caller may know of an exception nobody expected: nothing but where to ask."""
    return rpc_error(Internal(f"internal error; request id {request_id}"), request_id)


def _add(status: status_pb2.Status, detail: Message) -> None:
    packed = any_pb2.Any()
    packed.Pack(detail)
    status.details.append(packed)
