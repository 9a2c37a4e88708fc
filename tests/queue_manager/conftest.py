"""Every test here goes through the real services, on real MongoDB and Valkey."""

from collections.abc import AsyncIterator

import pytest

from tests.internal.office import Office, open_office


@pytest.fixture(scope="session")
async def office(mongodb_uri: str, redis_url: str) -> AsyncIterator[Office]:
    """The services, with a database of their own and no worker."""
    async with open_office(mongodb_uri, redis_url) as opened:
        yield opened
