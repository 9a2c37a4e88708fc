"""Groups of rows with counts, sums of money and means: what reports are made of. One aggregation each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bson.decimal128 import Decimal128

from shared.core.money import money_of
from shared.data.mongo import Document
from shared.resource.totals import Sum

_NANOS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Bucket:
    """The stretch that a time lies in: `unit` is day, week (from Monday), month, quarter or year, in an IANA zone.

    Its key is when the stretch begins: as isoformat has it, naive, in UTC.
    """

    path: str
    unit: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Between:
    """Seconds from one time of a row to another."""

    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Grouping:
    """`by`: what rows are grouped by, stored paths or buckets. `money`: fields of google.type.Money, of one currency
    in a row; with any, rows are grouped by currency as well. `means`: number fields, or stretches in seconds, by name.

    `each`: a repeated field whose elements take the place of rows; the paths of the others lead into it. `where`:
    values that an element must have, as they are stored.
    """

    by: Sequence[str | Bucket] = ()
    money: Sequence[str] = ()
    means: Mapping[str, str | Between] = field(default_factory=dict)
    each: str = ""
    where: Mapping[str, str] = field(default_factory=dict)

    def stages(self) -> list[Document]:
        """What follows the condition on the rows."""
        group: Document = {"_id": {f"k{place}": _key(key) for place, key in enumerate(self.by)}, "count": {"$sum": 1}}
        if self.money:
            group["_id"]["currency"] = f"${self.money[0]}.currency_code"
        for name in self.money:
            group[f"{name}_units"] = {"$sum": f"${name}.units"}
            group[f"{name}_nanos"] = {"$sum": f"${name}.nanos"}
        for name, mean in self.means.items():
            group[f"{name}_mean"] = {"$avg": _mean(mean)}
        elements: list[Document] = [{"$unwind": f"${self.each}"}] if self.each else []
        elements += [{"$match": {path: {"$eq": value} for path, value in self.where.items()}}] if self.where else []
        return [*elements, {"$group": group}]

    def sums(self, rows: Sequence[Document]) -> list[Sum]:
        """What the groups say, by their keys."""
        return sorted((self._sum(row) for row in rows), key=lambda found: (*found.key, found.currency_code))

    def _sum(self, row: Document) -> Sum:
        key = tuple(_text(row["_id"].get(f"k{place}")) for place in range(len(self.by)))
        currency = row["_id"].get("currency") or ""
        money = {
            name: money_of(currency, _whole(row[f"{name}_units"]) * _NANOS + _whole(row[f"{name}_nanos"]))
            for name in (self.money if currency else ())
        }
        means = {name: float(row[f"{name}_mean"]) for name in self.means if row[f"{name}_mean"] is not None}
        return Sum(key, currency, row["count"], money, means)


def _text(key: Any) -> str:
    return key.isoformat() if isinstance(key, datetime) else str(key or "")


def _whole(value: Any) -> int:
    return int(value.to_decimal()) if isinstance(value, Decimal128) else int(value)


def _key(key: str | Bucket) -> Any:
    if isinstance(key, str):
        return f"${key}"
    trunc = {"date": f"${key.path}", "unit": key.unit, "timezone": key.time_zone, "startOfWeek": "monday"}
    return {"$dateTrunc": trunc}


def _mean(mean: str | Between) -> Any:
    if isinstance(mean, str):
        return f"${mean}"
    return {"$divide": [{"$subtract": [f"${mean.end}", f"${mean.start}"]}, 1000]}
