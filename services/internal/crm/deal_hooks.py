"""Rules of deals: the stage says what they are, and their line items what they are worth."""

from datetime import datetime

from dashclicks.crm.v1 import deal_pb2, stage_pb2
from dashclicks.crm.v1.deal_pb2 import Deal, DealState
from dashclicks.crm.v1.stage_pb2 import Stage
from google.type.money_pb2 import Money

from services.internal.crm.pipelines import OPEN, Pipelines, invalid_pipeline
from shared.core.clock import Clock
from shared.core.errors import InvalidArgument, Violation
from shared.core.money import money_of, nanos_of, part_of
from shared.core.ranks import newest
from shared.resource.model import Hooks, Record
from shared.rpc.call import Call

MOST_VISITS = 200
STATES: dict[stage_pb2.StageKind.ValueType, DealState.ValueType] = {
    stage_pb2.STAGE_KIND_OPEN: deal_pb2.DEAL_STATE_OPEN,
    stage_pb2.STAGE_KIND_WON: deal_pb2.DEAL_STATE_WON,
    stage_pb2.STAGE_KIND_LOST: deal_pb2.DEAL_STATE_LOST,
}


class DealHooks(Hooks[Deal]):
    """Fills what stage and line items say of a deal."""

    def __init__(self, pipelines: Pipelines, clock: Clock) -> None:
        self._pipelines = pipelines
        self._clock = clock

    async def prepare(self, call: Call, new: Record[Deal], old: Record[Deal] | None) -> None:
        deal, before = new.message, old.message if old else Deal()
        last = deal.stage_visits[-1] if deal.stage_visits else deal_pb2.StageVisit()
        # What is taken back comes with the visits of its time, and enters nothing.
        if not deal.stage_id or (last.stage_id, last.pipeline_id) != (deal.stage_id, deal.pipeline_id):
            enter(deal, before, await self._stage(call, deal, before), self._clock.now())
        _fill_amount(deal, before)
        if deal.HasField("amount") and not deal.amount.currency_code:
            deal.amount.currency_code = await self._currency(call, deal.pipeline_id)
        if deal.HasField("amount"):
            deal.weighted_amount.CopyFrom(part_of(deal.amount, deal.probability))
        else:
            deal.ClearField("weighted_amount")

    async def _stage(self, call: Call, deal: Deal, before: Deal) -> Stage:
        """Where a deal goes: to the stage that was asked for, else to the first of its pipeline."""
        moves = deal.stage_id not in ("", before.stage_id)
        if not moves:
            pipeline = await self._pipelines.get(call, deal.pipeline_id)
            return await self._pipelines.first(call, pipeline.id, OPEN)
        stage = await self._pipelines.stages.get(call, deal.stage_id)
        if deal.pipeline_id not in ("", before.pipeline_id, stage.pipeline_id):
            raise invalid_pipeline("deal.pipeline_id", "is not the pipeline of the stage")
        return stage

    async def _currency(self, call: Call, pipeline_id: str) -> str:
        code = (await self._pipelines.pipelines.get(call, pipeline_id)).currency_code
        if not code:
            problem = "is needed: the pipeline has none"
            violation = Violation("deal.amount.currency_code", problem, "CURRENCY")
            raise InvalidArgument(f"the currency {problem}", violations=[violation])
        return code


def enter(deal: Deal, before: Deal, stage: Stage, now: datetime) -> None:
    """Puts a deal into a stage: on top, unless it was given a place."""
    if deal.stage_visits:
        left = deal.stage_visits[-1]
        left.leave_time.FromDatetime(now)
        left.stay_seconds = max(0, left.leave_time.seconds - left.enter_time.seconds)
    deal.pipeline_id, deal.stage_id = stage.pipeline_id, stage.id
    visit = deal.stage_visits.add(stage_id=stage.id, pipeline_id=stage.pipeline_id)
    visit.enter_time.FromDatetime(now)
    deal.stage_enter_time.CopyFrom(visit.enter_time)
    del deal.stage_visits[:-MOST_VISITS]
    if deal.rank == before.rank:
        deal.rank = newest(now)
    if not deal.HasField("probability") or (before.id and deal.probability == before.probability):
        deal.probability = stage.probability
    if (state := STATES[stage.kind]) != deal.state:
        deal.state = state
        deal.close_time.FromDatetime(now)
    if stage.kind == OPEN:
        deal.ClearField("close_time")
        if before.state != deal.state and before.id:
            deal.ClearField("lost_reason")


def _fill_amount(deal: Deal, before: Deal) -> None:
    """The amount is what the line items come to, unless somebody gave another one."""
    given = deal.HasField("amount") and not (deal.amount == before.amount == _worth(before))
    if deal.line_items and not given:
        deal.amount.CopyFrom(_worth(deal))


def _worth(deal: Deal) -> Money:
    currencies = {item.unit_price.currency_code for item in deal.line_items}
    if len(currencies) > 1:
        problem = "all of a deal's are of one currency"
        violation = Violation("deal.line_items", problem, "ONE_CURRENCY")
        raise InvalidArgument(f"line_items: {problem}", violations=[violation])
    nanos = sum(
        nanos_of(item.unit_price) * item.quantity * (100 - item.discount_percent) // 100 for item in deal.line_items
    )
    return money_of(next(iter(currencies), ""), nanos)
