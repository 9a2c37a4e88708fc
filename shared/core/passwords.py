"""Passwords: argon2id at OWASP's parameters, computed off the event loop by a bounded number of threads."""

import asyncio
import os
import sys
import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id

from shared.core.errors import ResourceExhausted
from shared.core.guesses import guessable

T = TypeVar("T")

# OWASP's choices defend equally; this one stays in a core's cache. One lane, as always with libsodium.
MEMORY_KIB = 7 * 1024
PASSES = 5
HASHING_NICENESS = 10
# More than these wait too long to be worth starting.
MAX_WAITING = 100


class Passwords:
    """Hashes and checks passwords.

    `threads`: how many at once, if 0 one for each core but one; each takes MEMORY_KIB.
    """

    def __init__(self, threads: int = 0) -> None:
        # A core that hashes is the slower for everybody else: one is theirs.
        self._pool = ThreadPoolExecutor(threads or max(1, (os.cpu_count() or 1) - 1), "argon2", initializer=_step_back)
        self._waiting = 0
        self._dummy = _encode(os.urandom(16).hex())

    async def hash(self, password: str) -> str:
        """The encoded hash (algorithm, parameters, salt, digest). Raises ResourceExhausted when too many wait."""
        return await self._run(lambda: _encode(password))

    async def verify(self, encoded: str | None, password: str) -> bool:
        """Whether this is the password. None, for a user who is not there, takes as long and is False.

        Raises ResourceExhausted when too many wait.
        """
        matches = await self._run(lambda: _matches(encoded or self._dummy, password))
        return matches and bool(encoded)

    async def guessable(self, password: str, words: Sequence[str]) -> bool:
        """Whether it is among the passwords tried first; `words` are those that go with its user.

        Raises ResourceExhausted when too many wait.
        """
        return await self._run(lambda: guessable(_canonical(password), words))

    def close(self) -> None:
        """Ends the threads once idle."""
        self._pool.shutdown(wait=False)

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= MAX_WAITING:
            raise ResourceExhausted("too many people sign in at once; retry in a moment")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._waiting -= 1


def _step_back() -> None:
    """Lets the event loop have the core when it wants it: on Linux a nice value is a thread's own."""
    if sys.platform == "linux":
        os.nice(HASHING_NICENESS)


def _encode(password: str) -> str:
    return argon2id.str(_canonical(password).encode(), PASSES, MEMORY_KIB * 1024).decode()


def _matches(encoded: str, password: str) -> bool:
    try:
        return argon2id.verify(encoded.encode(), _canonical(password).encode())
    except CryptoError:
        return False


def _canonical(password: str) -> str:
    """One form for what keyboards write differently (NIST SP 800-63B)."""
    return unicodedata.normalize("NFKC", password)
