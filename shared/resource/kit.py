"""The compiled parts of one resource type, which its reads and writes share."""

from collections.abc import Awaitable, Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from google.protobuf.message import Message

from shared.core.clock import Clock
from shared.core.errors import NotFound, Violation
from shared.core.ids import IdSource
from shared.data.requests import Requests
from shared.data.rolled_up import Readable
from shared.data.scopes import CollectionSpec
from shared.data.store import Stores, TenantStore
from shared.data.transaction import Transactions
from shared.resource.behavior import Behavior
from shared.resource.custom_fields import CustomFields
from shared.resource.limits import Limits
from shared.resource.mask import Masks
from shared.resource.model import Hooks, M, Record
from shared.resource.normalise import Normaliser
from shared.resource.page import PageTokens
from shared.resource.references import References, Target
from shared.resource.rows import Rows
from shared.resource.seen_with import SeenWith
from shared.resource.table import ResourceType
from shared.resource.totals import Totals
from shared.resource.validation import Validation
from shared.rpc.call import Call

T = TypeVar("T")
# Hands a request with many rows on to a job, by its method's full name; answers the job's id.
Enqueue = Callable[[Call, str, Message, int], Awaitable[str]]


@dataclass(frozen=True)
class Kit(Generic[M]):
    """The parts; every one is compiled and immutable.

    `accounts`: where accounts are; None without such a contract. `enqueue`: None where nobody does jobs.
    """

    type: ResourceType
    rows: Rows[M]
    behavior: Behavior
    masks: Masks
    normalise: Mapping[str, Normaliser]
    references: References
    seen_with: SeenWith
    custom: CustomFields | None
    limits: Limits
    totals: Totals
    validation: Validation
    hooks: Hooks[M]
    stores: Stores
    transactions: Transactions
    requests: Requests
    tokens: PageTokens
    clock: Clock
    ids: IdSource
    accounts: CollectionSpec | None
    enqueue: Enqueue | None

    def open(self, call: Call, *, whole: bool = False) -> TenantStore:
        """The caller's rows; `whole` as Stores.open has it."""
        return self.stores.open(self.type.collection, call, whole=whole)

    async def roll_up(self, call: Call) -> Readable:
        """The rows of the caller's agency and of its sub-accounts. Raises PermissionDenied for a sub-account."""
        # Binding has refused a contract that rolls up where there are no accounts.
        assert self.accounts is not None
        return await self.stores.roll_up(self.type.collection, self.accounts, call)

    async def together(self, call: Call, write: Callable[[Call], Awaitable[T]]) -> T:
        """Runs a write; where sums follow it, in a transaction."""
        return await (self.atomically(call, write) if self.totals.kept else write(call))

    async def atomically(self, call: Call, steps: Callable[[Call], Awaitable[T]]) -> T:
        """Runs steps in the call's transaction, or one of their own: all of them or none; they may begin anew."""
        if call.transaction is not None:
            return await steps(call)
        return await self.transactions.run(lambda inside: steps(call.within(inside)))

    def not_found(self) -> NotFound:
        """The one answer for an absent, a deleted and a foreign id."""
        return NotFound(f"{self.type.declaration.singular} not found")

    async def violations(
        self, call: Call, new: Record[M], old: Record[M] | None, prefix: str, present: Container[Target] = ()
    ) -> list[Violation]:
        """Normalises `new`, has the module derive what it may, and answers everything that is wrong with it, at once.

        `present`: references that are known to lead somewhere.
        """
        message = new.message
        unnormal = [*self._normalise(new, old, prefix)]
        if self.hooks.derives:
            await self.hooks.prepare(call, new, old)
        custom = () if self.custom is None else await self.custom.violations(call, new, old, prefix)
        return [
            *unnormal,
            *self.behavior.missing(message, prefix),
            *self.validation.violations(message, prefix),
            *await self.references.missing(call, message, None if old is None else old.message, prefix, present),
            *custom,
        ]

    def _normalise(self, new: Record[M], old: Record[M] | None, prefix: str) -> Iterator[Violation]:
        for name, normalise in () if new.is_normal else self.normalise.items():
            # What was stored is in its form already, or was when it was stored: no business of this write.
            if old is None or self.rows.differs(name, old, new):
                yield from normalise(new.message, prefix)
