"""Starlette and json_format in front of the gRPC service: the plainest transcoder that can be written."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import grpc.aio
from dashclicks.crm.v1 import contact_requests_pb2 as messages
from dashclicks.crm.v1.crm_service_pb2_grpc import CrmServiceStub
from google.protobuf.json_format import MessageToJson, Parse
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from buildtools.bench.edge.peers.sessions import Sessions

PATH = "/v1/crm/contacts"


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Opens what the app needs."""
    async with grpc.aio.insecure_channel(os.environ["BACKEND"]) as channel:
        app.state.stub = CrmServiceStub(channel)
        app.state.sessions = Sessions(Redis.from_url(os.environ["REDIS_URL"]), cached=True)
        yield


async def call(request: Request, method: str, message: object) -> Response:
    """Sends the message for the caller, and the answer as JSON."""
    caller = await request.app.state.sessions.find(request.headers.get("x-session-id", ""))
    if caller is None:
        raise HTTPException(401, "unknown session")
    metadata = (("authorization", f"Bearer {caller.token}"),)
    answer = await getattr(request.app.state.stub, method)(message, metadata=metadata)
    text = MessageToJson(answer, always_print_fields_with_no_presence=True, indent=None)
    return Response(text, media_type="application/json")


async def get(request: Request) -> Response:
    """One contact."""
    return await call(request, "GetContact", messages.GetContactRequest(id=request.path_params["id"]))


async def page(request: Request) -> Response:
    """A page of contacts."""
    size = int(request.query_params.get("pageSize", 25))
    return await call(request, "ListContacts", messages.ListContactsRequest(page_size=size))


async def create(request: Request) -> Response:
    """A new contact."""
    asked = messages.CreateContactRequest()
    Parse(await request.body(), asked.contact)
    return await call(request, "CreateContact", asked)


app = Starlette(
    lifespan=lifespan,
    routes=[Route(f"{PATH}/{{id}}", get), Route(PATH, page), Route(PATH, create, methods=["POST"])],
)
