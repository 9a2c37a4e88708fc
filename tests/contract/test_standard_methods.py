"""Get, List, Create, Update and Delete of every resource do what AIP-131 to 135, 154, 158 and 161 say."""

from typing import Any

import grpc
import pytest
from google.api import field_behavior_pb2 as behavior
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from shared.testing.api import Caller
from shared.testing.contract import ResourceContract
from shared.testing.rows import Rows
from shared.testing.samples import behaviors, our_options, sort_paths

SERVER_SET = {"id", "account_id", "create_time", "update_time", "delete_time", "etag"}


def given_fields(resource: ResourceContract, message: Message) -> list[FieldDescriptor]:
    """Fields a caller gave and can read back."""
    hidden = {behavior.OUTPUT_ONLY, behavior.INPUT_ONLY}
    return [f for f, _ in message.ListFields() if f.name not in SERVER_SET and not behaviors(f) & hidden]


def plain_texts(resource: ResourceContract) -> list[FieldDescriptor]:
    """Free text fields a caller may change."""
    fixed = {behavior.OUTPUT_ONLY, behavior.INPUT_ONLY, behavior.IMMUTABLE}
    return [
        f
        for f in resource.fields()
        if f.type == f.TYPE_STRING
        and not f.is_repeated
        and f.name.endswith(("name", "text"))
        and not behaviors(f) & fixed
    ]


def update(resource: ResourceContract, message: Message, *paths: str) -> Any:
    """An update request with this mask, or without one."""
    request: Any = GetMessageClass(resource.methods["Update"].input_type)()
    getattr(request, resource.singular).CopyFrom(message)
    request.update_mask.paths.extend(paths)
    return request


def only(message: Any, field: FieldDescriptor) -> Any:
    """A message with nothing but this field of another."""
    part = type(message)()
    part.CopyFrom(message)
    for other in message.DESCRIPTOR.fields:
        if other.name != field.name:
            part.ClearField(other.name)
    return part


async def everything(caller: Caller, resource: ResourceContract, **fields: Any) -> list[Any]:
    """All rows of a list, page by page."""
    rows: list[Any] = []
    token = ""
    while True:
        page = await caller.call(resource.methods["List"], page_token=token, **fields)
        rows.extend(getattr(page, resource.plural))
        token = page.next_page_token
        if not token:
            return rows


async def test_created_row_is_read_back_as_given(rows: Rows, resource: ResourceContract) -> None:
    sample = await rows.sample(resource)
    created = await rows.create(resource, sample)
    read = await rows.caller.call(resource.methods["Get"], id=created.id)
    assert read == created
    assert read.id.startswith(resource.options.id_prefix + "_")
    assert read.etag
    assert read.HasField("create_time")
    for field in given_fields(resource, sample):
        assert getattr(read, field.name) == getattr(sample, field.name), field.name


async def test_missing_required_fields_are_all_named(rows: Rows, resource: ResourceContract) -> None:
    required = {f.name for f in resource.fields() if behavior.REQUIRED in behaviors(f)}
    request = rows.creation(resource, GetMessageClass(resource.message)())
    failure = await rows.caller.failure(resource.methods["Create"], request)
    assert failure.code is grpc.StatusCode.INVALID_ARGUMENT
    assert {f"{resource.singular}.{name}" for name in required} <= failure.violations.keys()


async def test_every_wrong_field_is_named(rows: Rows, resource: ResourceContract) -> None:
    sample = await rows.sample(resource)
    texts = [f for f, _ in sample.ListFields() if f.type == f.TYPE_STRING and not f.is_repeated]
    for field in texts:
        setattr(sample, field.name, "x" * 70_000)
    failure = await rows.caller.failure(resource.methods["Create"], rows.creation(resource, sample))
    assert failure.code is grpc.StatusCode.INVALID_ARGUMENT
    assert {f"{resource.singular}.{f.name}" for f in texts} <= failure.violations.keys()


async def test_output_only_fields_are_ignored_on_input(rows: Rows, resource: ResourceContract) -> None:
    sample = await rows.sample(resource)
    sample.id, sample.account_id = f"{resource.options.id_prefix}_01JDEM0000000000000000000A", "acc_mine"
    created = await rows.create(resource, sample)
    assert created.id != sample.id
    assert created.account_id != "acc_mine"


async def test_input_only_and_secret_fields_are_never_answered(rows: Rows, resource: ResourceContract) -> None:
    created = await rows.create(resource)
    listed = await everything(rows.caller, resource)
    for field in resource.fields():
        if behavior.INPUT_ONLY in behaviors(field) or our_options(field).secret:
            assert all(not getattr(row, field.name) for row in [created, *listed]), field.name


async def test_update_changes_only_what_the_mask_names(rows: Rows, resource: ResourceContract) -> None:
    created = await rows.create(resource)
    for number, field in enumerate(plain_texts(resource)):
        value = f"Changed {number}"
        change = GetMessageClass(resource.message)(id=created.id, **{field.name: value})
        changed = await rows.caller.call(resource.methods["Update"], update(resource, change, field.name))
        expected: Any = GetMessageClass(resource.message)()
        expected.CopyFrom(created)
        setattr(expected, field.name, value)
        # What the server makes of the text may follow it.
        for made in (f for f in resource.fields() if behavior.OUTPUT_ONLY in behaviors(f)):
            expected.ClearField(made.name)
            expected.MergeFrom(only(changed, made))
        expected.etag = changed.etag
        assert changed == expected
        assert changed.etag != created.etag
        created = changed


