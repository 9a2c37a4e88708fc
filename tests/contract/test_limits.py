"""The limit of every resource that declares one, on a service whose contracts declare small ones."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import grpc
import pytest
from dashclicks.options.v1 import options_pb2
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.message_factory import GetMessageClass
from google.rpc import error_details_pb2

from services import contracts
from shared.testing.api import outcomes
from shared.testing.contract import STANDARD_VERBS, ResourceContract, resources
from shared.testing.rows import Platform, Rows
from shared.testing.samples import reference_type
from shared.testing.writes import needs
from tests.contract.conftest import serving

# More than a resource's sample makes of any kind, so that a new account is below it.
LIMIT = 6
LIMITED = [found for found in resources() if found.options.limits and found.has(*STANDARD_VERBS)]
limited_resources = pytest.mark.parametrize("kind", LIMITED, ids=[found.message.name for found in LIMITED])


def small(path: Path) -> bytes:
    """The contracts with other numbers."""
    contracts = FileDescriptorSet.FromString(path.read_bytes())
    for message in (message for file in contracts.file for message in file.message_type):
        if message.options.HasExtension(options_pb2.resource):
            for limit in message.options.Extensions[options_pb2.resource].limits:
                limit.rows = LIMIT
    return contracts.SerializeToString()


@pytest.fixture(scope="session")
async def limited(
    mongodb_uri: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Platform]:
    path = tmp_path_factory.mktemp("limits") / "small.binpb"
    path.write_bytes(small(contracts.DESCRIPTORS))
    async with AsyncExitStack() as running:
        # Undone once the service is built: others are built after it.
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(contracts, "DESCRIPTORS", path)
            served = await running.enter_async_context(serving(mongodb_uri, redis_url, "limits"))
        yield served


@pytest.fixture
def rows(limited: Platform) -> Rows:
    return Rows(limited.caller())


async def requests(rows: Rows, kind: ResourceContract, count: int) -> list[Any]:
    """Requests that make rows, and share what they refer to."""
    first = await rows.sample(kind)
    fields = [field for field in kind.fields() if reference_type(field)]
    held = {reference_type(f): getattr(first, f.name)[0] if f.is_repeated else getattr(first, f.name) for f in fields}
    return [rows.creation(kind, rows.sample_with(kind, held)) for _ in range(count)]


async def live(rows: Rows, kind: ResourceContract) -> int:
    """Rows that a caller lists; an account lists itself beside those below it."""
    page = await rows.caller.call(kind.methods["List"], page_size=1000)
    return len([row for row in getattr(page, kind.plural) if row.id != rows.caller.account_id])


async def fill(rows: Rows, kind: ResourceContract, count: int) -> list[Any]:
    """Makes rows until there are so many, and answers the last."""
    missing = count - await live(rows, kind)
    asked = await requests(rows, kind, missing)
    missing = count - await live(rows, kind)
    return [await rows.caller.call(kind.methods["Create"], one) for one in asked[:missing]]


@limited_resources
async def test_as_many_of_fifty_creates_succeed_as_there_are_places(rows: Rows, kind: ResourceContract) -> None:
    asked = await requests(rows, kind, 50)
    places = LIMIT - await live(rows, kind)
    assert places > 0
    answers = await outcomes(rows.caller.call(kind.methods["Create"], one) for one in asked)
    assert answers == {"OK": places, "RESOURCE_EXHAUSTED": 50 - places}
    assert await live(rows, kind) == LIMIT


@limited_resources
async def test_refusal_names_the_limit(rows: Rows, kind: ResourceContract) -> None:
    (asked,) = await requests(rows, kind, 1)
    await fill(rows, kind, LIMIT)
    failure = await rows.caller.failure(kind.methods["Create"], asked)
    assert (failure.code, failure.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "LIMIT_REACHED")


@limited_resources
async def test_rehearsal_takes_no_place_and_tells_of_none(rows: Rows, kind: ResourceContract) -> None:
    create = needs(kind, "Create", "validate_only")
    first, second = await requests(rows, kind, 2)
    first.validate_only = True
    await fill(rows, kind, LIMIT - 1)
    await rows.caller.call(create, first)
    await rows.caller.call(create, second)
    assert (await rows.caller.failure(create, first)).reason == "LIMIT_REACHED"


@limited_resources
async def test_repeated_call_takes_one_place(rows: Rows, kind: ResourceContract) -> None:
    create = needs(kind, "Create", "request_id")
    (asked,) = await requests(rows, kind, 1)
    await fill(rows, kind, LIMIT - 1)
    asked.request_id = "one"
    answers = await asyncio.gather(*(rows.caller.call(create, asked) for _ in range(5)))
    assert all(answer == answers[0] for answer in answers)


@limited_resources
async def test_undelete_needs_a_place(rows: Rows, kind: ResourceContract) -> None:
    undelete = needs(kind, "Undelete")
    (asked,) = await requests(rows, kind, 1)
    await fill(rows, kind, LIMIT - 1)
    gone = await rows.caller.call(kind.methods["Create"], asked)
    await rows.caller.call(kind.methods["Delete"], id=gone.id)
    await fill(rows, kind, LIMIT)
    assert (await rows.caller.failure(undelete, id=gone.id)).reason == "LIMIT_REACHED"
    assert await live(rows, kind) == LIMIT


@limited_resources
async def test_upsert_needs_a_place(rows: Rows, kind: ResourceContract) -> None:
    update = needs(kind, "Update", "allow_missing")
    (asked,) = await requests(rows, kind, 1)
    await fill(rows, kind, LIMIT)
    row = getattr(asked, kind.singular)
    row.id = f"{kind.options.id_prefix}_01JDEM0000000000000000000B"
    request = GetMessageClass(update.input_type)(**{kind.singular: row, "allow_missing": True})
    assert (await rows.caller.failure(update, request)).reason == "LIMIT_REACHED"


@limited_resources
@pytest.mark.parametrize("together", [False, True])
async def test_batch_fills_the_places_or_none(rows: Rows, kind: ResourceContract, together: bool) -> None:
    batch = needs(kind, "BatchCreate", "all_or_nothing")
    asked = await requests(rows, kind, LIMIT + 3)
    before = await live(rows, kind)
    results = (await rows.caller.call(batch, requests=asked, all_or_nothing=together)).results
    reasons = [reason(result) for result in results]
    refused = len(asked) - (LIMIT - before)
    assert reasons == [*["BATCH_FAILED" if together else ""] * (LIMIT - before), *["LIMIT_REACHED"] * refused]
    assert await live(rows, kind) == (before if together else LIMIT)


def reason(result: Any) -> str:
    """The reason of a failed result; empty for one that did not fail."""
    info = error_details_pb2.ErrorInfo()
    return info.reason if any(detail.Unpack(info) for detail in result.error.details) else ""


def test_there_are_limits_to_test() -> None:
    assert LIMITED
