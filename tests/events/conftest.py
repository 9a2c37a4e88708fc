"""Event tests write through the resource runtime and read what a real relay made of it."""

from collections.abc import AsyncIterator

import pytest

from tests.events.office import Office, open_office


@pytest.fixture
async def office(mongodb_uri: str, redis_url: str) -> AsyncIterator[Office]:
    """Contacts and users in a database of the test's own."""
    async with open_office(mongodb_uri, redis_url) as opened:
        yield opened
