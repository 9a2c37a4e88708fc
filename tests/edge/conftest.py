"""An edge for the tests to share."""

from collections.abc import AsyncIterator

import pytest

from tests.edge.serving import Served, serving


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
