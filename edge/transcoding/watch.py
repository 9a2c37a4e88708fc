"""Whether the client is still there while its call runs."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from types import TracebackType
from typing import Any

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

# Who has been under way for one to two of these is watched. Most calls end sooner, also under load; they never pay for
# a task that waits for the client to leave.
_TURN_SECONDS = 0.125


class ClientGone(Exception):
    """The client closed the connection; nobody waits for an answer."""


class Lookout:
    """Starts the watches of what takes long, by one timer for all of them."""

    __slots__ = ("_new", "_timer", "_waiting")

    def __init__(self) -> None:
        self._new: set[Watch] = set()
        self._waiting: set[Watch] = set()
        self._timer: asyncio.TimerHandle | None = None

    def add(self, watch: "Watch") -> None:
        """A watch to start if it is not dropped soon."""
        self._new.add(watch)
        if self._timer is None:
            self._arm()

    def drop(self, watch: "Watch") -> None:
        """Nothing is to be watched any more."""
        self._new.discard(watch)
        self._waiting.discard(watch)

    def _arm(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(_TURN_SECONDS, self._turn)

    def _turn(self) -> None:
        due, self._waiting, self._new = self._waiting, self._new, set()
        self._timer = None
        for watch in due:
            watch.start()
        if self._waiting:
            self._arm()


class Watch:
    """Cancels the block it guards once the client is gone, so that the call to the service ends as well."""

    __slots__ = ("_at_once", "_gone", "_lookout", "_receive", "_task", "_watcher")

    def __init__(self, receive: Receive, lookout: "Lookout", at_once: bool) -> None:
        self._receive = receive
        self._at_once = at_once
        self._gone = False
        self._lookout = lookout
        self._watcher: asyncio.Task[None] | None = None

    def __enter__(self) -> "Watch":
        task = asyncio.current_task()
        assert task is not None
        self._task = task
        if self._at_once:
            self.begin()
        return self

    def begin(self) -> None:
        """Begins to watch."""
        self._lookout.add(self)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lookout.drop(self)
        if self._watcher is not None:
            self._watcher.cancel()
        if self._gone and kind is asyncio.CancelledError:
            self._task.uncancel()
            raise ClientGone from None

    def start(self) -> None:
        """Waits for the client to leave."""
        self._watcher = asyncio.get_running_loop().create_task(self._watch())

    async def _watch(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._gone = True
        self._task.cancel()
