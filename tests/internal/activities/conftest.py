"""The service with a worker beside it, so that what is done there can be listed."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from services.worker.service import work
from tests.internal.office import Office


@pytest.fixture(scope="session")
async def working(office: Office) -> AsyncIterator[Office]:
    """The office, and a worker on its database."""
    stop = asyncio.Event()
    task = asyncio.create_task(work(office.deps.settings, office.data, stop))
    yield office
    stop.set()
    await task
