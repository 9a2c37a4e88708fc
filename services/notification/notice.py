"""What somebody wants people to be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dashclicks.notifications.v1.kind_pb2 import NotificationKind
from dashclicks.notifications.v1.notify_pb2 import Attachment, Recipient
from dashclicks.type.v1.channel_pb2 import Channel
from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct


@dataclass(frozen=True, slots=True)
class Notice:
    """As NotifyRequest has it. `fallback_of`: the message that could not be sent, in whose place this one goes."""

    account_id: str
    kind: NotificationKind.ValueType
    user_ids: Sequence[str] = ()
    recipients: Sequence[Recipient] = ()
    variables: Mapping[str, Any] = field(default_factory=dict)
    url: str = ""
    channels: Sequence[Channel.ValueType] = ()
    schedule: datetime | None = None
    expire: datetime | None = None
    dedupe_key: str = ""
    digest_key: str = ""
    attachments: Sequence[Attachment] = ()
    fallback_of: str = ""
    rehearsal: bool = False


def values_of(struct: Struct) -> dict[str, Any]:
    """A Struct's values; whole numbers as such, or a text would say 5.0."""
    return {name: _whole(value) for name, value in MessageToDict(struct).items()}


def _whole(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: _whole(each) for name, each in value.items()}
    return [_whole(each) for each in value] if isinstance(value, list) else value
