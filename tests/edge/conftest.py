"""An edge for the tests to share, and servers they may break."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.edge.serving import Served, serving
from tests.edge.valkey import Valkey


@pytest.fixture(scope="session")
async def shared_edge(mongodb_uri: str, redis_url: str) -> AsyncIterator[Served]:
    async with serving(mongodb_uri, redis_url) as served:
        yield served


@pytest.fixture
def edge(shared_edge: Served) -> Served:
    """A running edge whose backend has seen nothing yet."""
    shared_edge.backend.calls.clear()
    shared_edge.backend.called.clear()
    shared_edge.client.cookies.clear()
    return shared_edge


@pytest.fixture
async def valkey_server(tmp_path: Path) -> AsyncIterator[Valkey]:
    """A running Valkey that the test may stop and start."""
    server = Valkey(tmp_path)
    await server.start()
    yield server
    await server.stop()
