"""What an event says: who, what, which fields, and never a secret."""

from datetime import UTC, datetime

from bson import encode
from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_PERSON, LIFECYCLE_STAGE_LEAD, Contact
from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User
from google.protobuf.json_format import ParseDict

from shared.data.clients import DataClients
from shared.data.mongo import Document
from shared.testing.custom_fields import define
from tests.events.office import Office, call_of

PASSWORD = "correct horse battery staple"


async def everything(data: DataClients) -> bytes:
    """All that is stored of events, as bytes."""
    found = b""
    for name in ("events.log", "events.audit", "events.heads"):
        found += b"".join([encode(row) async for row in data.database[name].find({})])
    return found


async def test_secrets_and_private_fields_are_in_no_event(office: Office) -> None:
    user = User(
        account_id="acc_1", display_name="Ana", email="ana@example.com", password=PASSWORD, role=user_pb2.ROLE_ADMIN
    )
    made = await office.users.system("test").create(user, {"password_hash": "argon2-secret"})
    await office.users.system("test").change(
        made.message.id, lambda row: row.private.update(password_hash="argon2-other")
    )
    async with office.relaying():
        created, updated = await office.logged("acc_1", 2)
    assert created["after"]["email"] == "ana@example.com"
    assert (updated["changed_fields"], updated["before"]) == ([], {})
    stored = await everything(office.data)
    assert PASSWORD.encode() not in stored
    assert b"argon2" not in stored
    assert b"password" not in stored


async def test_the_platform_itself_is_named_as_such(office: Office) -> None:
    contact = await office.contacts.system("nightly clean-up").create(
        Contact(account_id="acc_1", type=CONTACT_TYPE_PERSON, display_name="Ana")
    )
    async with office.relaying():
        (row,) = await office.logged("acc_1", 1)
    assert row["resource_id"] == contact.message.id
    assert (row["actor"]["system"], row["actor"]["user_id"], row["method"]) == (True, "", "nightly clean-up")


async def test_the_impersonator_is_named(office: Office) -> None:
    call = call_of("acc_1", impersonator_id="usr_boss")
    await office.contacts.create(call, Contact(type=CONTACT_TYPE_PERSON, display_name="Ana"))
    async with office.relaying():
        (row,) = await office.logged("acc_1", 1)
    assert (row["actor"]["user_id"], row["actor"]["impersonator_id"]) == ("usr_1", "usr_boss")


async def test_an_image_reads_back_as_the_message(office: Office) -> None:
    given = Contact(type=CONTACT_TYPE_PERSON, display_name="Ana", tags=["a", "b"], lifecycle_stage=LIFECYCLE_STAGE_LEAD)
    given.emails.add(address="ana@example.com", primary=True)
    await define(office.data.database, ["acc_1"], size="NUMBER", note="TEXT")
    given.custom_fields["size"].number_value = 12
    given.custom_fields["note"].string_value = "text"
    made = await office.contacts.create(call_of("acc_1"), given)
    async with office.relaying():
        row = next(each for each in await office.logged("acc_1", 3) if each["resource_id"] == made.id)
    read = ParseDict(row["after"], Contact())
    read.etag = made.etag
    assert read == made


async def test_a_write_past_the_runtime_is_nobodys(office: Office) -> None:
    contact = await office.contact("acc_1")
    await office.data.database["crm.contacts"].update_one({"_id": contact.id}, {"$set": {"job_title": "CEO"}})
    async with office.relaying():
        _, row = await office.logged("acc_1", 2)
    assert (row["changed_fields"], row["actor"]["system"], row["method"]) == (["job_title"], True, "")


async def test_a_purged_row_is_no_event_but_a_live_one_removed_is(office: Office) -> None:
    contacts = office.data.database["crm.contacts"]
    buried, alive = await office.contact("acc_1", "Buried"), await office.contact("acc_1", "Alive")
    await office.delete("acc_1", buried.id)
    # What the TTL index does at the purge time.
    await contacts.delete_one({"_id": buried.id})
    await contacts.delete_one({"_id": alive.id})
    await office.contact("acc_1", "Last")
    async with office.relaying():
        rows = await office.logged("acc_1", 5)
    assert [row["type"].rpartition(".")[2] for row in rows] == ["created", "created", "deleted", "deleted", "created"]
    removed: Document = rows[3]
    assert (removed["resource_id"], removed["actor"]["system"]) == (alive.id, True)
    assert (removed["before"]["display_name"], removed["after"]) == ("Alive", {})


async def test_a_row_that_leaves_for_its_age_is_no_event(office: Office) -> None:
    now, entries = datetime.now(UTC), office.data.database["notifications_center.notifications"]
    entry = {"_id": "ntf_1", "account_id": "acc_1", "user_id": "usr_1", "title": "New lead", "create_time": now}
    await entries.insert_one({**entry, "revision": 1, "_live": True})
    # What the TTL index does.
    await entries.delete_one({"_id": "ntf_1"})
    await office.contact("acc_1", "Last")
    async with office.relaying():
        rows = await office.logged("acc_1", 2)
    assert [row["type"] for row in rows] == ["notifications_center.notification.created", "crm.contact.created"]


async def test_a_row_brought_back_is_undeleted(office: Office) -> None:
    contact = await office.contact("acc_1")
    await office.delete("acc_1", contact.id)
    await office.contacts.undelete(call_of("acc_1"), contact.id)
    async with office.relaying():
        rows = await office.logged("acc_1", 3)
    assert (rows[2]["type"], rows[2]["actor"]["user_id"]) == ("crm.contact.undeleted", "usr_1")


async def test_writes_of_one_transaction_share_its_id(office: Office) -> None:
    contacts = office.data.database["crm.contacts"]
    first, second = await office.contact("acc_1"), await office.contact("acc_1")
    async with office.data.mongo.start_session() as session, await session.start_transaction():
        for contact in (first, second):
            change = {"$set": {"job_title": "CEO"}, "$inc": {"revision": 1}}
            await contacts.update_one({"_id": contact.id}, change, session=session)
    async with office.relaying():
        rows = await office.logged("acc_1", 4)
    assert rows[0]["transaction_id"] == ""
    assert rows[2]["transaction_id"] == rows[3]["transaction_id"] != ""
    assert rows[2]["_id"] != rows[3]["_id"]
