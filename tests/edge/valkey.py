"""A Valkey that tests may stop and start."""

import asyncio
from contextlib import ExitStack
from pathlib import Path

from buildtools.stack import valkey
from buildtools.stack.ports import free_port
from buildtools.stack.servers import valkey_process
from buildtools.stack.settings import Address
from shared.testing.servers import running


class Valkey:
    """A server on an address of its own; what it held is gone after a stop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._address = Address("127.0.0.1", free_port())
        self._running = ExitStack()
        self._starts = 0
        self.url = valkey.url(self._address)

    async def start(self) -> None:
        """Returns when it answers."""
        self._starts += 1
        process = valkey_process(self._folder / str(self._starts), self._address)
        log = self._folder / f"valkey-{self._starts}.log"
        await asyncio.to_thread(self._running.enter_context, running(process, log))

    async def stop(self) -> None:
        """Kills it."""
        await asyncio.to_thread(self._running.close)
