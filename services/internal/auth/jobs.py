"""Jobs of signing in."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from dashclicks.auth.v1.job_pb2 import FactorsPurgeJob

from services.internal.deps import Deps
from shared.jobs.handled import Handled
from shared.jobs.kind import JobKind, KeyHeld, Policy
from shared.jobs.work import Work

FACTORS_PURGE = JobKind(
    "auth.factors_purge",
    FactorsPurgeJob,
    Policy(attempts=50, most_backoff=timedelta(hours=1), key_held=KeyHeld.UNTIL_FINISHED),
)


def jobs(deps: Deps) -> Sequence[Handled[Any]]:
    """One: what a user who cannot be brought back any more signed in with is forgotten."""

    async def purge(work: Work[FactorsPurgeJob]) -> None:
        user_id = work.payload.user_id
        if not await deps.users.system(FACTORS_PURGE.name).find({"id": user_id}, 1):
            await deps.factors.forget(user_id)
            await deps.passkeys.forget(user_id)

    return [Handled(FACTORS_PURGE, purge)]
