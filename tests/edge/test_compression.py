"""What is compressed, how, and what is not."""

import gzip
import zlib
from collections.abc import Sequence
from typing import Any

import pytest
import zstandard
from starlette.types import Message, Receive, Scope, Send

from edge.router.compression import SMALLEST_BYTES, Compression
from edge.router.encodings import preferred_encoding
from edge.router.gate import POLICY_SCOPE_KEY
from edge.transcoding.route import RoutePolicy

LONG = b'{"name":"' + b"x" * 5000 + b'"}'
JSON = (b"content-type", b"application/json")


class App:
    """Answers with these pieces."""

    def __init__(self, *pieces: bytes, headers: Sequence[tuple[bytes, bytes]] = (JSON,), status: int = 200) -> None:
        self.pieces = pieces
        self._headers = list(headers)
        self._status = status

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        headers = list(self._headers)
        if len(self.pieces) == 1:
            headers.append((b"content-length", b"%d" % len(self.pieces[0])))
        await send({"type": "http.response.start", "status": self._status, "headers": headers})
        for left, piece in enumerate(self.pieces, 1 - len(self.pieces)):
            await send({"type": "http.response.body", "body": piece, "more_body": left < 0})


class Answer:
    def __init__(self, sent: list[Message]) -> None:
        start, *pieces = sent
        self.headers: dict[bytes, bytes] = dict(start["headers"])
        self.pieces = [piece["body"] for piece in pieces]


async def ask(app: App, accept: str = "gzip", public: bool = False, method: str = "GET", **headers: str) -> Answer:
    sent: list[Message] = []

    async def receive() -> Message:
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    given = {"accept-encoding": accept, **headers} if accept else headers
    scope: dict[str, Any] = {
        "type": "http",
        "method": method,
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in given.items()],
        POLICY_SCOPE_KEY: RoutePolicy("/pkg.Service/Method", public=public),
    }
    await Compression(app)(scope, receive, send)
    return Answer(sent)


@pytest.mark.parametrize(
    ("accept", "encoding", "unpack"),
    [
        ("gzip", b"gzip", gzip.decompress),
        ("zstd, gzip", b"zstd", zstandard.ZstdDecompressor().decompressobj().decompress),
    ],
)
async def test_long_json_is_compressed(accept: str, encoding: bytes, unpack: Any) -> None:
    answer = await ask(App(LONG), accept)
    assert (answer.headers[b"content-encoding"], answer.headers[b"vary"]) == (encoding, b"accept-encoding")
    assert b"content-length" not in answer.headers
    assert len(answer.pieces[0]) < len(LONG) / 10
    assert unpack(answer.pieces[0]) == LONG


async def test_megabytes_are_compressed_whole() -> None:
    body = LONG * 400
    assert gzip.decompress((await ask(App(body))).pieces[0]) == body


async def test_each_piece_of_a_stream_can_be_read_at_once() -> None:
    answer = await ask(App(b'{"n":1}\n', b'{"n":2}\n', b"", headers=[(b"content-type", b"application/x-ndjson")]))
    reading = zlib.decompressobj(zlib.MAX_WBITS | 16)
    assert [reading.decompress(piece) for piece in answer.pieces] == [b'{"n":1}\n', b'{"n":2}\n', b""]
    assert reading.eof


@pytest.mark.parametrize(
    ("app", "why"),
    [
        (App(b"x" * (SMALLEST_BYTES - 1)), "short"),
        (App(LONG, headers=[JSON, (b"etag", b'"3"')]), "an entity tag names these bytes"),
        (App(LONG, headers=[JSON, (b"content-encoding", b"gzip")]), "compressed already"),
        (App(LONG, headers=[(b"content-type", b"image/png")]), "no text"),
        (App(LONG, headers=[JSON, (b"content-range", b"bytes 0-9/10")]), "a range"),
        (App(LONG, status=404), "an error"),
    ],
)
async def test_what_is_left_as_it_is(app: App, why: str) -> None:
    assert (await ask(app)).pieces == list(app.pieces), why


async def test_answers_of_public_methods_hold_secrets_and_are_left() -> None:
    assert b"content-encoding" not in (await ask(App(LONG), public=True)).headers


@pytest.mark.parametrize(("site", "compressed"), [("cross-site", False), ("same-site", False), ("same-origin", True)])
async def test_a_cookie_gets_compressed_answers_on_our_own_pages_only(site: str, compressed: bool) -> None:
    answer = await ask(App(LONG), cookie="sid_dc_sw=x", sec_fetch_site=site)
    assert (b"content-encoding" in answer.headers) is compressed


async def test_a_client_that_takes_none_gets_none_but_caches_know() -> None:
    answer = await ask(App(LONG), accept="")
    assert b"content-encoding" not in answer.headers
    assert (answer.headers[b"vary"], answer.pieces) == (b"accept-encoding", [LONG])


async def test_head_has_no_body_to_compress() -> None:
    answer = await ask(App(b""), method="HEAD")
    assert b"content-encoding" not in answer.headers
    assert answer.headers[b"vary"] == b"accept-encoding"


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [
        (b"gzip, zstd", b"zstd"),
        (b"gzip;q=1.0, zstd;q=0.5", b"gzip"),
        (b"GZIP", b"gzip"),
        (b"*", b"zstd"),
        (b"*;q=0.1, gzip", b"gzip"),
        (b"zstd;q=0, *", b"gzip"),
        (b"gzip;q=0", b""),
        (b"*;q=0", b""),
        (b"br", b""),
        (b"identity", b""),
        (b"gzip;q=x", b""),
        (b"", b""),
    ],
)
def test_the_client_says_what_it_likes(accept: bytes, encoding: bytes) -> None:
    assert preferred_encoding(accept) == encoding
