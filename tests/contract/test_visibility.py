"""Record visibility: what a caller does not see does not exist, for each method of each resource with owners."""

import asyncio
from typing import Any

import grpc
import pytest
from google.protobuf.message_factory import GetMessageClass

from shared.rpc.principal import Visibility
from shared.testing.api import Caller
from shared.testing.contract import ResourceContract
from shared.testing.rows import Platform, Rows
from shared.testing.writes import needs, text_field
from tests.contract.scene import Scene, open_scene

levels = pytest.mark.parametrize("level", list(Visibility))
WRITES = [("Update", False), ("Update", True), ("Delete", False), ("Delete", True), ("Undelete", False)]


@pytest.fixture
async def scene(platform: Platform, owned: ResourceContract) -> Scene:
    """Rows of several owners."""
    return await open_scene(platform, owned)


async def answers(caller: Caller, scene: Scene, verb: str, fields: dict[str, Any]) -> Any:
    return await caller.call(scene.resource.methods[verb], **fields)


async def refused(caller: Caller, scene: Scene, verb: str, fields: dict[str, Any]) -> None:
    failure = await caller.failure(scene.resource.methods[verb], **fields)
    assert (failure.code, failure.reason) == (grpc.StatusCode.NOT_FOUND, "NOT_FOUND"), verb


def change(scene: Scene, row: Any, text: str = "Changed") -> dict[str, Any]:
    resource = scene.resource
    return {resource.singular: GetMessageClass(resource.message)(id=row.id, **{text_field(resource): text})}


@pytest.fixture(scope="session")
def scenes() -> dict[str, Scene]:
    """Those of tests that only read, by resource."""
    return {}


@pytest.fixture
async def still(platform: Platform, owned: ResourceContract, scenes: dict[str, Scene]) -> Scene:
    """The same for whoever changes nothing."""
    if owned.kind not in scenes:
        scenes[owned.kind] = await open_scene(platform, owned)
    return scenes[owned.kind]


@levels
async def test_reads_by_id(still: Scene, level: Visibility) -> None:
    caller = still.caller(level)
    seen, hidden = still.split(level)
    for row in seen.values():
        assert await answers(caller, still, "Get", {"id": row.id}) == row
    for row in hidden.values():
        await refused(caller, still, "Get", {"id": row.id})
        await refused(caller, still, "Get", {"id": row.id, "show_deleted": True})
    if still.resource.has("BatchGet"):
        batch = await answers(caller, still, "BatchGet", {"ids": [row.id for row in seen.values()]})
        assert list(getattr(batch, still.resource.plural)) == list(seen.values())
        for row in hidden.values():
            await refused(caller, still, "BatchGet", {"ids": [row.id, *(each.id for each in seen.values())]})


@levels
async def test_reads_of_many(scene: Scene, level: Visibility) -> None:
    caller, resource = scene.caller(level), scene.resource
    expected = {row.id for row in scene.split(level)[0].values()}
    listed = await answers(caller, scene, "List", {"show_deleted": True})
    assert {row.id for row in getattr(listed, resource.plural)} == expected
    if resource.has("Count"):
        assert (await answers(caller, scene, "Count", {})).count == len(expected)
    if resource.has("Export"):
        assert {row.id for row in await caller.stream(resource.methods["Export"])} == expected
    if resource.has("Search"):
        await asyncio.gather(
            *(scene.boss.caller.call(resource.methods["Update"], **change(scene, r)) for r in scene.rows.values())
        )
        found = await answers(caller, scene, "Search", {"query": "changed"})
        assert {row.id for row in getattr(found, resource.plural)} == expected


@levels
async def test_pages_hold_each_row_once(still: Scene, level: Visibility) -> None:
    caller, found, token = still.caller(level), [], ""
    while True:
        page = await answers(caller, still, "List", {"page_size": 1, "page_token": token})
        found += [row.id for row in getattr(page, still.resource.plural)]
        if not (token := page.next_page_token):
            break
    assert sorted(found) == sorted(row.id for row in still.split(level)[0].values())


@levels
async def test_a_filter_widens_nothing(still: Scene, level: Visibility) -> None:
    owner = still.resource.options.ownership.owner
    text = f'{owner} = "{still.other}" OR {owner} = "{still.mate}" OR {owner} = "{still.me}"'
    page = await answers(still.caller(level), still, "List", {"filter": text})
    assert {row.id for row in getattr(page, still.resource.plural)} == {r.id for r in still.split(level)[0].values()}


