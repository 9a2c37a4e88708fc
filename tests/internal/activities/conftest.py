"""The service with a worker beside it, so that what is done there can be listed."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretBytes

from services.worker.service import work
from shared.core.settings import Settings
from tests.internal.office import Office


@pytest.fixture(scope="session")
async def working(office: Office) -> AsyncIterator[Office]:
    """The office, and a worker on its database."""
    stop = asyncio.Event()
    task = asyncio.create_task(work(Settings(master_key=SecretBytes(bytes(32))), office.data, stop))
    yield office
    stop.set()
    await task
