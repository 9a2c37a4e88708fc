"""The peer: the calls of CrmService written by hand with PyMongo in a bare grpc.aio servicer, as one would without a
platform: no events, no audit, no log line, no metrics. It verifies the same token, and remembers those it has verified.

`python -m buildtools.bench.plain` serves MONGODB_URI on INTERNAL_LISTEN. `main.py` of a small service, so to say.
"""

import asyncio
import base64
import json
import os
import time
from datetime import UTC, datetime
from typing import Any, NoReturn

import bson
import grpc
import jwt
import uvloop
from bson.min_key import MinKey
from dashclicks.crm.v1 import contact_requests_pb2, crm_service_pb2_grpc
from dashclicks.crm.v1.contact_pb2 import Contact
from grpc import StatusCode
from jwt.algorithms import OKPAlgorithm
from pymongo import AsyncMongoClient, ReturnDocument
from pymongo.errors import DuplicateKeyError

from buildtools.bench.plain_rows import check, to_contact, to_row
from shared.data.mongo import Document
from shared.resource.search_words import words

_LAST = "\U0010ffff"
_ORDER = [("create_time", -1), ("_id", -1)]
Context = grpc.aio.ServicerContext[Any, Any]


class PlainCrm(crm_service_pb2_grpc.CrmServiceServicer):
    """Get, List, Search, Create and Update of contacts; the base class refuses the others."""

    def __init__(self, database: Any, keys: dict[str, Any]) -> None:
        self._contacts = database["crm.contacts"]
        self._keys = keys
        self._verified: dict[str, tuple[str, str, float]] = {}

    async def GetContact(self, request: contact_requests_pb2.GetContactRequest, context: Context) -> Contact:
        account, _ = await self._caller(context)
        row = await self._contacts.find_one({"_id": request.id, "account_id": account, "_live": True})
        if row is None:
            await _fail(context, StatusCode.NOT_FOUND, "contact not found")
        return to_contact(row)

    async def ListContacts(
        self, request: contact_requests_pb2.ListContactsRequest, context: Context
    ) -> contact_requests_pb2.ListContactsResponse:
        account, _ = await self._caller(context)
        query: Document = {"account_id": account, "_live": True}
        if request.page_token:
            last = bson.decode(base64.urlsafe_b64decode(request.page_token))
            query["$or"] = [
                {"create_time": {"$lt": last["create_time"]}},
                {"create_time": last["create_time"], "_id": {"$lt": last["_id"]}},
            ]
        size = min(request.page_size or 50, 1000)
        rows = await self._contacts.find(query).sort(_ORDER).limit(size + 1).to_list()
        token = ""
        if len(rows) > size:
            last = {"create_time": rows[size - 1]["create_time"], "_id": rows[size - 1]["_id"]}
            token = base64.urlsafe_b64encode(bson.encode(last)).decode()
        return contact_requests_pb2.ListContactsResponse(
            contacts=[to_contact(row) for row in rows[:size]], next_page_token=token
        )

    async def SearchContacts(
        self, request: contact_requests_pb2.SearchContactsRequest, context: Context
    ) -> contact_requests_pb2.SearchContactsResponse:
        account, _ = await self._caller(context)
        lead, *others = sorted(set(words(request.query)), key=lambda word: (-len(word), word))
        query: Document = {"account_id": account, "_live": True, "$and": [_begins(word) for word in (lead, *others)]}
        start = {"account_id": account, "_search": lead, "_id": MinKey()}
        end = {"account_id": account, "_search": f"{lead}{_LAST}", "_id": MinKey()}
        # The index's own order: whole words first.
        cursor = self._contacts.find(query, hint="search").min(list(start.items())).max(list(end.items()))
        rows = await cursor.limit(request.page_size + 1).to_list()
        token = "more" if len(rows) > request.page_size else ""
        return contact_requests_pb2.SearchContactsResponse(
            contacts=[to_contact(row) for row in rows[: request.page_size]], next_page_token=token
        )

    async def CreateContact(self, request: contact_requests_pb2.CreateContactRequest, context: Context) -> Contact:
        account, user = await self._caller(context)
        await _refuse(context, check(request.contact))
        row = to_row(request.contact, account)
        row["owner_id"] = row["owner_id"] or user
        try:
            await self._contacts.insert_one(row)
        except DuplicateKeyError:
            await _fail(context, StatusCode.ALREADY_EXISTS, "email is taken")
        return to_contact(row)

    async def UpdateContact(self, request: contact_requests_pb2.UpdateContactRequest, context: Context) -> Contact:
        """Reads, merges, checks the whole, and writes over the revision it has read."""
        account, _ = await self._caller(context)
        query = {"_id": request.contact.id, "account_id": account, "_live": True}
        row = await self._contacts.find_one(query)
        if row is None:
            await _fail(context, StatusCode.NOT_FOUND, "contact not found")
        if request.contact.etag and request.contact.etag != f'"{row["revision"]}"':
            await _fail(context, StatusCode.ABORTED, "the contact has changed")
        merged = to_contact(row)
        request.update_mask.MergeMessage(request.contact, merged, replace_repeated_field=True)
        await _refuse(context, check(merged))
        fresh = to_row(merged, row["account_id"])
        change = {name: fresh[name] for name in request.update_mask.paths}
        changed = await self._contacts.find_one_and_update(
            {**query, "revision": row["revision"]},
            {"$set": {**change, "update_time": datetime.now(UTC)}, "$inc": {"revision": 1}},
            return_document=ReturnDocument.AFTER,
        )
        if changed is None:
            await _fail(context, StatusCode.ABORTED, "the contact has changed")
        return to_contact(changed)

    async def _caller(self, context: Context) -> tuple[str, str]:
        token = str(dict(context.invocation_metadata() or ())["authorization"]).removeprefix("Bearer ")
        known = self._verified.get(token)
        if known is None or known[2] < time.time():
            key = self._keys[jwt.get_unverified_header(token)["kid"]]
            claims = jwt.decode(token, key, algorithms=["EdDSA"], audience="dashclicks", issuer="dashclicks")
            if "contacts" not in claims["scope"].split():
                await _fail(context, StatusCode.PERMISSION_DENIED, "needs contacts")
            known = self._verified[token] = claims["account_id"], claims["uid"], claims["exp"]
        return known[0], known[1]


def _begins(word: str) -> Document:
    return {"_search": {"$elemMatch": {"$gte": word, "$lt": f"{word}{_LAST}"}}}


async def _refuse(context: Context, wrong: str) -> None:
    if wrong:
        await _fail(context, StatusCode.INVALID_ARGUMENT, f"{wrong} is not valid")


async def _fail(context: Context, code: StatusCode, message: str) -> NoReturn:
    await context.abort(code, message)
    raise AssertionError


async def main() -> None:
    """Serves until killed."""
    client: AsyncMongoClient[Document] = AsyncMongoClient(os.environ["MONGODB_URI"], w="majority", journal=True)
    database = client[os.environ["MONGODB_DATABASE"]]
    rows = await database["identity.signing_keys"].find().to_list()
    keys = {row["_id"]: OKPAlgorithm.from_jwk(json.dumps(row["public"])) for row in rows}
    server = grpc.aio.server()
    # The stubs ask for every method, where the base class answers UNIMPLEMENTED.
    servicer = PlainCrm(database, keys)  # type: ignore[abstract]
    crm_service_pb2_grpc.add_CrmServiceServicer_to_server(servicer, server)
    server.add_insecure_port(os.environ["INTERNAL_LISTEN"])
    await server.start()
    await server.wait_for_termination()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
