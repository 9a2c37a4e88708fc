"""Undo of more than one transaction holds: by a job, in lots, refused whole or done whole, whoever dies meanwhile."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from dashclicks.activities.v1.job_pb2 import UndoJobResult
from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_PERSON, Contact
from dashclicks.crm.v1.field_definition_pb2 import FIELD_TYPE_TEXT, FieldDefinition
from dashclicks.crm.v1.note_pb2 import Note
from grpc import StatusCode

from services.internal.activities import undoing
from shared.data.undo_progress import UndoProgress
from shared.events import undo, undo_lots
from shared.events.undo_lots import UndoLots
from shared.jobs.work import Later
from shared.resource.lot_deletes import LotDeletes
from shared.rpc.call import Call
from shared.rpc.principal import Principal
from shared.testing.api import Caller
from shared.testing.eventually import soon
from shared.testing.history import bare
from tests.internal.office import Office, method

UNDO, UPDATE = method("UndoActivities"), method("UpdateContact")


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a transaction held four changes, and a lot two."""
    monkeypatch.setattr(undo, "MAX_CHANGES", 4)
    monkeypatch.setattr(undoing, "MAX_CHANGES", 4)
    monkeypatch.setattr(undo_lots, "LOT", 2)


async def people(caller: Caller, count: int) -> list[Contact]:
    news = [
        {"contact": Contact(type=CONTACT_TYPE_PERSON, first_name=f"P{number}", tags=["x"])} for number in range(count)
    ]
    answer = await caller.call(method("BatchCreateContacts"), requests=news)
    return [result.contact for result in answer.results]


async def stored(office: Office, caller: Caller) -> dict[str, bytes]:
    rows = {}
    for name in ("crm.contacts", "crm.notes"):
        async for row in office.data.database[name].find({"account_id": caller.account_id}):
            rows[row["_id"]] = bare(row)
    return rows


async def taken_back(office: Office, caller: Caller, request_id: str, count: int) -> UndoJobResult:
    """What became of a unit of so many changes."""

    async def logged() -> bool:
        return await office.data.database["events.log"].count_documents({"request_id": request_id}) == count

    await soon(logged)
    answer = await caller.call(UNDO, originating_request_id=request_id)
    assert (answer.count, bool(answer.job_id)) == (count, True)
    return await result(office, answer.job_id)


async def result(office: Office, job_id: str) -> UndoJobResult:
    async def done() -> Any:
        row = await office.data.database["platform.jobs"].find_one({"_id": job_id}) or {}
        return row.get("result")

    return UndoJobResult.FromString(await soon(done))


