"""What is posted: the event's type and time, and the resource as the API shows it. JSON, 20 kB at most."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from google.protobuf import descriptor_pool
from google.protobuf.json_format import MessageToDict, ParseDict
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from shared.events.event import Event
from shared.events.images import Image
from shared.events.sources import Source
from shared.resource.etag import format_etag
from shared.resource.values import unescape_key

# Larger ones are sent thin.
MAX_BYTES = 20_000
_WORDS = re.compile(r"_([a-z0-9])")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Content:
    """What an event says. `data`: the resource; `previous`: what changed, as it was."""

    type: str
    time: datetime
    id: str
    account_id: str
    sequence: int
    revision: int
    resource_id: str
    data: Json
    changed: tuple[str, ...] = ()
    previous: Json = field(default_factory=dict)
    gap: bool = False

    def body(self, thin: bool) -> bytes:
        """The bytes to sign and send; thin where they are to be, or would be too many."""
        head: Json = {
            "type": self.type,
            "timestamp": f"{self.time.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z",
            "id": self.id,
            "accountId": self.account_id,
            "sequence": self.sequence,
            "resourceRevision": self.revision,
            "changedFields": list(self.changed),
            **({"gap": True} if self.gap else {}),
        }
        whole = b"" if thin else orjson.dumps({**head, "previousAttributes": self.previous, "data": self.data})
        if whole and len(whole) <= MAX_BYTES:
            return whole
        # A list of changed fields is never long enough to matter: a contract has some hundred fields.
        return orjson.dumps({**head, "thin": True, "data": {"id": self.resource_id}})


class Payloads:
    """Reads events back into their resources. `sources` by resource type."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = sources

    def of(self, event: Event, sequence: int) -> Content:
        """What an event says; `sequence`: its place among the endpoint's deliveries."""
        full_name = self._sources[event.resource_type].message
        changed = {path.partition(".")[0] for path in event.changed_fields}
        before = _json(_read(full_name, event.before)) if changed else {}
        return Content(
            type=event.type,
            time=event.time,
            id=event.id,
            account_id=event.account_id,
            sequence=sequence,
            revision=event.resource_revision,
            resource_id=event.resource_id,
            data=_shown(full_name, event),
            changed=tuple(map(_camel, event.changed_fields)),
            # Of a field that was absent nothing stands in `before`.
            previous={_camel(name): before.get(_camel(name)) for name in sorted(changed)},
            gap=event.gap,
        )


def of_sample(type: str, resource: Message, sequence: int, id: str, time: datetime, account_id: str) -> Content:
    """A sample of an event."""
    data = _json(resource)
    return Content(type, time, id, account_id, sequence, 1, str(data.get("id", "")), data)


def _shown(full_name: str, event: Event) -> Json:
    if not event.after:
        return {"id": event.resource_id}
    message: Any = _read(full_name, event.after)
    message.etag = format_etag(event.resource_revision)
    return _json(message)


def _read(full_name: str, image: Image) -> Message:
    made = GetMessageClass(descriptor_pool.Default().FindMessageTypeByName(full_name))()
    # An event may be older than the contract of today.
    return ParseDict(_unescaped(image), made, ignore_unknown_fields=True)


def _unescaped(value: Any) -> Any:
    if isinstance(value, dict):
        return {unescape_key(key): _unescaped(item) for key, item in value.items()}
    return [_unescaped(item) for item in value] if isinstance(value, list) else value


def _json(message: Message) -> Json:
    """As the API shows it."""
    shown: Json = MessageToDict(message, always_print_fields_with_no_presence=True)
    return shown


def _camel(path: str) -> str:
    return _WORDS.sub(lambda found: found[1].upper(), path)
