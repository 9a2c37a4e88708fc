"""Links in messages: each holds what it is for, and a MAC, so nobody can make one that leads elsewhere."""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from html import escape, unescape

from shared.core.errors import InvalidArgument

MAC_BYTES = 16
MAX_URL_CHARS = 2000
_HREF = re.compile(r'(<a\b[^>]*?\bhref=")(https?://[^"]+)(")', re.IGNORECASE)
_END = re.compile(r"</body>", re.IGNORECASE)
OPEN, CLICK, UNSUBSCRIBE = "o", "c", "u"


class Links:
    """Makes and reads them. `base`: where the API is, as people reach it."""

    def __init__(self, key: bytes, base: str) -> None:
        self._key = key
        self._base = base.rstrip("/")

    def unsubscribe(self, delivery_id: str) -> str:
        """Where the person unsubscribes."""
        return self._link(UNSUBSCRIBE, delivery_id, "")

    def track(self, html: str, delivery_id: str) -> str:
        """The same HTML, whose links tell that they were followed, and which tells that it was opened."""

        def through(match: "re.Match[str]") -> str:
            url = unescape(match[2])
            is_ours = url.startswith(f"{self._base}/v1/notifications/") or len(url) > MAX_URL_CHARS
            return match[0] if is_ours else f"{match[1]}{escape(self._link(CLICK, delivery_id, url))}{match[3]}"

        picture = f'<img src="{escape(self._link(OPEN, delivery_id, ""))}" width="1" height="1" alt="">'
        tracked = _HREF.sub(through, html)
        found = list(_END.finditer(tracked))
        place = found[-1].start() if found else len(tracked)
        return f"{tracked[:place]}{picture}{tracked[place:]}"

    def read(self, purpose: str, token: str) -> tuple[str, str]:
        """The message and the URL that a token holds. Raises InvalidArgument (BAD_LINK)."""
        try:
            raw = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
            payload = raw[MAC_BYTES:].decode()
        except ValueError:
            raise _bad_link() from None
        if not hmac.compare_digest(raw[:MAC_BYTES], self._mac(purpose, payload)):
            raise _bad_link()
        delivery_id, _, url = payload.partition("\n")
        return delivery_id, url

    def _link(self, purpose: str, delivery_id: str, url: str) -> str:
        payload = f"{delivery_id}\n{url}"
        token = urlsafe_b64encode(self._mac(purpose, payload) + payload.encode()).rstrip(b"=").decode()
        return f"{self._base}/v1/notifications/{purpose}/{token}"

    def _mac(self, purpose: str, payload: str) -> bytes:
        return hmac.new(self._key, f"{purpose}\n{payload}".encode(), sha256).digest()[:MAC_BYTES]


def _bad_link() -> InvalidArgument:
    return InvalidArgument("the link is not whole", reason="BAD_LINK")
