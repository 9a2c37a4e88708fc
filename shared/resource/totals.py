"""Sums of a resource's live rows, as the contract declares them (options.proto, Totals).

A write notes what it changes; its transaction adds that to the sums as its last step. So sums and rows are of one
commit, however many processes write.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dashclicks.options.v1 import options_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.type.money_pb2 import Money

from shared.core.money import money_of, nanos_of
from shared.data.mongo import Database
from shared.data.totals import Key, TotalStore
from shared.data.transaction import Transaction
from shared.resource.contracts import Declaration
from shared.resource.fields import MONEY
from shared.resource.reference_fields import CASCADE, ReferenceField
from shared.rpc.call import Call

# A sum is kept in two numbers: billionths alone would not fit into 64 bits.
_NANOS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Sum:
    """How many rows have these values and this currency, and what their money fields come to."""

    key: Key
    currency_code: str
    count: int
    money: Mapping[str, Money]
    means: Mapping[str, float] = field(default_factory=dict)


class Totals:
    """The sums of one resource type. `kept`: whether there are any."""

    def __init__(
        self,
        descriptor: Descriptor,
        declaration: Declaration,
        references: Sequence[ReferenceField],
        database: Database,
    ) -> None:
        """Raises ContractError for sums that cannot be kept right."""
        declared = declaration.options.totals
        self.kept = declaration.options.HasField("totals")
        self.keys, self.money = tuple(declared.keys), tuple(declared.money)
        self._store = TotalStore(database, declaration.type)
        if self.kept:
            _check(descriptor, declaration, references)
            self._values = [_value_of(descriptor.fields_by_name[name]) for name in self.keys]

    def note(self, call: Call, old: Message | None, new: Message | None) -> None:
        """A write changes one live row into another; None for a row that is not there."""
        if not self.kept:
            return
        assert call.transaction is not None
        row: Any = new if new is not None else old
        name = f"totals/{row.DESCRIPTOR.full_name}/{row.account_id}"
        pending = call.transaction.before.get(name)
        if pending is None:
            pending = call.transaction.before[name] = _Pending(self._store, call.transaction, row.account_id)
        assert isinstance(pending, _Pending)
        for message, sign in ((old, -1), (new, 1)):
            if message is not None:
                pending.add(self._key(message), self._numbers(message), sign)

    async def read(self, call: Call, leading: Sequence[str]) -> list[Sum]:
        """The sums of the caller's account whose keys begin with these values; those of no rows are left out."""
        rows = await self._store.read(call, leading)
        return [self._sum(key, numbers) for key, numbers in sorted(rows.items()) if numbers.get("count")]

    def _sum(self, key: Key, numbers: Mapping[str, int]) -> Sum:
        currency = key[-1]
        money = {name: numbers.get(name, 0) * _NANOS + numbers.get(f"{name}_nanos", 0) for name in self.money}
        amounts = {name: money_of(currency, nanos) for name, nanos in money.items()} if currency else {}
        return Sum(key[:-1], currency, numbers["count"], amounts)

    def _key(self, message: Message) -> Key:
        currencies = (getattr(message, name).currency_code for name in self.money if message.HasField(name))
        return (*(value(message) for value in self._values), next(currencies, ""))

    def _numbers(self, message: Message) -> Iterator[tuple[str, int]]:
        yield "count", 1
        for name in self.money:
            units, nanos = divmod(nanos_of(getattr(message, name)), _NANOS)
            yield name, units
            yield f"{name}_nanos", nanos


class _Pending:
    """What a transaction adds to the sums of one account when it ends."""

    def __init__(self, store: TotalStore, transaction: Transaction, account_id: str) -> None:
        self._store = store
        self._transaction = transaction
        self._account_id = account_id
        self._differences: dict[Key, dict[str, int]] = defaultdict(lambda: defaultdict(int))

    def add(self, key: Key, numbers: Iterator[tuple[str, int]], sign: int) -> None:
        """Takes in a row that comes (1) or goes (-1)."""
        for name, value in numbers:
            self._differences[key][name] += sign * value

    async def __call__(self) -> None:
        """Adds it."""
        found = {key: {n: v for n, v in numbers.items() if v} for key, numbers in self._differences.items()}
        differences = {key: numbers for key, numbers in found.items() if numbers}
        if differences:
            await self._store.add(self._transaction, self._account_id, differences)


def _value_of(field: FieldDescriptor) -> Callable[[Message], str]:
    name, enum = field.name, field.enum_type
    if enum is None:
        return lambda message: str(getattr(message, name))
    names = {value.number: value.name for value in enum.values}
    return lambda message: names.get(getattr(message, name), "")


def _check(descriptor: Descriptor, declaration: Declaration, references: Sequence[ReferenceField]) -> None:
    totals = declaration.options.totals
    if declaration.options.tenant != options_pb2.TENANT_SCOPE_ACCOUNT:
        raise declaration.error("totals: sums are of an account")
    for name in totals.keys:
        field = descriptor.fields_by_name.get(name)
        if field is None or field.is_repeated or (field.type != FieldDescriptor.TYPE_STRING and not field.enum_type):
            raise declaration.error(f"totals: {name} is no text and no enum")
    for name in totals.money:
        field = descriptor.fields_by_name.get(name)
        if field is None or field.is_repeated or not field.message_type or field.message_type.full_name != MONEY:
            raise declaration.error(f"totals: {name} is no {MONEY}")
    for each in references:
        # These writes change many rows at once, unseen.
        if each.rule == CASCADE or (each.path in totals.keys and each.rule == options_pb2.ON_DELETE_CLEAR):
            raise declaration.error(f"totals cannot follow what a delete does to {each.path}")
