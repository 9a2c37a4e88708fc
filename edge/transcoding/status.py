"""google.rpc.Status between the wire and JSON, with the field paths of BadRequest in JSON names."""

import re

from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.descriptor import Descriptor
from google.protobuf.message import DecodeError, Message
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo
from google.rpc.status_pb2 import Status

from edge.transcoding.codec.fields import is_map, is_message, message_of
from edge.transcoding.codec.seam import Codec
from edge.transcoding.errors import code_number
from shared.core.errors import DOMAIN, StatusError

_STEP = re.compile(r"([^.\[\]]+)|\[[^\]]*\]")
_UNDERSCORE = re.compile(r"_([a-z0-9])")


class StatusPrinter:
    """Prints statuses through a codec, so that details are shown as the contract's JSON."""

    def __init__(self, codec: Codec) -> None:
        self._render = codec.renderer("google.rpc.Status")

    def own(self, error: StatusError, request_id: str) -> bytes:
        """JSON of an error raised in the edge. Its violations hold JSON names already."""
        status = Status(code=code_number(error.code), message=clean(error.message))
        metadata = {**error.metadata, "request_id": request_id}
        _pack(status, ErrorInfo(reason=error.reason, domain=DOMAIN, metadata=metadata))
        if error.violations:
            bad = BadRequest()
            for violation in error.violations:
                bad.field_violations.add(
                    field=clean(violation.field), description=clean(violation.description), reason=violation.reason
                )
            _pack(status, bad)
        for detail in error.details:
            _pack(status, detail)
        return self._render(status.SerializeToString()).body

    def upstream(self, code: int, message: str, details: bytes, request: Descriptor) -> bytes:
        """JSON of a status a service sent; `details` is its google.rpc.Status, or nothing."""
        status = Status()
        try:
            status.ParseFromString(details)
        except DecodeError:
            status.Clear()
        # The trailer is the truth; the details only add to it.
        status.code, status.message = code, message
        for detail in status.details:
            _rename(detail, request)
        return self._render(status.SerializeToString()).body


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


def _camel(name: str) -> str:
    return _UNDERSCORE.sub(lambda found: found.group(1).upper(), name)


def _rename(detail: AnyMessage, request: Descriptor) -> None:
    bad = BadRequest()
    try:
        if not detail.Unpack(bad):
            return
    except DecodeError:
        return
    for violation in bad.field_violations:
        violation.field = json_path(violation.field, request)
    detail.Pack(bad)


def _pack(status: Status, detail: Message) -> None:
    status.details.add().Pack(detail)
