"""Our own HTTP/2 against peers that do what a service may do, and what none should."""

import asyncio
import struct
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
import uvloop
from google.rpc.code_pb2 import (
    CANCELLED,
    DEADLINE_EXCEEDED,
    INTERNAL,
    NOT_FOUND,
    OK,
    RESOURCE_EXHAUSTED,
    UNAVAILABLE,
    UNIMPLEMENTED,
    UNKNOWN,
)

from edge.upstream.api import TransportError, UpstreamError
from edge.upstream.h2c import dialer
from edge.upstream.h2c.frames import END_HEADERS, END_STREAM, PADDED, PRIORITY, ErrorCode, Kind, Setting, frame, reset
from edge.upstream.h2c.upstream import H2cUpstream
from edge.upstream.policy import UpstreamPolicy
from shared.testing.eventually import soon
from shared.testing.rpc import Sessions
from tests.upstream.peer import OK_END, OK_HEAD, Peer, serving
from tests.upstream.talk import SECONDS, SERVICE, Talking

LOST = (UNAVAILABLE, "the service cannot be reached", b"")
COMPRESSED = (INTERNAL, "the answer is compressed, and was not to be", b"")
BROKEN_OFF = "the service broke off its answer"
SAY = f"{SERVICE}/Say"
QUICK = UpstreamPolicy(idempotent=frozenset({SAY}), ping_after=0.05, ping_timeout=0.05)
Answer = Callable[[Peer, int], bytes]


def setting(name: int, value: int) -> bytes:
    return struct.pack(">HI", name, value)


async def ask(target: str, method: str = SAY, body: bytes = b"", policy: UpstreamPolicy | None = None) -> bytes:
    """One call by an upstream of its own."""
    upstream = H2cUpstream(target, policy)
    try:
        return await upstream.unary(method, body, (), SECONDS)
    finally:
        await upstream.stop(0)


async def outcome(answer: Answer) -> tuple[int, str, bytes]:
    """What comes of a call that is answered so: code, message, and the answer or the error's details."""

    async def talk(peer: Peer) -> None:
        await peer.open()
        while True:
            stream = await peer.request()
            peer.send(answer(peer, stream))

    async with serving(talk) as target:
        try:
            return OK, "", await ask(target, f"{SERVICE}/Do")
        except UpstreamError as error:
            return error.code, error.message, error.details


def ended(*fields: tuple[str, str]) -> Answer:
    return lambda peer, stream: peer.headers(stream, [*OK_HEAD, *fields], END_STREAM)


def in_pieces(peer: Peer, stream: int) -> bytes:
    """Padding, priorities, header blocks in three frames, data in one byte each, frames nobody knows."""
    head, end = peer.block(OK_HEAD), peer.block(OK_END)
    data = b"\0\0\0\0\2hi"
    return b"".join(
        (
            frame(Kind.HEADERS, 0, stream, head[:1]),
            frame(Kind.CONTINUATION, 0, stream, head[1:3]),
            frame(Kind.CONTINUATION, END_HEADERS, stream, head[3:]),
            frame(0xEE, 0xFF, stream, b"?"),
            *(frame(Kind.DATA, PADDED, stream, b"\4" + data[at : at + 1] + bytes(4)) for at in range(len(data))),
            frame(Kind.HEADERS, PADDED | PRIORITY | END_HEADERS | END_STREAM, stream, b"\2" + bytes(5) + end + b"\0\0"),
        )
    )


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (lambda peer, stream: peer.answer(stream, b"hi"), (OK, "", b"hi")),
        (in_pieces, (OK, "", b"hi")),
        (lambda peer, stream: peer.headers(stream, [(":status", "103")]) + peer.answer(stream, b"hi"), (OK, "", b"hi")),
        (lambda peer, stream: peer.answer(stream, b"hi", True), COMPRESSED),
        (ended(("grpc-status", "5"), ("grpc-message", "n%C3%A4h%")), (NOT_FOUND, "näh%", b"")),
        (ended(("grpc-status", "5"), ("grpc-status-details-bin", "CAU")), (NOT_FOUND, "", b"\x08\x05")),
        (ended(("grpc-status", "5"), ("grpc-status-details-bin", "!")), (NOT_FOUND, "", b"")),
        (ended(("grpc-status", "99")), (UNKNOWN, "", b"")),
        (ended(("grpc-status", "0")), (INTERNAL, "the answer is not one message", b"")),
        (ended(), (UNKNOWN, "the answer ended without a status", b"")),
        (
            lambda peer, stream: peer.headers(stream, [(":status", "404"), ("content-type", "text/html")]),
            (UNIMPLEMENTED, "the service answered HTTP 404", b""),
        ),
        (
            lambda peer, stream: peer.headers(stream, [(":status", "200"), ("content-type", "text/html")]),
            (UNKNOWN, "the service answered no gRPC", b""),
        ),
        (lambda _, stream: reset(stream, ErrorCode.CANCEL), (CANCELLED, BROKEN_OFF, b"")),
        (lambda _, stream: reset(stream, ErrorCode.ENHANCE_YOUR_CALM), (RESOURCE_EXHAUSTED, BROKEN_OFF, b"")),
        (lambda _, stream: reset(stream, ErrorCode.REFUSED_STREAM), LOST),
        # What breaks HTTP/2 ends the connection.
        (lambda _, stream: frame(Kind.HEADERS, END_HEADERS, stream, b"\xbf"), LOST),
        (lambda _, stream: frame(Kind.DATA, PADDED, stream, b"\x09"), LOST),
        (lambda _, stream: frame(Kind.PUSH_PROMISE, END_HEADERS, stream, bytes(4)), LOST),
        (lambda _, stream: frame(Kind.HEADERS, 0, stream) + frame(Kind.PING, 0, 0, bytes(8)), LOST),
        (lambda _, stream: b"\xff\xff\xff" + bytes(6), LOST),
    ],
)
async def test_what_comes_of_an_answer(answer: Answer, expected: tuple[int, str, bytes]) -> None:
    assert await outcome(answer) == expected


