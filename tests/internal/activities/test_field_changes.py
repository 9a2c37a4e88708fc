from typing import Any

from dashclicks.activities.v1 import history_service_pb2
from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_PERSON, Contact
from dashclicks.crm.v1.field_definition_pb2 import FIELD_TYPE_TEXT, FieldDefinition
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Value
from grpc import StatusCode

from shared.testing.api import Caller
from tests.internal.activities.test_activities import timeline
from tests.internal.office import Office, method

CHANGES = history_service_pb2.DESCRIPTOR.services_by_name["HistoryService"].methods_by_name["ListFieldChanges"]


async def changes(caller: Caller, id: str, field: str) -> list[tuple[Any, Any]]:
    page = await caller.call(CHANGES, resource_id=id, field=field)
    return [(MessageToDict(each.before), MessageToDict(each.after)) for each in page.changes]


async def test_a_field_knows_its_past(working: Office) -> None:
    user, caller = await working.staff("ROLE_MANAGER")
    plan = FieldDefinition(resource_type="crm.Contact", display_name="Plan", type=FIELD_TYPE_TEXT)
    await caller.call(method("CreateFieldDefinition"), field_definition=plan)
    given = Contact(type=CONTACT_TYPE_PERSON, first_name="Maya", custom_fields={"plan": Value(string_value="free")})
    made = await caller.call(method("CreateContact"), contact=given)
    update = method("UpdateContact")
    await caller.call(update, contact=Contact(id=made.id, job_title="CEO"))
    await caller.call(update, contact=Contact(id=made.id, job_title="CTO", tags=["x"]))
    grown = Contact(id=made.id, custom_fields={"plan": Value(string_value="growth")})
    await caller.call(update, contact=grown, update_mask=FieldMask(paths=["custom_fields.plan"]))
    await timeline(caller, 4, filter=f'resource_id = "{made.id}"')
    assert await changes(caller, made.id, "job_title") == [("CEO", "CTO"), (None, "CEO")]
    assert await changes(caller, made.id, "tags") == [(None, ["x"])]
    assert await changes(caller, made.id, "custom_fields.plan") == [("free", "growth"), (None, "free")]
    assert await changes(caller, made.id, "first_name") == [(None, "Maya")]
    page = await caller.call(CHANGES, resource_id=made.id, field="job_title", page_size=1)
    assert page.next_page_token
    assert page.changes[0].actor.user_id == user.id
    _, stranger = await working.staff("ROLE_MANAGER")
    failure = await stranger.failure(CHANGES, resource_id=made.id, field="job_title")
    assert failure.code == StatusCode.NOT_FOUND
