"""A trial's end is told before, and then the plan that was tried is gone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from dashclicks.accounts.v1 import account_pb2
from dashclicks.accounts.v1.account_pb2 import Account
from pydantic import SecretStr

from services.internal.accounts.trials import ENDED, ENDING
from shared.data.mongo import Document
from shared.resource.model import Record
from shared.testing.eventually import soon
from tests.internal.auth.smtp_sink import Sink, open_sink
from tests.internal.office import Office, open_office


@dataclass(frozen=True, slots=True)
class Trying:
    """An office that sends mail, with a worker."""

    office: Office
    sink: Sink

    async def account(self, left: timedelta) -> tuple[str, str]:
        """An account on trial, and its owner's address."""
        end = datetime.now(UTC) + left
        id = await self.office.account(trial_end_time=end)
        return id, (await self.office.user(id)).email

    async def job(self, kind: str, account_id: str) -> Document | None:
        return await self.office.data.database["platform.jobs"].find_one({"kind": kind, "account_id": account_id})


@pytest.fixture(scope="module")
async def trying(mongodb_uri: str, redis_url: str) -> AsyncIterator[Trying]:
    async with (
        open_sink() as (sink, url),
        open_office(mongodb_uri, redis_url, smtp_url=SecretStr(url)) as office,
        office.working(),
    ):
        yield Trying(office, sink)


async def test_its_owner_is_told_three_days_before(trying: Trying) -> None:
    id, email = await trying.account(timedelta(days=14))
    job = await soon(lambda: trying.job(ENDING.name, id))
    left = job["due_time"].replace(tzinfo=UTC) - datetime.now(UTC)
    assert timedelta(days=10, hours=23) < left <= timedelta(days=11)
    await trying.office.deps.jobs.hasten(ENDING, id, "trial", datetime.now(UTC))
    assert "ends on" in (await trying.sink.next(email, "ends soon")).get_content()


async def test_then_the_plan_is_gone_and_the_account_stays(trying: Trying) -> None:
    id, email = await trying.account(timedelta(seconds=1))
    assert "Everything" not in (await trying.sink.next(email, "has ended")).get_content()
    account = (await trying.office.deps.accounts.system("test").read(id)).message
    assert account.plan == account_pb2.PLAN_UNSPECIFIED
    assert not account.HasField("trial_end_time")
    assert account.state == account_pb2.ACCOUNT_STATE_ACTIVE


async def test_whoever_got_a_plan_is_left_alone(trying: Trying) -> None:
    id, _ = await trying.account(timedelta(days=14))
    assert await soon(lambda: trying.job(ENDED.name, id))

    def buy(account: Record[Account]) -> None:
        account.message.ClearField("trial_end_time")

    await trying.office.deps.accounts.system("test").change(id, buy)

    async def withdrawn() -> bool:
        jobs = [await trying.job(kind.name, id) for kind in (ENDING, ENDED)]
        return all(job is None or "cancel" in str(job.get("state", "")).lower() for job in jobs)

    await soon(withdrawn)
