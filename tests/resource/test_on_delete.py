"""What becomes of rows when the row that they refer to is deleted, as their contract says."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from google.rpc import error_details_pb2

from shared.core.clock import SystemClock
from shared.core.errors import AlreadyExists, FailedPrecondition, InvalidArgument, NotFound, StatusError
from shared.core.ids import RandomIds
from shared.data.mongo import Database
from shared.resource import integrity
from shared.resource.contracts import Catalog, ContractError
from shared.resource.model import Action, Hooks, Model, Record
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime, RuntimeDeps
from shared.rpc.call import Call
from shared.testing.protos import Compiled, compile_proto
from tests.resource.conftest import SECRET, caller

PROTO = Path(__file__).with_name("links.proto")


class PinHooks(Hooks[Any]):
    """Notes what it is told, and refuses what it is told to."""

    def __init__(self) -> None:
        self.deleted: list[str] = []
        self.refuses = False

    async def check(self, call: Call, action: Action, old: Record[Any] | None, new: Record[Any] | None) -> None:
        if self.refuses and action is Action.DELETE:
            raise FailedPrecondition("stays", reason="STAYS")

    async def changed(self, call: Call, action: Action, old: Record[Any] | None, new: Record[Any] | None) -> None:
        if action is Action.DELETE and new is not None:
            self.deleted.append(new.message.id)


@dataclass(frozen=True, slots=True)
class Links:
    """The resources of links.proto."""

    runtime: Runtime
    folders: Resource[Any]
    pages: Resource[Any]
    pins: Resource[Any]
    messages: Any
    hooks: PinHooks

    async def folder(self, call: Call, **fields: object) -> Any:
        return await self.folders.create(call, self.messages["Folder"](**fields))

    async def page(self, call: Call, folder: Any, **fields: object) -> Any:
        return await self.pages.create(call, self.messages["Page"](folder_id=folder.id, **fields))

    async def pin(self, call: Call, **fields: object) -> Any:
        return await self.pins.create(call, self.messages["Pin"](**fields))


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return compile_proto(PROTO, tmp_path_factory.mktemp("links"))


@pytest.fixture
async def links(database: Database, compiled: Compiled) -> Links:
    runtime = Runtime(RuntimeDeps(database, Catalog.of(compiled.descriptors), SystemClock(), RandomIds(), SECRET))
    hooks = PinHooks()
    folders, pages = (runtime.resource(Model(compiled.messages[name])) for name in ("Folder", "Page"))
    pins = runtime.resource(Model(compiled.messages["Pin"]), hooks)
    await runtime.ensure_indexes()
    return Links(runtime, folders, pages, pins, compiled.messages, hooks)


@pytest.fixture
async def folder(links: Links, call: Call) -> Any:
    return await links.folder(call)


async def test_what_cascades_goes_along_down_to_the_last_row(links: Links, call: Call, folder: Any) -> None:
    inner = await links.folder(call, parent_id=folder.id)
    page = await links.page(call, inner)
    await links.folders.delete(call, folder.id)
    for resource, row in ((links.folders, inner), (links.pages, page)):
        with pytest.raises(NotFound):
            await resource.get(call, row.id)


async def test_what_is_cleared_stays_without_the_reference(links: Links, call: Call, folder: Any) -> None:
    other = await links.folder(call)
    page = await links.page(call, other, seen_ids=[folder.id, other.id], link={"folder_id": folder.id})
    await links.folders.delete(call, folder.id)
    left = await links.pages.get(call, page.id)
    assert (list(left.seen_ids), left.link.folder_id, left.etag) == ([other.id], "", '"3"')


async def test_what_restricts_forbids_the_delete_and_is_named(links: Links, call: Call, folder: Any) -> None:
    page = await links.page(call, folder)
    pin = await links.pin(call, page_id=page.id)
    for resource, row in ((links.pages, page), (links.folders, folder)):
        with pytest.raises(FailedPrecondition) as caught:
            await resource.delete(call, row.id)
        assert caught.value.reason == "REFERENCED"
        assert caught.value.metadata == {"resource": "links.Pin", "count": "1"}
        (failure,) = caught.value.details
        assert isinstance(failure, error_details_pb2.PreconditionFailure)
        assert pin.id in failure.violations[0].description
        await resource.get(call, row.id)


async def test_row_that_goes_along_forbids_nothing(links: Links, call: Call, folder: Any) -> None:
    page = await links.page(call, folder)
    await links.pin(call, page_id=page.id, folder_id=folder.id)
    await links.folders.delete(call, folder.id)


async def test_rows_of_other_users_of_the_account_are_followed_too(links: Links, call: Call, folder: Any) -> None:
    colleague = caller("acc_1", "usr_2")
    pin = await links.pin(colleague, folder_id=folder.id)
    await links.folders.delete(call, folder.id)
    with pytest.raises(NotFound):
        await links.pins.get(colleague, pin.id)


async def test_module_is_told_of_rows_that_go_along(links: Links, call: Call, folder: Any) -> None:
    pin = await links.pin(call, folder_id=folder.id)
    await links.folders.delete(call, folder.id)
    assert links.hooks.deleted == [pin.id]


async def test_module_can_forbid_that_its_row_goes_along(links: Links, call: Call, folder: Any) -> None:
    await links.pin(call, folder_id=folder.id)
    links.hooks.refuses = True
    with pytest.raises(FailedPrecondition):
        await links.folders.delete(call, folder.id)
    await links.folders.get(call, folder.id)


async def test_each_row_that_changes_is_an_ordinary_write_with_its_cause(
    links: Links, call: Call, folder: Any, database: Database
) -> None:
    page = await links.page(call, folder)
    await links.folders.delete(call, folder.id)
    row = await database["links.pages"].find_one({"_id": page.id})
    assert row is not None
    assert (row["_meta"]["cause"], row["_meta"]["method"], row["revision"]) == (folder.id, call.method, 2)


async def test_undelete_brings_back_what_went_along_and_nothing_else(links: Links, call: Call, folder: Any) -> None:
    inner = await links.folder(call, parent_id=folder.id)
    kept, gone = await links.page(call, inner), await links.page(call, inner)
    await links.pages.delete(call, gone.id)
    await links.folders.delete(call, folder.id)
    await links.folders.undelete(call, folder.id)
    assert (await links.pages.get(call, kept.id)).folder_id == inner.id
    with pytest.raises(NotFound):
        await links.pages.get(call, gone.id)


async def test_undelete_of_a_row_whose_reference_is_deleted_is_refused(links: Links, call: Call, folder: Any) -> None:
    page = await links.page(call, folder)
    await links.folders.delete(call, folder.id)
    with pytest.raises(FailedPrecondition) as caught:
        await links.pages.undelete(call, page.id)
    assert caught.value.reason == "REFERENCE_DELETED"


async def test_undelete_clears_references_that_would_have_been_cleared(links: Links, call: Call, folder: Any) -> None:
    other = await links.folder(call)
    page = await links.page(call, folder, seen_ids=[other.id, folder.id], link={"folder_id": other.id})
    await links.pages.delete(call, page.id)
    await links.folders.delete(call, other.id)
    back = await links.pages.undelete(call, page.id)
    assert (list(back.seen_ids), back.link.folder_id) == ([folder.id], "")


async def test_undelete_brings_nothing_back_if_one_row_cannot(links: Links, call: Call, folder: Any) -> None:
    await links.page(call, folder, code="one")
    await links.folders.delete(call, folder.id)
    await links.page(call, await links.folder(call), code="one")
    with pytest.raises(AlreadyExists):
        await links.folders.undelete(call, folder.id)
    with pytest.raises(NotFound):
        await links.folders.get(call, folder.id)


async def test_delete_of_more_than_a_transaction_carries_is_refused(
    links: Links, call: Call, folder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(integrity, "MOST_ROWS", 2)
    pages = [await links.page(call, folder) for _ in range(3)]
    with pytest.raises(FailedPrecondition) as caught:
        await links.folders.delete(call, folder.id)
    assert caught.value.reason == "TOO_MANY_REFERENCES"
    await links.pages.delete(call, pages[0].id)
    await links.folders.delete(call, folder.id)


async def test_more_rows_may_lose_a_reference_than_are_deleted_along(
    links: Links, call: Call, folder: Any, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(integrity, "MOST_ROWS", 2)
    monkeypatch.setattr(integrity, "MOST_CLEARED", 3)
    home = await links.folder(call)
    pages = [await links.page(call, home, seen_ids=[folder.id]) for _ in range(4)]
    with pytest.raises(FailedPrecondition) as caught:
        await links.folders.delete(call, folder.id)
    assert caught.value.metadata["limit"] == "3"
    await links.pages.delete(call, pages[0].id)
    await links.folders.delete(call, folder.id)
    assert await dangling(links, call, folder.id) == []


async def test_references_of_another_account_are_left_alone(
    links: Links, call: Call, stranger: Call, folder: Any, database: Database
) -> None:
    page = await links.page(stranger, await links.folder(stranger))
    await database["links.pages"].update_one({"_id": page.id}, {"$set": {"folder_id": folder.id}})
    await links.folders.delete(call, folder.id)
    assert (await links.pages.get(stranger, page.id)).id == page.id


async def dangling(links: Links, call: Call, id: str) -> list[str]:
    """The live rows that refer to a row that is not."""
    spec = links.pages.kit.type.collection
    store = links.runtime.resources["dashclicks.links.v1.Page"].kit.stores.open(spec, call)
    query = {"$or": [{"folder_id": id}, {"seen_ids": id}, {"link.folder_id": id}], "_live": True}
    return [row["_id"] for row in await store.find(query)]


Write = Callable[[Links, Call, Any, Any], Any]


async def create_cascading(links: Links, call: Call, folder: Any, other: Any) -> Any:
    return await links.page(call, folder)


async def create_cleared(links: Links, call: Call, folder: Any, other: Any) -> Any:
    return await links.page(call, other, seen_ids=[folder.id])


async def create_many(links: Links, call: Call, folder: Any, other: Any) -> Any:
    page = links.messages["Page"]
    given = [page(folder_id=folder.id), page(folder_id=other.id, link={"folder_id": folder.id})]
    return await links.pages.create_many(call, given)


async def update(links: Links, call: Call, folder: Any, other: Any) -> Any:
    page = await links.page(call, other)
    return await links.pages.update(call, links.messages["Page"](seen_ids=[folder.id]), id=page.id)


async def create_in_a_transaction(links: Links, call: Call, folder: Any, other: Any) -> Any:
    return await links.pages.kit.transactions.run(lambda t: links.page(call.within(t), folder))


@pytest.mark.parametrize("write", [create_cascading, create_cleared, create_many, update, create_in_a_transaction])
@pytest.mark.parametrize("together", [False, True])
async def test_writes_that_meet_a_delete_leave_no_reference_to_nothing(
    links: Links, call: Call, write: Write, together: bool
) -> None:
    other = await links.folder(call)
    for _ in range(8):
        folder = await links.folder(call)

        async def delete(id: str = folder.id) -> Any:
            if together:
                return await links.folders.kit.transactions.run(lambda t: links.folders.delete(call.within(t), id))
            return await links.folders.delete(call, id)

        answers = await asyncio.gather(
            *(write(links, call, folder, other) for _ in range(6)),
            delete(),
            *(write(links, call, folder, other) for _ in range(6)),
            return_exceptions=True,
        )
        unexpected = [found for found in answers if isinstance(found, Exception) and not isinstance(found, StatusError)]
        assert unexpected == []
        assert await dangling(links, call, folder.id) == []


async def test_delete_and_the_row_that_forbids_it_exclude_each_other(links: Links, call: Call, folder: Any) -> None:
    for _ in range(15):
        page = await links.page(call, folder)
        answers = await asyncio.gather(
            links.pin(call, page_id=page.id), links.pages.delete(call, page.id), return_exceptions=True
        )
        pinned, deleted = (not isinstance(answer, StatusError) for answer in answers)
        assert not (pinned and deleted)
        if pinned:
            await links.pins.delete(call, answers[0].id)  # type: ignore[union-attr]  # it is the pin


def make_all(runtime: Runtime, compiled: Compiled) -> None:
    """Makes the resources that refer to others."""
    for name in ("Page", "Pin"):
        runtime.resource(Model(compiled.messages[name]))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("on_delete = ON_DELETE_RESTRICT", "on_delete = ON_DELETE_UNSPECIFIED", "does not say on_delete"),
        ("repeated string seen_ids", "repeated Link seen_links = 20; repeated string seen_ids", "list of messages"),
        (
            "field).on_delete = ON_DELETE_CASCADE\n  ];\n  repeated",
            "field).on_delete = ON_DELETE_CLEAR\n  ];\n  repeated",
            "required",
        ),
        (
            "field).on_delete = ON_DELETE_CLEAR\n  ];\n  Link",
            "field).on_delete = ON_DELETE_RESTRICT\n  ];\n  Link",
            "forbids the delete",
        ),
    ],
)
async def test_contract_that_cannot_be_kept_stops_the_start(
    database: Database, tmp_path: Path, old: str, new: str, problem: str
) -> None:
    text = PROTO.read_text()
    assert text.count(old) == 1
    (tmp_path / "broken.proto").write_text(text.replace(old, new))
    compiled = compile_proto(tmp_path / "broken.proto", tmp_path)
    runtime = Runtime(RuntimeDeps(database, Catalog.of(compiled.descriptors), SystemClock(), RandomIds(), SECRET))
    with pytest.raises(ContractError, match=problem):
        make_all(runtime, compiled)


async def test_reference_written_to_a_deleted_row_is_refused(links: Links, call: Call, folder: Any) -> None:
    await links.folders.delete(call, folder.id)
    with pytest.raises(InvalidArgument):
        await links.page(call, folder)
