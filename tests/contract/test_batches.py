"""BatchGet, BatchCreate, BatchUpdate and BatchDelete (AIP-231, 233 to 235) of every resource that has them."""

import asyncio
from typing import Any

import grpc
import pytest
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.rpc import code_pb2, error_details_pb2

from shared.testing.api import Caller
from shared.testing.contract import ResourceContract
from shared.testing.rows import Rows
from shared.testing.unique import copied, unique_indexes
from shared.testing.writes import stored, text_field, timeless, write_of

VERBS = ("Create", "Update", "Delete")
verbs = pytest.mark.verbs(*VERBS)


async def requests(rows: Rows, resource: ResourceContract, verb: str, count: int) -> list[Message]:
    """Requests that can be carried out."""
    kind = GetMessageClass(resource.methods[verb].input_type)
    return [kind(**await write_of(rows, resource, verb)) for _ in range(count)]


def spoiled(verb: str, request: Any, resource: ResourceContract) -> Any:
    """The same request, bound to fail."""
    broken = type(request)()
    broken.CopyFrom(request)
    if verb == "Create":
        setattr(getattr(broken, resource.singular), text_field(resource), "x" * 20_000)
    elif verb == "Update":
        getattr(broken, resource.singular).etag = '"9"'
    else:
        broken.etag = '"9"'
    return broken


def reason(result: Any) -> str:
    """The reason of a failed result; empty for one that did not fail."""
    info = error_details_pb2.ErrorInfo()
    return info.reason if any(detail.Unpack(info) for detail in result.error.details) else ""


def violations(result: Any) -> set[str]:
    """The wrong fields of a failed result."""
    bad = error_details_pb2.BadRequest()
    assert any(detail.Unpack(bad) for detail in result.error.details), result
    return {found.field for found in bad.field_violations}


@pytest.mark.needs("Batch{verb}")
@verbs
async def test_each_request_succeeds_or_fails_on_its_own(rows: Rows, resource: ResourceContract, verb: str) -> None:
    batch = resource.methods[f"Batch{verb}"]
    good = await requests(rows, resource, verb, 3)
    asked = [good[0], spoiled(verb, good[1], resource), good[2]]
    results = (await rows.caller.call(batch, requests=asked)).results
    assert [bool(reason(result)) for result in results] == [False, True, False]
    for place in (0, 2):
        row = getattr(results[place], resource.singular)
        assert await rows.caller.call(resource.methods["Get"], id=row.id, show_deleted=True) == row
    single = await rows.caller.failure(resource.methods[verb], asked[1])
    assert results[1].error.code == code_pb2.Code.Value(single.code.name)
    if single.violations:
        assert violations(results[1]) == {f"requests[1].{path}" for path in single.violations}


@pytest.mark.needs("Batch{verb}", "all_or_nothing")
@verbs
async def test_all_or_nothing_writes_nothing_if_one_fails(rows: Rows, resource: ResourceContract, verb: str) -> None:
    batch = resource.methods[f"Batch{verb}"]
    good = await requests(rows, resource, verb, 3)
    before = await stored(rows.caller, resource)
    asked = [good[0], spoiled(verb, good[1], resource), good[2]]
    results = (await rows.caller.call(batch, requests=asked, all_or_nothing=True)).results
    assert [reason(result) == "BATCH_FAILED" for result in results] == [True, False, True]
    assert reason(results[1])
    assert await stored(rows.caller, resource) == before


@pytest.mark.needs("Batch{verb}", "all_or_nothing")
@verbs
async def test_all_or_nothing_writes_all(rows: Rows, resource: ResourceContract, verb: str) -> None:
    batch = resource.methods[f"Batch{verb}"]
    asked = await requests(rows, resource, verb, 3)
    results = (await rows.caller.call(batch, requests=asked, all_or_nothing=True)).results
    written = {getattr(result, resource.singular).SerializeToString(deterministic=True) for result in results}
    assert len(written) == 3
    assert written <= set(await stored(rows.caller, resource))


@pytest.mark.needs("Batch{verb}", "validate_only")
@verbs
@pytest.mark.parametrize("together", [False, True])
async def test_rehearsed_batch_writes_nothing(
    rows: Rows, resource: ResourceContract, verb: str, together: bool
) -> None:
    batch = resource.methods[f"Batch{verb}"]
    asked = await requests(rows, resource, verb, 3)
    before = await stored(rows.caller, resource)
    rehearsed = await rows.caller.call(batch, requests=asked, validate_only=True, all_or_nothing=together)
    assert await stored(rows.caller, resource) == before
    done = await rows.caller.call(batch, requests=asked, all_or_nothing=together)
    for was, now in zip(rehearsed.results, done.results, strict=True):
        assert timeless(getattr(was, resource.singular)) == timeless(getattr(now, resource.singular))


