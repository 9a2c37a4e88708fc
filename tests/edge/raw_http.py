"""Fuzzed raw HTTP for a running edge: `python -m tests.edge.raw_http HOST:PORT [COUNT] [SEED] [PID]`.

Bad framing, smuggling shapes, header bombs, bad UTF-8, huge targets. Nothing may be answered with a server error, no
request hidden in the body of another may be answered, and the memory of PID, where it is given, has to stay flat.
"""

import asyncio
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import psutil

CONCURRENT = 32
# The server waits for the rest of what is cut off; we do not.
ANSWER_SECONDS = 0.5
# What warms up in the beginning, such as caches and arenas, is no leak.
GROWTH = 48 << 20
HIDDEN = b"GET /healthz HTTP/1.1\r\nHost: hidden\r\n\r\n"
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")

PATHS = [
    b"/v1/crm/contacts",
    b"/v1/crm/contacts/con_1",
    b"/v1/crm/contacts:export",
    b"/v1/auth/session",
    b"/healthz",
    b"/",
]
METHODS = [b"GET", b"POST", b"PATCH", b"DELETE", b"HEAD", b"OPTIONS", b"PUT", b"TRACE", b"BREW", b"get", b"G\0T", b""]
BODIES = [
    b"",
    b"{}",
    b"[",
    b'{"contact":{}}',
    b"\xff\xfe",
    b'{"a":' * 3000,
    b'"\\ud800"',
    b"null",
    b"1e999999",
    b"{}" * 99,
]
VALUES = [
    b"",
    b"0",
    b"-1",
    b"1e3",
    b"*",
    b'"7"',
    b"a" * 300,
    b"\xff\xfe",
    b"\x00",
    b"gzip",
    b"chunked",
    b"bytes=0-",
    b"%00",
    b"\t x",
]
NAMES = [
    *(b"content-type", b"content-encoding", b"accept", b"accept-encoding", b"if-match", b"if-none-match", b"range"),
    *(b"x-session-id", b"cookie", b"x-account-id", b"idempotency-key", b"last-event-id", b"expect", b"upgrade"),
    *(b"x-request-id", b"origin", b"sec-fetch-site", b"te", b"connection", b"forwarded", b"traceparent", b"host"),
]


@dataclass(frozen=True, slots=True)
class Shot:
    """Bytes to send, and how many answers they may get."""

    data: bytes
    answers: int


@dataclass(slots=True)
class Findings:
    """What came back: answers by status, and every shot that got what it must not get."""

    statuses: Counter[int] = field(default_factory=Counter)
    bad: list[tuple[Shot, bytes]] = field(default_factory=list)

    def note(self, shot: Shot, received: bytes) -> None:
        """Judges what one shot got."""
        statuses = [int(status) for status in _STATUS.findall(received)]
        final = [status for status in statuses if status != 100]
        self.statuses.update(final or [0])
        if any(status >= 500 for status in final) or len(final) > shot.answers:
            self.bad.append((shot, received))


def shots(count: int, seed: int) -> Iterator[Shot]:
    """The same shots for the same seed."""
    rng = random.Random(seed)
    shapes: list[Callable[[random.Random], Shot]] = [
        _headers,
        _target,
        _cut_off,
        _two_lengths,
        _length_and_chunks,
        _odd_coding,
        _chunks,
        _folded,
        _bomb,
        _noise,
        _body,
    ]
    for _ in range(count):
        yield rng.choice(shapes)(rng)


async def fire(host: str, port: int, salvo: Iterator[Shot]) -> Findings:
    """Sends every shot on a connection of its own, CONCURRENT at a time."""
    findings = Findings()

    async def worker() -> None:
        for shot in salvo:
            findings.note(shot, await _send(host, port, shot.data))

    await asyncio.gather(*(worker() for _ in range(CONCURRENT)))
    return findings


async def _send(host: str, port: int, data: bytes) -> bytes:
    reader, writer = await asyncio.open_connection(host, port, limit=1 << 24)
    received = b""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            writer.write(data)
            while chunk := await reader.read(1 << 16):
                received += chunk
                # An answer that leaves the connection open says all that it will say within a moment.
                if b"\r\n\r\n" in received:
                    async with asyncio.timeout(0.02):
                        received += await reader.read(1 << 16)
    except (TimeoutError, ConnectionError):
        pass
    finally:
        writer.transport.abort()
    return received


def _line(rng: random.Random, method: bytes = b"", path: bytes = b"") -> bytes:
    return b"%b %b HTTP/1.1\r\nHost: localhost\r\n" % (method or rng.choice(METHODS), path or rng.choice(PATHS))


def _headers(rng: random.Random) -> Shot:
    lines = [b"%b: %b\r\n" % (rng.choice(NAMES), rng.choice(VALUES)) for _ in range(rng.randrange(1, 8))]
    return Shot(_line(rng) + b"".join(lines) + b"\r\n", 1)


def _target(rng: random.Random) -> Shot:
    pieces = [
        b"%2e%2e",
        b"%",
        b"%zz",
        b"\xff",
        b"/",
        b"//",
        b"?",
        b"#",
        b"&&",
        b"=",
        b"[",
        b"%00",
        b"\x7f",
        b"a" * 9000,
        b":x",
    ]
    path = rng.choice(PATHS) + b"".join(rng.choice(pieces) for _ in range(rng.randrange(1, 8)))
    form = rng.choice([path, b"http://other" + path, b"*", b"other:80", path[1:]])
    return Shot(_line(rng, path=form) + b"\r\n", 1)


