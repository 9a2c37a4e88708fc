"""Deals that enter stages get runs. The same events told again make no more of them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from dashclicks.crm.v1 import automation_run_pb2
from dashclicks.crm.v1.automation_job_pb2 import AutomationRunJob
from dashclicks.crm.v1.automation_pb2 import Automation
from dashclicks.crm.v1.automation_run_pb2 import AutomationRun
from google.protobuf.timestamp_pb2 import Timestamp

from services.internal.crm.automation_hooks import MOST_AUTOMATIONS
from services.internal.crm.automation_runs import RUN, SCHEDULED, Stop, end, is_for, new_run, runs_of
from services.internal.deps import Deps
from shared.data.transaction import Transaction
from shared.events.event import Event
from shared.events.subscriptions import Subscription
from shared.resource.model import Record

# Beyond this, runs that lead to one another are a loop.
MOST_DEPTH = 5
# A loop through other systems shows by its speed only.
MOST_AN_HOUR = 100
_WITHIN = timedelta(hours=1)


def reactions(deps: Deps) -> Sequence[Subscription]:
    """One."""
    types = ("crm.deal.created", "crm.deal.updated")
    return (Subscription("deals that enter stages", types, _Entering(deps).entered),)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of events: automations by stage, the runs that caused them by id, each deal's runs of the hour."""

    automations: Mapping[str, Sequence[Automation]]
    causes: Mapping[str, AutomationRun]
    counts: Counter[str]


class _Entering:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._rows = runs_of(deps)

    async def entered(self, events: Sequence[Event]) -> None:
        moves = [event for event in events if _enters(event)]
        runs = list(self._runs(moves, await self._known(moves))) if moves else []
        if runs:
            await self._rows.kit.transactions.run(partial(self._add, runs))

    async def _known(self, moves: Sequence[Event]) -> _Known:
        """Each table is asked once for all events, and no more than the automations where there are none."""
        account, stages = {"account_id": moves[0].account_id}, sorted({_stage(event) for event in moves})
        automations: dict[str, list[Automation]] = defaultdict(list)
        of_stages = self._deps.pipelines.automations.system(RUN.name)
        for row in await of_stages.find({**account, "stage_id": stages}, MOST_AUTOMATIONS * len(stages)):
            automations[row.message.stage_id].append(row.message)
        concerned = [event for event in moves if _stage(event) in automations]
        if not concerned:
            return _Known({}, {}, Counter())
        ids = sorted({event.request_id for event in concerned})
        causes = await self._rows.system(RUN.name).find({**account, "id": ids}, len(ids))
        kit, since = self._rows.kit, self._deps.clock.now() - _WITHIN
        lately = {"deal_id": {"$in": [event.resource_id for event in concerned]}, "create_time": {"$gt": since}}
        rows = await kit.stores.system(kit.type.collection, RUN.name).find({**account, **lately}, fields=["deal_id"])
        counts = Counter(row["deal_id"] for row in rows)
        return _Known(automations, {row.message.id: row.message for row in causes}, counts)

    def _runs(self, moves: Sequence[Event], known: _Known) -> Iterator[AutomationRun]:
        for event in moves:
            entered, cause = Timestamp(), known.causes.get(event.request_id)
            entered.FromJsonString(str(event.after["stage_enter_time"]))
            for automation in known.automations.get(_stage(event), ()):
                if is_for(automation, entered):
                    run = new_run(automation, event.resource_id, entered)
                    if cause is not None:
                        run.cause_run_id, run.depth = cause.id, cause.depth + 1
                    if why := _loops(run, known.counts):
                        end(run, why, self._deps.clock.now())
                    known.counts[run.deal_id] += 1
                    yield run

    async def _add(self, runs: Sequence[AutomationRun], transaction: Transaction) -> None:
        kit, now = self._rows.kit, self._deps.clock.now()
        for run in runs:
            run.id = kit.ids.new(kit.type.id_prefix, now)
            run.create_time.FromDatetime(now)
            run.update_time.FromDatetime(now)
        store = kit.stores.system(kit.type.collection, RUN.name, transaction=transaction)
        refused = await store.insert_many([kit.rows.document(Record(run, {}, 1), "") for run in runs])
        groups: dict[datetime | None, list[AutomationRunJob]] = defaultdict(list)
        for place, run in enumerate(runs):
            if place not in refused and run.state == SCHEDULED:
                due = run.due_time.ToDatetime(UTC)
                groups[due if due > now else None].append(AutomationRunJob(automation_run_id=run.id))
        for due_time, payloads in groups.items():
            await self._deps.jobs.add_many(RUN, runs[0].account_id, payloads, due=due_time, transaction=transaction)


def _enters(event: Event) -> bool:
    """Whether a deal may have entered a stage; after a gap in the log nobody knows, and runs are made once anyway."""
    return event.gap or event.type.endswith(".created") or "stage_enter_time" in event.changed_fields


def _stage(event: Event) -> str:
    return str(event.after["stage_id"])


def _loops(run: AutomationRun, counts: Mapping[str, int]) -> Stop | None:
    if run.depth > MOST_DEPTH:
        detail = f"{run.depth} runs have led to this one, each to the next: that is taken for a loop"
        return Stop(automation_run_pb2.AUTOMATION_RUN_REASON_LOOP, detail)
    if counts[run.deal_id] >= MOST_AN_HOUR:
        detail = f"the deal had {MOST_AN_HOUR} runs within an hour: that is taken for a loop"
        return Stop(automation_run_pb2.AUTOMATION_RUN_REASON_TOO_MANY, detail)
    return None
