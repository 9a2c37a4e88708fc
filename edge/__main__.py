"""`python -m edge`: gateway and router in a process of their own."""

import asyncio

from edge.server import build
from shared.core.logging import configure
from shared.core.run import run, settle
from shared.core.settings import Settings
from shared.data.clients import connect


async def main(stop: asyncio.Event) -> None:
    """Serves until `stop` is set."""
    settings = Settings()  # type: ignore[call-arg]  # read from the environment
    configure("edge", settings.log_level)
    data = await connect(settings)
    try:
        edge = await build(settings, data)
        await edge.start()
        settle()
        await stop.wait()
        await edge.stop()
    finally:
        await data.aclose()


if __name__ == "__main__":
    run(main)