async def test_a_body_waits_for_the_windows() -> None:
    body = bytes(range(256)) * 1000
    got = bytearray()

    async def talk(peer: Peer) -> None:
        await peer.open(setting(Setting.INITIAL_WINDOW_SIZE, 1000))
        peer.send(frame(Kind.SETTINGS, 0, 0, setting(Setting.INITIAL_WINDOW_SIZE, 2000)))
        granted = 2000
        while True:
            piece = await peer.next(Kind.DATA)
            got.extend(piece.payload)
            assert len(got) <= granted
            if piece.flags & END_STREAM:
                break
            if len(got) == granted:
                granted += 30_000
                more = struct.pack(">I", 30_000)
                peer.send(*(frame(Kind.WINDOW_UPDATE, 0, stream, more) for stream in (0, piece.stream)))
        peer.send(peer.answer(piece.stream, b"done"))

    async with serving(talk) as target:
        assert await ask(target, body=body) == b"done"
    assert got[5:] == body


async def test_no_more_calls_at_once_than_the_peer_takes() -> None:
    most = 0

    async def talk(peer: Peer) -> None:
        nonlocal most
        await peer.open(setting(Setting.MAX_CONCURRENT_STREAMS, 2))
        streams: list[int] = []
        while True:
            streams.append(await peer.request())
            most = max(most, len(streams))
            if len(streams) == 2:
                peer.send(*(peer.answer(stream, b"") for stream in streams))
                streams.clear()

    async with serving(talk) as target:
        upstream = H2cUpstream(target)
        await asyncio.gather(*(upstream.unary(SAY, b"", (), SECONDS) for _ in range(20)))
        await upstream.stop(0)
    assert most == 2


async def test_calls_a_leaving_peer_has_not_seen_go_to_the_next() -> None:
    connections = 0

    async def talk(peer: Peer) -> None:
        nonlocal connections
        connections += 1
        first = connections == 1
        await peer.open()
        streams = [await peer.request() for _ in range(3 if first else 1)]
        if first:
            peer.send(frame(Kind.GOAWAY, 0, 0, struct.pack(">II", streams[0], 0)), peer.answer(streams[0], b"1"))
            await peer.next(Kind.GOAWAY)
            return
        while True:
            peer.send(peer.answer(streams.pop(), b"2"))
            streams.append(await peer.request())

    async with serving(talk) as target:
        upstream = H2cUpstream(target)
        # Not even such as may be sent once are lost: nobody has seen them.
        answers = await asyncio.gather(*(upstream.unary(f"{SERVICE}/Do", b"", (), SECONDS) for _ in range(3)))
        await upstream.stop(0)
    assert (sorted(answers), connections) == ([b"1", b"2", b"2"], 2)


async def lost_after(request: Callable[[Peer], Awaitable[object]], method: str, policy: UpstreamPolicy) -> int:
    """How often a call is sent to a peer that is lost after each."""
    calls = 0

    async def talk(peer: Peer) -> None:
        nonlocal calls
        await peer.open()
        stream = await peer.request()
        calls += 1
        await request(peer)
        if calls > 1:
            peer.send(peer.answer(stream, b""))
            await peer.next(Kind.GOAWAY)

    async with serving(talk) as target:
        with suppress(TransportError):
            await ask(target, method, policy=policy)
    return calls


async def nothing(_peer: Peer) -> None:
    """At once."""


async def test_a_lost_call_is_sent_again_if_it_may_be() -> None:
    assert await lost_after(nothing, SAY, QUICK) == 2
    assert await lost_after(nothing, f"{SERVICE}/Do", QUICK) == 1


