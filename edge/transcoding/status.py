"""google.rpc.Status between the wire and JSON, with the field paths of BadRequest in JSON names."""

import dataclasses
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

import orjson
from google.protobuf.descriptor import Descriptor
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import DecodeError
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RetryInfo
from google.rpc.status_pb2 import Status

from edge.transcoding.codec.fields import is_map, is_message, message_of
from edge.transcoding.codec.seam import Codec
from edge.transcoding.errors import code_number
from shared.core.errors import DOMAIN, RETRY_AFTER, StatusError

STATUS = "google.rpc.Status"
_STEP = re.compile(r"([^.\[\]]+)|\[[^\]]*\]")
_UNDERSCORE = re.compile(r"_([a-z0-9])")
_TYPE = "type.googleapis.com/google.rpc."


class StatusPrinter:
    """Prints the statuses of services through a codec, so that details are shown as the contract's JSON."""

    def __init__(self, codec: Codec) -> None:
        self._render = codec.renderer(STATUS)

    def upstream(self, code: int, message: str, details: bytes, request: Descriptor) -> bytes:
        """JSON of a status a service sent; `details` is its google.rpc.Status, or nothing."""
        status = _parsed(details)
        # The trailer is the truth; the details only add to it.
        status.code, status.message = code, message
        rename(status, request)
        return self._render(status.SerializeToString()).body


@dataclasses.dataclass(frozen=True, slots=True)
class Hints:
    """What a program reads in the details of a status: a reason and its metadata, the seconds after which to retry."""

    reason: str = ""
    retry_after: int | None = None
    metadata: Mapping[str, str] = dataclasses.field(default_factory=dict)


def hints(details: bytes) -> Hints:
    """The hints in a serialized google.rpc.Status, as far as it can be read."""
    reason, after = "", None
    metadata: Mapping[str, str] = {}
    for detail in _parsed(details).details:
        info, retry = ErrorInfo(), RetryInfo()
        try:
            if detail.Unpack(info):
                reason, metadata = info.reason, dict(info.metadata)
                told = info.metadata.get(RETRY_AFTER, "")
                after = int(told) if told.isascii() and told.isdecimal() and after is None else after
            elif detail.Unpack(retry):
                after = max(0, math.ceil(retry.retry_delay.seconds + retry.retry_delay.nanos / 1e9))
        except DecodeError:
            continue
    return Hints(reason, after, metadata)


def own_json(error: StatusError, request_id: str) -> bytes:
    """JSON of an error raised in the edge. Its violations hold JSON names already."""
    metadata = {clean(name): clean(value) for name, value in error.metadata.items()}
    details: list[dict[str, Any]] = [
        {
            "@type": f"{_TYPE}ErrorInfo",
            "reason": error.reason,
            "domain": DOMAIN,
            "metadata": metadata | {"request_id": request_id},
        }
    ]
    if error.violations:
        shown = [
            {"field": clean(found.field), "description": clean(found.description), "reason": found.reason}
            for found in error.violations
        ]
        details.append({"@type": f"{_TYPE}BadRequest", "fieldViolations": shown})
    if RETRY_AFTER in metadata:
        details.append({"@type": f"{_TYPE}RetryInfo", "retryDelay": f"{metadata[RETRY_AFTER]}s"})
    details += [
        {"@type": f"type.googleapis.com/{of.DESCRIPTOR.full_name}", **MessageToDict(of)} for of in error.details
    ]
    return orjson.dumps({"code": code_number(error.code), "message": clean(error.message), "details": details})


def clean(text: str) -> str:
    """Text that can be encoded: half a surrogate pair from a client's JSON is shown as its escape."""
    return text.encode("utf-8", "backslashreplace").decode()


def json_path(path: str, message: Descriptor | None) -> str:
    """A field path in proto names (`contact.time_zone`, `emails[0].region_code`) in the JSON names of the message."""
    steps: list[str] = []
    for found in _STEP.finditer(path):
        name = found.group(1)
        if name is None:
            steps.append(found.group())
            continue
        field = message.fields_by_name.get(name) if message is not None else None
        steps.append(("." if steps else "") + (field.json_name if field else _camel(name)))
        message = message_of(field) if field is not None and is_message(field) and not is_map(field) else None
    return "".join(steps)


def rename(status: Any, request: Descriptor) -> None:
    """Puts the field paths of a google.rpc.Status, of any pool, into the JSON names of a request."""
    for detail in status.details:
        if not detail.type_url.endswith("/google.rpc.BadRequest"):
            continue
        bad = BadRequest()
        try:
            bad.ParseFromString(detail.value)
        except DecodeError:
            continue
        for violation in bad.field_violations:
            violation.field = json_path(violation.field, request)
        detail.value = bad.SerializeToString()


FindStatuses = Callable[[Any], list[Any]]


def inner_statuses(descriptor: Descriptor, above: frozenset[str] = frozenset()) -> FindStatuses | None:
    """How the statuses inside an answer are found, such as those of a batch; None for a type that holds none.

    A type inside itself (one of `above`) is not looked at again.
    """
    above |= {descriptor.full_name}
    steps: list[tuple[str, bool, FindStatuses | None]] = []
    for field in descriptor.fields:
        if not is_message(field) or is_map(field) or message_of(field).full_name in above:
            continue
        if message_of(field).full_name == STATUS:
            steps.append((field.name, field.is_repeated, None))
        elif (deeper := inner_statuses(message_of(field), above)) is not None:
            steps.append((field.name, field.is_repeated, deeper))

    def find(message: Any) -> list[Any]:
        found: list[Any] = []
        for name, repeated, deeper in steps:
            values = getattr(message, name) if repeated else [getattr(message, name)] if message.HasField(name) else []
            for value in values:
                found += deeper(value) if deeper is not None else [value]
        return found

    return find if steps else None


def _parsed(details: bytes) -> Status:
    status = Status()
    try:
        status.ParseFromString(details)
    except DecodeError:
        status.Clear()
    return status


def _camel(name: str) -> str:
    return _UNDERSCORE.sub(lambda found: found.group(1).upper(), name)
