"""How many live rows an account may have of a resource, by its plan, as the contract declares it.

Far from its limit an account writes freely: this process remembers how much room a count found, takes what it adds off
that, and allows for what other processes may have added since. Near the limit each write that adds rows takes its
places in the transaction that adds them, on one document an account and resource: no two take the last place.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from dashclicks.options.v1 import options_pb2

from shared.core.errors import ResourceExhausted
from shared.data.mongo import Document
from shared.data.scopes import CollectionSpec
from shared.data.store import Stores
from shared.data.transaction import Transactions
from shared.data.usage import Usage
from shared.resource.contracts import Declaration
from shared.resource.refusals import limit_reached
from shared.resource.softdelete import LIVE
from shared.rpc.call import Call

# The plan of an account, by its id: a name of `dashclicks.accounts.v1.Plan`; empty for one without.
PlanOf = Callable[[str], Awaitable[str]]
# Rows of a resource type that the platform allows an account, by its id, whatever its plan; 0 for no such word.
OverrideOf = Callable[[str, str], Awaitable[int]]
T = TypeVar("T")

# Rows to the limit within which places are taken one transaction at a time.
NEAR = 1000
# What all other processes together are taken to add to one account; faster ones could pass its limit.
_ROWS_A_SECOND = 10_000
_LONGEST_SECONDS = 600.0
# Counting takes no more than this part of the time; so a count is kept longer the longer it took.
_PART_COUNTING = 0.05
_SHORTEST_SECONDS = 1.0
_TURN_SECONDS = 2.0
# Accounts remembered.
_ROOMS = 10_000


async def no_plan(account_id: str) -> str:
    """For deployments without plans: nobody has one."""
    return ""


async def no_override(account_id: str, resource: str) -> int:
    """For deployments whose plans say everything."""
    return 0


@dataclass(slots=True)
class Room:
    """What this process knows of one account: its limit, the rows that a count found, and those added here since.

    `under_way`: rows being written here, outside of any turn. Times are seconds of the monotonic clock.
    """

    limit: int = 0
    rows: int = 0
    added: int = 0
    under_way: int = 0
    counted: float = -_LONGEST_SECONDS
    kept_seconds: float = 0.0
    full_until: float = 0.0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    counting: asyncio.Lock = field(default_factory=asyncio.Lock)

    def fits(self, rows: int) -> bool:
        """Whether there is certainly room for these rows, whatever other processes do."""
        age = time.monotonic() - self.counted
        left = self.limit - self.rows - self.added - _ROWS_A_SECOND * age
        return age < _LONGEST_SECONDS and left >= rows + NEAR

    def is_known(self) -> bool:
        """Whether the count is new enough to say that the account is near its limit."""
        return time.monotonic() - self.counted < self.kept_seconds


class Limits:
    """The limits of one resource type."""

    def __init__(
        self,
        declaration: Declaration,
        spec: CollectionSpec,
        stores: Stores,
        transactions: Transactions,
        plan_of: PlanOf,
        override_of: OverrideOf = no_override,
    ) -> None:
        """Raises ContractError for limits that cannot be kept."""
        self._name = declaration.type
        self._spec = spec
        self._stores = stores
        self._transactions = transactions
        self._usage = Usage(stores.database)
        self._plan_of = plan_of
        self._override_of = override_of
        self._by_plan = declared_limits(declaration)
        self._rooms: dict[str, Room] = {}

    async def admit(self, call: Call, rows: int, write: Callable[[Call], Awaitable[T]]) -> T:
        """Runs a write that adds up to `rows` rows to the caller's account; near the limit, in a transaction.

        The write asks `take` for its places.
        """
        if not self._by_plan or call.transaction is not None:
            return await write(call)
        room = await self._room(call)
        if room.fits(rows):
            room.added += rows
            room.under_way += rows
            try:
                return await write(call)
            finally:
                room.under_way -= rows
        held = await _acquired(room.turn)
        try:
            return await self._transactions.run(lambda inside: write(call.within(inside)))
        finally:
            if held:
                room.turn.release()

    async def take(self, call: Call, rows: int) -> int:
        """Places for new rows: as many as asked for, or as there are. Raises ResourceExhausted if there is none."""
        if not self._by_plan or call.transaction is None or not rows:
            return rows
        room = await self._room(call)
        if room.fits(rows):
            room.added += rows
            return rows
        if time.monotonic() < room.full_until:
            raise self.reached(call)
        key = {"account_id": call.caller.account_id, "resource": self._name}
        places, room.rows = await self._usage.take(
            call.transaction, key, rows, room.limit, room.under_way, lambda: self._count(call, room.limit)
        )
        if places < rows:
            room.full_until = time.monotonic() + room.kept_seconds
        if not places:
            raise self.reached(call)
        return places

    def reached(self, call: Call) -> ResourceExhausted:
        """The error for a row that finds no place."""
        account_id = call.caller.account_id
        room = self._rooms.get(account_id, Room())
        return limit_reached(self._name, account_id, room.limit, max(room.rows, room.limit))

    def freed(self, call: Call) -> None:
        """Says that rows of the caller's are gone, so that there may be places again."""
        room = self._rooms.get(call.caller.account_id)
        if room is not None:
            room.full_until = 0.0

    async def use(self, call: Call) -> tuple[int, int] | None:
        """The caller's limit, and its live rows counted now; None for a resource without limits."""
        if not self._by_plan:
            return None
        limit = await self._limit(call.caller.account_id)
        return limit, await self._count(call, 0)

    async def _room(self, call: Call) -> Room:
        account_id = call.caller.account_id
        if account_id not in self._rooms and len(self._rooms) >= _ROOMS:
            self._rooms.clear()
        room = self._rooms.setdefault(account_id, Room())
        if room.fits(0) or room.is_known():
            return room
        async with room.counting:
            if not room.is_known():
                await self._measure(call.within(None), room)
        return room

    async def _measure(self, call: Call, room: Room) -> None:
        room.limit = await self._limit(call.caller.account_id)
        started, added, under_way = time.monotonic(), room.added, room.under_way
        room.rows = await self._count(call, room.limit)
        # Those under way may be among the rows that were counted, or not.
        room.added += under_way - added
        room.counted = time.monotonic()
        room.kept_seconds = max(_SHORTEST_SECONDS, (room.counted - started) / _PART_COUNTING)

    async def _limit(self, account_id: str) -> int:
        override = await self._override_of(account_id, self._name)
        return override or self._by_plan.get(await self._plan_of(account_id), self._by_plan[""])

    async def _count(self, call: Call, most: int) -> int:
        """Live rows, counted up to `most` unless it is 0."""
        account_id = call.caller.account_id
        store = self._stores.of_accounts(self._spec, call, [account_id], "")
        below = self._spec.scope == options_pb2.TENANT_SCOPE_SUB_ACCOUNT
        query: Document = {"parent_account_id": account_id, **LIVE} if below else LIVE
        return await store.count(query, most)


async def _acquired(turn: asyncio.Lock) -> bool:
    """Waits for a turn, so that writes of one process do not meet in the database; not for ever, as a write can wait
    for one that it has caused itself."""
    try:
        async with asyncio.timeout(_TURN_SECONDS):
            return await turn.acquire()
    except TimeoutError:
        return False


def declared_limits(declaration: Declaration) -> Mapping[str, int]:
    """Rows by plan; "" for accounts whose plan has no limit of its own. Empty for a resource without limits.

    Raises ContractError for limits that leave some accounts without one, and for those that cannot be kept.
    """
    by_plan = {limit.plan: limit.rows for limit in declaration.options.limits}
    if not by_plan:
        return {}
    if "" not in by_plan or len(by_plan) < len(declaration.options.limits):
        raise declaration.error("needs one limit a plan, and one that names no plan")
    if min(by_plan.values()) < 1:
        raise declaration.error("a limit is at least one row")
    if declaration.options.tenant == options_pb2.TENANT_SCOPE_GLOBAL:
        raise declaration.error("the platform's rows belong to no account, so they have no limit")
    return by_plan
