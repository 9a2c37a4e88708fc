"""The gateway's port: the API, and the dashboard where one is built."""

from collections.abc import AsyncIterator
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
    (tmp_path / "assets" / "index-BcD3fG7h.js").write_text("run()")
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
    page = await dashboard.get(path)
    assert (page.status_code, page.text) == (200, APP)
    assert page.headers["cache-control"] == "no-cache"


async def test_hashed_files_are_kept_for_good(dashboard: httpx.AsyncClient) -> None:
    answer = await dashboard.get("/assets/index-BcD3fG7h.js")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("path", ["/assets/gone-AAAAAAAA.js", "/favicon.ico", "/..%2f..%2fetc%2fpasswd.txt"])
async def test_a_missing_file_is_404(dashboard: httpx.AsyncClient, path: str) -> None:
    answer = await dashboard.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, 5)


async def test_the_dashboard_takes_no_posts(dashboard: httpx.AsyncClient) -> None:
    answer = await dashboard.post("/contacts")
    assert (answer.status_code, answer.json()["code"]) == (405, 12)
