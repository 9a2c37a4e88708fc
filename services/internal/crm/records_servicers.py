"""Engagements and relationships: standard methods only."""

from dashclicks.crm.v1.engagement_pb2 import Engagement
from dashclicks.crm.v1.relationship_pb2 import Relationship

from services.internal.deps import Deps
from shared.resource.model import Hooks, Model, Record
from shared.rpc.call import Call


class EngagementsServicer:
    """Bound to the resource runtime."""

    def __init__(self, deps: Deps) -> None:
        self.engagements = deps.runtime.resource(Model(Engagement), _EngagementHooks(deps))


class _EngagementHooks(Hooks[Engagement]):
    """What was put on record without a time is of now."""

    def __init__(self, deps: Deps) -> None:
        self._clock = deps.clock

    async def prepare(self, call: Call, new: Record[Engagement], old: Record[Engagement] | None) -> None:
        if not new.message.HasField("start_time"):
            new.message.start_time.FromDatetime(self._clock.now())


class RelationshipsServicer:
    """Bound to the resource runtime."""

    def __init__(self, deps: Deps) -> None:
        self.relationships = deps.runtime.resource(Model(Relationship))
