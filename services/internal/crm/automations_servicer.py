"""Automations and their runs: standard methods, and what concerns one automation and one deal."""

from dashclicks.crm.v1 import automation_pb2, automation_run_pb2
from dashclicks.crm.v1.automation_job_pb2 import AutomationRunJob
from dashclicks.crm.v1.automation_pb2 import (
    ActivateAutomationRequest,
    Automation,
    AutomationState,
    PauseAutomationRequest,
)
from dashclicks.crm.v1.automation_run_pb2 import (
    AutomationRun,
    PreviewDealAutomationRequest,
    PreviewDealAutomationResponse,
    RetryDealAutomationRequest,
    SkipDealAutomationRequest,
)
from dashclicks.crm.v1.deal_pb2 import Deal
from dashclicks.crm.v1.deal_signal_pb2 import DealSignal

from services.internal.crm.automation_actions import Scene, plan
from services.internal.crm.automation_runs import FAILED, RUN, SCHEDULED, Stop, end, is_for, new_run, obstacle
from services.internal.crm.pipelines import invalid_pipeline
from services.internal.deps import Deps
from shared.core.errors import FailedPrecondition, InvalidArgument, Violation
from shared.resource.model import Model, Record
from shared.resource.reading import ListQuery
from shared.rpc.call import Call

_BY_HAND = Stop(automation_run_pb2.AUTOMATION_RUN_REASON_BY_HAND, "somebody skipped it")


class AutomationsServicer:
    """Runs and signals are written by the platform alone."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._automations = deps.pipelines.automations
        self._runs = deps.runtime.resource(Model(AutomationRun))
        self.signals = deps.runtime.resource(Model(DealSignal))

    async def PauseAutomation(self, request: PauseAutomationRequest, call: Call) -> Automation:
        return await self._set(call, request.id, automation_pb2.AUTOMATION_STATE_PAUSED)

    async def ActivateAutomation(self, request: ActivateAutomationRequest, call: Call) -> Automation:
        return await self._set(call, request.id, automation_pb2.AUTOMATION_STATE_ACTIVE)

    async def SkipDealAutomation(self, request: SkipDealAutomationRequest, call: Call) -> AutomationRun:
        run = await self._named(call, request.automation_id, request.deal_id)

        def change(record: Record[AutomationRun]) -> None:
            if record.message.state != SCHEDULED:
                raise _not_waiting()
            end(record.message, _BY_HAND, self._deps.clock.now())

        if run is None:
            raise _not_waiting()
        return (await self._runs.change(call, run.id, change)).message

    async def RetryDealAutomation(self, request: RetryDealAutomationRequest, call: Call) -> AutomationRun:
        run = await self._named(call, request.automation_id, request.deal_id)
        if run is None:
            raise _not_failed()
        return await self._runs.kit.atomically(call, lambda inside: self._again(inside, run.id))

    async def PreviewDealAutomation(
        self, request: PreviewDealAutomationRequest, call: Call
    ) -> PreviewDealAutomationResponse:
        deal = await self._deps.deals.resource.get(call, request.deal_id)
        automation = await self._automations.get(call, request.automation_id)
        run = await self._run(call, automation, deal) or new_run(automation, deal.id, deal.stage_enter_time)
        why, answer = _why_not(automation, deal, run), PreviewDealAutomationResponse()
        if automation.stage_id == deal.stage_id:
            answer.due_time.CopyFrom(run.due_time)
        try:
            step = await plan(Scene(self._deps, call, automation, deal, run))
            answer.effect, answer.contact_id = step.effect, step.contact_id
            answer.subject, answer.text = step.subject, step.text
        except Stop as stop:
            why = why or stop
        answer.would_run = why is None
        if why is not None:
            answer.reason, answer.detail = why.reason, why.detail
        return answer

    async def _set(self, call: Call, id: str, state: AutomationState.ValueType) -> Automation:
        def change(record: Record[Automation]) -> None:
            record.message.state = state

        return (await self._automations.change(call, id, change)).message

    async def _named(self, call: Call, automation_id: str, deal_id: str) -> AutomationRun | None:
        """The run of an automation for a deal's stay. Raises InvalidArgument for one of another pipeline or stage."""
        deal = await self._deps.deals.resource.get(call, deal_id)
        automation = await self._automations.get(call, automation_id)
        if automation.pipeline_id != deal.pipeline_id:
            raise invalid_pipeline("automation_id", "is of another pipeline than the deal")
        if automation.stage_id != deal.stage_id:
            problem = "is of another stage than the deal"
            violation = Violation("automation_id", problem, "OTHER_STAGE")
            raise InvalidArgument(f"automation_id {problem}", reason="OTHER_STAGE", violations=[violation])
        return await self._run(call, automation, deal)

    async def _run(self, call: Call, automation: Automation, deal: Deal) -> AutomationRun | None:
        key = new_run(automation, deal.id, deal.stage_enter_time).dedupe_key
        page = await self._runs.list(call, ListQuery(parent={"dedupe_key": key}, page_size=1))
        return page.items[0] if page.items else None

    async def _again(self, call: Call, id: str) -> AutomationRun:
        def change(record: Record[AutomationRun]) -> None:
            run = record.message
            if run.state != FAILED:
                raise _not_failed()
            for name in ("reason", "detail", "end_time"):
                run.ClearField(name)
            run.state, run.retry_count = SCHEDULED, run.retry_count + 1
            run.due_time.FromDatetime(self._deps.clock.now())

        run = (await self._runs.change(call, id, change)).message
        payload = AutomationRunJob(automation_run_id=id)
        await self._deps.jobs.add(RUN, run.account_id, payload, transaction=call.transaction)
        return run


def _why_not(automation: Automation, deal: Deal, run: AutomationRun) -> Stop | None:
    if why := obstacle(automation, deal, run):
        return why
    if not is_for(automation, deal.stage_enter_time):
        before = automation_run_pb2.AUTOMATION_RUN_REASON_BEFORE_AUTOMATION
        return Stop(before, "the deal was in the stage before there was the automation")
    if run.state != SCHEDULED:
        return Stop(automation_run_pb2.AUTOMATION_RUN_REASON_ALREADY_RUN, f"it is over: {run.detail}")
    return None


def _not_waiting() -> FailedPrecondition:
    return FailedPrecondition("no run of the automation waits for the deal", reason="RUN_NOT_WAITING")


def _not_failed() -> FailedPrecondition:
    return FailedPrecondition("no run of the automation has failed for the deal", reason="RUN_NOT_FAILED")
