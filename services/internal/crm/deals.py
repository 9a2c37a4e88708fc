"""Deals: moving them, deciding them, giving them to people."""

from collections.abc import Callable, Sequence

from dashclicks.crm.v1 import contact_pb2
from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_BUSINESS, Contact
from dashclicks.crm.v1.deal_pb2 import Deal
from dashclicks.crm.v1.stage_pb2 import StageKind

from services.internal.crm.deal_hooks import STATES, DealHooks
from services.internal.crm.pipelines import OPEN, Pipelines
from shared.core.clock import Clock
from shared.core.errors import InvalidArgument, Violation
from shared.core.ranks import above, between
from shared.data.turns import Turns
from shared.resource.model import Model, Record
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime
from shared.resource.softdelete import LIVE
from shared.rpc.call import Call


class Deals:
    """The deals of every account."""

    def __init__(
        self, runtime: Runtime, pipelines: Pipelines, contacts: Resource[Contact], turns: Turns, clock: Clock
    ) -> None:
        self.resource: Resource[Deal] = runtime.resource(Model(Deal), DealHooks(pipelines, clock))
        self._contacts = contacts
        self._pipelines = pipelines
        self._turns = turns
        self._clock = clock

    async def move(self, call: Call, id: str, stage_id: str, after_id: str, etag: str) -> Deal:
        """Moves a deal to a place in a stage. Raises NotFound, Aborted, InvalidArgument."""
        stage_id = stage_id or (await self.resource.get(call, id)).stage_id
        rank = await self._rank(call, id, stage_id, after_id)

        def change(record: Record[Deal]) -> None:
            record.message.stage_id, record.message.rank = stage_id, rank

        return (await self.resource.change(call, id, change, etag=etag)).message

    async def decide(self, call: Call, id: str, kind: StageKind.ValueType, reason: str = "") -> Deal:
        """Moves a deal to the first stage of a kind. Raises NotFound, FailedPrecondition (NO_STAGES)."""
        stage = await self._pipelines.first(call, (await self.resource.get(call, id)).pipeline_id, kind)

        def change(record: Record[Deal]) -> None:
            if record.message.state != STATES[kind]:
                record.message.stage_id = stage.id
            record.message.lost_reason = reason or record.message.lost_reason

        return (await self.resource.change(call, id, change)).message

    async def reopen(self, call: Call, id: str) -> Deal:
        """Moves a decided deal back to where it was decided. Raises NotFound, FailedPrecondition (NO_STAGES)."""
        deal = await self.resource.get(call, id)
        stages = await self._pipelines.stages_of(call, deal.pipeline_id)
        opens = {stage.id for stage in stages if stage.kind == OPEN}
        been = [visit.stage_id for visit in deal.stage_visits if visit.stage_id in opens]
        target = been[-1] if been else (await self._pipelines.first(call, deal.pipeline_id, OPEN)).id

        def change(record: Record[Deal]) -> None:
            if record.message.state != STATES[OPEN]:
                record.message.stage_id = target

        return (await self.resource.change(call, id, change)).message

    async def convert(self, call: Call, contact_id: str, deal: Deal) -> Deal:
        """A deal of a contact; both are written or neither. Raises NotFound, and as a create does."""
        return await self.resource.kit.atomically(call, lambda inside: self._convert(inside, contact_id, deal))

    async def assign(self, call: Call, ids: Sequence[str], user_ids: Sequence[str]) -> Sequence[Deal]:
        """Gives deals to people in turn, all or none. Raises NotFound, InvalidArgument."""
        return await self.resource.kit.atomically(call, lambda inside: self._assign(inside, ids, user_ids))

    async def _rank(self, call: Call, id: str, stage_id: str, after_id: str) -> str:
        # Whole: hidden deals have places too.
        store = self.resource.kit.open(call, whole=True)
        low = ""
        if after_id:
            after = await self.resource.batch_get(call, [after_id])
            low = after[0].rank
            if after[0].stage_id != stage_id or after_id == id:
                raise _not_there()
        rest = {"stage_id": stage_id, "rank": {"$gt": low}, "_id": {"$ne": id}, **LIVE}
        found = await store.find(rest, [("rank", 1)], 1, ["rank"])
        high = str(found[0]["rank"]) if found else ""
        return between(low, high) if low else above(high, self._clock.now())

    async def _convert(self, call: Call, contact_id: str, asked: Deal) -> Deal:
        contact = await self._contacts.get(call, contact_id)
        is_business = contact.type == CONTACT_TYPE_BUSINESS
        deal = Deal(
            display_name=contact.display_name,
            owner_id=contact.owner_id,
            source=contact.source,
            business_id=contact.id if is_business else contact.business_id,
            contact_ids=[] if is_business else [contact.id],
        )
        deal.MergeFrom(asked)
        made = await self.resource.create(call, deal)
        await self._contacts.change(call, contact_id, _become_opportunity)
        return made

    async def _assign(self, call: Call, ids: Sequence[str], user_ids: Sequence[str]) -> Sequence[Deal]:
        assert call.transaction is not None
        circle = sorted(user_ids)
        first = await self._turns.take(call.transaction, call.caller.account_id, ",".join(circle), len(ids))
        owners = [circle[(first + place) % len(circle)] for place in range(len(ids))]
        return [
            (await self.resource.change(call, id, _owned_by(owner))).message
            for id, owner in zip(ids, owners, strict=True)
        ]


def _owned_by(user_id: str) -> Callable[[Record[Deal]], None]:
    def change(record: Record[Deal]) -> None:
        record.message.owner_id = user_id

    return change


def _become_opportunity(contact: Record[Contact]) -> None:
    stage = max(contact.message.lifecycle_stage, contact_pb2.LIFECYCLE_STAGE_OPPORTUNITY)
    contact.message.lifecycle_stage = stage


def _not_there() -> InvalidArgument:
    problem = "is no other deal of the stage"
    return InvalidArgument(f"after_id {problem}", violations=[Violation("after_id", problem, "NOT_IN_STAGE")])
