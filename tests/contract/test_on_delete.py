"""What each declared reference says of a delete (`on_delete`), kept for every resource that has one."""

from typing import Any

import grpc
import pytest
from dashclicks.options.v1 import options_pb2
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message_factory import GetMessageClass

from shared.testing.contract import ResourceContract, resources
from shared.testing.rows import Rows
from shared.testing.samples import our_options, reference_type
from shared.testing.writes import needs

BY_KIND = {found.kind: found for found in resources()}
REFERENCES = [(r, field) for r in resources() if r.has("Create") for field in r.fields() if reference_type(field)]
references = pytest.mark.parametrize(
    ("holder", "field"), REFERENCES, ids=[f"{r.message.name}.{field.name}" for r, field in REFERENCES]
)


def values(row: Any, field: FieldDescriptor) -> list[str]:
    """The ids that a row holds in a field."""
    value = getattr(row, field.name)
    return list(value) if field.is_repeated else [value] if value else []


async def pair(rows: Rows, holder: ResourceContract, field: FieldDescriptor) -> tuple[ResourceContract, Any, Any]:
    """A stored row with one reference, and what it leads to."""
    to = BY_KIND[reference_type(field)]
    # The row refers to what its target refers to: both may have to belong together.
    made: dict[str, str] = {}
    target = await rows.create(to, await rows.sample(to, made))
    sample = await rows.sample(holder, made | {to.kind: target.id})
    sample.ClearField(field.name)
    if field.is_repeated:
        getattr(sample, field.name).append(target.id)
    else:
        setattr(sample, field.name, target.id)
    return to, target, await rows.create(holder, sample)


@references
async def test_delete_does_what_the_reference_says(
    rows: Rows, holder: ResourceContract, field: FieldDescriptor
) -> None:
    to, target, row = await pair(rows, holder, field)
    rule = our_options(field).on_delete
    read = holder.methods["Get"]
    if rule == options_pb2.ON_DELETE_RESTRICT:
        failure = await rows.caller.failure(to.methods["Delete"], id=target.id)
        reason = our_options(field).restrict_reason or "REFERENCED"
        assert (failure.code, failure.reason) == (grpc.StatusCode.FAILED_PRECONDITION, reason)
        assert await rows.caller.call(read, id=row.id) == row
        return
    await rows.caller.call(to.methods["Delete"], id=target.id)
    if rule == options_pb2.ON_DELETE_CASCADE:
        assert (await rows.caller.failure(read, id=row.id)).code is grpc.StatusCode.NOT_FOUND
        return
    assert rule == options_pb2.ON_DELETE_CLEAR
    left = await rows.caller.call(read, id=row.id)
    assert values(left, field) == []
    assert left.etag != row.etag


@references
async def test_rehearsed_delete_leaves_what_refers_to_it(
    rows: Rows, holder: ResourceContract, field: FieldDescriptor
) -> None:
    to, target, row = await pair(rows, holder, field)
    if our_options(field).on_delete == options_pb2.ON_DELETE_RESTRICT:
        pytest.skip("refused")
    await rows.caller.call(needs(to, "Delete", "validate_only"), id=target.id, validate_only=True)
    assert await rows.caller.call(holder.methods["Get"], id=row.id) == row


@references
async def test_batch_delete_does_what_the_reference_says(
    rows: Rows, holder: ResourceContract, field: FieldDescriptor
) -> None:
    to, target, row = await pair(rows, holder, field)
    batch, one = needs(to, "BatchDelete"), GetMessageClass(to.methods["Delete"].input_type)
    await rows.caller.call(batch, requests=[one(id=target.id), one(id=(await rows.create(to)).id)])
    left = await rows.caller.call(holder.methods["Get"], id=row.id, show_deleted=True)
    cascades = our_options(field).on_delete == options_pb2.ON_DELETE_CASCADE
    assert left.HasField("delete_time") == cascades
    assert values(left, field) == ([target.id] if our_options(field).on_delete != options_pb2.ON_DELETE_CLEAR else [])


@references
async def test_undelete_brings_back_what_was_deleted_with_it(
    rows: Rows, holder: ResourceContract, field: FieldDescriptor
) -> None:
    to, target, row = await pair(rows, holder, field)
    if our_options(field).on_delete != options_pb2.ON_DELETE_CASCADE:
        pytest.skip("stays")
    undelete = needs(to, "Undelete")
    await rows.caller.call(to.methods["Delete"], id=target.id)
    if holder.has("Undelete"):
        failure = await rows.caller.failure(holder.methods["Undelete"], id=row.id)
        assert (failure.code, failure.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "REFERENCE_DELETED")
    await rows.caller.call(undelete, id=target.id)
    assert values(await rows.caller.call(holder.methods["Get"], id=row.id), field) == [target.id]


@references
async def test_row_deleted_before_stays_deleted(rows: Rows, holder: ResourceContract, field: FieldDescriptor) -> None:
    to, target, row = await pair(rows, holder, field)
    undelete = needs(to, "Undelete")
    await rows.caller.call(holder.methods["Delete"], id=row.id)
    await rows.caller.call(to.methods["Delete"], id=target.id)
    await rows.caller.call(undelete, id=target.id)
    assert (await rows.caller.failure(holder.methods["Get"], id=row.id)).code is grpc.StatusCode.NOT_FOUND


@references
async def test_reference_to_a_deleted_row_is_refused(
    rows: Rows, holder: ResourceContract, field: FieldDescriptor
) -> None:
    to, target, _ = await pair(rows, holder, field)
    sample = await rows.sample(holder)
    given = [target.id] if field.is_repeated else target.id
    changed = type(sample)(**{field.name: given})
    sample.ClearField(field.name)
    sample.MergeFrom(changed)
    if our_options(field).on_delete == options_pb2.ON_DELETE_RESTRICT:
        pytest.skip("cannot be deleted")
    await rows.caller.call(to.methods["Delete"], id=target.id)
    failure = await rows.caller.failure(holder.methods["Create"], rows.creation(holder, sample))
    assert failure.code is grpc.StatusCode.INVALID_ARGUMENT
    assert any(path.startswith(f"{holder.singular}.{field.name}") for path in failure.violations)


def test_there_are_references_to_test() -> None:
    rules = {our_options(field).on_delete for _, field in REFERENCES}
    assert rules >= {options_pb2.ON_DELETE_CLEAR, options_pb2.ON_DELETE_CASCADE}
