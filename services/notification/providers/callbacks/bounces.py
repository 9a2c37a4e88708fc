"""What mail that came back tells of mail of ours."""

from collections.abc import Sequence
from datetime import UTC, datetime

from dashclicks.conversations.v1 import inbound_email_pb2 as pb

from services.notification.providers.base import Status, StatusUpdate

_STATUSES = {
    pb.DELIVERY_ACTION_FAILED: Status.BOUNCED,
    pb.DELIVERY_ACTION_DELAYED: Status.DELAYED,
    pb.DELIVERY_ACTION_DELIVERED: Status.DELIVERED,
    pb.DELIVERY_ACTION_RELAYED: Status.SENT,
    pb.DELIVERY_ACTION_EXPANDED: Status.DELIVERED,
}


def updates_of(email: pb.InboundEmail) -> Sequence[StatusUpdate]:
    """Of a bounce or a complaint that came to an address which we gave to one message.

    A report that came to any other address says nothing: anybody can write one, and would silence others' addresses.
    """
    target = next((each for each in email.targets if each.bounce), None)
    if target is None or not email.HasField("report"):
        return ()
    complaint = email.kind == pb.EMAIL_KIND_COMPLAINT
    time = email.send_time.ToDatetime(UTC) if email.HasField("send_time") else datetime.now(UTC)
    updates = []
    for place, each in enumerate(email.report.recipients):
        status = Status.COMPLAINED if complaint else _STATUSES.get(each.action)
        if status is not None:
            updates.append(
                StatusUpdate(
                    provider="smtp",
                    event_id=f"{email.message_id}/{place}",
                    status=status,
                    time=time,
                    message_id=target.id,
                    account_id=target.account_id,
                    address=each.address,
                    reason=each.status or each.diagnostic[:200],
                    gone=complaint or (status == Status.BOUNCED and each.status.startswith(("5.1.", "5.2.1"))),
                )
            )
    return updates
