import asyncio
import os
import threading
from collections.abc import Iterator

import pytest

from shared.core import passwords
from shared.core.errors import ResourceExhausted
from shared.core.passwords import Passwords


@pytest.fixture
def hasher() -> Iterator[Passwords]:
    made = Passwords(1)
    yield made
    made.close()


async def test_only_the_same_password_matches(hasher: Passwords) -> None:
    encoded = await hasher.hash("correct horse battery staple")
    assert await hasher.verify(encoded, "correct horse battery staple")
    assert not await hasher.verify(encoded, "correct horse battery stapl")


async def test_the_parameters_are_those_of_owasp(hasher: Passwords) -> None:
    assert (await hasher.hash("x")).startswith("$argon2id$v=19$m=7168,t=5,p=1$")


async def test_two_hashes_of_one_password_differ(hasher: Passwords) -> None:
    assert await hasher.hash("x") != await hasher.hash("x")


@pytest.mark.parametrize("encoded", [None, "", "not a hash", "$argon2id$v=19$m=7168,t=5,p=1$", "x" * 500])
async def test_no_hash_matches_nothing(hasher: Passwords, encoded: str | None) -> None:
    assert not await hasher.verify(encoded, "")


async def test_one_character_typed_in_two_ways_is_one_password(hasher: Passwords) -> None:
    assert await hasher.verify(await hasher.hash("caf\u00e9"), "cafe\u0301")


async def test_too_many_at_once_are_refused(hasher: Passwords, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "MAX_WAITING", 2)
    results = await asyncio.gather(*(hasher.hash("x") for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(result, ResourceExhausted) for result in results) == 2


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="niceness is a thread's own on Linux only")
async def test_hashing_steps_back_and_the_event_loop_does_not(hasher: Passwords) -> None:
    here = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    there = await hasher._run(lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
    assert there == min(here + 10, 19)
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == here


def test_one_core_is_left_to_everybody_else() -> None:
    made = Passwords()
    assert made._pool._max_workers == max(1, (os.cpu_count() or 1) - 1)
    made.close()
