"""Engagements and relationships: standard methods only."""

from dashclicks.crm.v1.engagement_pb2 import Engagement
from dashclicks.crm.v1.relationship_pb2 import Relationship

from services.internal.deps import Deps
from shared.resource.model import Model


class EngagementsServicer:
    """Bound to the resource runtime."""

    def __init__(self, deps: Deps) -> None:
        self.engagements = deps.runtime.resource(Model(Engagement))


class RelationshipsServicer:
    """Bound to the resource runtime."""

    def __init__(self, deps: Deps) -> None:
        self.relationships = deps.runtime.resource(Model(Relationship))