async def test_a_peer_that_answers_no_ping_is_lost() -> None:
    async def pinged(peer: Peer) -> None:
        await peer.next(Kind.PING)
        # It hangs up when it is given up.
        await peer.next(Kind.GOAWAY)

    with pytest.raises(TransportError):
        await asyncio.wait_for(_one(pinged), SECONDS)


async def _one(then: Callable[[Peer], Awaitable[object]]) -> bytes:
    async def talk(peer: Peer) -> None:
        await peer.open()
        await peer.request()
        await then(peer)

    async with serving(talk) as target:
        return await ask(target, f"{SERVICE}/Do", policy=QUICK)


async def test_who_leaves_resets_the_stream() -> None:
    reached, told = asyncio.Event(), asyncio.Event()

    async def talk(peer: Peer) -> None:
        await peer.open()
        stream = await peer.request()
        reached.set()
        got = await peer.next(Kind.RST_STREAM)
        if (got.stream, got.payload) == (stream, struct.pack(">I", ErrorCode.CANCEL)):
            told.set()

    async with serving(talk) as target:
        upstream = H2cUpstream(target)
        calling = asyncio.create_task(upstream.unary(SAY, b"", (), SECONDS))
        await reached.wait()
        calling.cancel()
        await asyncio.wait_for(told.wait(), SECONDS)
        await upstream.stop(0)


async def test_the_deadline_also_ends_a_connection_that_never_opens() -> None:
    async def talk(peer: Peer) -> None:
        await peer.next()

    async with serving(talk) as target:
        upstream = H2cUpstream(target)
        with pytest.raises(UpstreamError) as caught:
            await upstream.unary(SAY, b"", (), 0.1)
        await upstream.stop(0)
    assert caught.value.code == DEADLINE_EXCEEDED


async def test_a_peer_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    hung_up = asyncio.Event()

    async def talk(peer: Peer) -> None:
        try:
            await peer.next()
        finally:
            hung_up.set()

    monkeypatch.setattr(dialer, "CONNECT_SECONDS", 0.05)
    async with serving(talk) as target:
        upstream = H2cUpstream(target)
        with pytest.raises(TransportError):
            await upstream.unary(SAY, b"", (), SECONDS)
        await asyncio.wait_for(hung_up.wait(), SECONDS)
        await upstream.stop(0)


@pytest.mark.parametrize("metadata", [("x-a", "b\r\nc"), ("x-a", "ä"), ("X-A", "b"), (":path", "/")])
async def test_metadata_of_another_form_is_not_sent(served: Talking, metadata: tuple[str, str]) -> None:
    upstream = H2cUpstream(f"127.0.0.1:{served.port}")
    with pytest.raises(ValueError, match="metadata"):
        await upstream.unary(SAY, b"", [metadata], SECONDS)
    assert served.talk.calls == []
    await upstream.stop(0)


async def test_a_long_head_arrives(served: Talking) -> None:
    upstream = H2cUpstream(f"127.0.0.1:{served.port}")
    client = served.behind(upstream)
    with pytest.raises(UpstreamError) as caught:
        await client.call("Say", metadata=[("x-long", "x" * 20_000)])
    # grpc-core takes 8 to 16 KiB; what matters is that the connection lives.
    assert caught.value.code == RESOURCE_EXHAUSTED
    assert (await client.call("Say")).text == "hello"
    await upstream.stop(0)


async def test_a_thousand_calls_with_bodies_of_all_sizes(served: Talking) -> None:
    upstream = H2cUpstream(f"127.0.0.1:{served.port}")
    client = served.behind(upstream)
    sizes = [number * 97 % 40_000 for number in range(1000)]
    answers = await asyncio.gather(*(client.call("Say", "x" * size) for size in sizes))
    assert [len(words.text) for words in answers] == sizes
    await upstream.stop(0)


async def test_a_service_that_comes_back_is_called_again(served: Talking) -> None:
    upstream = H2cUpstream("127.0.0.1:1")
    with pytest.raises(TransportError):
        await upstream.unary(SAY, b"", (), SECONDS)
    # The pause after a failure: nobody is asked, and nobody waits.
    with pytest.raises(TransportError):
        await upstream.unary(SAY, b"", (), SECONDS)
    await upstream.stop(0)
    client = served.behind(H2cUpstream(f"127.0.0.1:{served.port}"))
    assert (await client.call("Say")).text == "hello"
    await served.server.stop(0)
    with pytest.raises(TransportError):
        await client.call("Say")
    again = Talking(served.talk, served.signer, Sessions(), f"127.0.0.1:{served.port}")
    await again.server.start()
    await soon(client.healthy)
    await client.upstream.stop(0)
    await again.server.stop(0)


def test_it_runs_on_uvloop() -> None:
    async def main() -> bytes:
        async def talk(peer: Peer) -> None:
            await peer.open()
            peer.send(peer.answer(await peer.request(), b"hi"))
            await peer.next(Kind.GOAWAY)

        async with serving(talk) as target:
            return await ask(target)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(main()) == b"hi"
