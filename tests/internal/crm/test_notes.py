from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_PERSON, Contact
from dashclicks.crm.v1.note_pb2 import Note

from tests.internal.office import Office, method


async def test_note_says_who_wrote_it(office: Office) -> None:
    user, caller = await office.staff("ROLE_USER")
    contact = await caller.call(method("CreateContact"), contact=Contact(type=CONTACT_TYPE_PERSON, first_name="Maya"))
    note = await caller.call(method("CreateNote"), note=Note(contact_id=contact.id, text="Call in the afternoon."))
    assert note.author_id == user.id
