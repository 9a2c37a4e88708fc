"""A worker on the loop of a test."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.worker.service import work
from shared.core.settings import Settings
from shared.data.clients import DataClients


@asynccontextmanager
async def working_on(settings: Settings, data: DataClients) -> AsyncIterator[None]:
    """Works while it is open, as its process would."""
    stop = asyncio.Event()
    task = asyncio.create_task(work(settings, data, stop))
    try:
        yield
    finally:
        stop.set()
        await task
