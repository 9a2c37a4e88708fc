"""A FastAPI monolith over PyMongo's async driver: session, scope, validation, the same queries."""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, HTTPException, Request
from pymongo import AsyncMongoClient
from pymongo.errors import DuplicateKeyError
from redis.asyncio import Redis
from ulid import ULID

from buildtools.bench.edge.peers.models import Contact, ContactIn, Page
from buildtools.bench.edge.peers.sessions import Caller, Sessions

PATH = "/v1/crm/contacts"
WORD = re.compile(r"\w+")


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Opens what the app needs."""
    async with AsyncMongoClient[dict[str, Any]](os.environ["MONGODB_URI"], w="majority", tz_aware=True) as client:
        app.state.contacts = client[os.environ["MONGODB_DATABASE"]]["crm.contacts"]
        app.state.sessions = Sessions(Redis.from_url(os.environ["REDIS_URL"]), cached=False)
        yield


app = FastAPI(lifespan=lifespan)


def scoped(scope: str) -> Any:
    """Who calls, and that they may."""

    async def find(request: Request, x_session_id: Annotated[str, Header()] = "") -> Caller:
        caller: Caller | None = await request.app.state.sessions.find(x_session_id)
        if caller is None:
            raise HTTPException(401, "unknown session")
        if scope.split(".")[0] not in caller.scopes and scope not in caller.scopes:
            raise HTTPException(403, f"needs {scope}")
        return caller

    return Depends(find)


Reader = Annotated[Caller, scoped("contacts.read")]
Writer = Annotated[Caller, scoped("contacts.write")]


def to_model(row: dict[str, Any]) -> Contact:
    """A stored contact as a model."""
    row["id"] = row.pop("_id")
    row["etag"] = f'"{row.pop("revision")}"'
    for name in row.keys() - Contact.model_fields.keys():
        del row[name]
    return Contact(**row)


def search_words(contact: ContactIn) -> list[str]:
    """What the search finds a contact by."""
    texts = [contact.display_name, contact.first_name, contact.last_name]
    texts += [email.address for email in contact.emails] + [phone.number for phone in contact.phones]
    return sorted({word for text in texts for word in WORD.findall(text.lower())})


@app.get(f"{PATH}/{{id}}")
async def get(id: str, request: Request, caller: Reader) -> Contact:
    """One contact."""
    row = await request.app.state.contacts.find_one({"_id": id, "account_id": caller.account_id, "_live": True})
    if row is None:
        raise HTTPException(404, "no such contact")
    return to_model(row)


@app.get(PATH)
async def page(request: Request, caller: Reader, pageSize: int = 25, pageToken: str = "") -> Page:
    """A page of contacts, newest first."""
    query: dict[str, Any] = {"account_id": caller.account_id, "_live": True}
    if pageToken:
        time, id = pageToken.split("|")
        made = datetime.fromisoformat(time)
        query["$or"] = [{"create_time": {"$lt": made}}, {"create_time": made, "_id": {"$lt": id}}]
    found = request.app.state.contacts.find(query).sort([("create_time", -1), ("_id", -1)]).limit(pageSize + 1)
    rows = await found.to_list()
    token = ""
    if len(rows) > pageSize:
        last = rows[pageSize - 1]
        token = f"{last['create_time'].isoformat()}|{last['_id']}"
    return Page(contacts=[to_model(row) for row in rows[:pageSize]], next_page_token=token)


@app.post(PATH)
async def create(contact: ContactIn, request: Request, caller: Writer) -> Contact:
    """A new contact."""
    now = datetime.now(UTC)
    row = contact.model_dump()
    row["display_name"] = contact.display_name or f"{contact.first_name} {contact.last_name}".strip()
    row["owner_id"] = contact.owner_id or caller.user_id
    row |= {"_id": f"con_{ULID()}", "account_id": caller.account_id, "create_time": now, "update_time": now}
    row |= {"revision": 1, "_live": True, "_search": search_words(contact)}
    try:
        await request.app.state.contacts.insert_one(row)
    except DuplicateKeyError:
        raise HTTPException(409, "another contact has this email") from None
    return to_model(row)
