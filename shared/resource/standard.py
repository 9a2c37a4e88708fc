"""The standard methods' shapes (AIP-131 to 135, 231), and the handlers that answer them from a resource.

A shape is exact: a request with a field that is not read here is not standard, so nothing sent is passed over.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor
from google.protobuf.message import Message

from shared.core.errors import InvalidArgument, Violation
from shared.resource.reading import ListQuery
from shared.resource.resource import Resource
from shared.rpc.call import Call
from shared.rpc.methods import UnaryHandler

_STRING, _BOOL, _INT32 = FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BOOL, FieldDescriptor.TYPE_INT32
_MASK = "google.protobuf.FieldMask"


@dataclass(frozen=True, slots=True)
class StandardMethod:
    """A standard method of one resource: the resource message's full name, and what makes its handler.

    `validates_itself`: the handler checks the request with the row it changes, so nobody else does.
    """

    resource: str
    make: Callable[[Resource[Any], MethodDescriptor, type[Message]], UnaryHandler]
    validates_itself: bool


def standard_method(method: MethodDescriptor) -> StandardMethod | None:
    """The standard method that this one is, by its name and shape; None for any other."""
    if method.client_streaming or method.server_streaming:
        return None
    for verb, shape in _SHAPES.items():
        if method.name.startswith(verb):
            found = shape(method)
            if found is not None:
                return found
    return None


def _get(method: MethodDescriptor) -> StandardMethod | None:
    resource = method.output_type
    if method.name != f"Get{resource.name}" or not _fits(method.input_type, {"id": _STRING}, {"show_deleted": _BOOL}):
        return None
    return StandardMethod(resource.full_name, _make_get, False)


def _make_get(resource: Resource[Any], method: MethodDescriptor, output: type[Message]) -> UnaryHandler:
    shows_deleted = "show_deleted" in method.input_type.fields_by_name

    async def get(request: Any, call: Call) -> Message:
        _required(request.id, "id")
        message: Message = await resource.get(call, request.id, show_deleted=shows_deleted and request.show_deleted)
        return message

    return get


def _rows(method: MethodDescriptor, others: Mapping[str, int]) -> FieldDescriptor | None:
    """The one repeated message of a response that has nothing else but `others`."""
    lists = [field for field in method.output_type.fields if field.is_repeated and field.message_type is not None]
    if len(lists) != 1 or {f.name: f.type for f in method.output_type.fields if f is not lists[0]} != dict(others):
        return None
    return lists[0]


def _list(method: MethodDescriptor) -> StandardMethod | None:
    rows = _rows(method, {"next_page_token": _STRING})
    needed = {"page_size": _INT32, "page_token": _STRING, "filter": _STRING, "order_by": _STRING}
    if rows is None or rows.message_type is None or not _fits(method.input_type, needed, {"show_deleted": _BOOL}):
        return None
    return StandardMethod(rows.message_type.full_name, _make_list, False)


def _make_list(resource: Resource[Any], method: MethodDescriptor, output: type[Message]) -> UnaryHandler:
    shows_deleted = "show_deleted" in method.input_type.fields_by_name
    rows = _rows(method, {"next_page_token": _STRING})
    assert rows is not None
    name = rows.name

    async def list_rows(request: Any, call: Call) -> Message:
        query = ListQuery(
            filter=request.filter,
            order_by=request.order_by,
            page_size=request.page_size,
            page_token=request.page_token,
            show_deleted=shows_deleted and request.show_deleted,
        )
        arguments, token = await resource.list_arguments(call, query)
        # One constructor call makes every row in place; made one by one, each would be copied into the response.
        fields: dict[str, Any] = {name: arguments, "next_page_token": token}
        return output(**fields)

    return list_rows


def _batch_get(method: MethodDescriptor) -> StandardMethod | None:
    rows = _rows(method, {})
    ids = method.input_type.fields_by_name.get("ids")
    only_ids = len(method.input_type.fields) == 1 and ids is not None and ids.is_repeated and ids.type == _STRING
    if rows is None or rows.message_type is None or not only_ids:
        return None
    return StandardMethod(rows.message_type.full_name, _make_batch_get, False)


def _make_batch_get(resource: Resource[Any], method: MethodDescriptor, output: type[Message]) -> UnaryHandler:
    rows = _rows(method, {})
    assert rows is not None
    name = rows.name

    async def batch_get(request: Any, call: Call) -> Message:
        fields: dict[str, Any] = {name: await resource.batch_get(call, list(request.ids))}
        return output(**fields)

    return batch_get


def _body(method: MethodDescriptor, optional: Mapping[str, int | str]) -> FieldDescriptor | None:
    """The one field of a request that holds the resource itself."""
    fields = [field for field in method.input_type.fields if field.message_type == method.output_type]
    if len(fields) != 1 or fields[0].is_repeated:
        return None
    return fields[0] if _fits(method.input_type, {fields[0].name: method.output_type.full_name}, optional) else None


def _create(method: MethodDescriptor) -> StandardMethod | None:
    if method.name != f"Create{method.output_type.name}" or _body(method, {}) is None:
        return None
    return StandardMethod(method.output_type.full_name, _make_create, True)


def _make_create(resource: Resource[Any], method: MethodDescriptor, output: type[Message]) -> UnaryHandler:
    body = _body(method, {})
    assert body is not None
    name, prefix = body.name, f"{body.name}."

    async def create(request: Any, call: Call) -> Message:
        _required(request.HasField(name), name)
        message: Message = await resource.create(call, getattr(request, name), prefix=prefix)
        return message

    return create


def _update(method: MethodDescriptor) -> StandardMethod | None:
    if method.name != f"Update{method.output_type.name}" or _body(method, {"update_mask": _MASK}) is None:
        return None
    return StandardMethod(method.output_type.full_name, _make_update, True)


def _make_update(resource: Resource[Any], method: MethodDescriptor, output: type[Message]) -> UnaryHandler:
    body = _body(method, {"update_mask": _MASK})
    assert body is not None
    name, prefix = body.name, f"{body.name}."
    masks = "update_mask" in method.input_type.fields_by_name

    async def update(request: Any, call: Call) -> Message:
        given = getattr(request, name)
        _required(given.id, f"{name}.id")
        mask = request.update_mask.paths if masks else ()
        message: Message = await resource.update(call, given, id=given.id, mask=mask, etag=given.etag, prefix=prefix)
        return message

    return update


def _delete(method: MethodDescriptor) -> StandardMethod | None:
    resource = method.output_type
    if method.name != f"Delete{resource.name}" or not _fits(method.input_type, {"id": _STRING}, {"etag": _STRING}):
        return None
    return StandardMethod(resource.full_name, _make_delete, False)


def _make_delete(resource: Resource[Any], method: MethodDescriptor, output: type[Message]) -> UnaryHandler:
    has_etag = "etag" in method.input_type.fields_by_name

    async def delete(request: Any, call: Call) -> Message:
        _required(request.id, "id")
        message: Message = await resource.delete(call, request.id, etag=request.etag if has_etag else "")
        return message

    return delete


_SHAPES: Mapping[str, Callable[[MethodDescriptor], StandardMethod | None]] = {
    "Get": _get,
    "List": _list,
    "BatchGet": _batch_get,
    "Create": _create,
    "Update": _update,
    "Delete": _delete,
}


def _fits(descriptor: Descriptor, needed: Mapping[str, int | str], optional: Mapping[str, int | str]) -> bool:
    """Whether a message has the needed fields and, beside the optional ones, nothing else."""
    kinds = {
        field.name: field.message_type.full_name if field.message_type is not None else field.type
        for field in descriptor.fields
        if not field.is_repeated
    }
    known = {**needed, **optional}
    return (
        len(kinds) == len(descriptor.fields)
        and kinds.keys() >= needed.keys()
        and all(known.get(name) == kind for name, kind in kinds.items())
    )


def _required(value: object, path: str) -> None:
    if not value:
        raise InvalidArgument(f"{path} is required", violations=[Violation(path, "is required", "REQUIRED")])
