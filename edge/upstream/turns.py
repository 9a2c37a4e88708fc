"""Bounds how many calls run at once; a bounded number more wait for their turn, first come first served."""

import asyncio
from collections import deque


class Full(Exception):
    """As many run and wait as may."""


class Turns:
    """`running` and `waiting` are what they say. Every `take` needs a `leave`."""

    def __init__(self, most: int, most_waiting: int) -> None:
        self.running = 0
        self._most = most
        self._most_waiting = most_waiting
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def take_free(self) -> bool:
        """Takes a turn if nobody has to be waited for."""
        if self.running >= self._most:
            return False
        self.running += 1
        return True

    async def take(self, seconds: float) -> None:
        """Returns when it is the caller's turn. Raises Full, and TimeoutError after so long."""
        if self.take_free():
            return
        if len(self._waiting) >= self._most_waiting:
            raise Full
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(seconds):
                await turn
        except BaseException:
            if turn.done() and not turn.cancelled():
                # It became our turn while we left.
                self.leave()
            else:
                self._waiting.remove(turn)
            raise

    def leave(self) -> None:
        """Ends a turn; who waits longest has the next."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.running -= 1
