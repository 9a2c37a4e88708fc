"""Times at which jobs of a kind are made: a cron expression by the clock of a zone."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

# How late a time may be noticed without being missed: somebody else may have to lead first.
GRACE = timedelta(minutes=1)
# Stretches that are searched for the latest times, so that nobody walks through years of seconds.
_STRETCHES = (timedelta(hours=1), timedelta(days=1), timedelta(days=32))


class Missed(Enum):
    """What becomes of times at which nobody made jobs."""

    SKIP = "skip"
    """Nothing: the next time comes."""
    ONCE = "once"
    """One job for all of them."""
    ALL = "all"
    """A job for each of the latest ones: `Schedule.most` at most."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """`cron`: five fields, or six with seconds first. `zone`: whose clock. Raises ValueError for bad ones.

    A time that the clock leaves out is the moment of the change, one that it shows twice is the first; what comes
    every so often (`*/10 * * * *`) goes on evenly. But for ALL, no job is made while the one before is under way:
    with SKIP its time passes, with ONCE the job is made afterwards.
    """

    cron: str
    zone: str = "UTC"
    missed: Missed = Missed.ONCE
    most: int = 24

    def __post_init__(self) -> None:
        try:
            next(self._after(datetime.now(UTC)))
        except (CronSimError, StopIteration, OSError, KeyError) as error:
            raise ValueError(f"no schedule: {self.cron!r} in {self.zone!r}") from error

    @property
    def facts(self) -> dict[str, str]:
        """What other processes may know of it."""
        return {"cron": self.cron, "zone": self.zone, "missed": self.missed.value}

    def after(self, moment: datetime) -> datetime:
        """The first time behind a moment, in UTC."""
        return next(self._after(moment))

    def due(self, first: datetime, now: datetime) -> Sequence[datetime]:
        """The times for which jobs are to be made now, where the first one without a job is `first`."""
        latest = self._latest(first, now, self.most if self.missed is Missed.ALL else 1)
        if self.missed is Missed.SKIP and now - latest[-1] > GRACE:
            return ()
        return latest

    def _latest(self, first: datetime, now: datetime, most: int) -> Sequence[datetime]:
        for stretch in _STRETCHES:
            if now - stretch > first:
                found = self._between(now - stretch, now, most)
                if len(found) == most:
                    return found
        return self._between(first, now, most)

    def _between(self, first: datetime, last: datetime, most: int) -> Sequence[datetime]:
        found: deque[datetime] = deque(maxlen=most)
        for time in self._after(first - timedelta(seconds=1)):
            if time > last:
                break
            found.append(time)
        return tuple(found)

    def _after(self, moment: datetime) -> Iterator[datetime]:
        """Times, ever later. What the library answers may be of the hour before, where the clock shows one twice."""
        last = moment
        for local in CronSim(self.cron, moment.astimezone(ZoneInfo(self.zone))):
            time = local.astimezone(UTC)
            if time > last:
                last = time
                yield time
