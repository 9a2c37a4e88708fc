"""Keeps one stranger from guessing passwords, and from keeping everyone else from signing in.

Attempts are counted before any password is hashed, per client address and per login name. A right password clears the
name's count. The address is what the edge says; direct callers of the gRPC port, which is not for strangers, share one.
"""

import hashlib
from dataclasses import dataclass

from dashclicks.auth.v1.session_pb2 import LoginRequest

from shared.core.errors import RETRY_AFTER, ResourceExhausted
from shared.core.network import customer_of
from shared.core.settings import Settings
from shared.data.rate_windows import RateWindows
from shared.rpc.call import Call

NAME_SECONDS = 15 * 60
ADDRESS_SECONDS = 60


@dataclass(frozen=True, slots=True)
class LoginLimits:
    """Attempts allowed per NAME_SECONDS for one login name, and per ADDRESS_SECONDS for one client address."""

    per_name: int
    per_address: int

    @classmethod
    def of(cls, settings: Settings) -> "LoginLimits":
        """As the environment sets them."""
        return cls(settings.login_limit_per_name, settings.login_limit_per_address)


class LoginLimiter:
    """Admits attempts to sign in."""

    def __init__(self, windows: RateWindows, limits: LoginLimits) -> None:
        self._windows = windows
        self._limits = limits

    async def admit(self, request: LoginRequest, call: Call) -> None:
        """Counts an attempt. Raises ResourceExhausted (RATE_LIMITED), with RETRY_AFTER in its metadata."""
        address = customer_of(call.metadata.get("x-forwarded-for", ""))
        # The address comes first: whoever is over its limit must not use up the names of others.
        await self._count(f"login:address:{address}", self._limits.per_address, ADDRESS_SECONDS)
        await self._count(_name(request), self._limits.per_name, NAME_SECONDS)

    async def succeeded(self, request: LoginRequest) -> None:
        """The password was right: earlier attempts are forgotten."""
        await self._windows.clear(_name(request))

    async def _count(self, key: str, limit: int, seconds: int) -> None:
        times, left = await self._windows.count(key, seconds)
        if times > limit:
            raise ResourceExhausted(
                f"too many attempts to sign in; retry in {left} s", metadata={RETRY_AFTER: str(left)}
            )


def _name(request: LoginRequest) -> str:
    """Hashed: nobody who reads Redis shall learn who signs in."""
    name = request.email or request.phone
    return f"login:name:{hashlib.sha256(name.encode()).hexdigest()}"
