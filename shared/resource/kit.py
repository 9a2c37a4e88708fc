"""The compiled parts of one resource type, which its reads and writes share."""

from dataclasses import dataclass
from typing import Generic

from shared.core.clock import Clock
from shared.core.errors import NotFound, Violation
from shared.core.ids import IdSource
from shared.data.store import Stores, TenantStore
from shared.resource.behavior import Behavior
from shared.resource.mask import Masks
from shared.resource.model import Hooks, M, Record
from shared.resource.normalise import Normaliser
from shared.resource.page import PageTokens
from shared.resource.references import References
from shared.resource.rows import Rows
from shared.resource.table import ResourceType
from shared.resource.validation import Validation
from shared.rpc.call import Call


@dataclass(frozen=True)
class Kit(Generic[M]):
    """The parts; every one is compiled and immutable."""

    type: ResourceType
    rows: Rows[M]
    behavior: Behavior
    masks: Masks
    normalise: Normaliser | None
    references: References
    validation: Validation
    hooks: Hooks[M]
    stores: Stores
    tokens: PageTokens
    clock: Clock
    ids: IdSource

    def open(self, call: Call) -> TenantStore:
        """The caller's rows."""
        return self.stores.open(self.type.collection, call)

    def not_found(self) -> NotFound:
        """The one answer for an absent, a deleted and a foreign id."""
        return NotFound(f"{self.type.declaration.singular} not found")

    async def violations(self, call: Call, new: Record[M], old: Record[M] | None, prefix: str) -> list[Violation]:
        """Normalises `new` and answers everything that is wrong with it, at once."""
        message = new.message
        return [
            *(self.normalise(message, prefix) if self.normalise else ()),
            *self.behavior.missing(message, prefix),
            *self.validation.violations(message, prefix),
            *await self.references.missing(call, message, None if old is None else old.message, prefix),
        ]
