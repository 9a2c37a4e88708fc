"""Every test here adds jobs to a real MongoDB and has them carried by a real Valkey."""

from collections.abc import AsyncIterator, Callable

import pytest

from tests.jobs.shop import Shop, open_shop


@pytest.fixture
async def shop(mongodb_uri: str, redis_url: str) -> AsyncIterator[Shop]:
    """An empty shop."""
    async with open_shop(mongodb_uri, redis_url) as opened:
        yield opened


Measured = Callable[[str, float], None]


@pytest.fixture
def measured(request: pytest.FixtureRequest) -> Measured:
    """Keeps a figure in the report: `--junit-xml=FILE` shows it."""
    return lambda name, value: request.node.user_properties.append((name, f"{value:.3f}"))
