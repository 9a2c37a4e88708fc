"""A pipeline as a board: its stages with what their deals come to, and the first deals of each."""

import asyncio
from collections.abc import Sequence

from dashclicks.crm.v1.deal_pb2 import Deal
from dashclicks.crm.v1.deal_requests_pb2 import Board, BoardColumn, DealTotal, GetBoardRequest
from dashclicks.crm.v1.stage_pb2 import Stage

from services.internal.crm.deals import Deals
from services.internal.crm.pipelines import Pipelines, no_stages
from shared.resource.grouping import Grouping
from shared.resource.model import Page
from shared.resource.reading import ListQuery
from shared.resource.totals import Sum
from shared.rpc.call import Call

CARDS, MOST_CARDS = 20, 100
ORDER = "rank"
MONEY = ("amount", "weighted_amount")


class Boards:
    """Boards are read, not kept: the sums stand beside the deals already."""

    def __init__(self, deals: Deals, pipelines: Pipelines) -> None:
        self._deals = deals.resource
        self._pipelines = pipelines

    async def get(self, call: Call, request: GetBoardRequest) -> Board:
        """Raises InvalidArgument, also with INVALID_PIPELINE; FailedPrecondition (NO_STAGES)."""
        pipeline = await self._pipelines.get(call, request.pipeline_id)
        stages = await self._pipelines.stages_of(call, pipeline.id)
        if not stages:
            raise no_stages()
        filters = [_filter(stage, request.filter) for stage in stages]
        size = min(request.page_size, MOST_CARDS) or CARDS
        cards = asyncio.gather(*(self._cards(call, each, size) for each in filters))
        sums, pages = await asyncio.gather(self._sums(call, pipeline.id, request.filter), cards)
        columns = [
            _column(stage, given, page, [found for found in sums if found.key[-1] == stage.id])
            for stage, given, page in zip(stages, filters, pages, strict=True)
        ]
        return Board(pipeline_id=pipeline.id, columns=columns)

    async def _sums(self, call: Call, pipeline_id: str, filter: str) -> Sequence[Sum]:
        if not filter.strip():
            return await self._deals.totals(call, [pipeline_id])
        query = ListQuery(filter=filter, parent={"pipeline_id": pipeline_id})
        return await self._deals.groups(call, query, Grouping(("stage_id",), MONEY))

    async def _cards(self, call: Call, filter: str, size: int) -> Page[Deal]:
        return await self._deals.list(call, ListQuery(filter=filter, order_by=ORDER, page_size=size))


def _filter(stage: Stage, given: str) -> str:
    return f'stage_id = "{stage.id}"' + (f" AND ({given})" if given.strip() else "")


def _column(stage: Stage, filter: str, page: Page[Deal], sums: Sequence[Sum]) -> BoardColumn:
    return BoardColumn(
        stage_id=stage.id,
        count=sum(found.count for found in sums),
        totals=[DealTotal(count=found.count, **found.money) for found in sums],
        deals=page.items,
        next_page_token=page.next_page_token,
        filter=filter,
    )
