"""What every answer has, and what is refused before any handler: on a running edge."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import structlog
from prometheus_client import CollectorRegistry
from starlette.types import Message, Receive, Scope, Send

from edge.http_server import Address
from edge.router.access_log import AccessLog
from edge.router.client_address import TrustedProxies
from edge.router.front import Front
from edge.router.metrics import HttpMetrics
from tests.edge.serving import OWNER, Served

ELEVEN_MEGABYTES = b" " * (11 * 1024 * 1024)


async def test_unknown_path_is_404_as_status(edge: Served) -> None:
    answer = await edge.client.get("/v1/nothing", headers={"x-request-id": "req-1"})
    assert answer.status_code == 404
    assert answer.json() == {
        "code": 5,
        "message": "no route has this path",
        "details": [
            {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "ROUTE_NOT_FOUND",
                "domain": "dashclicks.com",
                "metadata": {"request_id": "req-1"},
            }
        ],
    }


@pytest.mark.parametrize(("path", "allowed"), [("/v1/auth/session", {"POST", "GET"}), ("/healthz", {"GET", "HEAD"})])
async def test_wrong_method_is_405_with_allow(edge: Served, path: str, allowed: set[str]) -> None:
    answer = await edge.client.put(path)
    assert answer.status_code == 405
    assert allowed <= set(answer.headers["allow"].split(", "))
    assert answer.json()["details"][0]["reason"] == "METHOD_NOT_ALLOWED"


async def test_a_large_body_is_413_and_the_client_can_read_it(edge: Served) -> None:
    answer = await edge.client.post("/v1/auth/session", content=ELEVEN_MEGABYTES)
    assert answer.status_code == 413
    assert answer.json()["details"][0]["reason"] == "REQUEST_TOO_LARGE"


async def test_a_large_body_without_a_length_is_413(edge: Served) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b" " * (1024 * 1024)

    answer = await edge.client.post("/v1/auth/session", content=pieces())
    assert answer.status_code == 413


async def test_a_refused_upload_is_told_why(edge: Served) -> None:
    answer = await edge.client.post("/v1/crm/contacts", content=ELEVEN_MEGABYTES)
    assert answer.status_code == 401


async def test_ten_megabytes_are_taken(edge: Served) -> None:
    session_id, _ = await edge.sign_in()
    content = b'{"jobTitle":"' + b"x" * (10 * 1024 * 1024 - 15) + b'"}'
    headers = {"content-type": "application/json", "x-session-id": session_id}
    answer = await edge.client.post("/v1/crm/contacts", content=content, headers=headers)
    assert answer.status_code == 200


async def test_a_broken_body_is_no_server_error(edge: Served) -> None:
    address = Address.parse(edge.settings.router_listen)
    reader, writer = await asyncio.open_connection(address.host, address.port)
    writer.write(b"POST /v1/auth/session HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc")
    status = await reader.readline()
    writer.close()
    await writer.wait_closed()
    assert b" 400 " in status


async def test_a_good_request_id_is_kept_and_reaches_the_service(edge: Served) -> None:
    answer = await edge.client.post("/v1/auth/session", json={}, headers={"x-request-id": "abc-1.2_3"})
    assert answer.headers.get_list("x-request-id") == ["abc-1.2_3"]
    assert edge.backend.calls[0].values("x-request-id") == ["abc-1.2_3"]


async def test_a_bad_request_id_is_replaced_everywhere(edge: Served) -> None:
    answer = await edge.client.post("/v1/auth/session", json={}, headers={"x-request-id": "a b"})
    (request_id,) = answer.headers.get_list("x-request-id")
    assert re.fullmatch(r"[0-9a-f]{32}", request_id)
    assert edge.backend.calls[0].values("x-request-id") == [request_id]


@pytest.mark.parametrize("path", ["/healthz", "/v1/crm/contacts", "/v1/nothing"])
async def test_every_answer_has_the_security_headers(edge: Served, path: str) -> None:
    headers = (await edge.client.get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["cache-control"] == "no-store"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "strict-transport-security" not in headers, "it means nothing without TLS"


@pytest.mark.parametrize(("trusted", "hsts"), [("127.0.0.1", True), ("10.0.0.0/8", False)])
async def test_a_trusted_proxy_says_that_it_spoke_tls(trusted: str, hsts: bool) -> None:
    scope: dict[str, Any] = {
        "scheme": "http",
        "client": ("127.0.0.1", 1),
        "headers": [(b"x-forwarded-proto", b"https")],
    }
    front = Front(
        say, AccessLog("edge", lambda _: None), HttpMetrics(CollectorRegistry()), TrustedProxies.parse(trusted)
    )
    start, _ = await request(front, **scope)
    assert ("strict-transport-security" in {name.decode() for name, _ in start["headers"]}) is hsts


class Lines:
    """Collects access log lines."""

    def __init__(self) -> None:
        self.text = b""

    def write(self, lines: bytes) -> None:
        self.text += lines


async def crash(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise RuntimeError("secret of the handler")


async def say(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"cache-control", b"public")]})
    await send({"type": "http.response.body", "body": b"hello"})


async def request(front: Front, query: bytes = b"", **more: Any) -> list[Message]:
    """Sends one GET straight into the app; `more` stands in its scope."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "raw_path": b"/x",
        "path": "/x",
        "query_string": query,
        "headers": [],
    } | more
    await front(scope, receive, send)
    return sent


async def test_an_exception_says_nothing_to_the_client() -> None:
    with structlog.testing.capture_logs() as logs:
        start, *body = await request(Front(crash, AccessLog("edge", Lines().write), HttpMetrics(CollectorRegistry())))
    assert start["status"] == 500
    assert b"secret" not in b"".join(part["body"] for part in body)
    assert logs[0]["event"] == "request failed"


async def test_the_log_line_has_no_query() -> None:
    lines = Lines()
    await request(Front(say, AccessLog("edge", lines.write), HttpMetrics(CollectorRegistry())), b"token=secret")
    await asyncio.sleep(0)
    line = httpx.Response(200, content=lines.text).json()
    assert (line["method"], line["path"], line["status"], line["bytes"]) == ("GET", "/x", 200, 5)
    assert b"secret" not in lines.text


async def test_the_log_line_names_the_caller(edge: Served, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    session_id, key = await edge.sign_in()
    await edge.client.get("/v1/crm/contacts", params={"token": session_id}, headers={"x-request-id": "log-1"})
    output = b""
    async with asyncio.timeout(5):
        while b'"log-1"' not in output:
            await asyncio.sleep(0)
            output += capfdbinary.readouterr().out
    (line,) = (line for line in output.splitlines() if b'"log-1"' in line)
    assert OWNER.account_id.encode() in line
    assert session_id.encode() not in line
    logged = httpx.Response(200, content=line).json()
    assert (logged["user_id"], logged["session"]) == (OWNER.user_id, key[:12])
    assert (logged["route"], logged["client"]) == ("/dashclicks.crm.v1.CrmService/ListContacts", "127.0.0.1")


async def test_an_answers_own_header_wins() -> None:
    start, _ = await request(Front(say, AccessLog("edge", Lines().write), HttpMetrics(CollectorRegistry())))
    assert [value for name, value in start["headers"] if name == b"cache-control"] == [b"public"]
