"""Binding: every RPC has a handler of the right shape, or the process does not start."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from dashclicks.auth.v1 import auth_service_pb2
from dashclicks.crm.v1 import crm_service_pb2
from dashclicks.crm.v1.contact_pb2 import Contact
from dashclicks.crm.v1.contact_requests_pb2 import (
    CreateContactRequest,
    DeleteContactRequest,
    GetContactRequest,
    ListContactsRequest,
    ListContactsResponse,
    UpdateContactRequest,
)
from dashclicks.crm.v1.note_pb2 import Note
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message

from shared.core.errors import Aborted, InvalidArgument, NotFound
from shared.resource.binding import bind, replaces_standard
from shared.resource.contracts import ContractError
from shared.resource.model import Model
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime
from shared.rpc.call import Call
from shared.rpc.methods import BoundService
from shared.testing.protos import Compiled
from tests.resource.conftest import Platform, person

CRM = crm_service_pb2.DESCRIPTOR.services_by_name["CrmService"]
AUTH = auth_service_pb2.DESCRIPTOR.services_by_name["AuthService"]


class Nothing:
    """A servicer with standard methods only."""


@pytest.fixture
def crm(platform: Platform) -> BoundService:
    platform.runtime.resource(Model(Note))
    return bind(Nothing(), CRM, platform.runtime)


async def answer(service: BoundService, name: str, request: Message, call: Call) -> Any:
    """What the bound method of this name answers."""
    (method,) = (method for method in service.methods if method.full_name.endswith(f".{name}"))
    assert isinstance(request, method.input)
    handler: Any = method.handler
    response = await handler(request, call)
    return method.output.FromString(response.SerializeToString())


async def test_standard_methods_answer(crm: BoundService, call: Call) -> None:
    made = await answer(crm, "CreateContact", CreateContactRequest(contact=person()), call)
    assert await answer(crm, "GetContact", GetContactRequest(id=made.id), call) == made
    listed = await answer(crm, "ListContacts", ListContactsRequest(filter='display_name:"Maya*"'), call)
    assert listed == ListContactsResponse(contacts=[made])
    change = Contact(id=made.id, job_title="CEO", source="x", etag=made.etag)
    request = UpdateContactRequest(contact=change, update_mask=FieldMask(paths=["job_title"]))
    changed = await answer(crm, "UpdateContact", request, call)
    assert (changed.job_title, changed.source) == ("CEO", "")
    with pytest.raises(Aborted):
        await answer(crm, "DeleteContact", DeleteContactRequest(id=made.id, etag=made.etag), call)
    gone = await answer(crm, "DeleteContact", DeleteContactRequest(id=made.id), call)
    assert await answer(crm, "GetContact", GetContactRequest(id=made.id, show_deleted=True), call) == gone
    with pytest.raises(NotFound):
        await answer(crm, "GetContact", GetContactRequest(id=made.id), call)


@pytest.mark.parametrize(
    ("name", "request_", "field"),
    [
        ("GetContact", GetContactRequest(), "id"),
        ("DeleteContact", DeleteContactRequest(), "id"),
        ("CreateContact", CreateContactRequest(), "contact"),
        ("UpdateContact", UpdateContactRequest(), "contact.id"),
        ("ListContacts", ListContactsRequest(page_size=-1), "page_size"),
    ],
)
async def test_bad_request_names_its_field(
    crm: BoundService, call: Call, name: str, request_: Message, field: str
) -> None:
    with pytest.raises(InvalidArgument) as caught:
        await answer(crm, name, request_, call)
    assert [found.field for found in caught.value.violations] == [field]


def test_bound_method_says_what_the_pipeline_needs(crm: BoundService) -> None:
    by_path = {method.path: method for method in crm.methods}
    create = by_path["/dashclicks.crm.v1.CrmService/CreateContact"]
    assert (create.input, create.output, create.validates_itself) == (CreateContactRequest, Contact, True)
    assert not by_path["/dashclicks.crm.v1.CrmService/GetContact"].validates_itself
    assert len(crm.methods) == len(CRM.methods)


def test_method_that_nobody_answers_stops_the_start(platform: Platform) -> None:
    with pytest.raises(ContractError) as caught:
        bind(Nothing(), AUTH, platform.runtime)
    assert str(caught.value).count("has no standard shape, and nobody has written it") == len(AUTH.methods)


def test_standard_method_without_its_resource_stops_the_start(kinds_runtime: Runtime) -> None:
    with pytest.raises(ContractError, match=r"GetContact: is standard, but nobody made dashclicks.crm.v1.Contact"):
        bind(Nothing(), CRM, kinds_runtime)


class Unmarked:
    async def GetContact(self, request: GetContactRequest, call: Call) -> Contact:
        return Contact()


class Marked:
    @replaces_standard("a test")
    async def GetContact(self, request: GetContactRequest, call: Call) -> Contact:
        return Contact(display_name="mine")


class Stray:
    async def GetContcat(self, request: GetContactRequest, call: Call) -> Contact:
        return Contact()


def test_unmarked_stand_in_stops_the_start(platform: Platform) -> None:
    with pytest.raises(ContractError, match="mark it @replaces_standard"):
        bind(Unmarked(), CRM, platform.runtime)


async def test_marked_stand_in_answers(platform: Platform, call: Call) -> None:
    platform.runtime.resource(Model(Note))
    service = bind(Marked(), CRM, platform.runtime)
    assert (await answer(service, "GetContact", GetContactRequest(), call)).display_name == "mine"


def test_misspelt_method_stops_the_start(platform: Platform) -> None:
    with pytest.raises(ContractError, match=r"Stray\.GetContcat is no method of the contract"):
        bind(Stray(), CRM, platform.runtime)


def things_servicer(kinds: Compiled, **replaced: Any) -> object:
    """A servicer for the methods of the test's own service that are not standard."""
    drop_request, watch_request = kinds.messages["DropThingRequest"], kinds.messages["ListThingsRequest"]
    thing = kinds.messages["Thing"]

    async def drop(self: object, request: Any, call: Call) -> Any:
        return thing(text=request.id)

    async def watch(self: object, request: Any, call: Call) -> AsyncIterator[Any]:
        for text in ("a", "b"):
            yield thing(text=text)

    drop.__annotations__ = {"request": drop_request, "call": Call, "return": thing}
    watch.__annotations__ = {"request": watch_request, "call": Call, "return": AsyncIterator[thing]}  # type: ignore[valid-type]
    return type("Things", (), {"DropThing": drop, "WatchThings": watch, **replaced})()


