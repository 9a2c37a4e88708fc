"""Tags: standard methods only."""

from dashclicks.crm.v1.tag_pb2 import Tag

from services.internal.deps import Deps
from shared.resource.model import Hooks, Model, Record
from shared.rpc.call import Call


class TagsServicer:
    """Bound to the resource runtime."""

    def __init__(self, deps: Deps) -> None:
        self.tags = deps.runtime.resource(Model(Tag), _TagHooks())


class _TagHooks(Hooks[Tag]):
    """Two tags are one whatever their case."""

    async def prepare(self, call: Call, new: Record[Tag], old: Record[Tag] | None) -> None:
        new.message.folded_name = new.message.name.casefold()
