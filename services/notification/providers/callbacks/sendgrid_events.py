"""What SendGrid tells of mails (event webhook)."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from services.notification.providers.base import Status, StatusUpdate

_STATUSES = {
    "delivered": Status.DELIVERED,
    "open": Status.OPENED,
    "click": Status.CLICKED,
    "deferred": Status.DELAYED,
    "bounce": Status.BOUNCED,
    "blocked": Status.BOUNCED,
    "dropped": Status.FAILED,
    "spamreport": Status.COMPLAINED,
    "unsubscribe": Status.UNSUBSCRIBED,
    "group_unsubscribe": Status.UNSUBSCRIBED,
}
# Why SendGrid has not even tried: by what an earlier mail to that address met with.
_DROPPED = {
    "bounced address": Status.BOUNCED,
    "invalid": Status.BOUNCED,
    "spam reporting address": Status.COMPLAINED,
    "unsubscribed address": Status.UNSUBSCRIBED,
}
# The classes of bounces that are of the address.
_GONE = frozenset({"invalid address"})


def updates_of(body: bytes) -> Iterator[StatusUpdate]:
    """One for each event that says something of a mail of ours; others, and what is none, are passed over."""
    try:
        events = json.loads(body)
    except (ValueError, RecursionError):
        return
    for event in events if isinstance(events, list) else ():
        if isinstance(event, dict) and (update := _update(event)) is not None:
            yield update


def _update(event: Mapping[str, Any]) -> StatusUpdate | None:
    name, id, stamp = _text(event, "event"), _text(event, "sg_event_id"), event.get("timestamp")
    status = _STATUSES.get(name)
    # A machine that opens every mail says nothing of the person.
    if status is None or not id or not isinstance(stamp, int) or event.get("sg_machine_open"):
        return None
    reason = _text(event, "reason")
    if name == "dropped":
        status = _DROPPED.get(reason.lower(), status)
    try:
        time = datetime.fromtimestamp(stamp, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return StatusUpdate(
        provider="sendgrid",
        event_id=id,
        status=status,
        time=time,
        message_id=_text(event, "message_id"),
        account_id=_text(event, "account_id"),
        provider_id=_text(event, "sg_message_id").partition(".")[0],
        address=_text(event, "email").lower(),
        reason=(_text(event, "status") or reason)[:200],
        gone=_is_gone(name, event, status),
        url=_text(event, "url"),
    )


def _is_gone(name: str, event: Mapping[str, Any], status: Status) -> bool:
    if status in (Status.COMPLAINED, Status.UNSUBSCRIBED) or (name == "dropped" and status == Status.BOUNCED):
        return True
    if name != "bounce" or _text(event, "type") == "blocked":
        # What is blocked was refused for its sender or content.
        return False
    kind = _text(event, "bounce_classification").lower()
    return kind in _GONE if kind and kind != "unclassified" else _text(event, "status").startswith("5.1.")


def _text(event: Mapping[str, Any], name: str) -> str:
    value = event.get(name)
    return value[:2000].encode("utf-8", "replace").decode() if isinstance(value, str) else ""
