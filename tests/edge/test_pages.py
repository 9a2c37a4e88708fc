"""The router's own pages: health, readiness, documents and keys."""

import re
from pathlib import Path

import pytest

from tests.edge.serving import Served, serving
from tests.edge.valkey import Valkey


async def test_alive(edge: Served) -> None:
    assert (await edge.client.get("/healthz")).json() == {"status": "ok"}


async def test_ready(edge: Served) -> None:
    answer = await edge.client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["checks"] == {"mongodb": "ok", "redis": "ok", "upstream dashclicks": "ok"}


async def test_a_service_that_is_not_serving_makes_it_unready(edge: Served) -> None:
    await edge.backend.set_healthy(False)
    answer = await edge.client.get("/readyz")
    await edge.backend.set_healthy(True)
    assert answer.status_code == 503
    assert answer.json()["details"][0]["metadata"]["missing"] == "upstream dashclicks"
    assert (await edge.client.get("/readyz")).status_code == 200


async def test_a_lost_redis_makes_it_unready_until_it_is_back(mongodb_uri: str, valkey_server: Valkey) -> None:
    async with serving(mongodb_uri, valkey_server.url) as served:
        assert (await served.client.get("/readyz")).status_code == 200
        await valkey_server.stop()
        answer = await served.client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["message"] == "not ready: redis"
        await valkey_server.start()
        assert (await served.client.get("/readyz")).status_code == 200


async def test_sessions_hold_without_redis(mongodb_uri: str, valkey_server: Valkey) -> None:
    async with serving(mongodb_uri, valkey_server.url) as served:
        session_id, _ = await served.sign_in()
        await valkey_server.stop()
        answer = await served.client.get("/v1/crm/contacts", headers={"x-session-id": session_id})
        assert answer.status_code == 200


async def test_the_openapi_document_has_an_etag(edge: Served) -> None:
    answer = await edge.client.get("/openapi.json")
    assert answer.json()["openapi"].startswith("3.1")
    again = await edge.client.get("/openapi.json", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_documents_are_compressed_only_for_who_takes_it(edge: Served) -> None:
    plain = await edge.client.get("/openapi.json", headers={"accept-encoding": "identity"})
    packed = await edge.client.get("/openapi.json", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content


async def test_the_reference_loads_nothing_from_elsewhere(edge: Served) -> None:
    page = await edge.client.get("/docs")
    assert re.findall(r'(?:src|href)="([^"]*)"', page.text) == ["/openapi.json", "/docs/scalar.js", "/docs/start.js"]
    policy = page.headers["content-security-policy"]
    assert not re.search(r"https?:|\*", policy)
    assert "script-src 'self';" in policy
    assert "connect-src 'self';" in policy


@pytest.mark.parametrize("path", ["/docs/scalar.js", "/docs/start.js"])
async def test_the_references_scripts_are_served(edge: Served, path: str) -> None:
    answer = await edge.client.get(path)
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "Scalar" in answer.text


def test_the_reference_keeps_its_licence() -> None:
    static = Path(__file__).parents[2] / "edge" / "router" / "static"
    assert "MIT License" in (static / "LICENSE.scalar").read_text()


async def test_the_keys_are_public_halves_only(edge: Served) -> None:
    answer = await edge.client.get("/.well-known/jwks.json")
    (key,) = answer.json()["keys"]
    assert (key["kty"], key["crv"], key["alg"], key["kid"]) == ("OKP", "Ed25519", "EdDSA", edge.keys.kid)
    assert "d" not in key
    assert answer.headers["cache-control"] == "public, max-age=300"


async def test_metrics_are_on_their_own_port(edge: Served) -> None:
    await edge.client.get("/healthz")
    answer = await edge.client.get(f"http://{edge.settings.admin_listen}/metrics")
    assert 'http_requests_total{code="200",method="GET",rate_class=""}' in answer.text
    assert (await edge.client.get("/metrics")).status_code == 404