@levels
@pytest.mark.parametrize(("write", "batch"), WRITES)
async def test_writes(scene: Scene, level: Visibility, write: str, batch: bool) -> None:
    caller, resource = scene.caller(level), scene.resource
    needs(resource, f"Batch{write}" if batch else write)
    if write == "Undelete":
        for row in scene.rows.values():
            await scene.boss.caller.call(resource.methods["Delete"], id=row.id)
    seen, hidden = scene.split(level)
    before = {name: await scene.now(row) for name, row in hidden.items()}

    def fields(row: Any) -> dict[str, Any]:
        return change(scene, row) if write == "Update" else {"id": row.id}

    if batch:
        kind = GetMessageClass(resource.methods[write].input_type)
        asked = [kind(**fields(row)) for row in (*seen.values(), *hidden.values())]
        results = (await answers(caller, scene, f"Batch{write}", {"requests": asked})).results
        codes = [result.error.code for result in results]
        assert codes == [0] * len(seen) + [grpc.StatusCode.NOT_FOUND.value[0]] * len(hidden)
    else:
        for row in seen.values():
            await answers(caller, scene, write, fields(row))
        for row in hidden.values():
            await refused(caller, scene, write, fields(row))
            if resource.takes(write, "validate_only"):
                await refused(caller, scene, write, {**fields(row), "validate_only": True})
    assert {name: await scene.now(row) for name, row in hidden.items()} == before


async def test_allow_missing_makes_and_deletes_nothing(scene: Scene) -> None:
    caller, resource, hidden = scene.caller(Visibility.OWN), scene.resource, scene.rows["others"]
    needs(resource, "Update", "allow_missing")
    sample = await scene.boss.sample(resource)
    sample.id = hidden.id
    await refused(caller, scene, "Update", {resource.singular: sample, "allow_missing": True})
    gone = await answers(caller, scene, "Delete", {"id": hidden.id, "allow_missing": True})
    assert gone == GetMessageClass(resource.message)(id=hidden.id)
    assert await scene.now(hidden) == hidden


async def test_reads_of_one_moment_are_judged_each_for_its_caller(scene: Scene) -> None:
    get, hidden = scene.resource.methods["Get"], scene.rows["others"]
    mine, theirs = scene.caller(Visibility.OWN), scene.caller(Visibility.OWN, scene.other)
    reads = [caller.call(get, id=hidden.id) for caller in (theirs, mine, scene.boss.caller, mine, theirs)]
    found = await asyncio.gather(*reads, return_exceptions=True)
    assert [isinstance(each, grpc.aio.AioRpcError) for each in found] == [False, True, False, True, False]


async def test_row_given_away_is_answered_once(scene: Scene) -> None:
    caller, resource = scene.caller(Visibility.OWN), scene.resource
    owner = resource.options.ownership.owner
    given = GetMessageClass(resource.message)(id=scene.rows["mine"].id, **{owner: scene.other})
    changed = await answers(caller, scene, "Update", {resource.singular: given})
    assert getattr(changed, owner) == scene.other
    await refused(caller, scene, "Update", {resource.singular: given})
    await refused(caller, scene, "Get", {"id": scene.rows["mine"].id})


async def test_row_made_without_an_owner_is_its_makers(scene: Scene) -> None:
    resource = scene.resource
    if not resource.options.ownership.creator_owns:
        pytest.skip("the contract does not say so")
    owner = resource.options.ownership.owner
    sample = await scene.boss.sample(resource)
    sample.ClearField(owner)
    # Whoever sees all: what the row refers to is of others.
    made = await Rows(scene.caller(Visibility.ALL)).create(resource, sample)
    assert getattr(made, owner) == scene.me
    assert await answers(scene.caller(Visibility.OWN), scene, "Get", {"id": made.id}) == made


async def test_agency_user_in_a_sub_account_owns_no_row_there(platform: Platform, owned: ResourceContract) -> None:
    acting = platform.caller(parent="acc_agency", home="acc_agency")
    rows = Rows(acting)
    sample = await rows.sample(owned)
    sample.ClearField(owned.options.ownership.owner)
    assert getattr(await rows.create(owned, sample), owned.options.ownership.owner) == ""


async def test_page_token_of_another_sight_is_refused(scene: Scene) -> None:
    # Where nobody follows, one row is all that the caller sees: no second page without another.
    sample = await scene.boss.sample(scene.resource)
    setattr(sample, scene.resource.options.ownership.owner, scene.me)
    await scene.boss.create(scene.resource, sample)
    token = (await answers(scene.caller(Visibility.OWN), scene, "List", {"page_size": 1})).next_page_token
    others = [(Visibility.ALL, scene.me), (Visibility.TEAM, scene.me), (Visibility.OWN, scene.mate)]
    for other in (scene.caller(*each) for each in others):
        failure = await other.failure(scene.resource.methods["List"], page_size=1, page_token=token)
        assert failure.reason == "INVALID_PAGE_TOKEN"
