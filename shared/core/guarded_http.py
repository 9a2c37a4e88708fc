"""The HTTP client for addresses that customers choose: it reaches the public internet and nothing of ours (SSRF).

Every address of a host is checked, and the connection goes to a checked one: a name cannot be resolved to one address
for the check and to another for the call. The certificate is still that of the name. Redirects, proxies, cookies and
compressed answers are not followed, used, kept or asked for.
"""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpcore
from httpcore import AnyIOBackend, AsyncNetworkBackend, AsyncNetworkStream

from shared.core.addresses import is_public
from shared.core.errors import Violation

# For one connection, and for a whole exchange with all its bytes.
CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 15.0
MAX_BYTES = 1_048_576
MAX_URL_CHARS = 2048
# A call waits while there are so many: many more than calls that hang.
MAX_CONNECTIONS = 1000
KEPT_SECONDS = 5.0
# Names looked up at once. A name server that does not answer holds up a look-up for as long as the system waits, and
# must not hold up those of the rest of the process.
LOOKUPS = 32

SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


class GuardedHttpError(Exception):
    """The other side was not reached, or did not answer as it must; its text names no address of ours."""


class Unreached(GuardedHttpError):
    """There was no connection, so nothing was sent."""


class ForbiddenAddress(Unreached):
    """The URL leads, or may lead, where this client does not go."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """Status, headers by lower-case name (the last of each), and body, or how that begins (`whole` is False)."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool = True


class GuardedHttp:
    """Sends requests, within bounds. One for a process; close it with `aclose`."""

    def __init__(self, *, allow_private: bool = False, tls: ssl.SSLContext | None = None) -> None:
        """`allow_private`: plain HTTP and every address may be called; for tests and closed networks."""
        self._allow_private = allow_private
        self._lookups = ThreadPoolExecutor(LOOKUPS, thread_name_prefix="lookup")
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls or ssl.create_default_context(),
            max_connections=MAX_CONNECTIONS,
            keepalive_expiry=KEPT_SECONDS,
            network_backend=_CheckedBackend(allow_private, self._lookups),
        )

    def check_url(self, url: str) -> None:
        """As the function of this name, with what this client allows."""
        check_url(url, allow_private=self._allow_private)

    def violations(self, path: str, url: str) -> list[Violation]:
        """Why the URL at this path of a request cannot be called; nothing where it can."""
        try:
            self.check_url(url)
        except ForbiddenAddress as error:
            return [Violation(path, str(error), "URL_NOT_ALLOWED")]
        return []

    async def get(self, url: str, headers: Mapping[str, str] | None = None, max_bytes: int = MAX_BYTES) -> HttpAnswer:
        """Raises as `send` does."""
        return await self.send("GET", url, headers, max_bytes=max_bytes)

    async def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        *,
        max_bytes: int = MAX_BYTES,
        seconds: float = TOTAL_SECONDS,
        beginning: bool = False,
    ) -> HttpAnswer:
        """The answer, whatever its status; a redirect is one like any other.

        `beginning`: of the body no more than `max_bytes` is read, whatever it is; else a larger one is an error.
        Raises ForbiddenAddress, Unreached, and GuardedHttpError for no answer in time, one of more than `max_bytes`, or
        none: then the other side may have done what it was asked.
        """
        self.check_url(url)
        given = {"accept-encoding": "identity", "user-agent": "DashClicks", **(headers or {})}
        try:
            async with asyncio.timeout(seconds):
                return await self._exchange(method, url, given, body, max_bytes, beginning)
        except TimeoutError:
            raise GuardedHttpError("no answer in time") from None
        except (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout) as error:
            raise Unreached(f"the call failed: {type(error).__name__}") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, ssl.SSLError) as error:
            raise GuardedHttpError(f"the call failed: {type(error).__name__}") from None

    async def aclose(self) -> None:
        """Closes what is kept open."""
        await self._pool.aclose()
        self._lookups.shutdown(wait=False, cancel_futures=True)

    async def _exchange(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, max_bytes: int, beginning: bool
    ) -> HttpAnswer:
        timeouts = {"timeout": {"connect": CONNECT_SECONDS, "pool": CONNECT_SECONDS}}
        pairs = [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers.items()]
        async with self._pool.stream(method, url, headers=pairs, content=body, extensions=timeouts) as response:
            found = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            if not beginning and found.get("content-encoding", "identity") != "identity":
                raise GuardedHttpError("the answer is compressed, which nobody asked for")
            received = await _read(response.aiter_stream(), max_bytes)
            if not beginning and len(received) > max_bytes:
                raise GuardedHttpError("the answer is too large")
            return HttpAnswer(response.status, found, received[:max_bytes], len(received) <= max_bytes)


async def _read(pieces: AsyncIterable[bytes], max_bytes: int) -> bytes:
    """The bytes, or more than `max_bytes` of them."""
    received = bytearray()
    async for piece in pieces:
        received += piece
        if len(received) > max_bytes:
            break
    return bytes(received)


def check_url(url: str, *, allow_private: bool = False) -> None:
    """Raises ForbiddenAddress for a URL that is not `https://host…` in plain form. Names are checked when used."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ForbiddenAddress("this is no URL") from None
    plain = url.isascii() and url.isprintable() and len(url) <= MAX_URL_CHARS and not {" ", "\\"} & set(url)
    schemes = ("https", "http") if allow_private else ("https",)
    if not plain or parts.scheme not in schemes or not parts.hostname or "@" in parts.netloc:
        raise ForbiddenAddress("only https URLs without a user can be called")
    if port == 0:
        raise ForbiddenAddress("this is no port")
    literal = _literal(parts.hostname)
    if literal and not allow_private and not is_public(literal):
        raise ForbiddenAddress("this address is not public")


def _literal(host: str) -> str:
    """The address that a host is, also as `2130706433` or `0x7f.1`, which resolvers take for one; "" for a name."""
    if ":" in host:
        return host
    if host == "localhost" or host.endswith(".localhost"):
        return "127.0.0.1"
    with contextlib.suppress(OSError):
        return socket.inet_ntoa(socket.inet_aton(host))
    return ""


class _CheckedBackend(AsyncNetworkBackend):
    """Resolves a name, checks every address it has, and connects to one of those."""

    def __init__(self, allow_private: bool, lookups: ThreadPoolExecutor) -> None:
        self._allow_private = allow_private
        self._lookups = lookups
        self._inner = AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - as httpcore has it
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> AsyncNetworkStream:
        last: Exception = httpcore.ConnectError("no address")
        for address in await self._addresses(host, port):
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - as httpcore has it
        socket_options: Iterable[SocketOption] | None = None,
    ) -> AsyncNetworkStream:
        raise ForbiddenAddress("sockets of this machine are not called")

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)

    async def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._lookups, _look_up, host, port)
        except (OSError, UnicodeError):
            raise httpcore.ConnectError("the host has no address") from None
        addresses = list(dict.fromkeys(found))
        # One that is not public makes the name suspect, whatever else it has.
        if not self._allow_private and not all(map(is_public, addresses)):
            raise ForbiddenAddress("the host has an address that is not public")
        return addresses


def _look_up(host: str, port: int) -> list[str]:
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
