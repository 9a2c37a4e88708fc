"""Writes that are rehearsed, repeated or carried out together: what hooks see, and what a crash leaves behind."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from dashclicks.crm.v1 import crm_service_pb2
from dashclicks.crm.v1.contact_pb2 import Contact
from dashclicks.crm.v1.contact_requests_pb2 import (
    BatchCreateContactsRequest,
    CreateContactRequest,
    DeleteContactRequest,
    UndeleteContactRequest,
    UpdateContactRequest,
)
from dashclicks.crm.v1.note_pb2 import Note
from google.protobuf.message import Message

from shared.core.errors import Aborted, NotFound
from shared.data import requests
from shared.data.mongo import Database
from shared.resource.binding import bind
from shared.resource.contracts import ContractError
from shared.resource.model import Action, Hooks, Model, Record
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime
from shared.rpc.call import Call
from shared.rpc.methods import BoundService
from shared.testing.protos import Compiled
from tests.resource.conftest import person

CRM = crm_service_pb2.DESCRIPTOR.services_by_name["CrmService"]
Answer = Callable[[str, Message], Any]


class ContactHooks(Hooks[Contact]):
    """Notes what it is told; fails where it is told to."""

    def __init__(self) -> None:
        self.changes: list[Action] = []
        self.fails = 0

    async def prepare(self, call: Call, new: Record[Contact], old: Record[Contact] | None) -> None:
        if self.fails:
            self.fails -= 1
            raise RuntimeError("the process dies here")

    async def changed(
        self, call: Call, action: Action, old: Record[Contact] | None, new: Record[Contact] | None
    ) -> None:
        assert call.transaction is None
        self.changes.append(action)


@pytest.fixture
def hooks() -> ContactHooks:
    return ContactHooks()


@pytest.fixture
async def answer(make_runtime: Callable[[], Runtime], hooks: ContactHooks, call: Call) -> Answer:
    """Calls a bound method of contacts."""
    runtime = make_runtime()
    runtime.resource(Model(Contact), hooks)
    runtime.resource(Model(Note))
    await runtime.ensure_indexes()
    service = bind(object(), CRM, runtime)
    return lambda name, request: handler(service, name)(request, call)


def handler(service: BoundService, name: str) -> Any:
    """What answers a method."""
    return next(method.handler for method in service.methods if method.full_name.endswith(f".{name}"))


async def test_rehearsal_tells_nobody(answer: Answer, hooks: ContactHooks) -> None:
    await answer("CreateContact", CreateContactRequest(contact=person(), validate_only=True))
    assert hooks.changes == []


async def test_change_is_told_once_however_often_it_is_asked_for(answer: Answer, hooks: ContactHooks) -> None:
    asked = CreateContactRequest(contact=person(), request_id="r")
    await asyncio.gather(*(answer("CreateContact", asked) for _ in range(5)))
    assert hooks.changes == [Action.CREATE]


async def test_batch_tells_of_each_row_it_wrote(answer: Answer, hooks: ContactHooks) -> None:
    rows = [CreateContactRequest(contact=contact) for contact in (person(), Contact(), person())]
    await answer("BatchCreateContacts", BatchCreateContactsRequest(requests=rows, all_or_nothing=True))
    assert hooks.changes == []
    await answer("BatchCreateContacts", BatchCreateContactsRequest(requests=rows))
    assert hooks.changes == [Action.CREATE, Action.CREATE]


async def test_call_that_died_before_its_write_can_be_repeated(
    answer: Answer, hooks: ContactHooks, database: Database
) -> None:
    asked = CreateContactRequest(contact=person(), request_id="r")
    hooks.fails = 1
    with pytest.raises(RuntimeError):
        await answer("CreateContact", asked)
    assert await database["crm.contacts"].count_documents({}) == 0
    made = await answer("CreateContact", asked)
    assert await answer("CreateContact", asked) == made
    assert await database["crm.contacts"].count_documents({}) == 1


async def test_call_whose_process_vanished_blocks_its_id_until_the_server_gives_up(
    answer: Answer, call: Call, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "_PAUSE_SECONDS", 0.001)
    asked = CreateContactRequest(contact=person(), request_id="r")
    claim = {"_id": {"account_id": "acc_1", "method": call.method, "request_id": "r"}}
    async with database.client.start_session() as session, await session.start_transaction():
        await database[requests.COLLECTION].insert_one(claim, session=session)
        with pytest.raises(Aborted) as caught:
            await answer("CreateContact", asked)
        assert caught.value.reason == "REQUEST_IN_PROGRESS"
        await session.abort_transaction()
    await answer("CreateContact", asked)
    assert await database["crm.contacts"].count_documents({}) == 1


async def test_writers_in_transactions_all_count(answer: Answer) -> None:
    made = await answer("CreateContact", CreateContactRequest(contact=person()))

    async def rename(number: int) -> None:
        change = Contact(id=made.id, source=f"s{number}")
        await answer("UpdateContact", UpdateContactRequest(contact=change, request_id=f"r{number}"))

    await asyncio.gather(*(rename(number) for number in range(8)))
    rehearsed = await answer(
        "UpdateContact", UpdateContactRequest(contact=Contact(id=made.id, source="x"), validate_only=True)
    )
    assert rehearsed.etag == '"10"'


async def test_answers_leave_after_a_day(answer: Answer, database: Database) -> None:
    await answer("CreateContact", CreateContactRequest(contact=person(), request_id="r"))
    row = await database[requests.COLLECTION].find_one({})
    assert row is not None
    assert (
        timedelta(hours=23)
        < row["expire_time"].replace(tzinfo=None) - datetime.now(UTC).replace(tzinfo=None)
        <= timedelta(hours=24)
    )
    indexes = await database[requests.COLLECTION].index_information()
    assert indexes["ttl:expire_time"]["expireAfterSeconds"] == 0


async def test_purged_row_is_not_brought_back(contacts: Resource[Contact], call: Call, database: Database) -> None:
    made = await contacts.create(call, person())
    await contacts.delete(call, made.id)
    await database["crm.contacts"].update_one({"_id": made.id}, {"$set": {"purge_time": datetime(2020, 1, 1)}})
    with pytest.raises(NotFound):
        await contacts.undelete(call, made.id)


async def test_undeleted_row_is_not_purged(contacts: Resource[Contact], call: Call, database: Database) -> None:
    made = await contacts.create(call, person())
    await contacts.delete(call, made.id)
    await contacts.undelete(call, made.id)
    row = await database["crm.contacts"].find_one({"_id": made.id})
    assert row is not None
    assert row["_live"]
    assert not row.keys() & {"purge_time", "delete_time"}


async def test_undelete_tells_the_module(answer: Answer, hooks: ContactHooks) -> None:
    made = await answer("CreateContact", CreateContactRequest(contact=person()))
    await answer("DeleteContact", DeleteContactRequest(id=made.id))
    await answer("UndeleteContact", UndeleteContactRequest(id=made.id))
    assert hooks.changes == [Action.CREATE, Action.DELETE, Action.UNDELETE]


def test_resource_that_keeps_no_deleted_rows_cannot_be_undeleted(kinds_runtime: Runtime, kinds: Compiled) -> None:
    kinds_runtime.resource(Model(kinds.messages["Thing"]))
    with pytest.raises(ContractError, match="no soft_delete"):
        bind(object(), kinds.services["UndeleteService"], kinds_runtime)
