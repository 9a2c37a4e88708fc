"""FastAPI in front of the gRPC service: pydantic models, typed stubs of grpc.aio, cached sessions."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import grpc.aio
from dashclicks.crm.v1 import contact_requests_pb2 as messages
from dashclicks.crm.v1.crm_service_pb2_grpc import CrmServiceStub
from fastapi import Depends, FastAPI, Header, HTTPException, Request
from redis.asyncio import Redis

from buildtools.bench.edge.peers.convert import to_message, to_model
from buildtools.bench.edge.peers.models import Contact, ContactIn, Page
from buildtools.bench.edge.peers.sessions import Sessions

PATH = "/v1/crm/contacts"


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Opens what the app needs."""
    async with grpc.aio.insecure_channel(os.environ["BACKEND"]) as channel:
        app.state.stub = CrmServiceStub(channel)
        app.state.sessions = Sessions(Redis.from_url(os.environ["REDIS_URL"]), cached=True)
        yield


app = FastAPI(lifespan=lifespan)


async def metadata(request: Request, x_session_id: Annotated[str, Header()] = "") -> tuple[tuple[str, str], ...]:
    """Who calls."""
    caller = await request.app.state.sessions.find(x_session_id)
    if caller is None:
        raise HTTPException(401, "unknown session")
    return (("authorization", f"Bearer {caller.token}"),)


Metadata = Annotated[tuple[tuple[str, str], ...], Depends(metadata)]


@app.get(f"{PATH}/{{id}}")
async def get(id: str, request: Request, metadata: Metadata) -> Contact:
    """One contact."""
    return to_model(await request.app.state.stub.GetContact(messages.GetContactRequest(id=id), metadata=metadata))


@app.get(PATH)
async def page(
    request: Request, metadata: Metadata, pageSize: int = 25, pageToken: str = "", filter: str = "", orderBy: str = ""
) -> Page:
    """A page of contacts."""
    asked = messages.ListContactsRequest(page_size=pageSize, page_token=pageToken, filter=filter, order_by=orderBy)
    answer = await request.app.state.stub.ListContacts(asked, metadata=metadata)
    return Page(contacts=[to_model(contact) for contact in answer.contacts], next_page_token=answer.next_page_token)


@app.post(PATH)
async def create(contact: ContactIn, request: Request, metadata: Metadata) -> Contact:
    """A new contact."""
    asked = messages.CreateContactRequest(contact=to_message(contact))
    return to_model(await request.app.state.stub.CreateContact(asked, metadata=metadata))