def _cut_off(rng: random.Random) -> Shot:
    whole = _line(rng, b"POST") + b"Content-Length: 50\r\n\r\n" + b"x" * rng.randrange(49)
    return Shot(whole[: rng.randrange(1, len(whole))], 1)


def _two_lengths(rng: random.Random) -> Shot:
    first, second = rng.sample([b"0", b"2", b"44", b"+2", b"0x2", b"2, 2", b"2 ", b"-1", b"99999999999999999999"], 2)
    # Two that say the same are one (RFC 9110, section 8.6).
    answers = 2 if first.strip() == second.strip() else 1
    lengths = b"Content-Length: %b\r\nContent-Length: %b\r\n\r\n" % (first, second)
    return Shot(_line(rng, b"POST") + lengths + b"{}" + HIDDEN, answers)


def _length_and_chunks(rng: random.Random) -> Shot:
    length = b"Content-Length: %d\r\n" % rng.choice([0, 2, 5, 44])
    coding = b"Transfer-Encoding: chunked\r\n"
    both = length + coding if rng.random() < 0.5 else coding + length
    return Shot(_line(rng, b"POST") + both + b"\r\n0\r\n\r\n" + HIDDEN, 1)


def _odd_coding(rng: random.Random) -> Shot:
    names = [
        b"Transfer-Encoding",
        b"Transfer-Encoding ",
        b"Transfer\tEncoding",
        b" Transfer-Encoding",
        b"TRANSFER-ENCODING",
    ]
    values = [
        b"xchunked",
        b"chunked, identity",
        b"identity",
        b"\x0bchunked",
        b"chunked\x00",
        b"gzip",
        b"chunked chunked",
    ]
    lines = b"%b: %b\r\nContent-Length: 5\r\n\r\n" % (rng.choice(names), rng.choice(values))
    return Shot(_line(rng, b"POST") + lines + b"0\r\n\r\n" + HIDDEN, 1)


def _chunks(rng: random.Random) -> Shot:
    sizes = [
        b"2",
        b"2;a=b",
        b"2;" + b"x" * rng.choice([10, 20_000]),
        b"0x2",
        b"-2",
        b"2 ",
        b"FFFFFFFFFFFFFFFFF",
        b"",
        b"\xff",
    ]
    ends = [b"\r\n", b"\n", b"\r", b"\r\n\r\n", b""]
    body = b"".join(rng.choice(sizes) + rng.choice(ends) + b"{}" + rng.choice(ends) for _ in range(rng.randrange(1, 4)))
    return Shot(_line(rng, b"POST") + b"Transfer-Encoding: chunked\r\n\r\n" + body + b"0\r\nX: y\r\n\r\n", 1)


def _folded(rng: random.Random) -> Shot:
    fold = rng.choice([b"\r\n ", b"\r\n\t", b"\n ", b"\r "])
    ends = rng.choice([b"\r\n", b"\n", b"\r"])
    return Shot(_line(rng) + b"X-Session-Id: a%bb%bContent-Length%b: 0%b\r\n" % (fold, ends, fold, ends), 1)


def _bomb(rng: random.Random) -> Shot:
    size = rng.choice([100, 1000, 20_000, 200_000])
    kind = rng.choice(
        [b"x: " + b"a" * size, b"a" * size + b": b", b"\r\n".join([b"x%d: y" % n for n in range(size // 8)])]
    )
    return Shot(_line(rng) + kind + b"\r\n\r\n", 1)


def _noise(rng: random.Random) -> Shot:
    return Shot(rng.choice([b"", _line(rng)]) + rng.randbytes(rng.choice([1, 20, 300, 5000])) + b"\r\n\r\n", 8)


def _body(rng: random.Random) -> Shot:
    body = rng.choice(BODIES)
    kind = rng.choice(
        [b"application/json", b"application/x-ndjson", b"multipart/form-data; boundary=x", b"text/plain", b"\xff"]
    )
    head = b"Content-Type: %b\r\nContent-Length: %d\r\n\r\n" % (kind, len(body))
    return Shot(_line(rng, rng.choice([b"POST", b"PATCH", b"DELETE", b"GET"])) + head + body, 1)


async def _main(address: str, count: str = "100000", seed: str = "1", pid: str = "0") -> int:
    host, _, port = address.rpartition(":")
    process = psutil.Process(int(pid)) if int(pid) else None
    await fire(host, int(port), shots(max(1000, int(count) // 10), int(seed) + 1))
    before = process.memory_info().rss if process else 0
    findings = await fire(host, int(port), shots(int(count), int(seed)))
    grown = process.memory_info().rss - before if process else 0
    lines = [
        f"answers by status (0: none): {dict(sorted(findings.statuses.items()))}",
        f"memory grown: {grown >> 10} KiB",
    ]
    lines += [f"BAD {shot.data[:300]!r} -> {received[:200]!r}" for shot, received in findings.bad[:20]]
    sys.stdout.write("\n".join([*lines, f"{len(findings.bad)} bad"]) + "\n")
    return int(bool(findings.bad) or grown > GROWTH)


if __name__ == "__main__":
    sys.exit(asyncio.run(_main(*sys.argv[1:])))
