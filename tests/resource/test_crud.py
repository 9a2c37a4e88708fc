"""Create, Get, List, Update, Delete and BatchGet on a real database."""

import pytest
from dashclicks.crm.v1.contact_pb2 import Contact

from shared.core.errors import Aborted, InvalidArgument, NotFound
from shared.core.ids import PATTERN
from shared.data.mongo import Database
from shared.resource.reading import ListQuery
from shared.resource.resource import Resource
from shared.rpc.call import Call
from shared.testing.custom_fields import define
from tests.resource.conftest import person


async def test_create_gives_id_account_times_and_etag(contacts: Resource[Contact], call: Call) -> None:
    made = await contacts.create(call, person())
    assert PATTERN.fullmatch(made.id)
    assert (made.account_id, made.etag) == ("acc_1", '"1"')
    assert made.create_time == made.update_time
    assert made.create_time.seconds > 0


async def test_get_answers_what_create_answered(contacts: Resource[Contact], call: Call, database: Database) -> None:
    await define(database, ["acc_1"], score="NUMBER")
    given = person(emails=[{"address": "A@Example.com"}], tags=["x"])
    given.custom_fields["score"].number_value = 3
    made = await contacts.create(call, given)
    assert await contacts.get(call, made.id) == made
    assert made.emails[0].address == "a@example.com"


async def test_stored_document_has_contract_names_and_meta(
    contacts: Resource[Contact], call: Call, database: Database
) -> None:
    made = await contacts.create(call, person(tags=["x"]))
    row = await database["crm.contacts"].find_one({"_id": made.id})
    assert row is not None
    assert row["type"] == "CONTACT_TYPE_PERSON"
    assert (row["revision"], row["_live"], row["tags"], row["emails"], row["source"]) == (1, True, ["x"], [], "")
    assert "etag" not in row
    assert "id" not in row
    assert row["_meta"] == {
        "actor": {"user_id": "usr_1", "impersonator_id": "", "session_id": "ses_1"},
        "method": "test.Method",
        "request_id": "req_1",
    }


async def test_create_does_not_change_the_message_it_is_given(contacts: Resource[Contact], call: Call) -> None:
    given = person(display_name=" Maya ")
    before = given.SerializeToString()
    await contacts.create(call, given)
    assert given.SerializeToString() == before


async def test_update_changes_masked_fields_and_bumps_the_etag(contacts: Resource[Contact], call: Call) -> None:
    made = await contacts.create(call, person(job_title="CEO", source="web"))
    changed = await contacts.update(call, Contact(job_title="CTO", source="x"), id=made.id, mask=["job_title"])
    assert (changed.job_title, changed.source, changed.etag) == ("CTO", "web", '"2"')
    assert await contacts.get(call, made.id) == changed


async def test_update_of_nothing_writes_nothing(contacts: Resource[Contact], call: Call) -> None:
    made = await contacts.create(call, person(job_title="CEO"))
    assert await contacts.update(call, Contact(job_title="CEO"), id=made.id) == made


async def test_update_with_stale_etag_is_aborted(contacts: Resource[Contact], call: Call) -> None:
    made = await contacts.create(call, person())
    await contacts.update(call, Contact(job_title="CTO"), id=made.id, etag=made.etag)
    with pytest.raises(Aborted) as caught:
        await contacts.update(call, Contact(job_title="CFO"), id=made.id, etag=made.etag)
    assert caught.value.reason == "ETAG_MISMATCH"
    assert (await contacts.get(call, made.id)).job_title == "CTO"


@pytest.mark.parametrize("etag", ["7", '"x"', 'W/"1"', '"1', '"01"', "*"])
async def test_text_that_is_no_etag_is_stale(contacts: Resource[Contact], call: Call, etag: str) -> None:
    made = await contacts.create(call, person())
    with pytest.raises(Aborted):
        await contacts.delete(call, made.id, etag=etag)


async def test_deleted_contact_is_gone_and_can_be_shown(contacts: Resource[Contact], call: Call) -> None:
    made = await contacts.create(call, person())
    gone = await contacts.delete(call, made.id, etag=made.etag)
    assert gone.delete_time.seconds > 0
    with pytest.raises(NotFound):
        await contacts.get(call, made.id)
    assert await contacts.get(call, made.id, show_deleted=True) == gone
    assert [row.id for row in (await contacts.list(call, ListQuery())).items] == []
    assert [row.id for row in (await contacts.list(call, ListQuery(show_deleted=True))).items] == [made.id]


async def test_deleted_contact_takes_no_writes(contacts: Resource[Contact], call: Call) -> None:
    made = await contacts.create(call, person())
    await contacts.delete(call, made.id)
    with pytest.raises(NotFound):
        await contacts.update(call, Contact(job_title="x"), id=made.id)
    with pytest.raises(NotFound):
        await contacts.delete(call, made.id)


async def test_delete_with_stale_etag_is_aborted(contacts: Resource[Contact], call: Call) -> None:
    made = await contacts.create(call, person())
    with pytest.raises(Aborted):
        await contacts.delete(call, made.id, etag='"9"')
    assert await contacts.get(call, made.id) == made


async def test_tombstone_keeps_thirty_days_and_the_actor(
    contacts: Resource[Contact], call: Call, database: Database
) -> None:
    made = await contacts.create(call, person())
    await contacts.delete(call, made.id)
    row = await database["crm.contacts"].find_one({"_id": made.id})
    assert row is not None
    assert (row["purge_time"] - row["delete_time"]).days == 30
    assert "_live" not in row
    assert row["_meta"]["actor"]["user_id"] == "usr_1"


async def test_batch_get_keeps_the_order_asked_for(contacts: Resource[Contact], call: Call) -> None:
    ids = [(await contacts.create(call, person())).id for _ in range(3)]
    asked = [ids[2], ids[0], ids[2]]
    assert [row.id for row in await contacts.batch_get(call, asked)] == asked


async def test_batch_get_of_a_missing_id_is_not_found(contacts: Resource[Contact], call: Call) -> None:
    made = await contacts.create(call, person())
    with pytest.raises(NotFound):
        await contacts.batch_get(call, [made.id, "con_nobody"])


async def test_batch_get_of_too_many_is_refused(contacts: Resource[Contact], call: Call) -> None:
    with pytest.raises(InvalidArgument):
        await contacts.batch_get(call, ["con_x"] * 1001)


async def test_row_from_before_a_field_was_added_reads_as_its_default(
    contacts: Resource[Contact], call: Call, database: Database
) -> None:
    made = await contacts.create(call, person(source="web"))
    unset = {"source": "", "tags": "", "emails": ""}
    await database["crm.contacts"].update_one({"_id": made.id}, {"$unset": unset, "$set": {"from_later": 1}})
    read = await contacts.get(call, made.id)
    assert (read.source, list(read.tags), list(read.emails)) == ("", [], [])
