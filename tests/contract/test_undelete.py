"""Undelete (AIP-164) and `allow_missing` (AIP-134, 135) of every resource that has them."""

import grpc
import pytest
from google.protobuf.message_factory import GetMessageClass

from shared.core.clock import SystemClock
from shared.core.ids import RandomIds
from shared.testing.api import Caller
from shared.testing.contract import ResourceContract
from shared.testing.rows import Rows
from shared.testing.unique import copied, unique_indexes
from shared.testing.writes import stored, text_field, timeless


def new_id(resource: ResourceContract) -> str:
    """An id that no row has."""
    return RandomIds().new(resource.options.id_prefix, SystemClock().now())


@pytest.mark.needs("Undelete")
async def test_undeleted_row_is_as_it_was(rows: Rows, resource: ResourceContract) -> None:
    undelete = resource.methods["Undelete"]
    created = await rows.create(resource)
    await rows.caller.call(resource.methods["Delete"], id=created.id)
    back = await rows.caller.call(undelete, id=created.id)
    assert not back.HasField("delete_time")
    assert back.etag != created.etag
    created.etag, expected = back.etag, created
    expected.update_time.CopyFrom(back.update_time)
    assert back == expected
    assert await rows.caller.call(resource.methods["Get"], id=created.id) == back


@pytest.mark.needs("Undelete")
async def test_row_that_is_not_deleted_cannot_be_undeleted(rows: Rows, resource: ResourceContract) -> None:
    undelete = resource.methods["Undelete"]
    created = await rows.create(resource)
    assert (await rows.caller.failure(undelete, id=created.id)).code is grpc.StatusCode.ALREADY_EXISTS
    assert (await rows.caller.failure(undelete, id=new_id(resource))).code is grpc.StatusCode.NOT_FOUND
    assert "id" in (await rows.caller.failure(undelete)).violations


@pytest.mark.needs("Undelete")
async def test_foreign_row_cannot_be_undeleted(rows: Rows, stranger: Caller, resource: ResourceContract) -> None:
    undelete = resource.methods["Undelete"]
    created = await rows.create(resource)
    await rows.caller.call(resource.methods["Delete"], id=created.id)
    failure = await stranger.failure(undelete, id=created.id)
    assert (failure.code, failure.reason) == (grpc.StatusCode.NOT_FOUND, "NOT_FOUND")
    assert (await rows.caller.failure(resource.methods["Get"], id=created.id)).code is grpc.StatusCode.NOT_FOUND


@pytest.mark.needs("Undelete")
async def test_unique_value_taken_meanwhile_is_named(rows: Rows, resource: ResourceContract) -> None:
    undelete = resource.methods["Undelete"]
    for keys in unique_indexes(resource):
        sample = await rows.sample(resource)
        gone = await rows.create(resource, sample)
        await rows.caller.call(resource.methods["Delete"], id=gone.id)
        await rows.create(resource, copied(await rows.sample(resource), sample, keys))
        failure = await rows.caller.failure(undelete, id=gone.id)
        assert failure.code is grpc.StatusCode.ALREADY_EXISTS
        assert set(keys) <= failure.violations.keys()


@pytest.mark.needs("Update", "allow_missing")
async def test_update_makes_the_missing_row(rows: Rows, resource: ResourceContract) -> None:
    update = resource.methods["Update"]
    sample = await rows.sample(resource)
    sample.id = new_id(resource)
    made = await rows.caller.call(update, allow_missing=True, **{resource.singular: sample})
    assert made == await rows.caller.call(resource.methods["Get"], id=sample.id)
    assert made.etag == '"1"'
    change = GetMessageClass(resource.message)(id=sample.id, **{text_field(resource): "Changed"})
    changed = await rows.caller.call(update, allow_missing=True, **{resource.singular: change})
    assert (getattr(changed, text_field(resource)), changed.etag) == ("Changed", '"2"')


@pytest.mark.needs("Update", "allow_missing")
async def test_update_of_a_foreign_or_deleted_id_makes_nothing(
    rows: Rows, stranger: Caller, resource: ResourceContract
) -> None:
    update = resource.methods["Update"]
    created, gone = await rows.create(resource), await rows.create(resource)
    await rows.caller.call(resource.methods["Delete"], id=gone.id)
    before = await stored(rows.caller, resource)
    others = Rows(stranger)
    for id, writer in ((created.id, others), (gone.id, rows)):
        for dry in (False, True):
            sample = await writer.sample(resource)
            sample.id = id
            fields = {resource.singular: sample, "allow_missing": True, "validate_only": dry}
            assert (await writer.caller.failure(update, **fields)).code is grpc.StatusCode.NOT_FOUND
    assert await stored(rows.caller, resource) == before
    assert await stored(stranger, resource) == []


@pytest.mark.needs("Update", "allow_missing")
async def test_update_takes_no_id_of_another_kind(rows: Rows, resource: ResourceContract) -> None:
    update = resource.methods["Update"]
    sample = await rows.sample(resource)
    for id in ("x", "zzz_01JDEM0000000000000000000A", f"{resource.options.id_prefix}_"):
        sample.id = id
        failure = await rows.caller.failure(update, allow_missing=True, **{resource.singular: sample})
        assert failure.code is grpc.StatusCode.INVALID_ARGUMENT
        assert f"{resource.singular}.id" in failure.violations


@pytest.mark.needs("Delete", "allow_missing")
async def test_delete_of_a_missing_row_answers_its_id(rows: Rows, stranger: Caller, resource: ResourceContract) -> None:
    delete = resource.methods["Delete"]
    created = await rows.create(resource)
    for caller, id in ((rows.caller, new_id(resource)), (stranger, created.id)):
        answer = await caller.call(delete, id=id, allow_missing=True)
        assert answer == GetMessageClass(resource.message)(id=id)
    assert await rows.caller.call(resource.methods["Get"], id=created.id) == created
    deleted = await rows.caller.call(delete, id=created.id, allow_missing=True)
    deleted.etag = created.etag
    assert timeless(deleted) == timeless(created)
