"""What a user signed in with stays while the user can be brought back, and no longer."""

from datetime import UTC, datetime, timedelta

from dashclicks.users.v1.user_pb2 import User

from services.internal.auth.jobs import FACTORS_PURGE
from shared.data.mongo import Document
from shared.testing.eventually import soon
from tests.internal.office import Office, method


async def delete(office: Office) -> tuple[User, Document]:
    """A user with an authenticator, deleted; and the job that follows."""
    owner, caller = await office.staff()
    user = await office.user(owner.account_id, "ROLE_USER")
    assert await office.deps.factors.enroll(user.id, user.account_id, "secret")
    await caller.call(method("DeleteUser"), id=user.id)
    jobs = office.data.database["platform.jobs"]

    async def job() -> Document | None:
        return await jobs.find_one({"kind": FACTORS_PURGE.name, "account_id": user.account_id})

    return user, await soon(job)


async def test_it_is_kept_for_thirty_days(working: Office) -> None:
    user, job = await delete(working)
    left = job["due_time"].replace(tzinfo=UTC) - datetime.now(UTC)
    assert timedelta(days=29) < left <= timedelta(days=30)
    assert await working.data.database["identity.factors"].find_one({"_id": user.id}) is not None


async def test_it_is_forgotten_then(working: Office) -> None:
    user, _ = await delete(working)
    await working.deps.jobs.hasten(FACTORS_PURGE, user.account_id, user.id, datetime.now(UTC))
    factors = working.data.database["identity.factors"]

    async def gone() -> bool:
        return await factors.find_one({"_id": user.id}) is None

    await soon(gone)
