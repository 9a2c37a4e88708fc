"""What the providers that are called over HTTP have in common."""

from services.notification.providers.base import Deferred
from shared.integration.vendor_http import VendorAway


def away(name: str, error: VendorAway) -> Deferred:
    """A vendor that did not answer."""
    return Deferred(f"{name}.{'unknown' if error.uncertain else 'unreached'}", uncertain=error.uncertain)
