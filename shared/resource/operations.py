"""The standard writes of one row, from a request to what it answers: the same for a call and for a row of a batch."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from shared.resource.resource import Resource
from shared.resource.standard_shape import BOOL, MASK, STRING, fits, required
from shared.rpc.call import Call

# Answers one request. It may run more than once for one call, so it keeps nothing.
Operation = Callable[[Any, Call], Awaitable[Message]]
# What every write may be asked for beside its own; see envelope.py.
OPTIONS: Mapping[str, int | str] = {"validate_only": BOOL, "request_id": STRING}

_UPDATE: Mapping[str, int | str] = {"update_mask": MASK, "allow_missing": BOOL}
_DELETE: Mapping[str, int | str] = {"etag": STRING, "allow_missing": BOOL}


@dataclass(frozen=True, slots=True)
class Write:
    """One kind of write. `fits`: whether a request of a resource has its shape; `compile`: what answers it.

    `id_of` is the path of the row's id in a request; None where the row is new.
    """

    fits: Callable[[Descriptor, Descriptor], bool]
    compile: Callable[[Resource[Any], Descriptor], Operation]
    id_of: Callable[[Descriptor, Descriptor], str | None]


def _body(request: Descriptor, resource: Descriptor) -> FieldDescriptor | None:
    """The one field of a request that holds the resource itself."""
    fields = [field for field in request.fields if field.message_type == resource]
    return fields[0] if len(fields) == 1 else None


def _body_fits(request: Descriptor, resource: Descriptor, optional: Mapping[str, int | str]) -> bool:
    body = _body(request, resource)
    return body is not None and fits(request, {body.name: resource.full_name}, {**optional, **OPTIONS})


def _body_name(resource: Resource[Any], request: Descriptor) -> str:
    body = _body(request, resource.kit.type.descriptor)
    assert body is not None
    return body.name


def _create(resource: Resource[Any], request: Descriptor) -> Operation:
    name = _body_name(resource, request)

    async def create(asked: Any, call: Call) -> Message:
        required(asked.HasField(name), name)
        message: Message = await resource.create(call, getattr(asked, name), prefix=f"{name}.")
        return message

    return create


def _update(resource: Resource[Any], request: Descriptor) -> Operation:
    name = _body_name(resource, request)
    masks, upserts = "update_mask" in request.fields_by_name, "allow_missing" in request.fields_by_name

    async def update(asked: Any, call: Call) -> Message:
        given = getattr(asked, name)
        required(given.id, f"{name}.id")
        mask = asked.update_mask.paths if masks else ()
        write = resource.upsert if upserts and asked.allow_missing else resource.update
        message: Message = await write(call, given, id=given.id, mask=mask, etag=given.etag, prefix=f"{name}.")
        return message

    return update


def _delete(resource: Resource[Any], request: Descriptor) -> Operation:
    has_etag, lenient = "etag" in request.fields_by_name, "allow_missing" in request.fields_by_name

    async def delete(asked: Any, call: Call) -> Message:
        required(asked.id, "id")
        write = resource.delete_if_there if lenient and asked.allow_missing else resource.delete
        message: Message = await write(call, asked.id, etag=asked.etag if has_etag else "")
        return message

    return delete


def _undelete(resource: Resource[Any], request: Descriptor) -> Operation:
    if not resource.kit.type.soft_delete:
        raise resource.kit.type.declaration.error("cannot be undeleted: it has no soft_delete")

    async def undelete(asked: Any, call: Call) -> Message:
        required(asked.id, "id")
        message: Message = await resource.undelete(call, asked.id)
        return message

    return undelete


def _id_in_body(request: Descriptor, resource: Descriptor) -> str | None:
    body = _body(request, resource)
    return None if body is None else f"{body.name}.id"


WRITES: Mapping[str, Write] = {
    "Create": Write(lambda request, own: _body_fits(request, own, {}), _create, lambda request, own: None),
    "Update": Write(lambda request, own: _body_fits(request, own, _UPDATE), _update, _id_in_body),
    "Delete": Write(
        lambda request, own: fits(request, {"id": STRING}, {**_DELETE, **OPTIONS}), _delete, lambda request, own: "id"
    ),
    "Undelete": Write(
        lambda request, own: fits(request, {"id": STRING}, OPTIONS), _undelete, lambda request, own: "id"
    ),
}
