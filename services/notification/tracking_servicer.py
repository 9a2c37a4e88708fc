"""What the links in messages lead to. Each is good for its own message alone, and leads nowhere that was not in it."""

from html import escape
from urllib.parse import quote

from dashclicks.notifications.v1.delivery_pb2 import Delivery
from dashclicks.notifications.v1.tracking_pb2 import (
    ShowUnsubscribeRequest,
    TrackClickRequest,
    TrackOpenRequest,
    UnsubscribeRequest,
)
from dashclicks.type.v1.redirect_pb2 import Redirect
from google.api.httpbody_pb2 import HttpBody

from services.notification.deps import Deps
from services.notification.links import CLICK, OPEN, UNSUBSCRIBE
from services.notification.people import REASON
from services.notification.providers.base import Status
from services.notification.tracking import Tracking
from services.notification.unsubscribing import Unsubscribing
from shared.rpc.call import Call

# A transparent GIF of one point.
PICTURE = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
HTML = "text/html; charset=utf-8"
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><body><h1>{title}</h1><p>{text}</p>{form}</body></html>"""
FORM = '<form method="post"><button>Unsubscribe</button></form>'
_URL_CHARS = "!#$%&'()*+,/:;=?@[]~"


class TrackingServicer:
    """Open to everybody: the tokens say what for."""

    def __init__(self, deps: Deps, tracking: Tracking) -> None:
        self._deps = deps
        self._tracking = tracking
        self._unsubscribing = Unsubscribing(deps, tracking)

    async def TrackOpen(self, request: TrackOpenRequest, call: Call) -> HttpBody:
        delivery_id, _ = self._deps.links.read(OPEN, request.token)
        await self._tracking.happened(delivery_id, Status.OPENED, "open")
        return HttpBody(content_type="image/gif", data=PICTURE)

    async def TrackClick(self, request: TrackClickRequest, call: Call) -> HttpBody:
        delivery_id, url = self._deps.links.read(CLICK, request.token)
        await self._tracking.happened(delivery_id, Status.CLICKED, f"click {url}"[:200], url)
        answer = HttpBody(content_type=HTML)
        answer.extensions.add().Pack(Redirect(url=quote(url, safe=_URL_CHARS)))
        return answer

    async def ShowUnsubscribe(self, request: ShowUnsubscribeRequest, call: Call) -> HttpBody:
        delivery = await self._delivery(request.token)
        if delivery is None:
            return _too_old()
        kind = self._deps.catalogue[delivery.kind].description
        return _page("Unsubscribe", f"You will not be written to any more when {kind}.", FORM)

    async def Unsubscribe(self, request: UnsubscribeRequest, call: Call) -> HttpBody:
        delivery = await self._delivery(request.token)
        if delivery is None:
            return _too_old()
        await self._unsubscribing.of(delivery)
        return _page("You are unsubscribed", "You can close this page.", "")

    async def _delivery(self, token: str) -> Delivery | None:
        delivery_id, _ = self._deps.links.read(UNSUBSCRIBE, token)
        rows = await self._deps.deliveries.system(REASON).find({"id": delivery_id}, 1)
        return rows[0].message if rows else None


def _too_old() -> HttpBody:
    """The message is not known any more, so neither is who is not to be written to: not to be told otherwise."""
    return _page("This link is too old", "Please use the link of a newer message.", "")


def _page(title: str, text: str, form: str) -> HttpBody:
    html = PAGE.format(title=escape(title), text=escape(text), form=form)
    return HttpBody(content_type=HTML, data=html.encode())
