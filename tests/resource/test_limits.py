"""Declared limits: the last place is taken once, and far from it nobody looks."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from google.rpc import error_details_pb2
from pymongo import AsyncMongoClient, monitoring

from shared.core.clock import SystemClock
from shared.core.errors import InvalidArgument, ResourceExhausted, StatusError
from shared.core.ids import RandomIds
from shared.data.mongo import Database, Document
from shared.resource import limits
from shared.resource.contracts import Catalog, ContractError
from shared.resource.model import Action, Hooks, Model, Record
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime, RuntimeDeps
from shared.rpc.call import Call
from shared.testing.protos import Compiled, compile_proto
from tests.resource.conftest import SECRET, caller

PROTO = Path(__file__).with_name("links.proto")
LIMIT = 5


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return compile_proto(PROTO, tmp_path_factory.mktemp("limits"))


@dataclass(slots=True)
class Office:
    """Pins of several processes on one database, and what accounts have bought."""

    database: Database
    compiled: Compiled
    plans: dict[str, str]

    def process(self, hooks: Hooks[Any] | None = None) -> Resource[Any]:
        async def plan_of(account_id: str) -> str:
            return self.plans.get(account_id, "")

        deps = RuntimeDeps(
            self.database, Catalog.of(self.compiled.descriptors), SystemClock(), RandomIds(), SECRET, plan_of
        )
        return Runtime(deps).resource(Model(self.compiled.messages["Pin"]), hooks)

    def pin(self, **fields: object) -> Any:
        return self.compiled.messages["Pin"](**fields)


@pytest.fixture
def office(database: Database, compiled: Compiled) -> Office:
    return Office(database, compiled, {})


@pytest.fixture
def pins(office: Office) -> Resource[Any]:
    return office.process()


async def outcomes(writes: Iterable[Awaitable[Any]]) -> Counter[str]:
    """How many of these writes, all at once, ended in which way."""
    answers = await asyncio.gather(*writes, return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, StatusError):
            raise answer
    return Counter(type(answer).__name__ for answer in answers)


async def live(office: Office) -> int:
    """Live rows in the database."""
    return await office.database["links.pins"].count_documents({"_live": True})


async def test_row_beyond_the_limit_is_refused_with_the_limit(pins: Resource[Any], office: Office, call: Call) -> None:
    for _ in range(LIMIT):
        await pins.create(call, office.pin())
    with pytest.raises(ResourceExhausted) as caught:
        await pins.create(call, office.pin())
    assert caught.value.reason == "LIMIT_REACHED"
    assert caught.value.metadata == {"resource": "links.Pin", "limit": "5", "current": "5"}
    (failure,) = caught.value.details
    assert isinstance(failure, error_details_pb2.QuotaFailure)
    assert (failure.violations[0].subject, failure.violations[0].quota_value) == ("accounts/acc_1", 5)


async def test_rows_of_all_users_of_an_account_count_and_those_of_others_do_not(
    pins: Resource[Any], office: Office, call: Call, stranger: Call
) -> None:
    for number in range(LIMIT):
        await pins.create(caller("acc_1", f"usr_{number}"), office.pin())
    with pytest.raises(ResourceExhausted):
        await pins.create(call, office.pin())
    await pins.create(stranger, office.pin())


async def test_wrong_row_at_the_limit_is_told_what_is_wrong(pins: Resource[Any], office: Office, call: Call) -> None:
    await pins.create_many(call, [office.pin()] * LIMIT)
    with pytest.raises(InvalidArgument):
        await pins.create(call, office.pin(page_id="pag_x"))


async def test_deleted_row_frees_its_place_at_once(pins: Resource[Any], office: Office, call: Call) -> None:
    made = [await pins.create(call, office.pin()) for _ in range(LIMIT)]
    with pytest.raises(ResourceExhausted):
        await pins.create(call, office.pin())
    await pins.delete(call, made[0].id)
    await pins.create(call, office.pin())
    with pytest.raises(ResourceExhausted):
        await pins.create(call, office.pin())


async def test_many_rows_fill_the_places_there_are(pins: Resource[Any], office: Office, call: Call) -> None:
    answers = await pins.create_many(call, [office.pin(page_id="pag_x"), *[office.pin()] * (LIMIT + 2)])
    assert [type(answer).__name__ for answer in answers] == [
        "InvalidArgument",
        *["Pin"] * 5,
        *["ResourceExhausted"] * 2,
    ]
    again = await pins.create_many(call, [office.pin()])
    assert isinstance(again[0], ResourceExhausted)
    assert await live(office) == LIMIT


async def test_plan_of_the_account_sets_its_limit(office: Office, call: Call) -> None:
    office.plans["acc_1"] = "PLAN_PLUS"
    await office.process().create_many(call, [office.pin()] * 9)
    assert await live(office) == 8


async def test_better_plan_makes_room(office: Office, call: Call) -> None:
    await office.process().create_many(call, [office.pin()] * 9)
    office.plans["acc_1"] = "PLAN_PLUS"
    await office.process().create_many(call, [office.pin()] * 9)
    assert await live(office) == 8


async def test_smaller_plan_leaves_rows_and_adds_none(office: Office, call: Call) -> None:
    office.plans["acc_1"] = "PLAN_PLUS"
    await office.process().create_many(call, [office.pin()] * 8)
    office.plans.clear()
    with pytest.raises(ResourceExhausted):
        await office.process().create(call, office.pin())
    assert await live(office) == 8


async def test_as_many_of_fifty_writes_succeed_as_there_are_places(
    pins: Resource[Any], office: Office, call: Call
) -> None:
    await pins.create_many(call, [office.pin()] * 2)
    writes = (pins.create(call, office.pin()) for _ in range(50))
    assert await outcomes(writes) == {"Pin": 3, "ResourceExhausted": 47}


async def test_processes_share_the_last_places(office: Office, call: Call) -> None:
    processes = [office.process() for _ in range(3)]
    writes = (processes[number % 3].create(call, office.pin()) for number in range(30))
    assert await outcomes(writes) == {"Pin": 5, "ResourceExhausted": 25}
    assert await live(office) == LIMIT


async def test_batches_of_many_at_once_share_the_last_places(pins: Resource[Any], office: Office, call: Call) -> None:
    await asyncio.gather(*(pins.create_many(call, [office.pin()] * 3) for _ in range(10)))
    assert await live(office) == LIMIT


async def test_row_a_hook_adds_counts_and_waits_for_nobody(office: Office, call: Call) -> None:
    class Doubles(Hooks[Any]):
        async def changed(self, call: Call, action: Action, old: Record[Any] | None, new: Record[Any] | None) -> None:
            if await live(office) < LIMIT:
                await doubling.create(call, office.pin())

    doubling = office.process(Doubles())
    await doubling.create(call, office.pin())
    assert await live(office) == LIMIT


class Counts(monitoring.CommandListener):
    """Notes the commands sent to the server."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        self.names.append(event.command_name)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        pass

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        pass


