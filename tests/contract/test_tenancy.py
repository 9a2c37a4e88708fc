"""Another account's rows do not exist: no method of any resource reads, changes or names them."""

import asyncio

import grpc
import pytest
from dashclicks.options.v1 import options_pb2
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message_factory import GetMessageClass

from shared.testing.api import Caller
from shared.testing.contract import ResourceContract, options_of
from shared.testing.rows import Platform, Rows
from shared.testing.samples import reference_type
from shared.testing.writes import deleted_too


async def test_foreign_row_is_not_found_and_unchanged(rows: Rows, stranger: Caller, resource: ResourceContract) -> None:
    row = await rows.create(resource)
    attempts = {"Get": {"id": row.id}, "Delete": {"id": row.id}, "Update": {resource.singular: row}}
    for verb, fields in attempts.items():
        failure = await stranger.failure(resource.methods[verb], **fields)
        assert (failure.code, failure.reason) == (grpc.StatusCode.NOT_FOUND, "NOT_FOUND"), verb
    assert await rows.caller.call(resource.methods["Get"], id=row.id) == row


async def test_foreign_and_absent_ids_get_the_same_answer(
    rows: Rows, stranger: Caller, resource: ResourceContract
) -> None:
    row = await rows.create(resource)
    absent = f"{resource.options.id_prefix}_01JDEM0000000000000000000A"
    foreign, missing = await asyncio.gather(
        *(stranger.failure(resource.methods["Get"], id=asked) for asked in (row.id, absent))
    )
    assert foreign.message.replace(row.id, "") == missing.message.replace(absent, "")


async def test_foreign_rows_are_not_listed(rows: Rows, stranger: Caller, resource: ResourceContract) -> None:
    await rows.create(resource)
    page = await stranger.call(resource.methods["List"], **deleted_too(resource.methods["List"]))
    assert not getattr(page, resource.plural)


async def test_page_token_of_another_account_is_refused(
    rows: Rows, stranger: Caller, resource: ResourceContract
) -> None:
    for _ in range(2):
        await rows.create(resource)
    page = await rows.caller.call(resource.methods["List"], page_size=1)
    failure = await stranger.failure(resource.methods["List"], page_size=1, page_token=page.next_page_token)
    assert (failure.code, failure.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_PAGE_TOKEN")


async def test_reference_to_a_foreign_row_is_refused(
    rows: Rows, platform: Platform, resource: ResourceContract
) -> None:
    others = Rows(platform.caller())
    foreign = await others.create(resource)
    mine = await rows.sample(resource)
    for field in (field for field in resource.fields() if reference_type(field)):
        if field.is_repeated:
            getattr(mine, field.name).extend(getattr(foreign, field.name) or [foreign.id])
        else:
            setattr(mine, field.name, getattr(foreign, field.name) or foreign.id)
        failure = await rows.caller.failure(resource.methods["Create"], rows.creation(resource, mine))
        assert failure.code is grpc.StatusCode.INVALID_ARGUMENT
        place = f"{field.name}[1]" if field.is_repeated else field.name
        assert f"{resource.singular}.{place}" in failure.violations


async def test_caller_without_scopes_is_refused_before_any_look_up(
    platform: Platform, method: MethodDescriptor
) -> None:
    if not options_of(method).scopes:
        return
    failure = await platform.caller(scopes=frozenset()).failure(method, GetMessageClass(method.input_type)())
    assert (failure.code, failure.reason) == (grpc.StatusCode.PERMISSION_DENIED, "INSUFFICIENT_SCOPE")


async def test_nobody_is_refused_unless_the_method_is_public(platform: Platform, method: MethodDescriptor) -> None:
    if options_of(method).public:
        return
    failure = await Caller(platform.channel).failure(method, GetMessageClass(method.input_type)())
    assert (failure.code, failure.reason) == (grpc.StatusCode.UNAUTHENTICATED, "UNAUTHENTICATED")


async def test_acting_in_a_sub_account_reaches_that_account_alone(
    platform: Platform, rows: Rows, resource: ResourceContract
) -> None:
    if resource.options.tenant == options_pb2.TENANT_SCOPE_SUB_ACCOUNT:
        pytest.skip("an agency sees its sub-accounts themselves")
    agency = rows.caller.account_id
    client = platform.caller(parent=agency)
    acting = Rows(platform.caller(client.account_id, parent=agency, home=agency))
    own, made = await rows.create(resource), await acting.create(resource)
    assert made.account_id == client.account_id
    assert await client.call(resource.methods["Get"], id=made.id) == made
    for caller, row in ((acting.caller, own), (rows.caller, made)):
        attempts = {"Get": {"id": row.id}, "Delete": {"id": row.id}, "Update": {resource.singular: row}}
        for verb, fields in attempts.items():
            failure = await caller.failure(resource.methods[verb], **fields)
            assert (failure.code, failure.reason) == (grpc.StatusCode.NOT_FOUND, "NOT_FOUND"), verb
        listing = resource.methods["List"]
        listed = await caller.call(listing, page_size=1000, **deleted_too(listing))
        assert row.id not in {each.id for each in getattr(listed, resource.plural)}
