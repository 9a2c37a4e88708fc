"""The limits of each rate class: what the contract declares, changed by the settings."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashclicks.options.v1 import options_pb2

# Everything that names no other class, and contracts without our options.
DEFAULT = "DEFAULT"


@dataclass(frozen=True, slots=True)
class ClassLimit:
    """`requests` in any `seconds` for each subject ("USER", "ACCOUNT", "KEY", "ADDRESS"); `name` tells it apart."""

    name: str
    subject: str
    requests: int
    seconds: int


Limits = Mapping[str, tuple[ClassLimit, ...]]


def class_limits(overrides: Mapping[tuple[str, str], tuple[int, int]]) -> Limits:
    """Limits by class. `overrides` gives (requests, seconds) by class and subject, 0 requests for no limit.

    Raises ValueError for an override of a limit that the contract does not declare.
    """
    left = dict(overrides)
    limits = {
        _class_name(value.name): tuple(
            limit
            for declared in value.GetOptions().Extensions[options_pb2.rate_limits].limits
            if (limit := _limit(_class_name(value.name), declared, left)).requests
        )
        for value in options_pb2.RateClass.DESCRIPTOR.values
    }
    if left:
        unknown = ", ".join(f"{rate}:{subject}" for rate, subject in left)
        raise ValueError(f"RATE_LIMITS: the contract declares no limit {unknown}")
    return limits


def parse_overrides(text: str) -> Mapping[tuple[str, str], tuple[int, int]]:
    """Reads `CLASS:SUBJECT=REQUESTS/SECONDS` between commas, such as `DEFAULT:USER=1200/60`. Raises ValueError."""
    overrides: dict[tuple[str, str], tuple[int, int]] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, equals, value = part.partition("=")
        rate, colon, subject = name.partition(":")
        requests, slash, seconds = value.partition("/")
        good = equals and colon and slash and requests.isdecimal() and seconds.isdecimal() and int(seconds) > 0
        if not good:
            raise ValueError(f"RATE_LIMITS: {part!r} is not CLASS:SUBJECT=REQUESTS/SECONDS")
        overrides[rate, subject] = (int(requests), int(seconds))
    return overrides


def _class_name(value: str) -> str:
    name = value.removeprefix("RATE_CLASS_")
    return DEFAULT if name == "UNSPECIFIED" else name


def _limit(rate: str, declared: options_pb2.RateLimit, overrides: dict[tuple[str, str], tuple[int, int]]) -> ClassLimit:
    subject = options_pb2.RateSubject.Name(declared.subject).removeprefix("RATE_SUBJECT_")
    requests, seconds = overrides.pop((rate, subject), (declared.requests, declared.seconds))
    name = subject.lower() if rate == DEFAULT else f"{rate}-{subject}".lower()
    return ClassLimit(name, subject, requests, seconds)
