"""Asks Expo, a while after it took a push, what became of it: as a job for each."""

from dashclicks.notifications.v1.callbacks_pb2 import ExpoReceiptJob

from services.notification.providers.callbacks.provider_events import keep
from services.notification.providers.expo_push import RECEIPT_AFTER, RECEIPT_KEPT, ExpoPush
from shared.core.clock import Clock
from shared.jobs.jobs import Jobs
from shared.jobs.kind import JobKind, Policy
from shared.jobs.work import GiveUp, Work

# Expo forgets a receipt after a day; one that is not there by then never comes.
EXPO_RECEIPT = JobKind(
    "notifications.expo_receipt",
    ExpoReceiptJob,
    Policy(attempts=int(RECEIPT_KEPT / RECEIPT_AFTER), backoff=RECEIPT_AFTER, most_backoff=RECEIPT_AFTER),
)


class Receipts:
    """Makes the jobs, and does them."""

    def __init__(self, jobs: Jobs, clock: Clock, expo: ExpoPush | None) -> None:
        self._jobs = jobs
        self._clock = clock
        self._expo = expo

    async def ask_later(self, account_id: str, ticket: str) -> None:
        """A push was taken; its ticket is asked for once, however often this is said."""
        due = self._clock.now() + RECEIPT_AFTER
        await self._jobs.add(EXPO_RECEIPT, account_id, ExpoReceiptJob(ticket=ticket), key=ticket, due=due)

    async def ask(self, work: Work[ExpoReceiptJob]) -> None:
        """Takes over what Expo says. Raises Deferred, or LookupError while it says nothing."""
        if self._expo is None:
            raise GiveUp("Expo is not set up any more")
        found = await self._expo.receipts([work.payload.ticket])
        if not found:
            raise LookupError("no receipt yet")
        await keep(self._jobs, found)
