"""Why an attempt failed, in words that may be kept: an exception's own text may hold what a customer entered."""

import traceback

from shared.core.errors import StatusError
from shared.jobs.work import GiveUp

MAX_CHARS = 300


def told(error: Exception) -> str:
    """What is kept of an error."""
    if isinstance(error, GiveUp | StatusError):
        return f"{type(error).__name__}: {error}"[:MAX_CHARS]
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].name}, line {frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"[:MAX_CHARS]
