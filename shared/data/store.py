"""The only way to a collection: a store born with the caller's tenant and record visibility.

Every query carries the store's condition and every write carries `_meta`: who, by which method, in which request.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import ReturnDocument
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import BulkWriteError, DuplicateKeyError

from shared.core.errors import AlreadyExists, PermissionDenied, StatusError, Unavailable
from shared.data.mongo import Collection, Conflict, Database, Document, StatusErrors
from shared.data.opened import Opened
from shared.data.raw_rows import RawRow, decode
from shared.data.rolled_up import ACCOUNTS_A_QUERY, Readable, RolledUp
from shared.data.scopes import CollectionSpec, View, accounts_condition, tenant_condition, tenant_keys
from shared.data.transaction import Transaction
from shared.data.uniques import (
    SHARED_UNIQUES,
    find_clashes,
    id_taken,
    index_keys,
    taken_path,
    taken_query,
    unique_index_name,
    value_taken,
)
from shared.rpc.call import Call
from shared.rpc.principal import Visibility

_DUPLICATE_KEY = 11000


class Stores:
    """Opens stores on one database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._opened: dict[str, Opened] = {}

    def open(self, spec: CollectionSpec, call: Call, *, whole: bool = False) -> "TenantStore":
        """The caller's rows. Raises PermissionDenied for a caller without an account.

        `whole`: those of the tenant that the caller may not see too: for what keeps rows right, never for an answer.
        """
        principal = call.caller
        opened = self._open(spec)
        tenant = tenant_condition(spec.scope, principal)
        if whole or spec.ownership is None or principal.visibility is Visibility.ALL:
            return TenantStore(opened, spec, tenant, _meta(call), _session(call))
        view = View(tenant, tenant).narrowed(spec, principal)
        return TenantStore(opened, spec, tenant, _meta(call), _session(call), view)

    async def roll_up(self, spec: CollectionSpec, accounts: CollectionSpec, call: Call) -> Readable:
        """The rows of an agency and of its live sub-accounts, to be read.

        `accounts`: where accounts are, as the caller's SUB_ACCOUNT scope sees them. Raises PermissionDenied
        (ROLL_UP_NEEDS_AGENCY) for a caller in a sub-account.
        """
        principal = call.caller
        if principal.parent_account_id:
            raise PermissionDenied("only an agency can ask for its sub-accounts' rows", reason="ROLL_UP_NEEDS_AGENCY")
        rows = await self.open(accounts, call).find({"_live": True}, fields=["_id"])
        ids = sorted({principal.account_id, *(row["_id"] for row in rows)})
        view = View({}, {"account_id": principal.account_id, "roll_up": True}).narrowed(spec, principal)
        opened = self._open(spec)
        stores: list[Readable] = []
        for start in range(0, len(ids), ACCOUNTS_A_QUERY):
            accounts_of = {"account_id": {"$in": ids[start : start + ACCOUNTS_A_QUERY]}}
            part = View({**accounts_of, **view.condition}, view.binding)
            stores.append(TenantStore(opened, spec, accounts_of, {}, view=part))
        return RolledUp(stores, view.binding)

    def of_accounts(self, spec: CollectionSpec, call: Call, accounts: Sequence[str], cause: str) -> "TenantStore":
        """Every row of some accounts, whoever in them may see it: for what the caller's write of another row entails.

        `cause`: the id of that row, kept with each write.
        """
        opened = self._open(spec)
        condition = accounts_condition(spec.scope, accounts)
        return TenantStore(opened, spec, condition, {**_meta(call), "cause": cause}, _session(call))

    def system(
        self, spec: CollectionSpec, reason: str, request_id: str = "", transaction: Transaction | None = None
    ) -> "TenantStore":
        """Every tenant's rows, for the platform's own work; `reason` is kept as the writes' method."""
        meta = {"actor": {"system": True}, "method": reason, "request_id": request_id}
        opened = self._open(spec)
        return TenantStore(opened, spec, {}, meta, None if transaction is None else transaction.session)

    def collection(self, spec: CollectionSpec) -> Collection:
        """The bare collection, for its indexes only."""
        return self._open(spec).collection

    def _open(self, spec: CollectionSpec) -> Opened:
        opened = self._opened.get(spec.name)
        if opened is None:
            opened = self._opened[spec.name] = Opened.of(self.database, spec.name)
        return opened


def _meta(call: Call) -> Document:
    principal = call.caller
    actor = {
        "user_id": principal.user_id,
        "impersonator_id": principal.impersonator_id,
        "session_id": principal.session_id,
    }
    if principal.home_account_id:
        actor["account_id"] = principal.home_account_id
    if principal.app_id:
        actor["app_id"] = principal.app_id
    if principal.key_id:
        actor["key_id"] = principal.key_id
    return {"actor": actor, "method": call.method, "request_id": call.request_id}


