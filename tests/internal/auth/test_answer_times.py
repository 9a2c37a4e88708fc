"""Answers tell nobody who is here, nor in how many accounts: not by what they say, not by how long they take."""

import statistics
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import pytest
from grpc import StatusCode

from services.internal.auth.doorkeeper import ANSWER_SECONDS
from tests.internal.office import Office, method
from tests.internal.post import Post, open_post

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


@pytest.fixture(scope="module")
async def writing(mongodb_uri: str, redis_url: str) -> AsyncIterator[Post]:
    """An office whose messages nobody waits for."""
    async with open_post(mongodb_uri, redis_url) as opened:
        yield opened


@pytest.mark.parametrize("name", ["RequestPasswordReset", "DiscoverAccounts", "StartSignUp"])
async def test_a_number_is_asked_for_alike_whoever_has_it(
    writing: Post, record_property: Callable[[str, object], None], name: str
) -> None:
    """Addresses are asked for over REST, in tests/e2e/test_sign_up.py."""
    number = {"RequestPasswordReset": "+14155550171", "DiscoverAccounts": "+14155550172", "StartSignUp": "+14155550173"}
    await writing.office.user(await writing.office.account(), phone=number[name])
    took: dict[str, list[float]] = {number[name]: [], "+14155550179": []}
    answers = set()
    for _ in range(ROUNDS):
        for phone, times in took.items():
            started = time.perf_counter()
            answers.add((await writing.office.nobody.call(method(name), phone=phone)).SerializeToString())
            times.append(time.perf_counter() - started)
    assert answers == {b""}
    known, unknown = (statistics.median(times) * 1000 for times in took.values())
    sys.stdout.write(f"{name}: known {known:.2f} ms, unknown {unknown:.2f} ms (medians of {ROUNDS})\n")
    record_property("known_ms", known)
    record_property("unknown_ms", unknown)
