"""`validate_only` (AIP-163) writes nothing, and `request_id` (AIP-155) makes a call happen once."""

import asyncio
from typing import Any

import grpc
import pytest
from google.protobuf.message_factory import GetMessageClass

from shared.testing.api import Caller
from shared.testing.contract import ResourceContract
from shared.testing.history import History
from shared.testing.rows import Rows
from shared.testing.unique import changeable, copied, unique_indexes
from shared.testing.writes import WRITES, stored, text_field, timeless, write_of

verbs = pytest.mark.verbs(*WRITES)


@pytest.mark.needs("{verb}", "validate_only")
@verbs
async def test_rehearsal_answers_what_would_be_and_writes_nothing(
    history: History, rows: Rows, resource: ResourceContract, verb: str
) -> None:
    method = resource.methods[verb]
    fields = await write_of(rows, resource, verb)
    before = await stored(rows.caller, resource)
    async with history.changes(but=["events."]) as changes:
        rehearsed = await rows.caller.call(method, validate_only=True, **fields)
    assert [change for change in changes if rows.caller.account_id.encode() in change.raw] == []
    done = await rows.caller.call(method, **fields)
    assert timeless(rehearsed) == timeless(done)
    assert await stored(rows.caller, resource) != before


def difference(old: Any, new: Any) -> dict[str, tuple[str, str]]:
    """The fields that differ between two messages, with both values, but for the time of the write."""
    names = [field.name for field in old.DESCRIPTOR.fields if field.name != "update_time"]
    pairs = {name: (str(getattr(old, name)), str(getattr(new, name))) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@pytest.mark.needs("Update", "validate_only")
async def test_rehearsal_against_the_row_that_was_read_is_the_exact_change(
    rows: Rows, resource: ResourceContract
) -> None:
    read = await rows.create(resource)
    change = GetMessageClass(resource.message)(id=read.id, etag=read.etag, **{text_field(resource): "Changed"})
    rehearsed = await rows.caller.call(resource.methods["Update"], validate_only=True, **{resource.singular: change})
    done = await rows.caller.call(resource.methods["Update"], **{resource.singular: change})
    assert difference(read, rehearsed) == difference(read, done)
    assert difference(read, rehearsed).keys() >= {text_field(resource), "etag"}
    failure = await rows.caller.failure(resource.methods["Update"], validate_only=True, **{resource.singular: change})
    assert failure.reason == "ETAG_MISMATCH"


@pytest.mark.needs("{verb}", "validate_only")
@verbs
async def test_rehearsal_fails_as_the_call_would(rows: Rows, resource: ResourceContract, verb: str) -> None:
    method = resource.methods[verb]
    empty: Any = GetMessageClass(method.input_type)()
    failure = await rows.caller.failure(method, empty)
    empty.validate_only = True
    assert await rows.caller.failure(method, empty) == failure


@pytest.mark.needs("Create", "validate_only")
@pytest.mark.needs("Update", "validate_only")
async def test_rehearsal_finds_the_unique_value_that_is_taken(rows: Rows, resource: ResourceContract) -> None:
    create, update = resource.methods["Create"], resource.methods["Update"]
    for keys in unique_indexes(resource):
        first = await rows.create(resource)
        rival = copied(await rows.sample(resource), first, keys)
        failure = await rows.caller.failure(create, validate_only=True, **{resource.singular: rival})
        assert failure.code is grpc.StatusCode.ALREADY_EXISTS
        assert failure == await rows.caller.failure(create, **{resource.singular: rival})
        if not changeable(resource, keys):
            continue
        other = await rows.create(resource)
        change = copied(GetMessageClass(resource.message)(id=other.id), first, keys)
        failure = await rows.caller.failure(update, validate_only=True, **{resource.singular: change})
        assert failure.code is grpc.StatusCode.ALREADY_EXISTS
        assert failure == await rows.caller.failure(update, **{resource.singular: change})


@pytest.mark.needs("{verb}", "request_id")
@verbs
async def test_repeated_call_answers_the_first_answer(rows: Rows, resource: ResourceContract, verb: str) -> None:
    method = resource.methods[verb]
    fields = await write_of(rows, resource, verb)
    first = await rows.caller.call(method, request_id="9f1c", **fields)
    after = await stored(rows.caller, resource)
    again = await rows.caller.call(method, request_id="9f1c", **fields)
    assert again.SerializeToString(deterministic=True) == first.SerializeToString(deterministic=True)
    assert await stored(rows.caller, resource) == after


@pytest.mark.needs("{verb}", "request_id")
@verbs
async def test_request_id_of_another_request_is_refused(rows: Rows, resource: ResourceContract, verb: str) -> None:
    method = resource.methods[verb]
    await rows.caller.call(method, request_id="9f1c", **await write_of(rows, resource, verb))
    other = await write_of(rows, resource, verb)
    before = await stored(rows.caller, resource)
    failure = await rows.caller.failure(method, request_id="9f1c", **other)
    assert (failure.code, failure.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "REQUEST_ID_REUSED")
    assert await stored(rows.caller, resource) == before


@pytest.mark.needs("{verb}", "request_id")
@verbs
async def test_many_calls_at_once_with_one_request_id_are_one(
    rows: Rows, resource: ResourceContract, verb: str
) -> None:
    method = resource.methods[verb]
    fields = await write_of(rows, resource, verb)
    before = set(await stored(rows.caller, resource))

    async def attempt() -> Any:
        return await rows.caller.call(method, request_id="9f1c", **fields)

    answers = await asyncio.gather(*(attempt() for _ in range(8)))
    assert all(answer == answers[0] for answer in answers)
    changed = set(await stored(rows.caller, resource)) - before
    gone = verb == "Delete" and not resource.options.soft_delete
    assert changed == (set() if gone else {answers[0].SerializeToString(deterministic=True)})


@pytest.mark.needs("Create", "request_id")
async def test_request_id_is_the_accounts_own(rows: Rows, stranger: Caller, resource: ResourceContract) -> None:
    create = resource.methods["Create"]
    others = Rows(stranger)
    mine = await rows.caller.call(create, request_id="9f1c", **await write_of(rows, resource, "Create"))
    theirs = await stranger.call(create, request_id="9f1c", **await write_of(others, resource, "Create"))
    assert mine.id != theirs.id


@pytest.mark.needs("Create", "request_id")
async def test_call_that_failed_can_be_repeated_with_its_request_id(rows: Rows, resource: ResourceContract) -> None:
    create = resource.methods["Create"]
    for number, keys in enumerate(unique_indexes(resource)):
        first = await rows.create(resource)
        fields = {resource.singular: copied(await rows.sample(resource), first, keys), "request_id": f"again-{number}"}
        assert (await rows.caller.failure(create, **fields)).code is grpc.StatusCode.ALREADY_EXISTS
        await rows.caller.call(resource.methods["Delete"], id=first.id)
        made = await rows.caller.call(create, **fields)
        assert await rows.caller.call(create, **fields) == made


@pytest.mark.needs("Create", "request_id")
async def test_bad_request_id_is_named(rows: Rows, resource: ResourceContract) -> None:
    fields = await write_of(rows, resource, "Create")
    for request_id in ("x" * 65, "two words", "é"):
        failure = await rows.caller.failure(resource.methods["Create"], request_id=request_id, **fields)
        assert failure.code is grpc.StatusCode.INVALID_ARGUMENT
        assert "request_id" in failure.violations


@pytest.mark.needs("Update", "request_id", "validate_only")
async def test_rehearsal_does_not_use_the_request_id_up(rows: Rows, resource: ResourceContract) -> None:
    update = resource.methods["Update"]
    fields = await write_of(rows, resource, "Update")
    await rows.caller.call(update, request_id="9f1c", validate_only=True, **fields)
    changed = await rows.caller.call(update, request_id="9f1c", **fields)
    assert getattr(await rows.caller.call(resource.methods["Get"], id=changed.id), text_field(resource)) == "Changed"
