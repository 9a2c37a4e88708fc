"""Runs the platform's background work until SIGTERM. As many as wanted may run; one does each piece of work."""

import asyncio

import structlog

from services.worker.service import work
from shared.core.logging import configure
from shared.core.run import run, settle
from shared.core.settings import Settings
from shared.data.clients import connect


async def main(stop: asyncio.Event) -> None:
    """Works until told to stop; what is under way ends first."""
    settings = Settings()  # type: ignore[call-arg]  # read from the environment
    configure("worker", settings.log_level)
    data = await connect(settings)
    try:
        structlog.get_logger(__name__).info("working")
        await work(settings, data, stop, settle)
    finally:
        await data.aclose()


if __name__ == "__main__":
    run(main)
