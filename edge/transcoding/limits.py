"""Bounds on what a request may cost before a service sees it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from edge.transcoding.errors import TargetTooLong
from edge.transcoding.route import RoutePolicy
from shared.core.errors import DeadlineExceeded, InvalidArgument

_SECONDS = re.compile(rb"[0-9]{1,9}(?:\.[0-9]{1,9})?")
_GRPC_TIMEOUT = re.compile(rb"([0-9]{1,8})([HMSmun])")
_UNITS = {b"H": 3600.0, b"M": 60.0, b"S": 1.0, b"m": 1e-3, b"u": 1e-6, b"n": 1e-9}


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds. The body limit also holds for a compressed body once it is unpacked."""

    max_body: int = 4 * 1024 * 1024
    # Public methods, such as login, take little, and anybody can call them.
    max_public_body: int = 64 * 1024
    # Streams of messages and files are never held; this bounds what one may send on.
    max_upload: int = 5 * 1024 * 1024 * 1024
    # Calls in one batch, and what their answers may hold together.
    max_batch: int = 50
    max_batch_answer: int = 32 * 1024 * 1024
    # What all bodies that are not yet whole may hold together.
    max_unfinished: int = 256 * 1024 * 1024
    body_timeout: float = 30.0
    max_target: int = 8 * 1024
    timeout: float = 30.0
    max_timeout: float = 300.0
    stream_timeout: float = 3600.0
    # Proxies and browsers give up on a connection that says nothing for a minute or so.
    heart_beat: float = 15.0

    def check_target(self, length: int) -> None:
        """Raises TargetTooLong."""
        if length > self.max_target:
            raise TargetTooLong(f"the request target is longer than {self.max_target} bytes")

    def default_timeout(self, policy: RoutePolicy, streaming: bool) -> float:
        """Seconds a call may take when the client asks for none: what its contract says, else the edge's default."""
        return policy.timeout or (self.stream_timeout if streaming else self.timeout)

    def longest_timeout(self, policy: RoutePolicy, streaming: bool) -> float:
        """Seconds a client may ask for at most."""
        return max(policy.timeout, self.stream_timeout if streaming else self.max_timeout)

    def body_limit(self, policy: RoutePolicy) -> int:
        """Largest body of a method that reads it whole: what its contract says, else the edge's own."""
        return policy.max_body or (self.max_public_body if policy.public else self.max_body)


def asked_timeout(headers: Mapping[bytes, bytes]) -> float | None:
    """The seconds a client asks for by `X-Server-Timeout` or `grpc-timeout`, if it does.

    Raises InvalidArgument for a value of another form, DeadlineExceeded for none at all.
    """
    asked = _asked(headers)
    if asked == 0:
        raise DeadlineExceeded("the deadline had passed before the call")
    return asked


def _asked(headers: Mapping[bytes, bytes]) -> float | None:
    seconds = headers.get(b"x-server-timeout")
    if seconds is not None:
        if _SECONDS.fullmatch(seconds) is None:
            raise InvalidArgument("X-Server-Timeout has to be a number of seconds")
        return float(seconds)
    given = headers.get(b"grpc-timeout")
    if given is None:
        return None
    found = _GRPC_TIMEOUT.fullmatch(given)
    if found is None:
        raise InvalidArgument("grpc-timeout has to be digits and one of H, M, S, m, u, n")
    return int(found.group(1)) * _UNITS[found.group(2)]
