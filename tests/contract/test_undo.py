"""Every change of every resource can be taken back, and leaves the row as it was stored; redo too.

An account's own row has its log in the account itself, and only the agency above may make or archive it: so of accounts
updates alone are taken back.
"""

import copy
from typing import Any

import pytest
from dashclicks.options.v1 import options_pb2
from google.api import field_behavior_pb2 as behavior
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message_factory import GetMessageClass

from shared.testing.api import Caller, outcomes
from shared.testing.contract import ResourceContract
from shared.testing.history import UNDO, History, bare
from shared.testing.rows import Platform, Rows
from shared.testing.samples import behaviors
from shared.testing.writes import text_field

FIXED = {behavior.OUTPUT_ONLY, behavior.INPUT_ONLY, behavior.IMMUTABLE, behavior.IDENTIFIER}


def changeable(resource: ResourceContract) -> list[FieldDescriptor]:
    """Fields that a caller may change and clear."""
    return [
        field
        for field in resource.fields()
        if field.name not in ("account_id", "etag") and not behaviors(field) & {*FIXED, behavior.REQUIRED}
    ]


async def take_back(history: History, caller: Caller, id: str, count: int) -> None:
    """Undoes the latest of so many changes of a row."""
    activities = await history.activities(caller, id, count)
    assert len(activities) == count
    await caller.call(UNDO, activity_id=activities[-1].id)


async def test_an_update_of_any_field_is_undone_and_redone_to_the_byte(
    history: History, platform: Platform, rows: Rows, resource: ResourceContract
) -> None:
    row, other = await rows.create(resource), await rows.sample(resource)
    caller = platform.caller(row.account_id)
    revision, checked = 1, 0
    for field in changeable(resource):
        for source in (other, GetMessageClass(resource.message)()):
            before = await history.document(resource, row.id)
            given: Any = copy.deepcopy(source)
            given.id, given.etag = row.id, ""
            request = {resource.singular: given, "update_mask": {"paths": [field.name]}}
            # A rule may want the field; and what is as it was already is no change.
            await outcomes([rows.caller.call(resource.methods["Update"], **request)])
            after = await history.document(resource, row.id)
            if after["revision"] == revision:
                continue
            await take_back(history, caller, row.id, revision + 1)
            assert bare(await history.document(resource, row.id)) == bare(before), field.name
            await take_back(history, caller, row.id, revision + 2)
            assert bare(await history.document(resource, row.id)) == bare(after), field.name
            revision, checked = revision + 3, checked + 1
    assert checked


@pytest.mark.needs("Delete", tenant=options_pb2.TENANT_SCOPE_ACCOUNT)
async def test_a_creation_is_undone_and_redone_to_the_byte(
    history: History, rows: Rows, resource: ResourceContract
) -> None:
    row, caller = await rows.create(resource), rows.caller
    before = await history.document(resource, row.id)
    await take_back(history, caller, row.id, 1)
    assert "_live" not in await history.document(resource, row.id)
    await take_back(history, caller, row.id, 2)
    assert bare(await history.document(resource, row.id)) == bare(before)


@pytest.mark.needs("Delete", tenant=options_pb2.TENANT_SCOPE_ACCOUNT)
async def test_a_deletion_is_undone_to_the_byte(history: History, rows: Rows, resource: ResourceContract) -> None:
    row, caller = await rows.create(resource), rows.caller
    before = await history.document(resource, row.id)
    await rows.caller.call(resource.methods["Delete"], id=row.id)
    await take_back(history, caller, row.id, 2)
    assert bare(await history.document(resource, row.id)) == bare(before)


@pytest.mark.needs("BatchUpdate")
async def test_a_batch_is_undone_as_one_to_the_byte(history: History, rows: Rows, resource: ResourceContract) -> None:
    made = [await rows.create(resource) for _ in range(3)]
    before = [bare(await history.document(resource, row.id)) for row in made]
    kind: Any = GetMessageClass(resource.methods["Update"].input_type)
    asked = []
    for row in made:
        request = kind()
        change = GetMessageClass(resource.message)(id=row.id, **{text_field(resource): "Changed"})
        getattr(request, resource.singular).CopyFrom(change)
        asked.append(request)
    await rows.caller.call(resource.methods["BatchUpdate"], requests=asked)
    changed = (await history.activities(rows.caller, made[0].id, 2))[-1]
    answer = await rows.caller.call(UNDO, originating_request_id=changed.request_id)
    assert answer.count == 3
    assert [bare(await history.document(resource, row.id)) for row in made] == before