async def test_write_far_from_the_limit_asks_the_database_for_nothing_more(
    office: Office, call: Call, mongodb_uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "NEAR", 1)
    monkeypatch.setattr(limits, "_ROWS_A_SECOND", 0)
    heard = Counts()
    client: AsyncMongoClient[Document] = AsyncMongoClient(mongodb_uri, event_listeners=[heard])
    office.database = client[office.database.name]
    pins = office.process()
    await pins.create(call, office.pin())
    heard.names.clear()
    for _ in range(2):
        await pins.create(call, office.pin())
    assert heard.names == ["insert", "insert"]
    await client.aclose()


async def test_free_writes_of_one_process_never_pass_the_limit(
    office: Office, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "NEAR", 1)
    pins = office.process()
    assert await outcomes(pins.create(call, office.pin()) for _ in range(30)) == {"Pin": 5, "ResourceExhausted": 25}


@pytest.mark.parametrize(
    ("declared", "problem"),
    [
        ('limits: [{plan: "PLAN_PRO" rows: 5}]', "one that names no plan"),
        ("limits: [{rows: 5}, {rows: 6}]", "one limit a plan"),
        ("limits: [{rows: 0}]", "at least one row"),
    ],
)
async def test_limit_that_cannot_be_kept_stops_the_start(
    database: Database, tmp_path: Path, declared: str, problem: str
) -> None:
    old = 'limits: [{rows: 5}, {plan: "PLAN_PLUS" rows: 8}]'
    text = PROTO.read_text()
    assert text.count(old) == 1
    (tmp_path / "broken.proto").write_text(text.replace(old, declared))
    broken = compile_proto(tmp_path / "broken.proto", tmp_path)
    with pytest.raises(ContractError, match=problem):
        Office(database, broken, {}).process()
