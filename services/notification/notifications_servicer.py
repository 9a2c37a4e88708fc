"""Telling people, and what became of it."""

from datetime import UTC, datetime, timedelta

from dashclicks.notifications.v1 import delivery_pb2
from dashclicks.notifications.v1.delivery_pb2 import CancelDeliveryRequest, Delivery, DeliveryState
from dashclicks.notifications.v1.kind_options_pb2 import KindVariable
from dashclicks.notifications.v1.kind_pb2 import Kind, ListKindsRequest, ListKindsResponse
from dashclicks.notifications.v1.notify_pb2 import NotifyRequest, NotifyResponse

from services.notification.deps import Deps
from services.notification.notice import Notice, values_of
from services.notification.notifier import Notifier
from shared.core.errors import FailedPrecondition, InvalidArgument, Violation
from shared.notifications import kinds
from shared.resource.model import Record
from shared.rpc.call import Call

# Rows of messages are kept for 400 days.
FURTHEST = timedelta(days=365)
WAITING = frozenset(
    {
        delivery_pb2.DELIVERY_STATE_HELD,
        delivery_pb2.DELIVERY_STATE_QUEUED,
        delivery_pb2.DELIVERY_STATE_DIGESTED,
    }
)


class NotificationsServicer:
    """Deliveries are written by the platform alone."""

    def __init__(self, deps: Deps, notifier: Notifier) -> None:
        self._deps = deps
        self._notifier = notifier
        self._kinds = ListKindsResponse(kinds=[_shown(kind) for kind in deps.catalogue.values() if kind.chosen])

    async def Notify(self, request: NotifyRequest, call: Call) -> NotifyResponse:
        check_url(request.url)
        schedule = request.schedule_time.ToDatetime(UTC) if request.HasField("schedule_time") else None
        check_schedule(schedule, self._deps.clock.now())
        expire = request.expire_time.ToDatetime(UTC) if request.HasField("expire_time") else None
        notice = Notice(
            account_id=call.caller.account_id,
            kind=request.kind,
            user_ids=list(request.user_ids),
            recipients=list(request.recipients),
            variables=values_of(request.variables),
            url=request.url,
            channels=list(request.channels),
            schedule=schedule,
            expire=expire,
            dedupe_key=request.dedupe_key,
            digest_key=request.digest_key,
            attachments=list(request.attachments),
            rehearsal=request.validate_only,
        )
        return NotifyResponse(deliveries=await self._notifier.tell(notice))

    async def ListKinds(self, request: ListKindsRequest, call: Call) -> ListKindsResponse:
        return self._kinds

    async def CancelDelivery(self, request: CancelDeliveryRequest, call: Call) -> Delivery:
        def cancel(row: Record[Delivery]) -> None:
            message = row.message
            if message.state not in WAITING or message.digest_delivery_id:
                state = DeliveryState.Name(message.state)
                raise FailedPrecondition(f"the message does not wait any more: {state}", reason="NOT_WAITING")
            message.state = delivery_pb2.DELIVERY_STATE_CANCELLED
            message.events.add(state=message.state).time.FromDatetime(self._deps.clock.now())

        return (await self._deps.deliveries.change(call, request.id, cancel)).message


def check_schedule(schedule: datetime | None, now: datetime) -> None:
    """Raises InvalidArgument for a time that is further away than rows are kept."""
    if schedule is not None and schedule - now > FURTHEST:
        problem = f"must be within {FURTHEST.days} days"
        violations = [Violation("schedule_time", problem, "SCHEDULE_TIME")]
        raise InvalidArgument(f"schedule_time {problem}", violations=violations)


def check_url(url: str) -> None:
    """Raises InvalidArgument for what is neither a path of the dashboard nor an https URL."""
    path = url.startswith("/") and not url.startswith("//")
    if (url and not (path or url.startswith("https://"))) or not url.isprintable():
        problem = "must be a path of the dashboard, or an https URL"
        raise InvalidArgument(f"url {problem}", violations=[Violation("url", problem, "URL")])


def _shown(kind: kinds.Kind) -> Kind:
    return Kind(
        kind=kind.number,
        name=kind.name,
        group=kind.group,
        description=kind.description,
        channels=kind.channels,
        optional_channels=kind.optional,
        fallbacks=kind.fallbacks,
        critical=kind.critical,
        digestible=kind.digestible,
        priority=kind.priority,
        to_contacts=kind.to_contacts,
        variables=[KindVariable(path=path, example=example) for path, example in kind.variables.items()],
    )