async def test_methods_by_hand_answer_beside_standard_ones(
    things: Resource[Any], kinds_runtime: Runtime, kinds: Compiled, call: Call
) -> None:
    service = bind(things_servicer(kinds), kinds.services["ThingService"], kinds_runtime)
    assert (await answer(service, "DropThing", kinds.messages["DropThingRequest"](id="x"), call)).text == "x"
    (watch,) = (method for method in service.methods if method.server_streaming)
    handler: Any = watch.handler
    assert [row.text async for row in handler(watch.input(), call)] == ["a", "b"]
    made = [
        await answer(service, "CreateThing", kinds.messages["CreateThingRequest"](thing={"code": code}), call)
        for code in "ab"
    ]
    ids = [row.id for row in made[::-1]]
    batch = await answer(service, "BatchGetThings", kinds.messages["BatchGetThingsRequest"](ids=ids), call)
    assert [row.id for row in batch.things] == ids


def test_wrong_shapes_by_hand_stop_the_start(things: Resource[Any], kinds_runtime: Runtime, kinds: Compiled) -> None:
    def plain(self: object, request: Any, call: Call) -> Any: ...

    async def wrong_types(self: object, request: str, call: Call) -> Contact:
        return Contact()

    async def no_stream(self: object, request: Any, call: Call) -> Any: ...

    for replaced, problem in (
        ({"DropThing": plain}, "DropThing: must be async def"),
        (
            {"DropThing": wrong_types},
            r"must be annotated \(request: DropThingRequest, call: Call\) -> Thing",
        ),
        ({"WatchThings": no_stream}, "WatchThings: must be an async generator"),
    ):
        with pytest.raises(ContractError, match=problem):
            bind(things_servicer(kinds, **replaced), kinds.services["ThingService"], kinds_runtime)
