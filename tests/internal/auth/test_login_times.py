"""How long a refused login takes tells nobody who is here, nor in how many accounts."""

import statistics
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from grpc import StatusCode

from services.internal.auth.doorkeeper import ANSWER_SECONDS
from tests.internal.office import Office, method

ROUNDS = 3


async def names(office: Office) -> Mapping[str, Mapping[str, Any]]:
    """What somebody signs in with, by what the platform knows of it."""
    one = await office.user(await office.account(), phone="+14155550161")
    several = await office.user(await office.account())
    for _ in range(3):
        await office.user(await office.account(), email=several.email)
    return {
        "nobody's address": {"email": "stranger@example.com"},
        "an address in one account": {"email": one.email},
        "an address in four accounts": {"email": several.email},
        "nobody's number": {"phone": "+14155550162"},
        "a number in one account": {"phone": one.phone},
    }


async def test_a_refusal_takes_as_long_for_everybody(
    office: Office, record_property: Callable[[str, object], None]
) -> None:
    """The answers are equal. Times are reported, for a busy machine allows no verdict but that all wait."""
    known = await names(office)
    took: dict[str, list[float]] = {name: [] for name in known}
    answers = set()
    for _ in range(ROUNDS):
        for name, given in known.items():
            started = time.perf_counter()
            failure = await office.nobody.failure(method("Login"), **given, password="wrong, whoever it is")
            took[name].append(time.perf_counter() - started)
            answers.add((failure.code, failure.reason, failure.message))
    assert answers == {(StatusCode.INVALID_ARGUMENT, "INVALID_CREDENTIALS", "invalid login credentials")}
    assert min(min(times) for times in took.values()) >= ANSWER_SECONDS
    for name, times in took.items():
        median = statistics.median(times) * 1000
        sys.stdout.write(f"login, {name}: {median:.1f} ms (median of {ROUNDS})\n")
        record_property(f"login, {name}", median)
