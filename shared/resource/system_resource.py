"""Resources across all accounts, for the platform's own work."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Generic

from dashclicks.options.v1 import options_pb2

from shared.core.errors import Violation
from shared.data.mongo import Document
from shared.data.raw_rows import decode_all
from shared.data.store import TenantStore
from shared.resource.kit import Kit
from shared.resource.model import M, Record
from shared.resource.reading import Reader
from shared.resource.softdelete import LIVE
from shared.resource.writing import Writer
from shared.rpc.call import Call
from shared.rpc.principal import Principal

Scalar = str | int | bool


class SystemResource(Generic[M]):
    """One resource across all accounts: for login, seeds and jobs, never for a caller's request as such."""

    def __init__(
        self,
        kit: Kit[M],
        reader: Reader[M],
        writer: Writer[M],
        store: TenantStore,
        call: Call,
    ) -> None:
        self._kit = kit
        self._reader = reader
        self._writer = writer
        self._store = store
        self._own_call = call

    async def read(self, id: str) -> Record[M]:
        """One live row. Raises NotFound."""
        return await self._reader.get(self._store, id)

    async def find(self, where: Mapping[str, Scalar | Sequence[str]], limit: int = 100) -> list[Record[M]]:
        """Live rows whose fields, private ones included, equal these values (enums by name), by id.

        A list of texts: any of them. Text is compared as it is stored: bring an email address to its form first.
        """
        for path, value in where.items():
            texts = isinstance(value, Sequence) and all(isinstance(each, str) for each in value)
            if not (isinstance(value, Scalar) or texts) or path.startswith("$"):
                raise TypeError(f"{path} must equal a scalar, or one of several texts")
        stored: Document = {
            "_id" if path == "id" else path: value if isinstance(value, Scalar) else {"$in": list(value)}
            for path, value in where.items()
        }
        if where.keys() == {"id"} and isinstance(where["id"], str):
            row = await self._store.find_by_id(where["id"])
            documents = [row] if row is not None and "_live" in row else []
        else:
            rows = await self._store.find_raw({**stored, **LIVE}, [("_id", 1)], limit)
            documents = [document for document, _ in decode_all(rows)]
        return [self._kit.rows.record(document) for document in documents]

    async def create(self, message: Any, private: Mapping[str, object] | None = None) -> Record[M]:
        """Adds a row in the account that the message names, with its output-only fields.

        Raises InvalidArgument with every violation, AlreadyExists; ValueError where the message names no account.
        """
        scope = self._kit.type.collection.scope
        if scope in (options_pb2.TENANT_SCOPE_ACCOUNT, options_pb2.TENANT_SCOPE_USER) and not message.account_id:
            raise ValueError("the message must name its account")

        async def write(call: Call) -> Record[M]:
            new = Record(copied(message), dict(private or {}), 1)
            return await self._writer.create(self._within(call), call, new, False, "")

        return await self._kit.together(self._call(message), write)

    async def change(self, id: str, change: Callable[[Record[M]], None], known: Record[M] | None = None) -> Record[M]:
        """Changes a row as `Resource.change` does.

        `known`: the row as the caller has read it. It is read again only if it has changed since.
        """
        found = known or await self.read(id)

        async def write(call: Call) -> Record[M]:
            return await self._writer.update(self._within(call), call, id, "", change, no_comparison, "", found)

        return await self._kit.together(self._call(found.message), write)

    def _within(self, call: Call) -> TenantStore:
        """The rows, in the transaction of a write."""
        if call.transaction is self._own_call.transaction:
            return self._store
        return self._kit.stores.system(self._kit.type.collection, call.method, call.request_id, call.transaction)

    def _call(self, message: Any) -> Call:
        """What hooks see: the platform acting in the row's account; for a new account, in the one above it."""
        account_id = message.account_id
        if self._kit.type.collection.scope == options_pb2.TENANT_SCOPE_SUB_ACCOUNT:
            account_id = account_id or message.parent_account_id
        principal = Principal(user_id="", account_id=account_id, system=True)
        return replace(self._own_call, principal=principal)


def copied(message: M) -> M:
    """A message of its own."""
    copy = type(message)()
    copy.CopyFrom(message)
    return copy


def no_comparison(old: Record[M], new: Record[M]) -> Sequence[Violation]:
    """Of a change that may change anything."""
    return ()