def _session(call: Call) -> AsyncClientSession | None:
    return None if call.transaction is None else call.transaction.session


class TenantStore:
    """One collection as one tenant sees it. Raises Unavailable where the database cannot be reached."""

    __slots__ = (
        "_binding",
        "_collection",
        "_condition",
        "_finds",
        "_inserts",
        "_meta",
        "_reads",
        "_session",
        "_spec",
        "_tenant",
    )

    def __init__(
        self,
        opened: Opened,
        spec: CollectionSpec,
        tenant: Document,
        meta: Document,
        session: AsyncClientSession | None = None,
        view: View | None = None,
    ) -> None:
        self._collection = opened.collection
        self._finds = opened.finds
        self._reads = opened.reads
        self._inserts = opened.inserts
        self._session = session
        self._spec = spec
        self._tenant = tenant
        self._condition = tenant if view is None else view.condition
        self._binding: Mapping[str, object] = tenant if view is None else view.binding
        self._meta = meta

    @property
    def condition(self) -> Mapping[str, object]:
        """The condition in every query; empty for the platform's own work."""
        return self._condition

    @property
    def binding(self) -> Mapping[str, object]:
        """See Readable."""
        return self._binding

    async def insert(self, document: Document) -> None:
        """Adds a row, whose tenant fields are set.

        Raises AlreadyExists naming the fields whose value is taken, ValueError for a row of another tenant.
        """
        if not self._owns(document):
            raise ValueError(f"{self._spec.name}: a row of another tenant")
        document["_meta"] = self._meta
        try:
            with StatusErrors():
                if self._session is None:
                    await self._inserts.insert(document)
                else:
                    await self._collection.insert_one(document, session=self._session)
        except DuplicateKeyError as error:
            raise self._refusal(error) from error

    async def insert_many(self, documents: Sequence[Document]) -> dict[int, StatusError]:
        """Adds rows, whose tenant fields are set. Answers those refused, by their place.

        Raises ValueError for a row of another tenant.
        """
        if not all(self._owns(document) for document in documents):
            raise ValueError(f"{self._spec.name}: a row of another tenant")
        for document in documents:
            document["_meta"] = self._meta
        if self._session is None:
            return await self._insert_apart(documents)
        with StatusErrors():
            clashes = await find_clashes(self._collection, self._session, list(self._spec.unique), documents)
        rest = [document for place, document in enumerate(documents) if place not in clashes]
        try:
            with StatusErrors():
                if rest:
                    await self._collection.insert_many(rest, session=self._session)
        except BulkWriteError as error:
            # Values that were free a moment ago have been taken since.
            raise Conflict from error
        return {place: value_taken(self._spec.unique[name]) for place, name in clashes.items()}

    async def _insert_apart(self, documents: Sequence[Document]) -> dict[int, StatusError]:
        try:
            with StatusErrors():
                await self._collection.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            refused = (error.details or {}).get("writeErrors", [])
            if not refused:
                raise Unavailable("the database cannot be reached") from error
            return {each["index"]: self._failed(each) for each in refused}
        return {}

    async def refuse_taken(self, document: Document) -> None:
        """Raises AlreadyExists for a row whose unique values, or whose id as a new row's, other rows have.

        For transactions, which a refused write would end; outside them the write itself tells.
        """
        with StatusErrors():
            for name, paths in self._spec.unique.items():
                query = taken_query(index_keys(name), document)
                row = query and await self._collection.find_one(query, [SHARED_UNIQUES], session=self._session)
                if row:
                    shared = set(document.get(SHARED_UNIQUES, ())) & set(row.get(SHARED_UNIQUES, ()))
                    clash = {SHARED_UNIQUES: min(shared)} if shared and SHARED_UNIQUES in name else {}
                    raise value_taken([taken_path(path, clash) for path in paths], row["_id"])

    async def is_taken(self, document: Document) -> bool:
        """Whether other rows have a row's unique values; for transactions, as `refuse_taken`."""
        try:
            await self.refuse_taken(document)
        except AlreadyExists:
            return True
        return False

    async def refuse_id(self, id: str) -> None:
        """Raises IdTaken for the id of a row, whosever it is; for transactions, as `refuse_taken`."""
        with StatusErrors():
            if await self._collection.find_one({"_id": id}, ["_id"], session=self._session):
                raise id_taken()

    async def find_by_id(self, id: str) -> Document | None:
        """The row of this id, deleted or not, if it is the tenant's."""
        if self._session is None:
            row = await self._reads.read(self._condition, id)
            return None if row is None else decode(row.body)
        with StatusErrors():
            return await self._collection.find_one(self._scoped({"_id": id}), session=self._session)

    async def read(self, id: str) -> RawRow | None:
        """The row of this id, deleted or not, if it is the tenant's, as BSON. Outside of transactions only."""
        return await self._reads.read(self._condition, id)

    async def find_raw(self, query: Document, sort: Sequence[tuple[str, int]], limit: int) -> bytes:
        """See Readable."""
        with StatusErrors():
            return await self._finds.find(self._scoped(query), limit, sort=sort, session=self._session)

    async def find(
        self,
        query: Document,
        sort: Sequence[tuple[str, int]] = (),
        limit: int = 0,
        fields: Sequence[str] | None = None,
    ) -> list[Document]:
        """The tenant's rows that match; all fields unless `fields` names some, no limit if 0."""
        with StatusErrors():
            cursor = self._collection.find(
                self._scoped(query), fields, sort=sort or None, limit=limit, session=self._session
            )
            return await cursor.to_list()

    async def find_one_and_update(self, query: Document, update: Document) -> Document | None:
        """Changes the row that matches and answers it as it is now; None if none matches.

        `query` holds the revision that the change rests on. Raises AlreadyExists as `insert` does, ValueError for
        a change of a tenant field.
        """
        if any(key in fields for fields in update.values() for keys in tenant_keys(self._spec.scope) for key in keys):
            raise ValueError(f"{self._spec.name}: a row stays with its tenant")
        change = {**update, "$set": {**update.get("$set", {}), "_meta": self._meta}}
        try:
            with StatusErrors():
                return await self._collection.find_one_and_update(
                    self._scoped(query), change, return_document=ReturnDocument.AFTER, session=self._session
                )
        except DuplicateKeyError as error:
            raise self._refusal(error) from error

    async def update_many(self, query: Document, update: Document) -> int:
        """Changes every row that matches; for changes that neither tenant fields nor unique values take part in.

        Returns how many rows that were.
        """
        change = {**update, "$set": {**update.get("$set", {}), "_meta": self._meta}}
        with StatusErrors():
            done = await self._collection.update_many(self._scoped(query), change, session=self._session)
        return done.modified_count

    async def scan(
        self,
        index: str,
        start: Sequence[tuple[str, object]],
        end: Sequence[tuple[str, object]],
        query: Document,
        limit: int,
    ) -> bytes:
        """The tenant's rows that match, as BSON, in the order of an index that the tenant leads.

        `start` (taken in) and `end` (left out) give all its keys behind the tenant's, with values. Not for the
        platform's own work, nor for rows that can be the tenant's in two ways.
        """
        tenant = [(key, self._tenant[key]) for key in tenant_keys(self._spec.scope)[0]]
        bounds = {"min": dict([*tenant, *start]), "max": dict([*tenant, *end])}
        with StatusErrors():
            return await self._finds.find(self._scoped(query), limit, hint=index, bounds=bounds, session=self._session)

    async def find_by_index(self, index: str, query: Document, limit: int) -> bytes:
        """The tenant's rows that match, as BSON, found by this index, in no order."""
        with StatusErrors():
            return await self._finds.find(self._scoped(query), limit, hint=index, session=self._session)

    async def count(self, query: Document, limit: int = 0) -> int:
        """How many of the tenant's rows match, counted up to `limit` unless it is 0."""
        options: Document = {"limit": limit} if limit else {}
        with StatusErrors():
            return await self._collection.count_documents(self._scoped(query), session=self._session, **options)

    async def aggregate(self, query: Document, stages: Sequence[Document]) -> list[Document]:
        """What the stages of an aggregation make of the tenant's rows that match; none may read other collections."""
        pipeline: list[Document] = [{"$match": self._scoped(query)}, *stages]
        with StatusErrors():
            cursor = await self._collection.aggregate(pipeline, session=self._session)
            return await cursor.to_list()

    def _owns(self, document: Document) -> bool:
        ways = self._tenant.get("$or", [self._tenant])
        return any(all(document.get(key) == value for key, value in way.items()) for way in ways)

    def _scoped(self, query: Document) -> Document:
        # A query that speaks of one of its fields itself must not replace the store's condition.
        if self._condition.keys().isdisjoint(query):
            return {**self._condition, **query}
        return {"$and": [self._condition, query]}

    def _refusal(self, error: DuplicateKeyError) -> Exception:
        # In a transaction the value was free a moment ago: another writer has taken it since.
        return Conflict() if self._session is not None else self._taken(error.details or {})

    def _failed(self, refused: Mapping[str, Any]) -> StatusError:
        if refused.get("code") == _DUPLICATE_KEY:
            return self._taken(refused)
        return Unavailable("the database refused the row; try again")

    def _taken(self, details: Mapping[str, Any]) -> AlreadyExists:
        # Mongo reports the index by its keys, not by a field; the table maps it back.
        keys = tuple(details.get("keyPattern", {}))
        if keys == ("_id",):
            return id_taken()
        paths = self._spec.unique.get(unique_index_name(keys), keys)
        return value_taken([taken_path(path, details.get("keyValue", {})) for path in paths])
