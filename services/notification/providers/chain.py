"""Several providers of one channel: the next is asked where one does not take a message now."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.notification.providers.base import Deferred, Outgoing, Provider, Receipt

# A provider that failed so often in a row is left alone for a while: each try of one that hangs costs its timeout.
FAILURES = 5
PAUSE = timedelta(seconds=30)


@dataclass(slots=True)
class _Link:
    provider: Provider
    failures: int = 0
    closed_until: float = 0.0


class Chain:
    """Itself a provider. Tries the first that is not at rest, then those behind it."""

    def __init__(self, providers: Sequence[Provider], now: Callable[[], float] = time.monotonic) -> None:
        """`now` counts seconds. Raises ValueError where there is no provider."""
        if not providers:
            raise ValueError("a chain needs a provider")
        self._links = [_Link(provider) for provider in providers]
        self._now = now

    @property
    def name(self) -> str:
        """Of all of them."""
        return "+".join(link.provider.name for link in self._links)

    async def send(self, message: Outgoing) -> Receipt:
        """As Provider has it. What is uncertain ends the chain: another provider might send it a second time."""
        now = self._now()
        # Alone, a provider is asked whenever somebody wants it: the caller's own pauses are enough.
        open_links = [link for link in self._links if len(self._links) == 1 or link.closed_until <= now]
        said: list[Deferred] = []
        for link in open_links:
            try:
                receipt = await link.provider.send(message)
            except Deferred as deferred:
                self._failed(link, deferred)
                if deferred.uncertain:
                    raise
                said.append(deferred)
            else:
                link.failures = 0
                return receipt
        raise self._all(said)

    def _failed(self, link: _Link, deferred: Deferred) -> None:
        link.failures += 1
        pause = deferred.retry_after
        if link.failures >= FAILURES:
            pause = max(pause or PAUSE, PAUSE)
        if pause is not None:
            link.closed_until = self._now() + pause.total_seconds()

    def _all(self, said: Sequence[Deferred]) -> Deferred:
        """What the caller learns where none took it: what they said, and when the first may be asked again."""
        wait = min(link.closed_until for link in self._links) - self._now()
        reason = ", ".join(deferred.reason for deferred in said) or "all_at_rest"
        return Deferred(reason, timedelta(seconds=wait) if wait > 0 else None)
