"""What stands in the way of taking a change back."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from shared.core.errors import AlreadyExists, FailedPrecondition, InvalidArgument, NotFound, StatusError


class Obstacle(Enum):
    """Why; the names are those of the contract."""

    CHANGED_LATER = "changed later"
    DELETED_LATER = "deleted later"
    PURGED = "is gone for good"
    VALUE_TAKEN = "the value belongs to another row now"
    REFERENCE_GONE = "refers to a row that is gone"
    SECRET = "something was changed that the log does not hold, such as a password"
    NOT_KEPT = "the log does not know what was before"
    PLATFORM = "the platform did it by itself"
    RULE = "a rule forbids it"


@dataclass(frozen=True, slots=True)
class Conflict:
    """One change that cannot be taken back.

    `later_id`: the event in the way, empty where there is none. `taker_id`: the row that has its value, told to nobody.
    """

    event_id: str
    resource_type: str
    resource_id: str
    obstacle: Obstacle
    fields: Sequence[str] = ()
    later_id: str = ""
    detail: str = ""
    taker_id: str = ""

    @property
    def description(self) -> str:
        """In words."""
        by = f" by {self.later_id}" if self.later_id else ""
        return f"{self.event_id}: {self.obstacle.value}{by}{f': {self.detail}' if self.detail else ''}"


class Refused(Exception):
    """Raised where one change cannot be taken back."""

    def __init__(
        self,
        obstacle: Obstacle,
        fields: Sequence[str] = (),
        detail: str = "",
        later_id: str = "",
        taker_id: str = "",
    ) -> None:
        super().__init__(obstacle.value)
        self.obstacle = obstacle
        self.fields = tuple(fields)
        self.detail = detail
        self.later_id = later_id
        self.taker_id = taker_id


# What the runtime answers where the state of a row, not the caller or the database, is in the way.
REFUSALS = (AlreadyExists, NotFound, InvalidArgument, FailedPrecondition)


def refusal_of(error: StatusError) -> Refused:
    """The runtime's own refusal of a write, as one of an undo."""
    fields = [found.field for found in error.violations]
    if isinstance(error, AlreadyExists):
        return Refused(Obstacle.VALUE_TAKEN, fields, taker_id=error.taker_id)
    if isinstance(error, NotFound):
        return Refused(Obstacle.PURGED)
    if error.reason == "REFERENCE_DELETED":
        return Refused(Obstacle.REFERENCE_GONE, detail=error.message)
    if error.violations and all(found.reason == "REFERENCE" for found in error.violations):
        return Refused(Obstacle.REFERENCE_GONE, fields)
    return Refused(Obstacle.RULE, fields, error.message)
