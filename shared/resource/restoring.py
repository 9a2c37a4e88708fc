"""Restoring: the opposite of a write, for undo. It is checked, told to hooks and an event, as any write."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message

from shared.core.errors import Violation
from shared.data.mongo import Document
from shared.resource.etag import format_etag
from shared.resource.model import Record
from shared.resource.resource import Resource
from shared.resource.softdelete import is_purged
from shared.resource.validation import invalid
from shared.rpc.call import Call

# Changes a stored row, given without what the runtime keeps in it.
Patch = Callable[[Document], None]


@dataclass(frozen=True)
class Restorer:
    """Restores rows of one resource, in the transaction of the call. Everything raises as the ordinary writes do."""

    resource: Resource[Any]

    @property
    def append_only(self) -> bool:
        """Whether its rows are never taken away again."""
        return self.resource.kit.type.declaration.options.append_only

    async def row(self, call: Call, id: str) -> Document | None:
        """The stored row, deleted or not; None for one that is foreign, absent or past its purge time."""
        kit = self.resource.kit
        row = await kit.open(call).find_by_id(id)
        return None if row is None or is_purged(row, kit.clock.now()) else row

    async def rows(self, call: Call, ids: Sequence[str]) -> Mapping[str, Document]:
        """Those of stored rows that `row` answers, by id."""
        kit = self.resource.kit
        rows, now = await kit.open(call).find({"_id": {"$in": list(ids)}}), kit.clock.now()
        return {row["_id"]: row for row in rows if not is_purged(row, now)}

    async def change(self, call: Call, row: Document, patch: Patch, absent: frozenset[str]) -> None:
        """Changes a row as it is stored, whoever may set its fields. `absent`: what is to have no value after it."""
        codec = self.resource.kit.rows.codec

        def change(new: Record[Any]) -> None:
            document = codec.encode(new.message)
            patch(document)
            new.message.CopyFrom(codec.decode({**document, "revision": new.revision}))
            new.absent = absent

        await self.resource.change(call, row["_id"], change, etag=format_etag(row["revision"]))

    async def delete(self, call: Call, row: Document) -> None:
        """Takes a row away."""
        await self.resource.delete(call, row["_id"], etag=format_etag(row["revision"]))

    async def delete_all(self, call: Call, rows: Sequence[Document]) -> set[str]:
        """Takes those of live rows away that nothing refers to and nothing forbids; answers their ids."""
        return await self.resource.delete_unreferred(call, rows)

    async def revive(self, call: Call, row: Document) -> Message:
        """Brings a deleted row back, also one that callers cannot undelete, and answers it."""
        message: Message = await self.resource.undelete(call, row["_id"])
        return message

    async def refuse_dangling(self, call: Call, message: Message) -> None:
        """Raises InvalidArgument where a row refers to one that is not there."""
        violations: list[Violation] = await self.resource.kit.references.missing(call, message, None, "")
        if violations:
            raise invalid(violations)
