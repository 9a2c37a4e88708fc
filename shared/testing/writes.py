"""Writes of any resource, made from its contract, for suites that compare what they leave behind."""

from typing import Any

import pytest
from google.api import field_behavior_pb2 as behavior
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message_factory import GetMessageClass

from shared.testing.api import Caller
from shared.testing.contract import ResourceContract
from shared.testing.rows import Rows
from shared.testing.samples import behaviors

WRITES = ("Create", "Update", "Delete", "Undelete")
_FIXED = {behavior.OUTPUT_ONLY, behavior.INPUT_ONLY, behavior.IMMUTABLE}


def needs(resource: ResourceContract, verb: str, *fields: str) -> MethodDescriptor:
    """The method; skips a case that no mark can leave out, because the resource is not the test's `resource`."""
    if not resource.has(verb) or not all(resource.takes(verb, field) for field in fields):
        pytest.skip(f"no {verb} with {', '.join(fields)}" if fields else f"no {verb}")
    return resource.methods[verb]


def text_field(resource: ResourceContract) -> str:
    """A free text field that a caller may change."""
    return next(
        f.name
        for f in resource.fields()
        if f.type == f.TYPE_STRING
        and not f.is_repeated
        and f.name.endswith(("name", "text"))
        and not behaviors(f) & _FIXED
    )


async def write_of(rows: Rows, resource: ResourceContract, verb: str) -> dict[str, Any]:
    """Fields of a request that can be carried out, its row stored first."""
    if verb == "Create":
        return {resource.singular: await rows.sample(resource)}
    row = await rows.create(resource)
    if verb == "Update":
        return {resource.singular: GetMessageClass(resource.message)(id=row.id, **{text_field(resource): "Changed"})}
    if verb == "Undelete":
        await rows.caller.call(resource.methods["Delete"], id=row.id)
    return {"id": row.id}


def deleted_too(method: MethodDescriptor) -> dict[str, Any]:
    """What asks a read for deleted rows too, where its resource keeps them."""
    return {"show_deleted": True} if "show_deleted" in method.input_type.fields_by_name else {}


async def stored(caller: Caller, resource: ResourceContract) -> list[bytes]:
    """Every row of the caller's, deleted ones too, byte for byte."""
    found: list[bytes] = []
    token = ""
    while True:
        page = await caller.call(resource.methods["List"], page_token=token, **deleted_too(resource.methods["List"]))
        found.extend(row.SerializeToString(deterministic=True) for row in getattr(page, resource.plural))
        token = page.next_page_token
        if not token:
            return found


def timeless(row: Any) -> Any:
    """A copy of a row without what differs from one write to the next: its id and times, and what the server makes."""
    copy = type(row)()
    copy.CopyFrom(row)
    for field in copy.DESCRIPTOR.fields:
        is_time = field.message_type is not None and field.message_type.full_name == "google.protobuf.Timestamp"
        if is_time or (behavior.OUTPUT_ONLY in behaviors(field) and field.name != "account_id"):
            copy.ClearField(field.name)
    if copy.account_id == row.id:
        copy.ClearField("account_id")
    return copy
