"""The gateway's port: the API, and the dashboard where one is built."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from prometheus_client import CollectorRegistry

from edge.gateway.app import Gateway
from edge.router.access_log import AccessLog
from edge.router.front import Front
from edge.router.metrics import HttpMetrics
from edge.router.pages import pages
from tests.edge.serving import OWNER, Served

APP = "<title>the app</title>"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/docs", "/openapi.json", "/.well-known/jwks.json"])
async def test_the_routers_pages_are_there(edge: Served, path: str) -> None:
    assert (await edge.gateway.get(path)).status_code == 200


async def test_calls_reach_the_service_with_their_session(edge: Served) -> None:
    session_id, _ = await edge.sign_in()
    answer = await edge.gateway.get("/v1/crm/contacts", headers={"x-session-id": session_id})
    assert answer.status_code == 200
    assert len(edge.backend.calls[0].values("authorization")) == 1
    assert OWNER.user_id not in answer.text


async def test_an_unknown_api_path_is_a_status(edge: Served) -> None:
    answer = await edge.gateway.get("/v1/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, 5)


@pytest.fixture
async def dashboard(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A gateway with a built dashboard."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(APP)
    script = tmp_path / "assets" / "index-BcD3fG7h.js"
    script.write_text("run()")
    script.with_name(f"{script.name}.br").write_bytes(b"packed by brotli")
    script.with_name(f"{script.name}.gz").write_bytes(b"packed by gzip")
    gateway = Gateway(pages({}), tmp_path)
    front = Front(gateway, AccessLog("edge", lambda _: None), HttpMetrics(CollectorRegistry()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(front), base_url="http://gateway") as client:
        yield client


@pytest.fixture
async def bare(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A gateway without one."""
    gateway = Gateway(pages({}), tmp_path / "nothing")
    front = Front(gateway, AccessLog("edge", lambda _: None), HttpMetrics(CollectorRegistry()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(front), base_url="http://gateway") as client:
        yield client


async def test_without_a_dashboard_the_first_page_leads_to_the_api(bare: httpx.AsyncClient) -> None:
    page = await bare.get("/")
    assert page.status_code == 200
    assert 'href="/docs"' in page.text
    assert 'href="/openapi.json"' in page.text


async def test_without_a_dashboard_other_pages_are_404(bare: httpx.AsyncClient) -> None:
    answer = await bare.get("/contacts")
    assert (answer.status_code, answer.json()["code"]) == (404, 5)


@pytest.mark.parametrize("path", ["/", "/contacts", "/contacts/con_1/edit"])
async def test_the_dashboards_own_paths_are_its_page(dashboard: httpx.AsyncClient, path: str) -> None:
    page = await dashboard.get(path, headers={"accept": "text/html,*/*;q=0.8"})
    assert (page.status_code, page.text) == (200, APP)
    assert page.headers["cache-control"] == "no-cache"
    again = await dashboard.get(path, headers={"accept": "text/html", "if-none-match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("headers", [{}, {"accept": "text/html", "sec-fetch-mode": "cors"}])
async def test_a_script_that_asks_for_nothing_we_have_hears_so(
    dashboard: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    assert (await dashboard.get("/contacts", headers=headers)).status_code == 404


@pytest.mark.parametrize(
    ("accept", "encoding", "content"),
    [("gzip, br", "br", b"packed by brotli"), ("gzip", "gzip", b"packed by gzip"), ("zstd", None, b"run()")],
)
async def test_files_go_out_as_they_were_packed(
    dashboard: httpx.AsyncClient, accept: str, encoding: str | None, content: bytes
) -> None:
    async with dashboard.stream("GET", "/assets/index-BcD3fG7h.js", headers={"accept-encoding": accept}) as answer:
        assert b"".join([piece async for piece in answer.aiter_raw()]) == content
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["vary"] == "accept-encoding"


async def test_a_part_of_a_file_can_be_asked_for(dashboard: httpx.AsyncClient) -> None:
    headers = {"range": "bytes=0-2", "accept-encoding": "identity"}
    answer = await dashboard.get("/assets/index-BcD3fG7h.js", headers=headers)
    assert (answer.status_code, answer.content, answer.headers["content-range"]) == (206, b"run", "bytes 0-2/5")


async def test_hashed_files_are_kept_for_good(dashboard: httpx.AsyncClient) -> None:
    answer = await dashboard.get("/assets/index-BcD3fG7h.js", headers={"accept-encoding": "identity"})
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("path", ["/assets/gone-AAAAAAAA.js", "/favicon.ico", "/..%2f..%2fetc%2fpasswd.txt"])
async def test_a_missing_file_is_404(dashboard: httpx.AsyncClient, path: str) -> None:
    answer = await dashboard.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, 5)


async def test_the_dashboard_takes_no_posts(dashboard: httpx.AsyncClient) -> None:
    answer = await dashboard.post("/contacts")
    assert (answer.status_code, answer.json()["code"]) == (405, 12)


async def test_a_session_id_becomes_a_cookie_no_script_can_read(edge: Served) -> None:
    session_id, _ = await edge.sign_in()
    headers = {"x-session-id": session_id, "sec-fetch-site": "same-origin"}
    answer = await edge.gateway.put("/session", headers=headers)
    assert answer.status_code == 204
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith(f"sid_dc_sw={session_id.lower()};")
    assert {"httponly", "samesite=lax", "path=/"} <= set(cookie.split("; "))
    edge.gateway.cookies.clear()


async def test_the_persons_own_session_waits_while_another_leads_elsewhere(edge: Served) -> None:
    own, _ = await edge.sign_in()
    other, _ = await edge.sign_in(replace(OWNER, user_id="usr_client", impersonator_id=OWNER.user_id))
    page = {"sec-fetch-site": "same-origin"}
    for session_id in (own, other):
        assert (await edge.gateway.put("/session", headers={**page, "x-session-id": session_id})).status_code == 204
    assert dict(edge.gateway.cookies) == {"sid_dc_sw": other, "sid_dc_own": own}
    assert (await edge.gateway.get("/v1/crm/contacts", headers=page)).status_code == 200
    await edge.gateway.delete("/session", headers=page)
    assert dict(edge.gateway.cookies) == {"sid_dc_sw": own}
    await edge.gateway.delete("/session", headers=page)
    assert not edge.gateway.cookies


@pytest.mark.parametrize(("host", "secure"), [("app.example", True), ("localhost:5000", False)])
async def test_the_cookie_needs_tls_but_on_a_developers_machine(edge: Served, host: str, secure: bool) -> None:
    session_id, _ = await edge.sign_in()
    headers = {"x-session-id": session_id, "sec-fetch-site": "same-origin", "host": host}
    answer = await edge.gateway.put("/session", headers=headers)
    assert ("secure" in answer.headers["set-cookie"].lower().split("; ")) is secure
    edge.gateway.cookies.clear()


async def test_the_cookie_is_taken_back(edge: Served) -> None:
    answer = await edge.gateway.delete("/session", headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 204
    assert "max-age=0" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"x-session-id": "x" * 43, "sec-fetch-site": "same-origin"}, 401),
        ({"sec-fetch-site": "same-origin"}, 400),
        ({"x-session-id": "x" * 43, "sec-fetch-site": "cross-site"}, 403),
        ({"x-session-id": "x" * 43}, 403),
    ],
)
async def test_nobody_else_sets_the_cookie(edge: Served, headers: dict[str, str], status: int) -> None:
    answer = await edge.gateway.put("/session", headers=headers)
    assert answer.status_code == status
    assert "set-cookie" not in answer.headers