@pytest.mark.needs("Batch{verb}", "request_id")
@verbs
@pytest.mark.parametrize("together", [False, True])
async def test_many_batches_at_once_with_one_request_id_are_one(
    rows: Rows, resource: ResourceContract, verb: str, together: bool
) -> None:
    batch = resource.methods[f"Batch{verb}"]
    asked = await requests(rows, resource, verb, 3)
    before = set(await stored(rows.caller, resource))

    async def attempt() -> Any:
        return await rows.caller.call(batch, requests=asked, request_id="b-1", all_or_nothing=together)

    answers = await asyncio.gather(*(attempt() for _ in range(8)))
    assert all(answer == answers[0] for answer in answers)
    assert len(set(await stored(rows.caller, resource)) - before) == 3


@pytest.mark.needs("BatchCreate")
async def test_unique_value_taken_within_the_batch_fails_its_second_request(
    rows: Rows, resource: ResourceContract
) -> None:
    batch = resource.methods["BatchCreate"]
    for keys in unique_indexes(resource):
        first, second = await requests(rows, resource, "Create", 2)
        copied(getattr(second, resource.singular), getattr(first, resource.singular), keys)
        rehearsed = await rows.caller.call(batch, requests=[first, second], validate_only=True)
        done = await rows.caller.call(batch, requests=[first, second])
        for answer in (rehearsed, done):
            assert [reason(result) for result in answer.results] == ["", "ALREADY_EXISTS"]
            assert {f"requests[1].{resource.singular}.{key}" for key in keys} <= violations(answer.results[1])


@pytest.mark.needs("Batch{verb}")
@pytest.mark.verbs("Update", "Delete")
@pytest.mark.parametrize("together", [False, True])
async def test_foreign_rows_are_not_found_in_a_batch(
    rows: Rows, stranger: Caller, resource: ResourceContract, verb: str, together: bool
) -> None:
    batch = resource.methods[f"Batch{verb}"]
    foreign = await requests(rows, resource, verb, 1)
    before = await stored(rows.caller, resource)
    own = await requests(Rows(stranger), resource, verb, 1)
    results = (await stranger.call(batch, requests=[*foreign, *own], all_or_nothing=together)).results
    assert [reason(result) for result in results] == ["NOT_FOUND", "BATCH_FAILED" if together else ""]
    assert await stored(rows.caller, resource) == before


@pytest.mark.needs("Batch{verb}")
@pytest.mark.verbs("Update", "Delete")
async def test_row_comes_once_in_a_batch(rows: Rows, resource: ResourceContract, verb: str) -> None:
    batch = resource.methods[f"Batch{verb}"]
    (asked,) = await requests(rows, resource, verb, 1)
    results = (await rows.caller.call(batch, requests=[asked, asked])).results
    assert [reason(result) for result in results] == ["", "INVALID_ARGUMENT"]


@pytest.mark.needs("Batch{verb}")
@verbs
@pytest.mark.parametrize("option", [{"validate_only": True}, {"request_id": "x"}])
async def test_options_of_the_batch_do_not_stand_in_its_requests(
    rows: Rows, resource: ResourceContract, verb: str, option: dict[str, Any]
) -> None:
    batch = resource.methods[f"Batch{verb}"]
    kind = GetMessageClass(resource.methods[verb].input_type)
    asked = kind(**await write_of(rows, resource, verb), **option)
    before = await stored(rows.caller, resource)
    (result,) = (await rows.caller.call(batch, requests=[asked])).results
    assert violations(result) == {f"requests[0].{name}" for name in option}
    assert await stored(rows.caller, resource) == before


@pytest.mark.needs("Batch{verb}")
@verbs
async def test_size_of_a_batch_is_limited(rows: Rows, resource: ResourceContract, verb: str) -> None:
    batch = resource.methods[f"Batch{verb}"]
    kind = GetMessageClass(resource.methods[verb].input_type)
    for count in (0, (resource.options.max_batch_size or 100) + 1):
        failure = await rows.caller.failure(batch, requests=[kind()] * count)
        assert failure.code is grpc.StatusCode.INVALID_ARGUMENT
        assert "requests" in failure.violations


@pytest.mark.needs("BatchGet")
async def test_batch_get_answers_in_the_order_of_the_ids(rows: Rows, resource: ResourceContract) -> None:
    batch = resource.methods["BatchGet"]
    made = [await rows.create(resource) for _ in range(3)]
    asked = [made[2], made[0], made[1]]
    answer = await rows.caller.call(batch, ids=[row.id for row in asked])
    assert list(getattr(answer, resource.plural)) == asked


@pytest.mark.needs("BatchGet")
async def test_batch_get_names_no_foreign_row(rows: Rows, stranger: Caller, resource: ResourceContract) -> None:
    batch = resource.methods["BatchGet"]
    foreign, own = await rows.create(resource), await Rows(stranger).create(resource)
    failure = await stranger.failure(batch, ids=[own.id, foreign.id])
    assert (failure.code, failure.reason) == (grpc.StatusCode.NOT_FOUND, "NOT_FOUND")