async def test_update_without_a_mask_changes_the_fields_given(rows: Rows, resource: ResourceContract) -> None:
    created = await rows.create(resource)
    field = plain_texts(resource)[0]
    change = GetMessageClass(resource.message)(id=created.id, **{field.name: "Changed"})
    changed = await rows.caller.call(resource.methods["Update"], update(resource, change))
    assert getattr(changed, field.name) == "Changed"
    for given in given_fields(resource, created):
        if given.name != field.name:
            assert getattr(changed, given.name) == getattr(created, given.name), given.name


async def test_unknown_mask_path_is_refused(rows: Rows, resource: ResourceContract) -> None:
    created = await rows.create(resource)
    failure = await rows.caller.failure(resource.methods["Update"], update(resource, created, "no_such_field"))
    assert failure.code is grpc.StatusCode.INVALID_ARGUMENT
    assert "update_mask" in failure.violations


async def test_immutable_field_cannot_change(rows: Rows, resource: ResourceContract) -> None:
    created = await rows.create(resource)
    for field in resource.fields():
        if behavior.IMMUTABLE in behaviors(field) and field.enum_type is not None:
            change = GetMessageClass(resource.message)(id=created.id)
            other = next(v.number for v in field.enum_type.values if v.number not in (0, getattr(created, field.name)))
            setattr(change, field.name, other)
            failure = await rows.caller.failure(resource.methods["Update"], update(resource, change, field.name))
            assert failure.code is grpc.StatusCode.INVALID_ARGUMENT
            assert f"{resource.singular}.{field.name}" in failure.violations


async def test_stale_etag_is_aborted_and_changes_nothing(rows: Rows, resource: ResourceContract) -> None:
    created = await rows.create(resource)
    field = plain_texts(resource)[0]
    change = GetMessageClass(resource.message)(id=created.id, etag=created.etag, **{field.name: "First"})
    first = await rows.caller.call(resource.methods["Update"], update(resource, change, field.name))
    setattr(change, field.name, "Second")
    failure = await rows.caller.failure(resource.methods["Update"], update(resource, change, field.name))
    assert (failure.code, failure.reason) == (grpc.StatusCode.ABORTED, "ETAG_MISMATCH")
    failure = await rows.caller.failure(resource.methods["Delete"], id=created.id, etag=created.etag)
    assert failure.code is grpc.StatusCode.ABORTED
    assert await rows.caller.call(resource.methods["Get"], id=created.id) == first


async def test_deleted_row_is_gone_and_shown_only_on_request(rows: Rows, resource: ResourceContract) -> None:
    created = await rows.create(resource)
    kept = await rows.create(resource)
    deleted = await rows.caller.call(resource.methods["Delete"], id=created.id)
    assert deleted.HasField("delete_time")
    for verb in ("Get", "Delete"):
        failure = await rows.caller.failure(resource.methods[verb], id=created.id)
        assert (failure.code, failure.reason) == (grpc.StatusCode.NOT_FOUND, "NOT_FOUND")
    listed = {row.id for row in await everything(rows.caller, resource)}
    assert kept.id in listed
    assert created.id not in listed
    if resource.options.soft_delete:
        assert created.id in {row.id for row in await everything(rows.caller, resource, show_deleted=True)}
        assert (await rows.caller.call(resource.methods["Get"], id=created.id, show_deleted=True)).id == created.id


async def test_pages_hold_every_row_once_in_order(rows: Rows, resource: ResourceContract) -> None:
    made = [(await rows.create(resource)).id for _ in range(7)]
    listed = [row.id for row in await everything(rows.caller, resource, page_size=2, order_by="create_time desc")]
    assert [i for i in listed if i in made] == made[::-1]
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize(("field", "value"), [("page_size", -1), ("page_token", "forged"), ("filter", "no_such = 1")])
async def test_bad_list_argument_is_named(rows: Rows, resource: ResourceContract, field: str, value: Any) -> None:
    failure = await rows.caller.failure(resource.methods["List"], **{field: value})
    assert failure.code is grpc.StatusCode.INVALID_ARGUMENT
    assert field in failure.violations


async def test_page_token_of_another_query_is_refused(rows: Rows, resource: ResourceContract) -> None:
    for _ in range(3):
        await rows.create(resource)
    page = await rows.caller.call(resource.methods["List"], page_size=1)
    failure = await rows.caller.failure(
        resource.methods["List"], page_size=1, page_token=page.next_page_token, order_by="create_time"
    )
    assert (failure.code, failure.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_PAGE_TOKEN")


async def test_every_sortable_field_orders_the_list(rows: Rows, resource: ResourceContract) -> None:
    for _ in range(4):
        await rows.create(resource)
    for field in resource.fields():
        for path in sort_paths(field):
            up = [row.id for row in await everything(rows.caller, resource, order_by=path, page_size=2)]
            down = [row.id for row in await everything(rows.caller, resource, order_by=f"{path} desc", page_size=3)]
            assert len(up) >= 4
            assert up == down[::-1], path
