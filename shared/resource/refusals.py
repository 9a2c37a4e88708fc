"""Errors of writes that other rows stand against: those that refer to a row, and those an account has already."""

from collections.abc import Sequence

from google.rpc import error_details_pb2

from shared.core.errors import FailedPrecondition, ResourceExhausted

# Ids that an error names.
LISTED = 10


def referenced(name: str, ids: Sequence[str], reason: str) -> FailedPrecondition:
    """Rows of the resource `name` refer to a row that must stay as long as they do."""
    count = f"{LISTED}+" if len(ids) > LISTED else str(len(ids))
    described = f"{count} refer to it: {', '.join(ids[:LISTED])}"
    failure = error_details_pb2.PreconditionFailure()
    failure.violations.add(type=reason, subject=name, description=described)
    return FailedPrecondition(
        f"rows of {name} refer to it: {described}",
        reason=reason,
        metadata={"resource": name, "count": count},
        details=[failure],
    )


def too_many(most: int) -> FailedPrecondition:
    """More rows hang on a row than its delete changes."""
    return FailedPrecondition(
        f"more than {most} rows refer to it; change or delete some first",
        reason="TOO_MANY_REFERENCES",
        metadata={"limit": str(most)},
    )


def dangling(lost: Sequence[tuple[str, str]]) -> FailedPrecondition:
    """What a deleted row refers to, by path, is deleted too, and the row cannot be without."""
    failure = error_details_pb2.PreconditionFailure()
    for path, id in lost:
        failure.violations.add(type="REFERENCE_DELETED", subject=path, description=f"{id} is deleted")
    paths = ", ".join(path for path, _ in lost)
    return FailedPrecondition(f"refers to what is deleted: {paths}", reason="REFERENCE_DELETED", details=[failure])


def limit_reached(name: str, account_id: str, limit: int, current: int) -> ResourceExhausted:
    """An account has as many rows of the resource `name` as it may have."""
    failure = error_details_pb2.QuotaFailure()
    failure.violations.add(
        subject=f"accounts/{account_id}",
        description=f"{limit} rows of {name} at most",
        quota_metric=name,
        quota_value=limit,
    )
    return ResourceExhausted(
        f"the account may have {limit} rows of {name}, and has {current}",
        reason="LIMIT_REACHED",
        metadata={"resource": name, "limit": str(limit), "current": str(current)},
        details=[failure],
    )
