"""The service with customers' addresses on the loopback, and a worker beside it."""

from collections.abc import AsyncIterator

import pytest

from tests.internal.office import Office, open_office
from tests.internal.webhooks.scene import Scene, open_scene


@pytest.fixture(scope="module")
async def sender(mongodb_uri: str, redis_url: str) -> AsyncIterator[Office]:
    """An office that may call the loopback, without a worker."""
    async with open_office(mongodb_uri, redis_url, outbound_private=True) as office:
        yield office


@pytest.fixture(scope="module")
async def working(sender: Office) -> AsyncIterator[Office]:
    """The same while a worker works."""
    async with sender.working():
        yield sender


@pytest.fixture
async def scene(working: Office) -> AsyncIterator[Scene]:
    """An account whose events go to a receiver."""
    async with open_scene(working) as opened:
        yield opened
