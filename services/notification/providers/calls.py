"""What the providers that are called over HTTP have in common."""

from collections.abc import Mapping

from services.notification.providers.base import Deferred, Outgoing
from shared.integration.vendor_http import VendorAway

# A push holds 4,096 bytes in all, and devices show a few lines of it.
MAX_TITLE, MAX_BODY = 200, 800


def away(name: str, error: VendorAway) -> Deferred:
    """A vendor that did not answer."""
    return Deferred(f"{name}.{'unknown' if error.uncertain else 'unreached'}", uncertain=error.uncertain)


def shown(message: Outgoing) -> Mapping[str, str]:
    """What a device shows of a push."""
    return {"title": _short(message.subject, MAX_TITLE), "body": _short(message.text, MAX_BODY)}


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
