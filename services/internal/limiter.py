"""Keeps one stranger from guessing passwords and codes, and from keeping everyone else from signing in.

Attempts are counted before any password is hashed, per client address and per name. A right password clears the
name's count. The address is what the edge says; direct callers of the gRPC port, which is not for strangers, share one.
"""

import hashlib
from dataclasses import dataclass

from shared.core.errors import RETRY_AFTER, ResourceExhausted
from shared.core.network import customer_of
from shared.core.settings import Settings
from shared.data.rate_windows import RateWindows
from shared.rpc.call import Call

NAME_SECONDS = 15 * 60
ADDRESS_SECONDS = 60


@dataclass(frozen=True, slots=True)
class LoginLimits:
    """Attempts allowed per NAME_SECONDS for one name, and per ADDRESS_SECONDS for one client address."""

    per_name: int
    per_address: int

    @classmethod
    def of(cls, settings: Settings) -> "LoginLimits":
        """As the environment sets them."""
        return cls(settings.login_limit_per_name, settings.login_limit_per_address)


class LoginLimiter:
    """Admits attempts of one kind: to sign in, to reset a password, to give a code. Kinds are counted apart by name."""

    def __init__(self, windows: RateWindows, limits: LoginLimits, kind: str = "login") -> None:
        self._windows = windows
        self._limits = limits
        self._kind = kind

    async def admit(self, name: str, call: Call) -> None:
        """Counts an attempt. Raises ResourceExhausted (RATE_LIMITED), with RETRY_AFTER in its metadata."""
        # The address comes first: whoever is over its limit must not use up the names of others.
        await self.admit_address(call)
        await self.admit_name(name)

    async def admit_address(self, call: Call) -> None:
        """Counts an attempt from the caller's address alone. Raises as `admit` does."""
        address = customer_of(call.metadata.get("x-forwarded-for", ""))
        await self._count(f"login:address:{address}", self._limits.per_address, ADDRESS_SECONDS)

    async def admit_name(self, name: str) -> None:
        """Counts an attempt for a name alone. Raises as `admit` does."""
        await self._count(self._key(name), self._limits.per_name, NAME_SECONDS)

    async def succeeded(self, name: str) -> None:
        """It was right: earlier attempts are forgotten."""
        await self._windows.clear(self._key(name))

    async def _count(self, key: str, limit: int, seconds: int) -> None:
        times, left = await self._windows.count(key, seconds)
        if times > limit:
            raise ResourceExhausted(f"too many attempts; retry in {left} s", metadata={RETRY_AFTER: str(left)})

    def _key(self, name: str) -> str:
        """Hashed: nobody who reads Redis shall learn who signs in."""
        return f"{self._kind}:name:{hashlib.sha256(name.encode()).hexdigest()}"
