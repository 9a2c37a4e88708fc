"""Looks again, once a day, whether proved hosts are still their accounts': a domain can be lost or sold.

A record that is gone puts a domain on notice; gone for an hour as well, it is FAILED and the host free. A DNS that does
not answer says nothing. What a job has noted, another that looks at the same time leaves.
"""

from datetime import datetime, timedelta

import structlog
from dashclicks.accounts.v1.domain_pb2 import Domain, DomainState
from dashclicks.queue.v1.scheduled_job_pb2 import ScheduledJob

from services.internal.accounts.domains import FAILED, VERIFIED, Domains, keep
from shared.core.clock import Clock
from shared.core.errors import StatusError
from shared.data.mongo import Document
from shared.jobs.kind import JobKind, Policy
from shared.jobs.schedule import Schedule
from shared.jobs.work import Work
from shared.resource.model import Record
from shared.resource.softdelete import LIVE

DOMAIN_CHECK = JobKind(
    "accounts.domain_check",
    ScheduledJob,
    Policy(attempts=3, timeout=timedelta(minutes=10), keep_dead=timedelta(days=1)),
    schedule=Schedule("*/10 * * * *"),
)
EVERY = timedelta(days=1)
NOTICE = timedelta(hours=1)
# Domains of one look; the rest wait for the next.
AT_MOST = 200
REASON = "domain check"

log = structlog.get_logger(__name__)


class DomainChecks:
    """Checks what was not checked for long."""

    def __init__(self, domains: Domains, clock: Clock) -> None:
        self._domains = domains
        self._rows = domains.resource.system(REASON)
        self._clock = clock

    async def check(self, work: Work[ScheduledJob]) -> None:
        """As a job."""
        await self.look()

    async def look(self) -> None:
        """Checks what is due. Raises Unavailable without a database."""
        for domain in await self._due():
            try:
                problem = await self._domains.missing(domain)
                await self._note(domain, problem)
            except StatusError as error:
                log.warning("a domain could not be checked", host=domain.host, error=error.message)

    async def _due(self) -> list[Domain]:
        kit, now = self._domains.resource.kit, self._clock.now().replace(tzinfo=None)
        due: Document = {
            "state": DomainState.Name(VERIFIED),
            "$or": [
                {"check_time": {"$lt": now - EVERY}},
                {"check_time": {"$lt": now - NOTICE}, "state_reason": {"$gt": ""}},
            ],
        }
        store = kit.stores.system(kit.type.collection, REASON)
        rows = await store.find({**due, **LIVE}, [("check_time", 1)], AT_MOST)
        return [kit.rows.record(row).message for row in rows]

    async def _note(self, seen: Domain, problem: str) -> None:
        now: datetime = self._clock.now()

        def change(row: Record[Domain]) -> None:
            if row.message.check_time != seen.check_time or row.message.state != VERIFIED:
                return
            lost = problem and row.message.state_reason
            keep(row.message, FAILED if lost else VERIFIED, problem, now)

        await self._rows.change(seen.id, change)
