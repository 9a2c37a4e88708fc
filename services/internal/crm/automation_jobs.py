"""Does runs of automations when their time has come.

A run's effect, its end, and the end of its job are one transaction. A message is handed over under the run's id, so
that handing it over again sends nothing.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from dashclicks.crm.v1 import automation_run_pb2
from dashclicks.crm.v1.automation_job_pb2 import AutomationRunJob
from dashclicks.crm.v1.automation_run_pb2 import AutomationRun
from dashclicks.notifications.v1 import delivery_pb2, kind_pb2
from dashclicks.notifications.v1.notify_pb2 import NotifyRequest, Recipient

from services.internal.crm.automation_actions import Scene, Step, plan
from services.internal.crm.automation_runs import LOST, RUN, SCHEDULED, SUCCEEDED, Stop, end, obstacle, runs_of
from services.internal.crm.record_files import attachments
from services.internal.deps import Deps
from shared.core import errors
from shared.data.transaction import Transaction
from shared.jobs.handled import Handled
from shared.jobs.work import Work
from shared.notifications.tell import Tell
from shared.resource.model import Record
from shared.rpc.call import Call
from shared.rpc.principal import Principal

Complete = Callable[[Transaction], Awaitable[None]]
# Trying again would not help.
_REFUSALS = (
    errors.AlreadyExists,
    errors.FailedPrecondition,
    errors.InvalidArgument,
    errors.NotFound,
    errors.PermissionDenied,
    errors.ResourceExhausted,
)
_ERROR = Stop(automation_run_pb2.AUTOMATION_RUN_REASON_ERROR, "it broke each time it was tried")


def jobs(deps: Deps, tell: Tell) -> Sequence[Handled[Any]]:
    """Doing a run, and giving one up."""
    doing = Doing(deps, tell)

    async def run(work: Work[AutomationRunJob]) -> None:
        await doing.do(work.account_id, work.payload.automation_run_id, work.complete)

    async def lost(work: Work[AutomationRunJob]) -> None:
        await doing.stop(work.account_id, work.payload.automation_run_id, _ERROR, work.complete)

    return [Handled(RUN, run), Handled(LOST, lost)]


class Doing:
    """Does runs, in the name of the platform; each under its own id, by which what it leads to is known."""

    def __init__(self, deps: Deps, tell: Tell) -> None:
        self._deps = deps
        self._tell = tell
        self._rows = runs_of(deps)

    async def do(self, account_id: str, id: str, complete: Complete) -> None:
        """Does a run if it is to be done now, else writes why not. Raises what may pass by itself."""
        try:
            await self._rows.kit.atomically(_call(account_id, id), partial(self._do, id, complete))
        except Stop as why:
            await self.stop(account_id, id, why, complete)
        except _REFUSALS as error:
            refused = Stop(automation_run_pb2.AUTOMATION_RUN_REASON_REFUSED, error.message)
            await self.stop(account_id, id, refused, complete)

    async def stop(self, account_id: str, id: str, why: Stop, complete: Complete) -> None:
        """Writes why a run is not done."""
        write = partial(self._end, id, complete, lambda run: end(run, why, self._deps.clock.now()))
        await self._rows.kit.atomically(_call(account_id, id), write)

    async def _do(self, id: str, complete: Complete, call: Call) -> None:
        run = await self._rows.get(call, id)
        step, result_id = Step(""), ""
        if run.state == SCHEDULED:
            step = await plan(await self._scene(call, run))
            result_id = await (step.write() if step.write else self._send(call, run, step))

        def change(run: AutomationRun) -> None:
            run.state, run.detail, run.result_id = SUCCEEDED, step.effect, result_id
            run.end_time.FromDatetime(self._deps.clock.now())

        await self._end(id, complete, change, call)

    async def _end(self, id: str, complete: Complete, change: Callable[[AutomationRun], None], call: Call) -> None:
        """Ends a run, unless it has ended, and its job."""

        def apply(record: Record[AutomationRun]) -> None:
            if record.message.state == SCHEDULED:
                change(record.message)

        assert call.transaction is not None
        await self._rows.change(call, id, apply)
        await complete(call.transaction)

    async def _scene(self, call: Call, run: AutomationRun) -> Scene:
        try:
            automation = await self._deps.pipelines.automations.get(call, run.automation_id)
        except errors.NotFound:
            gone = automation_run_pb2.AUTOMATION_RUN_REASON_AUTOMATION_GONE
            raise Stop(gone, "the automation is deleted") from None
        try:
            deal = await self._deps.deals.resource.get(call, run.deal_id)
        except errors.NotFound:
            raise Stop(automation_run_pb2.AUTOMATION_RUN_REASON_DEAL_GONE, "the deal is deleted") from None
        if why := obstacle(automation, deal, run):
            raise why
        return Scene(self._deps, call, automation, deal, run)

    async def _send(self, call: Call, run: AutomationRun, step: Step) -> str:
        """Hands a message over; answers the id of its delivery. Raises Stop where it may not go."""
        request = NotifyRequest(
            kind=kind_pb2.NOTIFICATION_KIND_DEALS_AUTOMATION_MESSAGE,
            recipients=[Recipient(contact_id=step.contact_id)],
            channels=[step.channel],
            dedupe_key=f"{run.id}/{run.retry_count}",
            attachments=await attachments(self._deps, call, step.file_ids),
        )
        request.variables.update({"subject": step.subject, "text": step.text})
        (delivery,) = await self._tell(run.account_id, request)
        why = delivery.explanation
        if why.reason == delivery_pb2.WHY_NOT_CHANNEL_UNAVAILABLE:
            raise Stop(automation_run_pb2.AUTOMATION_RUN_REASON_REFUSED, why.rule)
        if why.reason:
            raise Stop(automation_run_pb2.AUTOMATION_RUN_REASON_NOT_SENT, why.rule)
        return delivery.id


def _call(account_id: str, id: str) -> Call:
    return Call(RUN.name, id, Principal(user_id="", account_id=account_id, system=True))
