"""A trial's end: its owner hears of it before and then, and the plan that was tried is gone."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from dashclicks.accounts.v1 import account_pb2
from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.accounts.v1.job_pb2 import TrialJob

from services.internal.links import Links
from services.internal.people import People
from services.internal.sending import Sending
from shared.core.clock import Clock
from shared.core.mail import Mail
from shared.data.transaction import Transaction
from shared.jobs.kind import JobKind, KeyHeld, Policy
from shared.jobs.work import Work
from shared.resource.model import Record

REASON = "trial"
# How long before the end its owner is told.
NOTICE = timedelta(days=3)
# So long a mail is tried that cannot be sent.
KEPT = timedelta(days=2)
# An account that gets a plan has no trial any more, and its jobs are taken back.
_UNTIL_DONE = Policy(attempts=100, most_backoff=timedelta(hours=1), key_held=KeyHeld.UNTIL_FINISHED)
ENDING = JobKind("accounts.trial_ending", TrialJob, _UNTIL_DONE)
ENDED = JobKind("accounts.trial_ended", TrialJob, _UNTIL_DONE)
BEFORE = """The trial of {account} ends on {until} UTC.

Choose a plan before then to keep what it has. Everything you have entered stays either way:

{link}
"""
AFTER = """The trial of {account} has ended.

What you have entered is all there. Choose a plan to go on using what the trial had:

{link}
"""


class Trials:
    """The trials of all accounts."""

    def __init__(self, people: People, links: Links, sending: Sending, clock: Clock) -> None:
        self._people = people
        self._links = links
        self._clock = clock
        self._mail = sending.kind("trial", KEPT, self._write)

    async def warn(self, work: Work[TrialJob]) -> None:
        """Tells the owners that it is about to end."""

        async def tell(transaction: Transaction) -> None:
            account = await self._of(work.account_id)
            if account is not None and _end(account) > self._clock.now():
                await self._mail.ask(
                    {"account_id": account.id, "until": f"{_end(account):%Y-%m-%d %H:%M}"}, transaction
                )
            await work.complete(transaction)

        await self._people.accounts.kit.transactions.run(tell)

    async def end(self, work: Work[TrialJob]) -> None:
        """Takes the plan that was tried."""

        def close(record: Record[Account]) -> None:
            record.message.ClearField("plan")
            record.message.ClearField("trial_end_time")

        async def change(transaction: Transaction) -> None:
            account = await self._of(work.account_id)
            if account is not None and _end(account) <= self._clock.now():
                await self._people.accounts.system(REASON, work.id, transaction).change(account.id, close)
                await self._mail.ask({"account_id": account.id, "until": ""}, transaction)
            await work.complete(transaction)

        await self._people.accounts.kit.transactions.run(change)

    async def _of(self, account_id: str) -> Account | None:
        """The account, if it is still on trial."""
        account = await self._people.account(account_id)
        return account if account is not None and account.HasField("trial_end_time") else None

    async def _write(self, about: Mapping[str, str]) -> list[Mail]:
        account = await self._people.account(about["account_id"])
        if account is None or account.state != account_pb2.ACCOUNT_STATE_ACTIVE:
            return []
        link, until = await self._links.login(account), about["until"]
        given = {"account": account.display_name, "until": until, "link": link}
        subject = f"The trial of {account.display_name} {'ends soon' if until else 'has ended'}"
        owners = await self._people.users.system(REASON).find({"account_id": account.id, "role": "ROLE_OWNER"})
        return [Mail(user.message.email, subject, (BEFORE if until else AFTER).format(**given)) for user in owners]


def _end(account: Account) -> datetime:
    return account.trial_end_time.ToDatetime(UTC)
