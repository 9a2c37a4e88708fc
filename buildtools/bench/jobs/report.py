"""What a system tells of a run, as one line of JSON."""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

# Jobs that a worker has at once; dramatiq has as many threads as it comes with.
SLOTS = 50
# Jobs that are done before anything is measured.
WARM = 500
# Between jobs that are added one by one, in seconds.
PAUSE = 0.005


@dataclass(frozen=True, slots=True)
class Report:
    """`seconds`: from the first of many jobs added to the last one done; `waits`: of jobs added one by one, the
    seconds until each began."""

    seconds: float
    waits: Sequence[float]

    def write(self) -> None:
        """Says it on standard output."""
        print(json.dumps(asdict(self)), flush=True)


class Count:
    """Counts jobs that ran, and keeps how long each waited; a job is told when it was added (seconds of the epoch)."""

    def __init__(self) -> None:
        self.done = 0
        self.waits: list[float] = []

    def ran(self, added: float) -> None:
        """A job begins; having nothing to do, it is done."""
        self.waits.append(time.time() - added)
        self.done += 1
