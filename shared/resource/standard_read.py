"""The standard reads' shapes (AIP-131, 132, 231; Search, Count, Export), and the handlers that answer them."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message

from shared.resource.contracts import ContractError
from shared.resource.reading import ListQuery
from shared.resource.resource import Resource
from shared.resource.roll_up import compile_roll_up
from shared.resource.searching import SearchQuery
from shared.resource.standard_shape import (
    BOOL,
    INT32,
    STRING,
    ShapeOf,
    StandardMethod,
    fits,
    required,
    resource_of,
    rows_field,
)
from shared.rpc.call import Call
from shared.rpc.methods import Answer, Encoded, StreamHandler, UnaryHandler

# What makes a list or a count wider.
_WIDER = {"show_deleted": BOOL, "roll_up": BOOL}


def _get(method: MethodDescriptor) -> StandardMethod | None:
    resource = method.output_type
    if method.name != f"Get{resource.name}" or not fits(method.input_type, {"id": STRING}, {"show_deleted": BOOL}):
        return None
    return StandardMethod(resource.full_name, _make_get, False)


def _make_get(resource: Resource[Any], method: MethodDescriptor, output: type[Message]) -> UnaryHandler:
    shows_deleted = "show_deleted" in method.input_type.fields_by_name

    async def get(request: Any, call: Call) -> Answer:
        required(request.id, "id")
        return Encoded(await resource.get_wire(call, request.id, shows_deleted and request.show_deleted))

    return get


def _list(method: MethodDescriptor) -> StandardMethod | None:
    rows = rows_field(method, {"next_page_token": STRING})
    needed = {"page_size": INT32, "page_token": STRING, "filter": STRING, "order_by": STRING}
    if rows is None or rows.message_type is None or not fits(method.input_type, needed, _WIDER):
        return None
    return StandardMethod(rows.message_type.full_name, _make_list, False)


def _make_list(resource: Resource[Any], method: MethodDescriptor, output: type[Message]) -> UnaryHandler:
    shows_deleted = "show_deleted" in method.input_type.fields_by_name
    rows = rows_field(method, {"next_page_token": STRING})
    assert rows is not None
    write = resource.kit.rows.writer.joined(output, rows.name)
    rolls_up = compile_roll_up(resource, method)

    async def list_rows(request: Any, call: Call) -> Answer:
        query = ListQuery(
            filter=request.filter,
            order_by=request.order_by,
            page_size=request.page_size,
            page_token=request.page_token,
            show_deleted=shows_deleted and request.show_deleted,
            roll_up=rolls_up is not None and rolls_up(request, call),
        )
        found, token = await resource.list_rows(call, query)
        return Encoded(write(found) + _token(output, token))

    return list_rows


def _batch_get(method: MethodDescriptor) -> StandardMethod | None:
    rows = rows_field(method, {})
    ids = method.input_type.fields_by_name.get("ids")
    only_ids = len(method.input_type.fields) == 1 and ids is not None and ids.is_repeated and ids.type == STRING
    if rows is None or rows.message_type is None or not only_ids:
        return None
    return StandardMethod(rows.message_type.full_name, _make_batch_get, False)


def _make_batch_get(resource: Resource[Any], method: MethodDescriptor, output: type[Message]) -> UnaryHandler:
    rows = rows_field(method, {})
    assert rows is not None
    write = resource.kit.rows.writer.joined(output, rows.name)

    async def batch_get(request: Any, call: Call) -> Answer:
        return Encoded(write(await resource.batch_get_rows(call, list(request.ids))))

    return batch_get


def _count(method: MethodDescriptor) -> StandardMethod | None:
    resource = resource_of(method, "Count")
    answers = {field.name: field.type for field in method.output_type.fields if not field.is_repeated}
    if resource is None or answers != {"count": INT32} or len(method.output_type.fields) > 1:
        return None
    if not fits(method.input_type, {"filter": STRING}, _WIDER):
        return None
    return StandardMethod(resource.full_name, _make_count, False)


def _make_count(resource: Resource[Any], method: MethodDescriptor, output: type[Message]) -> UnaryHandler:
    shows_deleted = "show_deleted" in method.input_type.fields_by_name
    rolls_up = compile_roll_up(resource, method)

    async def count(request: Any, call: Call) -> Message:
        query = ListQuery(
            filter=request.filter,
            show_deleted=shows_deleted and request.show_deleted,
            roll_up=rolls_up is not None and rolls_up(request, call),
        )
        fields: dict[str, Any] = {"count": await resource.count(call, query)}
        return output(**fields)

    return count


def _search(method: MethodDescriptor) -> StandardMethod | None:
    rows = rows_field(method, {"next_page_token": STRING})
    needed = {"query": STRING, "page_size": INT32, "page_token": STRING}
    if rows is None or rows.message_type is None or not fits(method.input_type, needed, {}):
        return None
    return StandardMethod(rows.message_type.full_name, _make_search, False)


def _make_search(resource: Resource[Any], method: MethodDescriptor, output: type[Message]) -> UnaryHandler:
    rows = rows_field(method, {"next_page_token": STRING})
    assert rows is not None
    write = resource.kit.rows.writer.joined(output, rows.name)
    if not resource.kit.rows.search.names:
        raise ContractError(f"{resource.kit.type.name} has no searchable field")

    async def search(request: Any, call: Call) -> Answer:
        found, token = await resource.search_rows(
            call, SearchQuery(request.query, request.page_size, request.page_token)
        )
        return Encoded(write(found) + _token(output, token))

    return search


def _export(method: MethodDescriptor) -> StandardMethod | None:
    resource = resource_of(method, "Export")
    if resource is None or method.output_type.full_name != resource.full_name:
        return None
    if not fits(method.input_type, {"filter": STRING, "order_by": STRING}, {}):
        return None
    return StandardMethod(resource.full_name, _make_export, False)


def _make_export(resource: Resource[Any], method: MethodDescriptor, output: type[Message]) -> StreamHandler:
    async def export(request: Any, call: Call) -> AsyncGenerator[Answer, None]:
        async with aclosing(resource.export(call, ListQuery(filter=request.filter, order_by=request.order_by))) as rows:
            async for row in rows:
                yield Encoded(row)

    return export


def _token(output: type[Message], token: str) -> bytes:
    """The rest of a page, behind its rows."""
    fields: dict[str, Any] = {"next_page_token": token}
    return output(**fields).SerializeToString() if token else b""


READS: Mapping[str, ShapeOf] = {"Get": _get, "List": _list, "BatchGet": _batch_get, "Search": _search, "Count": _count}
# Those that answer with a stream.
STREAMS: Mapping[str, ShapeOf] = {"Export": _export}
