"""Deals: standard methods, what happens to them, and their board."""

from dashclicks.crm.v1.deal_pb2 import Deal
from dashclicks.crm.v1.deal_requests_pb2 import (
    AssignDealsRequest,
    AssignDealsResponse,
    Board,
    ConvertContactRequest,
    GetBoardRequest,
    LoseDealRequest,
    MoveDealRequest,
    ReopenDealRequest,
    WinDealRequest,
)

from services.internal.crm.boards import Boards
from services.internal.crm.pipelines import LOST, WON
from services.internal.deps import Deps
from shared.core.errors import InvalidArgument, PermissionDenied, Violation
from shared.rpc.call import Call


class DealsServicer:
    """Bound to the resource runtime, but for what the stage of a deal has to do with."""

    def __init__(self, deps: Deps) -> None:
        self._deals = deps.deals
        self._teams = deps.teams
        self._boards = Boards(deps.deals, deps.pipelines)

    async def MoveDeal(self, request: MoveDealRequest, call: Call) -> Deal:
        return await self._deals.move(call, request.id, request.stage_id, request.after_id, request.etag)

    async def WinDeal(self, request: WinDealRequest, call: Call) -> Deal:
        return await self._deals.decide(call, request.id, WON)

    async def LoseDeal(self, request: LoseDealRequest, call: Call) -> Deal:
        return await self._deals.decide(call, request.id, LOST, request.lost_reason)

    async def ReopenDeal(self, request: ReopenDealRequest, call: Call) -> Deal:
        return await self._deals.reopen(call, request.id)

    async def ConvertContact(self, request: ConvertContactRequest, call: Call) -> Deal:
        if not call.caller.allows("contacts"):
            raise PermissionDenied("the contact is changed as well: that takes the scope contacts")
        deal = Deal(display_name=request.display_name, pipeline_id=request.pipeline_id, stage_id=request.stage_id)
        if request.HasField("amount"):
            deal.amount.CopyFrom(request.amount)
        return await self._deals.convert(call, request.contact_id, deal)

    async def AssignDeals(self, request: AssignDealsRequest, call: Call) -> AssignDealsResponse:
        people = list(request.user_ids)
        if request.team_id:
            people = list((await self._teams.resource.get(call, request.team_id)).member_ids)
        if not people:
            raise InvalidArgument("nobody to give deals to", violations=[Violation("user_ids", "is empty", "NOBODY")])
        return AssignDealsResponse(deals=await self._deals.assign(call, request.ids, people))

    async def GetBoard(self, request: GetBoardRequest, call: Call) -> Board:
        return await self._boards.get(call, request)
