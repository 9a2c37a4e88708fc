"""Runs of automations: one for each automation and stay of a deal in its stage."""

from datetime import UTC, datetime, timedelta

from dashclicks.crm.v1 import automation_pb2, automation_run_pb2
from dashclicks.crm.v1.automation_action_pb2 import DELAY_UNIT_DAYS, DELAY_UNIT_HOURS, AutomationDelay
from dashclicks.crm.v1.automation_job_pb2 import AutomationRunJob
from dashclicks.crm.v1.automation_pb2 import Automation
from dashclicks.crm.v1.automation_run_pb2 import AutomationRun, AutomationRunReason
from dashclicks.crm.v1.deal_pb2 import Deal
from google.protobuf.timestamp_pb2 import Timestamp

from services.internal.deps import Deps
from shared.jobs.kind import JobKind, Policy
from shared.resource.resource import Resource

SCHEDULED, SUCCEEDED, FAILED, SKIPPED = (
    automation_run_pb2.AUTOMATION_RUN_STATE_SCHEDULED,
    automation_run_pb2.AUTOMATION_RUN_STATE_SUCCEEDED,
    automation_run_pb2.AUTOMATION_RUN_STATE_FAILED,
    automation_run_pb2.AUTOMATION_RUN_STATE_SKIPPED,
)
_FAILURES = frozenset(
    {
        automation_run_pb2.AUTOMATION_RUN_REASON_TAG_NOT_FOUND,
        automation_run_pb2.AUTOMATION_RUN_REASON_STAGE_NOT_FOUND,
        automation_run_pb2.AUTOMATION_RUN_REASON_USER_NOT_FOUND,
        automation_run_pb2.AUTOMATION_RUN_REASON_REFUSED,
        automation_run_pb2.AUTOMATION_RUN_REASON_ERROR,
    }
)
_MINUTES = {DELAY_UNIT_HOURS: 60, DELAY_UNIT_DAYS: 24 * 60}
# A run whose job is dead says that it failed.
LOST = JobKind("crm.automation_lost", AutomationRunJob, Policy(attempts=20))
RUN = JobKind("crm.automation_run", AutomationRunJob, Policy(attempts=6, timeout=timedelta(minutes=1)), LOST)


class Stop(Exception):
    """Nothing is done, for this reason."""

    def __init__(self, reason: AutomationRunReason.ValueType, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


def runs_of(deps: Deps) -> Resource[AutomationRun]:
    """The runs of every account."""
    found: Resource[AutomationRun] = deps.runtime.by_type["crm.AutomationRun"]
    return found


def span(delay: AutomationDelay) -> timedelta:
    """How long a delay is."""
    return timedelta(minutes=delay.value * _MINUTES.get(delay.unit, 1))


def new_run(automation: Automation, deal_id: str, entered: Timestamp) -> AutomationRun:
    """The run of an automation for a deal that entered its stage then."""
    run = AutomationRun(
        account_id=automation.account_id,
        automation_id=automation.id,
        deal_id=deal_id,
        stage_id=automation.stage_id,
        pipeline_id=automation.pipeline_id,
        type=automation.type,
        state=SCHEDULED,
        stage_enter_time=entered,
        dedupe_key=f"{automation.id}/{deal_id}/{entered.ToMilliseconds()}",
    )
    run.due_time.FromDatetime(entered.ToDatetime(UTC) + span(automation.delay))
    return run


def end(run: AutomationRun, why: Stop, now: datetime) -> None:
    """Writes why a run is not done; the reason says whether it failed or is skipped."""
    run.state = FAILED if why.reason in _FAILURES else SKIPPED
    run.reason, run.detail = why.reason, why.detail[:300]
    run.end_time.FromDatetime(now)


def is_for(automation: Automation, entered: Timestamp) -> bool:
    """Whether an automation is for a deal that entered its stage then: not if it was made later."""
    return automation.create_time.ToMilliseconds() <= entered.ToMilliseconds()


def obstacle(automation: Automation, deal: Deal, run: AutomationRun) -> Stop | None:
    """Why a run is not done as things are now, if so."""
    stay, now = run.stage_enter_time.ToMilliseconds(), deal.stage_enter_time.ToMilliseconds()
    if (run.stage_id, stay) != (deal.stage_id, now):
        return Stop(automation_run_pb2.AUTOMATION_RUN_REASON_LEFT_STAGE, "the deal has left the stage")
    if automation.state == automation_pb2.AUTOMATION_STATE_PAUSED:
        return Stop(automation_run_pb2.AUTOMATION_RUN_REASON_PAUSED, "the automation is paused")
    return None