async def test_rows_and_what_hung_on_them_come_back_though_the_work_is_interrupted(
    working: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, caller = await working.staff("ROLE_USER")
    made = await people(caller, 6)
    for contact in made[:3]:
        await caller.call(method("CreateNote"), note=Note(contact_id=contact.id, text="Likes tea."))
    before = await stored(working, caller)
    gone = await caller.call(method("BulkDeleteContacts"), ids=[contact.id for contact in made])
    lots = []

    async def add(self: UndoProgress, job_id: str, *rest: Any) -> None:
        lots.append(job_id)
        if len(lots) == 3:
            raise Later(timedelta(0))
        await written(self, job_id, *rest)

    written = UndoProgress.add
    monkeypatch.setattr(UndoProgress, "add", add)
    told = await taken_back(working, caller, gone.originating_request_id, 9)
    assert (told.count, told.left_count) == (9, 0)
    assert await stored(working, caller) == before
    # Two lots, the third interrupted, and then the third and the rest.
    assert len(lots) == 6
    assert await working.data.database["platform.undo_progress"].count_documents({}) == 0


async def test_one_row_in_the_way_keeps_all(working: Office) -> None:
    _, caller = await working.staff("ROLE_USER")
    made = await people(caller, 6)
    ids = [contact.id for contact in made]
    done = await caller.call(method("BulkUpdateContacts"), ids=ids, contact=Contact(job_title="CEO"))
    later = Contact(id=made[3].id, job_title="CTO")
    await caller.call(UPDATE, contact=later)
    before = await stored(working, caller)
    told = await taken_back(working, caller, done.originating_request_id, 6)
    assert (told.count, told.left_count) == (0, 6)
    assert [(each.resource_id, list(each.fields)) for each in told.conflicts] == [(made[3].id, ["job_title"])]
    assert await stored(working, caller) == before


async def test_a_row_that_somebody_changes_meanwhile_stays_and_is_told(
    working: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, caller = await working.staff("ROLE_USER")
    made = await people(caller, 6)
    ids = [contact.id for contact in made]
    done = await caller.call(method("BulkUpdateContacts"), ids=ids, contact=Contact(job_title="CEO"))

    async def meanwhile(self: UndoLots, *rest: Any) -> Any:
        found = await rehearse(self, *rest)
        await caller.call(UPDATE, contact=Contact(id=made[3].id, job_title="CTO"))
        return found

    rehearse = UndoLots._rehearse
    monkeypatch.setattr(UndoLots, "_rehearse", meanwhile)
    told = await taken_back(working, caller, done.originating_request_id, 6)
    assert (told.count, told.left_count) == (5, 1)
    assert [each.resource_id for each in told.conflicts] == [made[3].id]
    titles = [(await caller.call(method("GetContact"), id=id)).job_title for id in ids]
    assert titles == ["", "", "", "CTO", "", ""]


async def test_rows_that_were_made_go_together_and_those_with_something_on_them_alone(
    working: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, caller = await working.staff("ROLE_USER")
    made = await people(caller, 6)
    ids = [contact.id for contact in made]
    note = await caller.call(method("CreateNote"), note=Note(contact_id=ids[1], text="Likes tea."))
    await caller.call(UPDATE, contact=Contact(id=ids[5], job_title="CEO"))
    together: list[set[str]] = []

    async def delete(self: LotDeletes[Any], call: Call, rows: Sequence[Any]) -> set[str]:
        together.append(await taken(self, call, rows))
        return together[-1]

    taken = LotDeletes.delete
    monkeypatch.setattr(LotDeletes, "delete", delete)
    log = working.data.database["events.log"]
    (event,) = await soon(lambda: log.find({"resource_id": ids[0], "type": "crm.contact.created"}).to_list())
    told = await taken_back(working, caller, event["request_id"], 6)
    # Somebody has changed the last one since.
    assert (told.count, [each.resource_id for each in told.conflicts]) == (0, [ids[5]])
    await caller.call(UPDATE, contact=Contact(id=ids[5]), update_mask={"paths": ["job_title"]})
    together.clear()
    told = await taken_back(working, caller, event["request_id"], 6)
    assert (told.count, told.left_count) == (6, 0)
    assert set.union(*together) == {*ids} - {ids[1]}
    for id in ids:
        assert (await caller.failure(method("GetContact"), id=id)).code is StatusCode.NOT_FOUND
    assert (await caller.failure(method("GetNote"), id=note.id)).code is StatusCode.NOT_FOUND


async def test_rows_of_two_lots_give_each_other_their_unique_values_back(working: Office) -> None:
    user, caller = await working.staff("ROLE_MANAGER")
    field = FieldDefinition(resource_type="crm.Contact", display_name="Badge", type=FIELD_TYPE_TEXT, unique=True)
    await caller.call(method("CreateFieldDefinition"), field_definition=field)

    def badge(id: str, value: str) -> Contact:
        contact = Contact(id=id)
        contact.custom_fields["badge"].string_value = value
        return contact

    ids = [contact.id for contact in await people(caller, 4)]
    for id, value in zip(ids, "xyuv", strict=True):
        await caller.call(UPDATE, contact=badge(id, value))
    before = await stored(working, caller)
    swap = Call(
        UPDATE.full_name, "swap-of-badges", Principal(user.id, caller.account_id, scopes=frozenset({"contacts"}))
    )
    # The first two change places; the other two only fill the lots.
    for place, value in ((0, "z"), (1, "x"), (0, "y"), (2, "s"), (3, "t")):
        await working.deps.contacts.update(swap, badge(ids[place], value), id=ids[place])
    told = await taken_back(working, caller, "swap-of-badges", 5)
    assert (told.count, told.left_count) == (5, 0)
    assert await stored(working, caller) == before
