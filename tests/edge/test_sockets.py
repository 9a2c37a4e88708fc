"""Socket.IO through the gateway: a real server, a real client, both transports."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal

import aiohttp
import httpx
import jwt
import pytest
import socketio  # type: ignore[import-untyped]
import websockets.exceptions
from websockets.asyncio.client import connect

from buildtools.stack.ports import free_port
from edge.gateway.socket_table import SocketTable
from edge.http_server import Address, http_server
from shared.data.announcer import REVOKED_CHANNEL
from tests.edge.serving import OWNER, Served, serving

Transport = Literal["polling", "websocket"]
# Seconds in which the end of a session reaches everybody.
BOUND = 2


class SocketService:
    """A Socket.IO server that notes the handshakes it gets and answers `echo`."""

    def __init__(self) -> None:
        # A poll that is open when its client leaves ends with the time for pings, not before.
        self.io: Any = socketio.AsyncServer(async_mode="asgi", ping_interval=1, ping_timeout=3)
        self.address = Address("127.0.0.1", free_port())
        self.handshakes: list[dict[str, str]] = []
        self.left = asyncio.Event()
        self.io.on("connect", self._connected)
        self.io.on("disconnect", self._gone)
        self.io.on("echo", self._echo)
        self.server = http_server("http1", socketio.ASGIApp(self.io), self.address, websockets=True)

    async def _connected(self, _sid: str, environ: dict[str, Any]) -> None:
        scope = environ["asgi.scope"]
        self.handshakes.append({name.decode(): value.decode() for name, value in scope["headers"]})
        self.handshakes[-1]["query"] = scope["query_string"].decode()

    async def _gone(self, _sid: str, _reason: str) -> None:
        self.left.set()

    async def _echo(self, _sid: str, data: Any) -> Any:
        return data


@pytest.fixture(scope="module")
async def service() -> AsyncIterator[SocketService]:
    made = SocketService()
    await made.server.start()
    yield made
    await made.io.shutdown()
    await made.server.stop(1)


@pytest.fixture(scope="module", params=["http1", "granian"])
async def edge(
    request: pytest.FixtureRequest, mongodb_uri: str, redis_url: str, service: SocketService
) -> AsyncIterator[Served]:
    """An edge in front of the service, and of one that is not there."""
    table = f"/socket.io={service.address}/socket.io,/conv/socket.io=127.0.0.1:1/socket.io"
    async with serving(mongodb_uri, redis_url, socket_upstreams=table, http_server=request.param) as served:
        yield served


class WholeResponse(aiohttp.ClientResponse):
    """An answer that is read at once: the client drops those of its posts unread, and their connections with them."""

    async def start(self, connection: aiohttp.connector.Connection) -> aiohttp.ClientResponse:
        started = await super().start(connection)
        if self.status != 101:
            await self.read()
        return started


@asynccontextmanager
async def connected(edge: Served, transports: list[Transport], **headers: str) -> AsyncIterator[Any]:
    # Headers given to `connect` go with the first request alone.
    async with aiohttp.ClientSession(headers=headers, response_class=WholeResponse) as session:
        client: Any = socketio.AsyncClient(reconnection=False, http_session=session)
        await client.connect(f"http://{edge.settings.gateway_listen}", transports=transports)
        try:
            yield client
        finally:
            await client.disconnect()


WAYS: list[list[Transport]] = [["polling"], ["websocket"], ["polling", "websocket"]]


@pytest.mark.parametrize("transports", WAYS, ids="-".join)
async def test_events_pass_both_ways(edge: Served, service: SocketService, transports: list[Transport]) -> None:
    session_id, _ = await edge.sign_in()
    heard: asyncio.Queue[str] = asyncio.Queue()
    async with connected(edge, transports, **{"X-Session-Id": session_id}) as client:
        client.on("news", heard.put)
        assert client.transport() == transports[-1]
        sent = {"text": "grüß", "bytes": b"\x00\xff" * 1000, "long": "x" * 200_000}
        assert await client.call("echo", sent, timeout=10) == sent
        await service.io.emit("news", "hello")
        async with asyncio.timeout(10):
            assert await heard.get() == "hello"


@pytest.mark.parametrize("transport", ["polling", "websocket"])
async def test_the_service_gets_our_token_and_no_word_of_the_clients(
    edge: Served, service: SocketService, transport: Transport
) -> None:
    session_id, key = await edge.sign_in()
    forged = {
        "X-Session-Id": session_id,
        "X-User-Id": "usr_x",
        "Authorization": "Bearer forged",
        "X-Forwarded-For": "6.6.6.6",
    }
    async with connected(edge, [transport], **forged):
        handshake = service.handshakes[-1]
    claims = jwt.decode(handshake["authorization"].removeprefix("Bearer "), options={"verify_signature": False})
    assert (claims["uid"], claims["sid"]) == (OWNER.user_id, key)
    assert handshake["x-forwarded-for"] == "127.0.0.1"
    assert not {"x-session-id", "cookie", "x-user-id"} & handshake.keys()
    assert session_id not in str(handshake)


async def test_the_token_parameter_carries_a_session_and_stays_here(edge: Served, service: SocketService) -> None:
    session_id, _ = await edge.sign_in()
    url = f"ws://{edge.settings.gateway_listen}/socket.io/?EIO=4&transport=websocket&token={session_id}"
    async with connect(url, proxy=None) as socket:
        await socket.recv()
        await socket.send("40")
        await socket.recv()
    assert service.handshakes[-1]["query"] == "EIO=4&transport=websocket"


async def test_the_service_hears_of_a_client_that_leaves(edge: Served, service: SocketService) -> None:
    session_id, _ = await edge.sign_in()
    async with connected(edge, ["websocket"], **{"X-Session-Id": session_id}):
        service.left.clear()
    async with asyncio.timeout(10):
        await service.left.wait()


@pytest.mark.parametrize("transports", WAYS, ids="-".join)
async def test_a_socket_ends_with_its_session(
    edge: Served, service: SocketService, transports: list[Transport]
) -> None:
    session_id, key = await edge.sign_in()
    other_id, _ = await edge.sign_in()
    async with (
        connected(edge, transports, **{"X-Session-Id": session_id}) as client,
        connected(edge, ["websocket"], **{"X-Session-Id": other_id}) as other,
    ):
        over = asyncio.Event()
        client.on("disconnect", over.set)
        await edge.sessions.end(key)
        async with asyncio.timeout(BOUND):
            await over.wait()
        assert await other.call("echo", "here", timeout=10) == "here"


async def test_a_socket_whose_session_was_only_told_of_stays(edge: Served) -> None:
    session_id, key = await edge.sign_in()
    async with connected(edge, ["websocket"], **{"X-Session-Id": session_id}) as client:
        await edge.data.redis.publish(REVOKED_CHANNEL, key)
        assert await client.call("echo", "here", timeout=10) == "here"
        assert client.connected


async def test_a_poll_that_waits_is_answered_when_its_session_ends(edge: Served) -> None:
    session_id, key = await edge.sign_in()
    path, headers = "/socket.io/?EIO=4&transport=polling", {"X-Session-Id": session_id}
    sid = json.loads((await edge.gateway.get(path, headers=headers)).text[1:])["sid"]
    # The first answers what there is, the second waits.
    await edge.gateway.post(f"{path}&sid={sid}", content="40", headers=headers)
    await edge.gateway.get(f"{path}&sid={sid}", headers=headers)
    waiting = asyncio.create_task(edge.gateway.get(f"{path}&sid={sid}", headers=headers))
    await asyncio.sleep(0)
    await edge.sessions.end(key)
    async with asyncio.timeout(BOUND):
        answer = await waiting
    assert (answer.status_code, answer.json()["details"][0]["reason"]) == (401, "INVALID_SESSION")


@pytest.mark.parametrize("headers", [{}, {"X-Session-Id": "x" * 43}], ids=["none", "unknown"])
async def test_without_a_session_there_is_no_socket(edge: Served, headers: dict[str, str]) -> None:
    answer = await edge.gateway.get("/socket.io/", params={"EIO": "4", "transport": "polling"}, headers=headers)
    assert answer.status_code == 401
    assert await handshake_status(edge, "/socket.io/", **headers) in (401, 403)


async def test_another_sites_page_gets_no_socket_by_cookie(edge: Served) -> None:
    session_id, _ = await edge.sign_in()
    cookie = {"Cookie": f"sid_dc_sw={session_id}"}
    assert await handshake_status(edge, "/socket.io/", Origin="https://evil.example", **cookie) == 403
    own = f"http://{edge.settings.gateway_listen}"
    assert await handshake_status(edge, "/socket.io/", Origin=own, **cookie) == 101


async def test_a_service_that_is_away_is_503(edge: Served) -> None:
    session_id, _ = await edge.sign_in()
    headers = {"X-Session-Id": session_id}
    answer = await edge.gateway.get("/conv/socket.io/", headers=headers)
    assert (answer.status_code, answer.json()["details"][0]["reason"]) == (503, "UPSTREAM_UNAVAILABLE")
    assert await handshake_status(edge, "/conv/socket.io/", **headers) in (503, 403)


@pytest.mark.parametrize("path", ["/", "/v1/crm/contacts", "/socket.iox/"])
async def test_no_other_path_takes_a_websocket(edge: Served, path: str) -> None:
    session_id, _ = await edge.sign_in()
    assert await handshake_status(edge, path, **{"X-Session-Id": session_id}) == 403


async def handshake_status(edge: Served, path: str, **headers: str) -> int:
    """The status a WebSocket handshake is answered with; 101 if it is taken."""
    url = f"ws://{edge.settings.gateway_listen}{path}?EIO=4&transport=websocket"
    try:
        async with connect(url, additional_headers=headers, proxy=None):
            return 101
    except websockets.exceptions.InvalidStatus as refused:
        return refused.response.status_code


@pytest.mark.parametrize("text", ["/a", "/a=host", "/a=host:1", "a=host:1/b", "/a=host:x/b", "/a=host:1/"])
def test_an_upstream_of_another_form_stops_the_start(text: str) -> None:
    with pytest.raises(ValueError, match="HOST:PORT"):
        SocketTable.parse(text)


async def test_a_body_over_the_limit_is_413(edge: Served) -> None:
    session_id, _ = await edge.sign_in()
    answer = await edge.gateway.post("/socket.io/", content=b"x" * 1_200_000, headers={"X-Session-Id": session_id})
    assert isinstance(answer, httpx.Response)
    assert answer.status_code == 413
