"""Every test here goes through the real internal service, on real MongoDB and Valkey."""

from collections.abc import AsyncIterator

import pytest

from tests.internal.office import Office, open_office
from tests.internal.post import Post, open_post


@pytest.fixture(scope="session")
async def office(mongodb_uri: str, redis_url: str) -> AsyncIterator[Office]:
    """The service, with a database of its own."""
    async with open_office(mongodb_uri, redis_url) as opened:
        yield opened


@pytest.fixture(scope="session")
async def letters(mongodb_uri: str, redis_url: str) -> AsyncIterator[Post]:
    """Another one, which sends mail and text messages."""
    async with open_post(mongodb_uri, redis_url) as opened:
        yield opened


@pytest.fixture(scope="session")
async def working(office: Office) -> AsyncIterator[Office]:
    """The office, and a worker on its database."""
    async with office.working():
        yield office
