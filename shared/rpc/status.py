"""Errors as every transport carries them: a code, a message and google.rpc.Status details."""

from google.protobuf import any_pb2
from google.rpc import error_details_pb2, status_pb2
from grpc import StatusCode

from shared.core.errors import DOMAIN, Internal, StatusError


class RpcError(Exception):
    """How a call failed. `details` is a serialized google.rpc.Status, for `grpc-status-details-bin`."""

    def __init__(self, code: StatusCode, message: str, reason: str, details: bytes) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.reason = reason
        self.details = details


def rpc_error(error: StatusError, request_id: str) -> RpcError:
    """The error with its ErrorInfo and, for bad input, its BadRequest."""
    status = status_pb2.Status(code=error.code.value[0], message=error.message)
    info = error_details_pb2.ErrorInfo(
        reason=error.reason, domain=DOMAIN, metadata={**error.metadata, "request_id": request_id}
    )
    _add(status, info)
    if error.violations:
        violations = [
            error_details_pb2.BadRequest.FieldViolation(field=v.field, description=v.description, reason=v.reason)
            for v in error.violations
        ]
        _add(status, error_details_pb2.BadRequest(field_violations=violations))
    return RpcError(error.code, error.message, error.reason, status.SerializeToString())


def internal_error(request_id: str) -> RpcError:
    """What a caller may know of an exception nobody expected: nothing but where to ask."""
    return rpc_error(Internal(f"internal error; request id {request_id}"), request_id)


def _add(status: status_pb2.Status, detail: error_details_pb2.ErrorInfo | error_details_pb2.BadRequest) -> None:
    packed = any_pb2.Any()
    packed.Pack(detail)
    status.details.append(packed)
