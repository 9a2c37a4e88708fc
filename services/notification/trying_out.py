"""Sends what a template makes to whoever tries it out."""

from datetime import timedelta

from dashclicks.notifications.v1 import delivery_pb2, kind_pb2
from dashclicks.notifications.v1.delivery_pb2 import Delivery
from dashclicks.notifications.v1.template_pb2 import Template
from dashclicks.type.v1 import channel_pb2

from services.notification.deps import Deps
from services.notification.drafting import Draft
from services.notification.people import REASON
from services.notification.storing import Storing
from services.notification.templating.engine import Rendered
from shared.core.errors import FailedPrecondition
from shared.notifications.decision import Decision
from shared.rpc.call import Call

LIFETIME = timedelta(hours=1)
KIND = kind_pb2.NOTIFICATION_KIND_NOTIFICATIONS_TEST


class TryingOut:
    """By email or text message."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._storing = Storing(deps)

    async def send(self, template: Template, rendered: Rendered, call: Call) -> Delivery:
        """The message. Raises FailedPrecondition where the caller has no address for the channel."""
        caller = call.caller
        where = {"id": caller.user_id, "account_id": caller.home_account_id or caller.account_id}
        rows = await self._deps.users.system(REASON).find(where, 1)
        user = rows[0].message if rows else None
        by = {channel_pb2.CHANNEL_EMAIL: "email", channel_pb2.CHANNEL_SMS: "phone"}.get(template.channel, "")
        address = str(getattr(user, by, "")) if by else ""
        if not address:
            raise FailedPrecondition("there is no address of yours for this channel", reason="NO_ADDRESS")
        now = self._deps.clock.now()
        delivery = Delivery(
            id=self._deps.ids.new("dlv", now),
            account_id=caller.account_id,
            kind=KIND,
            channel=template.channel,
            state=delivery_pb2.DELIVERY_STATE_QUEUED,
            user_id=caller.user_id,
            address=address,
            subject=rendered.subject[:300],
            priority=self._deps.catalogue[KIND].priority,
            template_id=template.id,
            template_version=template.version,
            locale=template.locale,
        )
        delivery.due_time.FromDatetime(now)
        delivery.expire_time.FromDatetime(now + LIFETIME)
        delivery.events.add(state=delivery.state).time.FromDatetime(now)
        said = {"subject": rendered.subject, "html": rendered.html, "text": rendered.text, "variables": {}}
        content = {"_id": delivery.id, "account_id": delivery.account_id, **said}
        draft = Draft(delivery, content, Decision(now, False, delivery_pb2.Explanation()))
        return (await self._storing.store([draft]))[0]
