"""Every change of every resource is in the log and in the audit, and no secret is anywhere."""

from base64 import b64encode
from typing import Any

import pytest
from google.api import field_behavior_pb2 as behavior
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from shared.testing.contract import ResourceContract
from shared.testing.history import LIST, VERIFY, History
from shared.testing.rows import Platform, Rows
from shared.testing.samples import behaviors, our_options
from shared.testing.writes import text_field


async def test_every_change_leaves_an_activity_and_an_audit_row(
    history: History, platform: Platform, rows: Rows, resource: ResourceContract
) -> None:
    row = await rows.create(resource)
    reader = platform.caller(row.account_id)
    change = GetMessageClass(resource.message)(id=row.id, **{text_field(resource): "Changed"})
    await rows.caller.call(resource.methods["Update"], **{resource.singular: change})
    await rows.caller.call(resource.methods["Delete"], id=row.id)
    verbs = ["Create", "Update", "Delete"]
    if resource.has("Undelete"):
        await rows.caller.call(resource.methods["Undelete"], id=row.id)
        verbs.append("Undelete")
    found = await history.activities(reader, row.id, len(verbs))
    assert [each.method for each in found] == [resource.methods[verb].full_name for verb in verbs]
    assert [each.resource_revision for each in found] == list(range(1, len(verbs) + 1))
    assert [each.type.rpartition(".")[2] for each in found] == [f"{verb.lower()}d" for verb in verbs]
    assert len({each.actor.user_id for each in found}) == 1
    assert found[0].actor.user_id
    assert text_field(resource) in found[1].changed_fields
    audited = {each["_id"] async for each in history.database["events.audit"].find({"resource_id": row.id})}
    assert audited == {each.id for each in found}
    verdict = await reader.call(VERIFY)
    logged = await reader.call(LIST, page_size=1000)
    assert (verdict.intact, verdict.checked) == (True, len(logged.activities))


async def test_a_refused_or_rehearsed_change_leaves_nothing(
    history: History, platform: Platform, rows: Rows, resource: ResourceContract
) -> None:
    row = await rows.create(resource)
    reader = platform.caller(row.account_id)
    await rows.caller.failure(resource.methods["Delete"], id=row.id, etag='"9"')
    if resource.takes("Delete", "validate_only"):
        await rows.caller.call(resource.methods["Delete"], id=row.id, validate_only=True)
    await rows.caller.call(resource.methods["Delete"], id=row.id)
    found = await history.activities(reader, row.id, 2)
    assert [each.resource_revision for each in found] == [1, 2]


def secrets(descriptor: Descriptor) -> list[FieldDescriptor]:
    """Text that nobody may see again."""
    return [
        field
        for field in descriptor.fields
        if field.type in (field.TYPE_STRING, field.TYPE_BYTES)
        and not field.is_repeated
        and (our_options(field).secret or behavior.INPUT_ONLY in behaviors(field))
    ]


def marked(field: FieldDescriptor, number: int) -> Any:
    """A value that can be found wherever it went."""
    text = f"Tell-nobody-{field.name}-{number}"
    return text.encode() if field.type == field.TYPE_BYTES else text


async def test_a_secret_is_in_no_answer_row_event_audit_row_or_log_line(
    history: History, platform: Platform, rows: Rows, resource: ResourceContract, capfd: pytest.CaptureFixture[str]
) -> None:
    fields = secrets(resource.message)
    sample = await rows.sample(resource)
    for field in fields:
        setattr(sample, field.name, marked(field, 1))
    answers: list[Message] = [await rows.create(resource, sample)]
    id = answers[0].id  # type: ignore[attr-defined]  # every resource has one
    reader = platform.caller(answers[0].account_id)  # type: ignore[attr-defined]
    for field in fields:
        change = GetMessageClass(resource.message)(id=id, **{field.name: marked(field, 2)})
        answers.append(await rows.caller.call(resource.methods["Update"], **{resource.singular: change}))
    answers.append(await rows.caller.call(resource.methods["Get"], id=id))
    answers.append(await rows.caller.call(resource.methods["List"]))
    answers.extend(await history.activities(reader, id, 1))
    await rows.caller.call(resource.methods["Delete"], id=id)
    await history.activities(reader, id, 2)
    printed = "".join(capfd.readouterr())
    assert resource.methods["Create"].name in printed
    everything = b"".join(answer.SerializeToString() for answer in answers) + printed.encode()
    stored = await history.stored(reader.account_id)
    assert stored["events.log"]
    assert stored["events.audit"]
    everything += b"".join(row for rows_of in stored.values() for row in rows_of)
    for field in fields:
        for number in (1, 2):
            value = marked(field, number)
            plain = value if isinstance(value, bytes) else value.encode()
            assert plain not in everything, field.name
            assert b64encode(plain).rstrip(b"=") not in everything, field.name
