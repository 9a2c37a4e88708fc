"""Reports: what groups of records come to, each number with the filter of the rows behind it."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from dashclicks.crm.v1 import report_pb2
from dashclicks.crm.v1.report_pb2 import Report, ReportKind, ReportRow, ReportValue, RunReportRequest
from dashclicks.crm.v1.stage_pb2 import Stage

from services.internal.crm.pipelines import Pipelines
from services.internal.crm.times import in_filter
from shared.core.errors import InvalidArgument, Violation
from shared.resource.grouping import Between, Bucket, Grouping
from shared.resource.reading import ListQuery
from shared.resource.runtime import Runtime
from shared.resource.totals import Sum
from shared.rpc.call import Call

DEALS, TASKS, ENGAGEMENTS, NOTES = "crm.Deal", "crm.Task", "crm.Engagement", "crm.Note"
UNITS: Mapping[int, str] = {
    report_pb2.REPORT_INTERVAL_UNSPECIFIED: "month",
    report_pb2.REPORT_INTERVAL_DAY: "day",
    report_pb2.REPORT_INTERVAL_WEEK: "week",
    report_pb2.REPORT_INTERVAL_MONTH: "month",
    report_pb2.REPORT_INTERVAL_QUARTER: "quarter",
}
# What people do: name, resource, whose it is, when it was, what else the rows fulfil.
DONE = (
    ("deals_created", DEALS, "owner_id", "create_time", ""),
    ("deals_won", DEALS, "owner_id", "close_time", "state = DEAL_STATE_WON"),
    ("tasks_completed", TASKS, "assignee_id", "complete_time", "completed = true"),
    ("notes", NOTES, "author_id", "create_time", ""),
    ("emails", ENGAGEMENTS, "owner_id", "start_time", "kind = ENGAGEMENT_KIND_EMAIL"),
    ("calls", ENGAGEMENTS, "owner_id", "start_time", "kind = ENGAGEMENT_KIND_CALL"),
    ("meetings", ENGAGEMENTS, "owner_id", "start_time", "kind = ENGAGEMENT_KIND_MEETING"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A report as it is asked for: the time in words of a filter, the pipeline and its stages."""

    call: Call
    start: datetime
    end: datetime
    zone: str
    unit: str
    pipeline_id: str = ""
    stages: Sequence[Stage] = ()

    def within(self, path: str, *more: str) -> str:
        """The filter of rows whose time lies in the report's."""
        own = [f'pipeline_id = "{self.pipeline_id}"'] if self.pipeline_id else []
        times = [f'{path} >= "{in_filter(self.start)}"', f'{path} < "{in_filter(self.end)}"']
        return " AND ".join([*own, *times, *filter(None, more)])


