"""Many writers at once: one wins each revision, and each unique value."""

from functools import partial
from typing import Any

from google.protobuf.message_factory import GetMessageClass

from shared.testing.api import outcomes
from shared.testing.contract import ResourceContract
from shared.testing.history import History
from shared.testing.rows import Platform, Rows
from shared.testing.unique import changeable, copied, unique_indexes
from shared.testing.writes import text_field


async def test_of_fifty_updates_at_once_one_wins_each_revision(
    history: History, platform: Platform, rows: Rows, resource: ResourceContract
) -> None:
    row = await rows.create(resource)
    kind = GetMessageClass(resource.message)
    for round in range(1, 4):
        changes = [
            kind(id=row.id, etag=f'"{round}"', **{text_field(resource): f"Name {round} {number}"})
            for number in range(50)
        ]
        calls = [rows.caller.call(resource.methods["Update"], **{resource.singular: each}) for each in changes]
        assert await outcomes(calls) == {"OK": 1, "ABORTED": 49}
    found = await history.activities(platform.caller(row.account_id), row.id, 4)
    assert [each.resource_revision for each in found] == [1, 2, 3, 4]


async def test_of_many_updates_without_an_etag_none_is_lost(rows: Rows, resource: ResourceContract) -> None:
    row = await rows.create(resource)
    kind = GetMessageClass(resource.message)

    async def attempt(number: int) -> Any:
        change = kind(id=row.id, **{text_field(resource): f"Name {number}"})
        return await rows.caller.call(resource.methods["Update"], **{resource.singular: change})

    done = await outcomes(attempt(number) for number in range(20))
    now = await rows.caller.call(resource.methods["Get"], id=row.id)
    assert now.etag == f'"{1 + done["OK"]}"'
    assert done["OK"] + done.get("ABORTED", 0) == 20


async def test_one_of_many_concurrent_creations_wins(rows: Rows, resource: ResourceContract) -> None:
    for keys in unique_indexes(resource):
        first = await rows.sample(resource)
        rivals = [copied(await rows.sample(resource), first, keys) for _ in range(8)]
        assert await outcomes(rows.create(resource, rival) for rival in rivals) == {"OK": 1, "ALREADY_EXISTS": 7}
        late = copied(await rows.sample(resource), first, keys)
        failure = await rows.caller.failure(resource.methods["Create"], rows.creation(resource, late))
        assert any(f"{resource.singular}.{keys[-1].split('.')[0]}" in field for field in failure.violations)


async def test_one_of_many_concurrent_updates_to_one_value_wins(rows: Rows, resource: ResourceContract) -> None:
    kind = GetMessageClass(resource.message)
    for keys in filter(partial(changeable, resource), unique_indexes(resource)):
        wanted = await rows.sample(resource)
        made = [await rows.create(resource) for _ in range(8)]
        calls = [
            rows.caller.call(resource.methods["Update"], **{resource.singular: copied(kind(id=row.id), wanted, keys)})
            for row in made
        ]
        assert await outcomes(calls) == {"OK": 1, "ALREADY_EXISTS": 7}
