"""The catalogue as people see it, with a payload of each type."""

from collections.abc import Sequence
from datetime import datetime

import orjson
from dashclicks.webhooks.v1.endpoint_pb2 import Endpoint
from dashclicks.webhooks.v1.event_type_pb2 import EventType
from google.protobuf.json_format import ParseDict
from google.protobuf.struct_pb2 import Struct

from services.internal.webhooks.catalogue import EventKind
from services.internal.webhooks.parts import Webhooks
from services.internal.webhooks.payloads import Content, of_sample
from services.internal.webhooks.samples import ACCOUNT_ID, TIME, ULID
from shared.core.errors import InvalidArgument, Violation
from shared.rpc.principal import Principal

PING = "webhooks.ping"
_EVENT_ID = f"evt_{ULID}"


class EventTypes:
    """Shows types, and makes samples of them."""

    def __init__(self, parts: Webhooks) -> None:
        self._catalogue = parts.catalogue
        self._samples = parts.samples
        self._owners = parts.owners
        self._shown: dict[str, EventType] = {}

    def of(self, caller: Principal) -> Sequence[EventType]:
        """The types that a caller may subscribe to, by name."""
        readable = self._owners.readable(caller)
        kinds = sorted(self._catalogue.kinds.items())
        return [self._show(kind) for _, kind in kinds if kind.source.type in readable]

    def kind(self, name: str) -> EventKind:
        """The type of a name. Raises InvalidArgument."""
        if name not in self._catalogue.kinds:
            problem = "is no type of events"
            raise InvalidArgument(f"event_type {problem}", violations=[Violation("event_type", problem, "UNKNOWN")])
        return self._catalogue.kinds[name]

    def sample(self, name: str, endpoint: Endpoint, now: datetime) -> bytes:
        """A payload as the endpoint would get it; of no type, one that only says that it is there."""
        if not name:
            data = {"endpointId": endpoint.id}
            return Content(PING, now, _EVENT_ID, endpoint.account_id, 0, 1, endpoint.id, data).body(False)
        resource = self._samples.of(self.kind(name).source.message)
        return of_sample(name, resource, 0, _EVENT_ID, now, endpoint.account_id).body(endpoint.thin)

    def _show(self, kind: EventKind) -> EventType:
        """Samples are made once: they do not change."""
        shown = self._shown.get(kind.name)
        if shown is None:
            resource = self._samples.of(kind.source.message)
            body = of_sample(kind.name, resource, 1, _EVENT_ID, TIME, ACCOUNT_ID).body(False)
            shown = self._shown[kind.name] = EventType(
                name=kind.name, description=kind.description, resource_type=kind.source.type
            )
            shown.example.CopyFrom(ParseDict(orjson.loads(body), Struct()))
        return shown
