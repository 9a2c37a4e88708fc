"""What Twilio tells of text messages (status callback)."""

from collections.abc import Mapping
from datetime import datetime

from services.notification.providers.base import Status, StatusUpdate

_STATUSES = {
    "sent": Status.SENT,
    "delivered": Status.DELIVERED,
    "read": Status.OPENED,
    "undelivered": Status.BOUNCED,
    "failed": Status.FAILED,
    "canceled": Status.FAILED,
}
# There is no such number, it takes no text messages, or its owner has told Twilio to stop.
_GONE = frozenset({"21211", "21214", "21217", "21610", "21614", "30005", "30006"})


def update_of(form: Mapping[str, str], message_id: str, account_id: str, now: datetime) -> StatusUpdate | None:
    """The update; None for a status on the way, which says nothing that is not known."""
    sid, said, code = form.get("MessageSid", ""), form.get("MessageStatus", ""), form.get("ErrorCode", "")
    status = _STATUSES.get(said)
    if status is None or not sid:
        return None
    return StatusUpdate(
        provider="twilio",
        event_id=f"{sid}/{said}",
        status=status,
        time=now,
        message_id=message_id,
        account_id=account_id,
        provider_id=sid,
        address=form.get("To", ""),
        reason=f"twilio.{code}" if code else "",
        gone=code in _GONE,
    )
