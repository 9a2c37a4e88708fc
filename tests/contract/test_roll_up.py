"""Roll-up reads: an agency reads its sub-accounts' rows, only where the contract says so, and nobody else does."""

from dataclasses import dataclass
from typing import Any

import grpc
import pytest
from dashclicks.options.v1 import options_pb2
from google.protobuf.descriptor import MethodDescriptor

from shared.rpc.principal import Visibility
from shared.testing.api import Caller
from shared.testing.contract import ResourceContract, options_of, resources
from shared.testing.rows import Platform, Rows
from tests.contract.scene import open_scene

Rolled = tuple[ResourceContract, str]
ACCOUNTS = next(r for r in resources() if r.options.tenant == options_pb2.TENANT_SCOPE_SUB_ACCOUNT)


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency with two clients: a row in each, two in the agency, and one in another agency."""

    boss: Caller
    clients: list[Caller]
    ids: dict[str, list[str]]

    @property
    def all_ids(self) -> set[str]:
        """The rows of the agency and of its clients."""
        return {id for ids in self.ids.values() for id in ids}


@pytest.fixture
async def agency(platform: Platform, rolled: Rolled) -> Agency:
    """The rows, made."""
    resource, _ = rolled
    boss = Rows(platform.caller())
    clients = []
    for _ in range(2):
        account = await boss.create(ACCOUNTS)
        clients.append(Rows(platform.caller(account.id, parent=boss.caller.account_id)))
    ids: dict[str, list[str]] = {}
    for rows in (boss, *clients, boss):
        ids.setdefault(rows.caller.account_id, []).append((await rows.create(resource)).id)
    await Rows(platform.caller()).create(resource)
    return Agency(boss.caller, [rows.caller for rows in clients], ids)


async def read(caller: Caller, rolled: Rolled, **fields: Any) -> Any:
    """What the method answers: the account of each row by id, or the number of rows."""
    resource, verb = rolled
    answer = await caller.call(resource.methods[verb], **fields)
    return answer.count if verb == "Count" else {row.id: row.account_id for row in getattr(answer, resource.plural)}


def counted(rolled: Rolled, rows: dict[str, str]) -> Any:
    return len(rows) if rolled[1] == "Count" else rows


async def test_agency_reads_its_clients_rows(agency: Agency, rolled: Rolled) -> None:
    expected = {id: account for account, ids in agency.ids.items() for id in ids}
    assert await read(agency.boss, rolled, roll_up=True) == counted(rolled, expected)


async def test_without_roll_up_it_reads_its_own(agency: Agency, rolled: Rolled) -> None:
    own = agency.boss.account_id
    assert await read(agency.boss, rolled) == counted(rolled, dict.fromkeys(agency.ids[own], own))


async def test_archived_client_is_left_out(agency: Agency, rolled: Rolled) -> None:
    gone, stays = agency.clients
    await agency.boss.call(ACCOUNTS.methods["Delete"], id=gone.account_id)
    expected = {id: account for account, ids in agency.ids.items() for id in ids if account != gone.account_id}
    assert await read(agency.boss, rolled, roll_up=True) == counted(rolled, expected)
    assert stays.account_id in agency.ids


async def test_client_cannot_roll_up(agency: Agency, rolled: Rolled) -> None:
    resource, verb = rolled
    failure = await agency.clients[0].failure(resource.methods[verb], roll_up=True)
    assert (failure.code, failure.reason) == (grpc.StatusCode.PERMISSION_DENIED, "ROLL_UP_NEEDS_AGENCY")


async def test_roll_up_needs_its_scope(platform: Platform, agency: Agency, rolled: Rolled) -> None:
    resource, verb = rolled
    scopes = frozenset(options_of(resource.methods[verb]).scopes)
    clerk = platform.caller(agency.boss.account_id, scopes=scopes)
    failure = await clerk.failure(resource.methods[verb], roll_up=True)
    assert (failure.code, failure.reason) == (grpc.StatusCode.PERMISSION_DENIED, "INSUFFICIENT_SCOPE")
    await clerk.call(resource.methods[verb])


async def test_pages_hold_each_row_once_and_belong_to_the_roll_up(agency: Agency, rolled: Rolled) -> None:
    resource, verb = rolled
    if verb != "List":
        pytest.skip("has no pages")
    found: list[str] = []
    tokens = [""]
    while tokens[-1] or not found:
        page = await agency.boss.call(resource.methods[verb], roll_up=True, page_size=1, page_token=tokens[-1])
        found += [row.id for row in getattr(page, resource.plural)]
        tokens.append(page.next_page_token)
    assert sorted(found) == sorted(agency.all_ids)
    plain = await agency.boss.call(resource.methods[verb], page_size=1)
    for fields in ({"page_token": tokens[1]}, {"page_token": plain.next_page_token, "roll_up": True}):
        failure = await agency.boss.failure(resource.methods[verb], page_size=1, **fields)
        assert failure.reason == "INVALID_PAGE_TOKEN"


async def test_a_filter_is_kept_to(agency: Agency, rolled: Rolled) -> None:
    assert await read(agency.boss, rolled, roll_up=True, filter='create_time < "2000-01-01T00:00:00Z"') in (0, {})


async def test_visibility_holds_in_a_roll_up(platform: Platform, rolled: Rolled) -> None:
    if not rolled[0].options.HasField("ownership"):
        pytest.skip("rows have no owners")
    scene = await open_scene(platform, rolled[0])
    for level in Visibility:
        expected = {row.id: row.account_id for row in scene.split(level)[0].values()}
        assert await read(scene.caller(level), rolled, roll_up=True) == counted(rolled, expected)


def test_only_declared_methods_take_it(method: MethodDescriptor) -> None:
    takes = "roll_up" in method.input_type.fields_by_name
    assert takes == bool(options_of(method).roll_up_scope)
