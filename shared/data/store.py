"""The only way to a collection: a store born with the caller's tenant.

Every query carries the tenant's condition and every write carries `_meta`: who, by which method, in which request.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashclicks.options.v1 import options_pb2
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from shared.core.errors import AlreadyExists, PermissionDenied, Violation
from shared.data.mongo import Collection, Database, Document, StatusErrors, open_collection
from shared.rpc.call import Call
from shared.rpc.principal import Principal

_ACCOUNT, _PARENT, _USER = "account_id", "parent_account_id", "user_id"
_TENANT_KEYS: Mapping[int, tuple[tuple[str, ...], ...]] = {
    options_pb2.TENANT_SCOPE_ACCOUNT: ((_ACCOUNT,),),
    options_pb2.TENANT_SCOPE_SUB_ACCOUNT: ((_ACCOUNT,), (_PARENT,)),
    options_pb2.TENANT_SCOPE_USER: ((_ACCOUNT, _USER),),
    options_pb2.TENANT_SCOPE_GLOBAL: ((),),
}


def tenant_keys(scope: int) -> tuple[tuple[str, ...], ...]:
    """The fields that say whose a row is: one tuple for each way in which it can be the caller's."""
    return _TENANT_KEYS[scope]


@dataclass(frozen=True, slots=True)
class CollectionSpec:
    """A collection: its name, whose its rows are (a TenantScope), and the field paths of each unique index by name."""

    name: str
    scope: int
    unique: Mapping[str, tuple[str, ...]]


class Stores:
    """Opens stores on one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, spec: CollectionSpec, call: Call) -> "TenantStore":
        """The caller's rows. Raises PermissionDenied for a caller without an account."""
        principal = call.caller
        actor = {
            "user_id": principal.user_id,
            "impersonator_id": principal.impersonator_id,
            "session_id": principal.session_id,
        }
        meta = {"actor": actor, "method": call.method, "request_id": call.request_id}
        return TenantStore(self._collection(spec), spec, _condition(spec.scope, principal), meta)

    def system(self, spec: CollectionSpec, reason: str, request_id: str = "") -> "TenantStore":
        """Every tenant's rows, for the platform's own work; `reason` is kept as the writes' method."""
        meta = {"actor": {"system": True}, "method": reason, "request_id": request_id}
        return TenantStore(self._collection(spec), spec, {}, meta)

    def collection(self, spec: CollectionSpec) -> Collection:
        """The bare collection, for its indexes only."""
        return self._collection(spec)

    def _collection(self, spec: CollectionSpec) -> Collection:
        return open_collection(self._database, spec.name)


def _condition(scope: int, principal: Principal) -> Document:
    if scope == options_pb2.TENANT_SCOPE_GLOBAL:
        return {}
    # An empty account would be a tenant of its own, shared by everybody without one.
    if not principal.account_id or (scope == options_pb2.TENANT_SCOPE_USER and not principal.user_id):
        raise PermissionDenied("the caller acts in no account", reason="UNAUTHORIZED_ACCOUNT")
    account = {_ACCOUNT: principal.account_id}
    if scope == options_pb2.TENANT_SCOPE_SUB_ACCOUNT:
        return {"$or": [account, {_PARENT: principal.account_id}]}
    return {**account, _USER: principal.user_id} if scope == options_pb2.TENANT_SCOPE_USER else account


class TenantStore:
    """One collection as one tenant sees it. Raises Unavailable where the database cannot be reached."""

    __slots__ = ("_collection", "_condition", "_meta", "_spec")

    def __init__(self, collection: Collection, spec: CollectionSpec, condition: Document, meta: Document) -> None:
        self._collection = collection
        self._spec = spec
        self._condition = condition
        self._meta = meta

    @property
    def tenant(self) -> Mapping[str, object]:
        """The condition in every query; empty for the platform's own work."""
        return self._condition

    async def insert(self, document: Document) -> None:
        """Adds a row. The caller of this has set its tenant fields.

        Raises AlreadyExists naming the fields whose value is taken.
        """
        document["_meta"] = self._meta
        try:
            with StatusErrors():
                await self._collection.insert_one(document)
        except DuplicateKeyError as error:
            raise self._taken(error) from error

    async def find_one(self, query: Document) -> Document | None:
        """The row that matches, if it is the tenant's."""
        with StatusErrors():
            return await self._collection.find_one(self._scoped(query))

    async def find(
        self,
        query: Document,
        sort: Sequence[tuple[str, int]] = (),
        limit: int = 0,
        fields: Sequence[str] | None = None,
    ) -> list[Document]:
        """The tenant's rows that match; all fields unless `fields` names some, no limit if 0."""
        with StatusErrors():
            cursor = self._collection.find(self._scoped(query), fields, sort=sort or None, limit=limit)
            return await cursor.to_list()

    async def find_one_and_update(self, query: Document, update: Document) -> Document | None:
        """Changes the row that matches and answers it as it is now; None if none matches.

        `query` holds the revision that the change rests on. Raises AlreadyExists as `insert` does.
        """
        change = {**update, "$set": {**update.get("$set", {}), "_meta": self._meta}}
        try:
            with StatusErrors():
                return await self._collection.find_one_and_update(
                    self._scoped(query), change, return_document=ReturnDocument.AFTER
                )
        except DuplicateKeyError as error:
            raise self._taken(error) from error

    async def count(self, query: Document, limit: int = 0) -> int:
        """How many of the tenant's rows match, counted up to `limit` unless it is 0."""
        options: Document = {"limit": limit} if limit else {}
        with StatusErrors():
            return await self._collection.count_documents(self._scoped(query), **options)

    def _scoped(self, query: Document) -> Document:
        # A query that speaks of a tenant field itself must not replace the tenant's condition.
        if self._condition.keys().isdisjoint(query):
            return {**self._condition, **query}
        return {"$and": [self._condition, query]}

    def _taken(self, error: DuplicateKeyError) -> AlreadyExists:
        details = error.details or {}
        # Mongo reports the index by its keys, not by a field; the table maps it back.
        pattern = details.get("keyPattern", {})
        paths = next((paths for name, paths in self._spec.unique.items() if name == _index_name(pattern)), None)
        named = paths or tuple("id" if key == "_id" else key for key in pattern)
        return AlreadyExists(
            f"taken: {', '.join(named)}",
            violations=[Violation(path, "is taken", "UNIQUE") for path in named],
            metadata={"fields": ",".join(named)},
        )


def _index_name(pattern: Mapping[str, int]) -> str:
    return unique_index_name(tuple(pattern))


def unique_index_name(keys: Sequence[str]) -> str:
    """The name of the unique index on these stored keys."""
    return f"unique:{','.join(keys)}"
