"""Runs the internal service on INTERNAL_LISTEN until SIGTERM."""

import asyncio

import structlog

from services.internal.service import build
from shared.core.logging import configure
from shared.core.run import run, settle
from shared.core.settings import Settings
from shared.data.clients import connect

GRACE_SECONDS = 10.0


async def main(stop: asyncio.Event) -> None:
    """Serves until told to stop; then lets calls under way end."""
    settings = Settings()  # type: ignore[call-arg]  # read from the environment
    configure("internal", settings.log_level)
    log = structlog.get_logger(__name__)
    data = await connect(settings)
    try:
        server = await build(settings, data)
        log.info("serving", port=await server.start())
        settle()
        await stop.wait()
        log.info("draining")
        await server.stop(GRACE_SECONDS)
    finally:
        await data.aclose()


if __name__ == "__main__":
    run(main)
