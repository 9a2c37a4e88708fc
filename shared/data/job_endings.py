"""How jobs end. Those that end together are one command, in which a handful that was begun together is one part."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bson import Binary
from google.protobuf.message import Message
from pymongo import DeleteMany, UpdateMany, UpdateOne

from shared.core.errors import Unavailable
from shared.data.gather import Gather
from shared.data.job_rows import DONE
from shared.data.mongo import Collection, Document, StatusErrors

GONE = ("turn", "look_time", "active", "holder", "claim", "cancel", "waits_for", "after_any")
# Nobody waits for it.
ALONE: Document = {"awaited": None}
# A job that others wait for is kept so long at least, for them to be told.
_AWAITED_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Claim:
    """A job as one attempt has it."""

    job_id: str
    token: str

    @property
    def query(self) -> Document:
        """The row, if it is still this claim's."""
        return {"_id": self.job_id, "claim": self.token}


@dataclass(frozen=True, slots=True)
class _Ending:
    """`kept`: for how long, where the job is done as most are: without a result. `change`: where it ends otherwise."""

    claim: Claim
    kept: timedelta | None = None
    change: Sequence[Document] = ()


class Endings:
    """Writes them, each if its claim still holds."""

    def __init__(self, rows: Collection) -> None:
        self._rows = rows
        self._gather: Gather[_Ending, None] = Gather(self._write, eager=False)

    async def done(self, claim: Claim, keep: timedelta, result: Message | None) -> None:
        """The job is done; its row is kept for so long."""
        await self._gather.do(_Ending(claim, keep) if result is None else _Ending(claim, change=done(keep, result)))

    async def change(self, claim: Claim, change: Sequence[Document]) -> None:
        """The job ends otherwise, or is to be tried again."""
        await self._gather.do(_Ending(claim, change=change))

    async def _write(self, endings: Sequence[_Ending]) -> Sequence[None]:
        plain: dict[tuple[str, timedelta], list[str]] = defaultdict(list)
        for ending in endings:
            if ending.kept is not None:
                plain[ending.claim.token, ending.kept].append(ending.claim.job_id)
        going = {token: ids for (token, keep), ids in plain.items() if not keep}
        changes: list[UpdateMany | UpdateOne] = [
            *(UpdateMany(_of(token, ids), done(keep, None)) for (token, keep), ids in plain.items() if keep),
            *(UpdateOne(each.claim.query, list(each.change)) for each in endings if each.change),
        ]
        try:
            await self._write_all(going, changes)
        except Unavailable:
            # The driver does not repeat what is about many rows. A claim ends once, so it may be said again.
            await self._write_all(going, changes)
        return [None] * len(endings)

    async def _write_all(self, going: Mapping[str, Sequence[str]], changes: Sequence[UpdateMany | UpdateOne]) -> None:
        gone = [DeleteMany({**_of(token, ids), **ALONE}) for token, ids in going.items()]
        with StatusErrors():
            written = await self._rows.bulk_write([*gone, *changes], ordered=False)
            if written.deleted_count < sum(map(len, going.values())):
                # For some of them others wait: those stay.
                stay = done(timedelta(0), None)
                await self._rows.bulk_write([UpdateMany(_of(token, ids), stay) for token, ids in going.items()])


def _of(token: str, ids: Sequence[str]) -> Document:
    return {"_id": {"$in": ids}, "claim": token}


def over(state: str, keep: timedelta, reason: str) -> list[Document]:
    """The change that ends a job without its being done; its row is kept for so long."""
    expire: Document = {"$add": ["$$NOW", keep // timedelta(milliseconds=1)]}
    change: Document = {"state": state, "end_time": "$$NOW", "expire_time": expire}
    if reason:
        change |= {"error": {"$literal": reason}, "error_time": "$$NOW"}
    return [{"$set": change}, {"$unset": list(GONE)}, _free_and_told()]


def done(keep: timedelta, result: Message | None) -> list[Document]:
    """The change that ends a job well; its row is kept for so long, and longer where others wait for it."""
    times = [each // timedelta(milliseconds=1) for each in (max(keep, _AWAITED_KEPT), keep)]
    expire: Document = {"$add": ["$$NOW", {"$cond": ["$awaited", *times]}]}
    change: Document = {"state": DONE, "end_time": "$$NOW", "expire_time": expire}
    if result is not None:
        change["result"] = {"$literal": Binary(result.SerializeToString())}
        change["result_type"] = result.DESCRIPTOR.full_name
    return [{"$set": change}, {"$unset": list(GONE)}, _free_and_told()]


def _free_and_told() -> Document:
    """A key that is not held for as long as the row is kept becomes free; what others wait for is to be settled."""
    free: Document = {"$cond": ["$free_when_ended", "$$REMOVE", "$unique"]}
    return {"$set": {"unique": free, "settle": {"$cond": ["$awaited", 1, "$$REMOVE"]}}}
