"""The least of an HTTP client: what calls must not take much of the cores that it measures."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

_Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls one server over HTTP/1.1; a connection is used again by the next call."""

    host: str
    port: int
    _idle: list[_Connection] = field(default_factory=list)

    async def call(self, request: bytes) -> bytes:
        """The body of an answer that has a length. Raises RuntimeError for any status but 200."""
        reader, writer = self._open_one() or await asyncio.open_connection(self.host, self.port)
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0])
        body = await reader.readexactly(length)
        self._idle.append((reader, writer))
        if not head.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError(f"{head!r} {body!r}")
        return body

    def _open_one(self) -> _Connection | None:
        """The one used last; those that the server has closed meanwhile are forgotten."""
        while self._idle:
            reader, writer = self._idle.pop()
            if not reader.at_eof():
                return reader, writer
            writer.close()
        return None

    def close(self) -> None:
        """Closes its connections."""
        for _, writer in self._idle:
            writer.close()


def request(method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> bytes:
    """A request with a body in JSON, or without one."""
    sent = b"" if body is None else json.dumps(body).encode()
    given = {
        "Host": "localhost",
        "Content-Type": "application/json",
        "Content-Length": str(len(sent)),
        **(headers or {}),
    }
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items()), "", ""]
    return "\r\n".join(lines).encode() + sent
