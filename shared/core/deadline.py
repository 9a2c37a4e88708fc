"""A deadline around a block, for what runs in every call: `asyncio.timeout_at` costs several times as much."""

import asyncio
from types import TracebackType


class Deadline:
    """Cancels the block it guards at `when`, by the event loop's clock in seconds; the block then raises TimeoutError.

    As with `asyncio.timeout_at`, somebody else's cancellation of the task stays one.
    """

    __slots__ = ("_cancelling", "_task", "_timer", "_when", "expired")

    def __init__(self, when: float) -> None:
        self._when = when
        self.expired = False

    def __enter__(self) -> "Deadline":
        task = asyncio.current_task()
        assert task is not None
        self._task = task
        self._cancelling = task.cancelling()
        self._timer = task.get_loop().call_at(self._when, self._expire)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        if self.expired and self._task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise TimeoutError from error

    def _expire(self) -> None:
        self.expired = True
        self._task.cancel()
