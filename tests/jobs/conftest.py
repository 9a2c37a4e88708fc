"""Every test here adds jobs to a real MongoDB and has them carried by a real Valkey."""

from collections.abc import AsyncIterator

import pytest

from tests.jobs.shop import Shop, open_shop


@pytest.fixture
async def shop(mongodb_uri: str, redis_url: str) -> AsyncIterator[Shop]:
    """An empty shop."""
    async with open_shop(mongodb_uri, redis_url) as opened:
        yield opened