class Reports:
    """Makes reports of what the caller sees."""

    def __init__(self, runtime: Runtime, pipelines: Pipelines) -> None:
        self._runtime = runtime
        self._pipelines = pipelines
        self._kinds: Mapping[int, Callable[[Asked], Coroutine[Any, Any, Sequence[ReportRow]]]] = {
            report_pb2.REPORT_KIND_FUNNEL: self._funnel,
            report_pb2.REPORT_KIND_VELOCITY: self._velocity,
            report_pb2.REPORT_KIND_WIN_RATE: self._win_rate,
            report_pb2.REPORT_KIND_FORECAST: self._forecast,
            report_pb2.REPORT_KIND_ACTIVITY: self._activity,
        }

    async def run(self, call: Call, request: RunReportRequest, zone: str) -> Report:
        """Raises InvalidArgument, also with INVALID_PIPELINE."""
        return Report(rows=await self._kinds[request.kind](await self._asked(call, request, zone)))

    async def _asked(self, call: Call, request: RunReportRequest, zone: str) -> Asked:
        start, end = request.start_time.ToDatetime(UTC), request.end_time.ToDatetime(UTC)
        if end <= start:
            problem = "has to be later than start_time"
            raise InvalidArgument(f"end_time {problem}", violations=[Violation("end_time", problem, "TIMES")])
        asked = Asked(call, start, end, zone, UNITS[request.interval])
        if request.kind == ReportKind.REPORT_KIND_ACTIVITY:
            return asked
        pipeline = await self._pipelines.get(call, request.pipeline_id)
        stages = await self._pipelines.stages_of(call, pipeline.id)
        return Asked(call, start, end, zone, asked.unit, pipeline.id, stages)

    async def _groups(self, asked: Asked, filter: str, grouping: Grouping, resource: str = DEALS) -> Sequence[Sum]:
        return await self._runtime.by_type[resource].groups(asked.call, ListQuery(filter=filter), grouping)

    async def _funnel(self, asked: Asked) -> Sequence[ReportRow]:
        made = asked.within("create_time")
        rows: list[ReportRow] = []
        reached = 0
        for stage in asked.stages:
            filter = f'{made} AND stage_visits.stage_id = "{stage.id}"'
            sums = await self._groups(asked, filter, Grouping(money=("amount",)))
            row, count = ReportRow(key=stage.id, values=_worth(sums, filter)), _count(sums)
            if rows and reached:
                row.values.append(_value("conversion", filter, ratio=count / reached))
            rows, reached = [*rows, row], count
        return rows

    async def _velocity(self, asked: Asked) -> Sequence[ReportRow]:
        made = asked.within("create_time")
        stays = Grouping(("stage_visits.stage_id",), means={"stay": "stage_visits.stay_seconds"}, each="stage_visits")
        sums = await self._groups(asked, made, stays)
        means = {found.key[0]: found.means["stay"] for found in sums if "stay" in found.means}
        rows = [
            ReportRow(key=stage.id, values=[_value("mean_stay", _in_stage(made, stage), seconds=means[stage.id])])
            for stage in asked.stages
            if stage.id in means
        ]
        won = f"{made} AND state = DEAL_STATE_WON"
        cycle = Grouping(means={"cycle": Between("create_time", "close_time")})
        for found in await self._groups(asked, won, cycle):
            values = [_value("won", won, count=found.count), _value("mean_cycle", won, seconds=found.means["cycle"])]
            rows.append(ReportRow(key="won", values=values))
        return rows

    async def _win_rate(self, asked: Asked) -> Sequence[ReportRow]:
        decided = asked.within("close_time")
        sums = await self._groups(asked, decided, Grouping(("owner_id", "state"), ("amount",)))
        rows: list[ReportRow] = []
        for owner in sorted({found.key[0] for found in sums}):
            own = f'{decided} AND owner_id = "{owner}"'
            won = [found for found in sums if found.key == (owner, "DEAL_STATE_WON")]
            lost = [found for found in sums if found.key == (owner, "DEAL_STATE_LOST")]
            row = ReportRow(key=owner)
            for name, part, state in (("won", won, "DEAL_STATE_WON"), ("lost", lost, "DEAL_STATE_LOST")):
                row.values.extend(_worth(part, f"{own} AND state = {state}", name))
            row.values.append(_value("win_rate", own, ratio=_count(won) / max(1, _count(won) + _count(lost))))
            rows.append(row)
        return rows

    async def _forecast(self, asked: Asked) -> Sequence[ReportRow]:
        path = "expected_close_time"
        bucket = Bucket(path, asked.unit, asked.zone)
        filter = asked.within(path, "state = DEAL_STATE_OPEN")
        sums = await self._groups(asked, filter, Grouping((bucket,), ("amount", "weighted_amount")))
        starts = sorted({datetime.fromisoformat(found.key[0]) for found in sums})
        rows: list[ReportRow] = []
        for place, start in enumerate(starts):
            # The next interval begins where this one ends; between the two nothing is expected.
            end = starts[place + 1] if place + 1 < len(starts) else None
            bounds = [f'{path} >= "{in_filter(start)}"', *([f'{path} < "{in_filter(end)}"'] if end else [])]
            own = [found for found in sums if found.key[0] == start.isoformat()]
            day = start.replace(tzinfo=UTC).astimezone(ZoneInfo(asked.zone)).date().isoformat()
            rows.append(ReportRow(key=day, values=_worth(own, " AND ".join([filter, *bounds]))))
        return rows

    async def _activity(self, asked: Asked) -> Sequence[ReportRow]:
        rows: dict[str, ReportRow] = {}
        for name, resource, owner, time, more in DONE:
            filter = asked.within(time, more)
            for found in await self._groups(asked, filter, Grouping((owner,)), resource):
                user = found.key[0]
                row = rows.setdefault(user, ReportRow(key=user))
                row.values.append(_value(name, f'{filter} AND {owner} = "{user}"', resource, count=found.count))
        return [rows[user] for user in sorted(rows)]


def _worth(sums: Sequence[Sum], filter: str, prefix: str = "deals") -> list[ReportValue]:
    """How many deals, and what they come to in each currency."""
    values = [_value(prefix, filter, count=_count(sums))]
    for found in sums:
        for name, money in found.money.items():
            own = f'{filter} AND amount.currency_code = "{found.currency_code}"'
            values.append(_value(name if prefix == "deals" else f"{prefix}_{name}", own, money=money))
    return values


def _value(name: str, filter: str, resource: str = DEALS, **number: Any) -> ReportValue:
    return ReportValue(name=name, resource=resource, filter=filter, **number)


def _in_stage(filter: str, stage: Stage) -> str:
    return f'{filter} AND stage_visits.stage_id = "{stage.id}"'


def _count(sums: Sequence[Sum]) -> int:
    return sum(found.count for found in sums)
