"""The standard writes' shapes (AIP-133 to 135, 164, 233 to 235), and the handlers that answer them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor
from google.protobuf.message import Message

from shared.core.errors import StatusError
from shared.resource.batch import Batch, Outcome, under
from shared.resource.bulk import DELETE, UPDATE, Bulk
from shared.resource.contracts import ContractError
from shared.resource.envelope import compile_envelope
from shared.resource.operations import OPTIONS, WRITES, Operation, Write
from shared.resource.resource import Resource
from shared.resource.standard_shape import BOOL, ShapeOf, StandardMethod, fits
from shared.rpc.call import Call
from shared.rpc.methods import UnaryHandler
from shared.rpc.status import status_of

_STATUS = "google.rpc.Status"


def _single(verb: str, write: Write) -> ShapeOf:
    def shape(method: MethodDescriptor) -> StandardMethod | None:
        resource = method.output_type
        if method.name != f"{verb}{resource.name}" or not write.fits(method.input_type, resource):
            return None
        return StandardMethod(resource.full_name, make, True)

    def make(resource: Resource[Any], method: MethodDescriptor, output: type[Message]) -> UnaryHandler:
        return _enveloped(write.compile(resource, method.input_type), resource, method, output)

    return shape


def _enveloped(
    operation: Operation, resource: Resource[Any], method: MethodDescriptor, output: type[Message]
) -> Operation:
    kit = resource.kit
    return compile_envelope(operation, method.input_type, output.FromString, kit.transactions, kit.requests)


@dataclass(frozen=True, slots=True)
class _Parts:
    """A batch method taken apart: the request of one row, the resource, its field in a result."""

    request: Descriptor
    resource: Descriptor
    row: FieldDescriptor


def _parts(method: MethodDescriptor, verb: str, write: Write) -> _Parts | None:
    requests, results = (
        method.input_type.fields_by_name.get("requests"),
        method.output_type.fields_by_name.get("results"),
    )
    if requests is None or results is None or requests.message_type is None or results.message_type is None:
        return None
    others = fits(method.input_type, {"all_or_nothing": BOOL}, OPTIONS, beside="requests")
    rows = [field for field in results.message_type.fields if field.name != "error"]
    resource = rows[0].message_type if len(rows) == 1 else None
    if not others or len(method.output_type.fields) != 1 or resource is None:
        return None
    request = requests.message_type
    result = fits(results.message_type, {rows[0].name: resource.full_name, "error": _STATUS}, {})
    named = method.name.startswith(f"Batch{verb}") and request.name == f"{verb}{resource.name}Request"
    return _Parts(request, resource, rows[0]) if named and result and write.fits(request, resource) else None


def _batch(verb: str, write: Write) -> ShapeOf:
    def shape(method: MethodDescriptor) -> StandardMethod | None:
        parts = _parts(method, verb, write)
        return None if parts is None else StandardMethod(parts.resource.full_name, make, True)

    def make(resource: Resource[Any], method: MethodDescriptor, output: type[Message]) -> UnaryHandler:
        parts = _parts(method, verb, write)
        assert parts is not None
        name = parts.row.name

        def answer(outcomes: Sequence[Outcome], call: Call) -> Message:
            results = [_result(name, place, outcome, call) for place, outcome in enumerate(outcomes)]
            fields: dict[str, Any] = {"results": results}
            return output(**fields)

        id_of = write.id_of(parts.request, parts.resource) or ""
        create = "" if id_of else next(f.name for f in parts.request.fields if f.message_type == parts.resource)
        batch = Batch(resource, write.compile(resource, parts.request), answer, create, id_of)
        return _enveloped(batch.run, resource, method, output)

    return shape


def _result(name: str, place: int, outcome: Outcome, call: Call) -> Mapping[str, Message]:
    if isinstance(outcome, StatusError):
        return {"error": status_of(under(outcome, f"requests[{place}]."), call.request_id)}
    return {name: outcome}


def _bulk(verb: str) -> ShapeOf:
    """Bulk methods (bulk.py) are known by their name; a request that lacks something stops the start."""

    def shape(method: MethodDescriptor) -> StandardMethod | None:
        results = method.output_type.fields_by_name.get("results")
        result = None if results is None else results.message_type
        row = None if result is None else result.fields_by_name.get("after")
        resource = None if row is None else row.message_type
        return None if resource is None else StandardMethod(resource.full_name, make, True)

    def make(resource: Resource[Any], method: MethodDescriptor, output: type[Message]) -> UnaryHandler:
        needed = {"filter", "ids", *OPTIONS, *(("update_mask", "add", "remove", "turns") if verb == UPDATE else ())}
        lacking = sorted(needed - set(method.input_type.fields_by_name))
        if lacking:
            raise ContractError(f"a bulk request needs {', '.join(lacking)}")
        return _enveloped(Bulk.of(resource, method, output).run, resource, method, output)

    return shape


STANDARD_WRITES: Mapping[str, ShapeOf] = {
    **{verb: _bulk(verb) for verb in (UPDATE, DELETE)},
    **{verb: _single(verb, write) for verb, write in WRITES.items()},
    **{f"Batch{verb}": _batch(verb, write) for verb, write in WRITES.items() if verb != "Undelete"},
}
