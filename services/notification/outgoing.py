"""A stored message as a provider takes it."""

from dataclasses import replace

from dashclicks.notifications.v1.delivery_pb2 import Delivery
from dashclicks.type.v1 import channel_pb2

from services.notification.brand import Brands
from services.notification.deciding import PROVIDERS
from services.notification.deps import Deps
from services.notification.files import Files
from services.notification.people import REASON
from services.notification.providers.base import Outgoing
from shared.models.notifications_center import SEALED_TOKEN, TOKEN_PURPOSE
from shared.notifications.kinds import Kind

_PUSHES = (channel_pb2.CHANNEL_WEB_PUSH, channel_pb2.CHANNEL_MOBILE_PUSH)


class Mailing:
    """Puts messages together."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._brands = Brands(deps)
        self._files = Files(deps)

    async def of(self, delivery: Delivery) -> Outgoing | None:
        """The message; None where its content, its account or its device is not there any more."""
        content = (await self._deps.contents.find([delivery.id])).get(delivery.id)
        address = await self._address(delivery)
        if content is None or not address:
            return None
        kind = self._deps.catalogue[delivery.kind]
        message = Outgoing(
            id=delivery.id,
            channel=PROVIDERS[delivery.channel],
            account_id=delivery.account_id,
            address=address,
            url=delivery.url,
            subject=content["subject"],
            text=content["text"],
            data={"kind": kind.name, "delivery_id": delivery.id},
        )
        if delivery.channel != channel_pb2.CHANNEL_EMAIL:
            return message
        brand = await self._brands.of(delivery.account_id)
        if brand is None:
            return None
        return replace(
            message,
            html=content["html"] if kind.critical else self._deps.links.track(content["html"], delivery.id),
            sender=brand.sender.address,
            headers=self._headers(delivery, kind, brand.sender.reply_to),
            attachments=await self._files.read(delivery.account_id, content.get("attachments", ())),
        )

    def _headers(self, delivery: Delivery, kind: Kind, reply_to: str) -> dict[str, str]:
        headers = {"Auto-Submitted": "auto-generated"}
        if reply_to:
            headers["Reply-To"] = reply_to
        if not kind.critical:
            # RFC 8058: a mail program unsubscribes by one POST.
            headers["List-Unsubscribe"] = f"<{self._deps.links.unsubscribe(delivery.id)}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        return headers

    async def _address(self, delivery: Delivery) -> str:
        if delivery.channel not in _PUSHES:
            return delivery.address
        rows = await self._deps.devices.system(REASON).find({"id": delivery.address}, 1)
        if not rows:
            return ""
        sealed = rows[0].private[SEALED_TOKEN]
        assert isinstance(sealed, bytes)
        return (await self._deps.vault.unseal(delivery.account_id, sealed, TOKEN_PURPOSE)).decode()
