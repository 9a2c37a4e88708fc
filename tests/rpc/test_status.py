"""However much is wrong, an error fits into the trailers of a gRPC call."""

from google.rpc import error_details_pb2, status_pb2

from shared.core.errors import InvalidArgument, Violation
from shared.rpc.status import rpc_error

# gRPC's own limit for all trailers of a call, in bytes; details travel in base64, which adds a third.
TRAILERS = 16 * 1024


def violations_of(details: bytes) -> list[error_details_pb2.BadRequest.FieldViolation]:
    bad_request = error_details_pb2.BadRequest()
    for detail in status_pb2.Status.FromString(details).details:
        detail.Unpack(bad_request)
    return list(bad_request.field_violations)


def test_few_violations_are_all_told() -> None:
    found = [Violation(f"contact.tags[{n}]", "is too long", "MAX") for n in range(50)]
    error = rpc_error(InvalidArgument("invalid", violations=found), "req-1")
    assert [v.field for v in violations_of(error.details)] == [v.field for v in found]


def test_more_violations_than_fit_are_counted() -> None:
    found = [Violation(f"contact.emails[{n}].address", "must be a valid email address", "email") for n in range(5000)]
    error = rpc_error(InvalidArgument("x" * 100_000, violations=found), "req-1")
    told = violations_of(error.details)
    assert len(error.details) * 4 / 3 + len(error.message) * 3 < TRAILERS
    assert told[-1].description == f"and {5000 - (len(told) - 1)} more"
