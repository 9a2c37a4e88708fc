"""A plain socket as HTTP client: the target goes out byte for byte, which no client library does."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as received. `complete` is False where the connection was cut in the middle of the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    complete: bool = True

    def json(self) -> Any:
        """The body as strict JSON."""
        return json.loads(self.body.decode(), parse_constant=_no_constant)


async def ask(port: int, method: str, target: str, headers: Mapping[str, str] = {}, body: bytes = b"") -> Answer:
    """Sends one request on a connection of its own, adding only Host, Connection and Content-Length."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 26)
    try:
        writer.write(head(method, target, headers, len(body)) + body)
        await writer.drain()
        return parse(method, await reader.read())
    finally:
        writer.close()


def head(method: str, target: str, headers: Mapping[str, str], length: int) -> bytes:
    """The bytes before the body."""
    lines = [f"{method} {target} HTTP/1.1", "Host: localhost", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if "transfer-encoding" not in headers and (length or method in ("POST", "PUT", "PATCH")):
        lines.append(f"Content-Length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def parse(method: str, raw: bytes) -> Answer:
    """The answer in the bytes of a closed connection."""
    top, _, rest = raw.partition(b"\r\n\r\n")
    first, *lines = top.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    complete = True
    if headers.get("transfer-encoding") == "chunked":
        rest, complete = _unchunk(rest)
    elif method != "HEAD" and "content-length" in headers:
        complete = len(rest) == int(headers["content-length"])
    return Answer(int(first.split(" ")[1]), headers, rest, complete)


def _unchunk(data: bytes) -> tuple[bytes, bool]:
    body = b""
    while data:
        size, _, data = data.partition(b"\r\n")
        length = int(size or b"0", 16)
        if length == 0:
            return body, True
        body, data = body + data[:length], data[length + 2 :]
    return body, False


def _no_constant(text: str) -> float:
    raise ValueError(f"{text} is not JSON")
