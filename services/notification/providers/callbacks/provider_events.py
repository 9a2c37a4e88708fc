"""What providers told, as jobs: a callback answers when they are kept, and the messages change behind it."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, timedelta

from dashclicks.notifications.v1.callbacks_pb2 import ProviderEvent, ProviderEventsJob

from services.notification.providers.base import Status, StatusUpdate
from shared.jobs.jobs import Jobs
from shared.jobs.kind import JobKind, Policy
from shared.jobs.work import Work

# Events of one job: one document, and what is tried again if one of them fails.
EVENTS = 100
# For so long the same events that are told again are known by their job; after that, by their message.
KEPT = timedelta(days=7)

PROVIDER_EVENTS = JobKind(
    "notifications.provider_events",
    ProviderEventsJob,
    Policy(attempts=10, backoff=timedelta(seconds=1), keep=KEPT),
)


async def keep(jobs: Jobs, updates: Sequence[StatusUpdate]) -> None:
    """Returns when all of them are kept."""
    for start in range(0, len(updates), EVENTS):
        some = updates[start : start + EVENTS]
        ids = "\n".join(f"{update.provider}/{update.event_id}" for update in some)
        key = hashlib.sha256(ids.encode()).hexdigest()
        await jobs.add(PROVIDER_EVENTS, "", ProviderEventsJob(events=map(_event, some)), key=key)


class Noting:
    """Does the jobs."""

    def __init__(self, record: Callable[[StatusUpdate], Awaitable[None]]) -> None:
        """`record` bears that it is told the same twice."""
        self._record = record

    async def note(self, work: Work[ProviderEventsJob]) -> None:
        """Notes each event. One that cannot be noted keeps no other; then all are tried again."""
        failure: Exception | None = None
        for event in work.payload.events:
            try:
                await self._record(_update(event))
            except Exception as error:
                failure = error
        if failure is not None:
            raise failure


def _event(update: StatusUpdate) -> ProviderEvent:
    event = ProviderEvent(
        provider=update.provider,
        event_id=update.event_id,
        status=update.status,
        message_id=update.message_id,
        account_id=update.account_id,
        provider_id=update.provider_id,
        address=update.address,
        reason=update.reason,
        gone=update.gone,
        url=update.url,
    )
    event.time.FromDatetime(update.time)
    return event


def _update(event: ProviderEvent) -> StatusUpdate:
    return StatusUpdate(
        provider=event.provider,
        event_id=event.event_id,
        status=Status(event.status),
        time=event.time.ToDatetime(UTC),
        message_id=event.message_id,
        account_id=event.account_id,
        provider_id=event.provider_id,
        address=event.address,
        reason=event.reason,
        gone=event.gone,
        url=event.url,
    )
