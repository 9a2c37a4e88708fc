"""Kinds of jobs: what is declared once, in code, for all jobs of a kind."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, IntEnum
from typing import Generic, TypeVar

from dashclicks.queue.v1.scheduled_job_pb2 import ScheduledJob
from google.protobuf.message import Message

from shared.jobs.schedule import Schedule

P = TypeVar("P", bound=Message)
_MILLISECOND = timedelta(milliseconds=1)


class Priority(IntEnum):
    """Which jobs go first; every so often a lower one goes before a higher, so that none starves."""

    HIGH = 0
    NORMAL = 1
    LOW = 2


class KeyHeld(Enum):
    """How long a job's key keeps another job of the same key from being made."""

    WHILE_KEPT = "kept"
    """As long as its row is there, finished or not: for jobs made of events, which may be told of twice."""
    UNTIL_FINISHED = "finished"
    """Asked for again afterwards it is done again."""
    UNTIL_STARTED = "started"
    """Asked for while it runs it is done once more: it may have read what has changed since."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many jobs of a kind begin in so long a time, on all workers together; never more at once than `count`."""

    count: int
    period: timedelta


@dataclass(frozen=True, slots=True)
class Policy:
    """How jobs of a kind are treated.

    `attempts`: how often a job is tried before it is dead. `timeout`: of one attempt. `backoff`: before the second
    attempt, twice as long before each further one, `most_backoff` at most, less up to a half by chance; `delays`, where
    given, are waited instead, one before each further attempt. `keep`: how long a finished job and its result are kept,
    not at all if zero; `keep_dead`: the same for a dead one. `concurrency`: how many run at a time; `per_account`: of
    one account. `rate`: how many begin.
    """

    attempts: int = 5
    timeout: timedelta = timedelta(minutes=5)
    backoff: timedelta = timedelta(seconds=5)
    most_backoff: timedelta = timedelta(hours=1)
    delays: Sequence[timedelta] = ()
    keep: timedelta = timedelta(days=1)
    keep_dead: timedelta = timedelta(days=30)
    concurrency: int | None = None
    per_account: int | None = None
    rate: Rate | None = None
    priority: Priority = Priority.NORMAL
    key_held: KeyHeld = KeyHeld.WHILE_KEPT

    @property
    def tries(self) -> int:
        """How often a job is tried."""
        return len(self.delays) + 1 if self.delays else self.attempts


# Frozen generics have no slots: Python 3.11 cannot make JobKind[X](...) of them.
@dataclass(frozen=True, eq=False)
class JobKind(Generic[P]):
    """A kind: `<module>.<what it does>`, the message that says what about, and how it is treated.

    `when_dead`: of a job that died, a job of this kind is made with the same payload. `schedule`: when the clock makes
    jobs of this kind; they are the platform's own, and ScheduledJob their payload (else ValueError).
    """

    name: str
    payload: type[P]
    policy: Policy = field(default_factory=Policy)
    when_dead: "JobKind[P] | None" = None
    schedule: Schedule | None = None

    def __post_init__(self) -> None:
        if self.schedule is not None and self.payload is not ScheduledJob:
            raise ValueError(f"the payload of {self.name} is no ScheduledJob")

    @property
    def facts(self) -> dict[str, object]:
        """What other processes may know of it."""
        policy, rate = self.policy, self.policy.rate
        return {
            "_id": self.name,
            "attempts": policy.tries,
            "timeout_ms": policy.timeout // _MILLISECOND,
            "concurrency": policy.concurrency,
            "per_account": policy.per_account,
            "rate": rate.count if rate else 0,
            "rate_period_ms": rate.period // _MILLISECOND if rate else 0,
        }
