"""Mails about endpoints that the platform has disabled: to whoever made one, and to the account's owner."""

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlsplit

from dashclicks.users.v1.user_pb2 import User
from dashclicks.webhooks.v1 import endpoint_pb2
from dashclicks.webhooks.v1.endpoint_pb2 import DisableReason, Endpoint

from services.internal.sending import Sending
from shared.core.mail import Mail
from shared.resource.resource import Resource

KEPT = timedelta(days=1)
SUBJECT = "A webhook endpoint was disabled"
_WHY = {
    endpoint_pb2.DISABLE_REASON_GONE: "it answered 410 (Gone)",
    endpoint_pb2.DISABLE_REASON_FAILING: "no delivery to it succeeded for five days",
    endpoint_pb2.DISABLE_REASON_OWNER_GONE: "whoever made it cannot sign in any more",
}
TEXT = """The webhook endpoint {id} at {host} was disabled, for {why}.

It is sent no more events. Deliveries that wait are kept for 30 days. When it is in order, enable it; events of the time
between can be sent by replaying them.
"""


class EndpointNotices:
    """Tells people."""

    def __init__(self, sending: Sending, users: Resource[User], endpoints: Resource[Endpoint]) -> None:
        self._kind = sending.kind("webhook endpoint disabled", KEPT, self._write)
        self._users = users
        self._endpoints = endpoints

    async def disabled(self, endpoint: Endpoint, reason: DisableReason.ValueType) -> None:
        """An endpoint is to be disabled by the platform."""
        where: Mapping[str, str] = {"account_id": endpoint.account_id, "role": "ROLE_OWNER"}
        owners = await self._users.system("webhooks").find(where, 1)
        for user_id in sorted({endpoint.user_id, *(owner.message.id for owner in owners)}):
            await self._kind.ask({"user_id": user_id, "endpoint_id": endpoint.id, "reason": DisableReason.Name(reason)})

    async def _write(self, about: Mapping[str, str]) -> list[Mail]:
        found = await self._endpoints.system("webhooks").find({"id": about["endpoint_id"]})
        users = await self._users.system("webhooks").find({"id": about["user_id"]})
        why = _WHY[DisableReason.Value(about["reason"])]
        return [
            # Paths and queries of such addresses may hold what lets others in.
            Mail(
                user.message.email,
                SUBJECT,
                TEXT.format(id=each.message.id, host=urlsplit(each.message.url).hostname, why=why),
            )
            for each in found
            for user in users
        ]
