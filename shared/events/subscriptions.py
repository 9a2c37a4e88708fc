"""Subscriptions: code that is told of events, each at least once, in order per account, from a durable checkpoint.

A handler is told again of what it was told before it failed or was killed, so it must be idempotent by event id: what
makes jobs of events inserts them under that id.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from shared.events.event import Event

Handler = Callable[[Sequence[Event]], Awaitable[None]]
"""Takes events of one account in order. If it raises, it is told of them again."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Subscription:
    """`types` are event types (`crm.contact.created`), all if empty.

    `name`: its places in the log are kept under it, as a field. Raises ValueError if it cannot be one.
    """

    name: str
    types: Sequence[str]
    handler: Handler

    def __post_init__(self) -> None:
        if "." in self.name or self.name.startswith("$"):
            raise ValueError(f"{self.name} is no name of a subscription: no dots, no dollar first")

    async def told(self, events: Sequence[Event]) -> bool:
        """Tells the handler of those of an account's events that it asked for; False if it failed."""
        wanted = [event for event in events if not self.types or event.type in self.types]
        try:
            if wanted:
                await self.handler(wanted)
        except Exception:
            log.exception("handler failed", subscription=self.name, account_id=wanted[0].account_id)
            return False
        return True
