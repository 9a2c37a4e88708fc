"""The look of the host that was called, as accounts set it; asked of the service, and kept for a minute."""

import time
from typing import Any

from dashclicks.accounts.v1.branding_pb2 import GetHostBrandingRequest
from starlette.requests import Request

from edge.oauth.brand import Brand, Provider
from edge.oauth.calls import Calls, Errors

KEPT_SECONDS = 60.0
# Anybody may call any host; beyond so many all are asked for anew.
KEPT_HOSTS = 1000
ALIKE = ("logo_url", "login_title", "login_text", "support_url")


class HostBrands:
    """A BrandOf. A host of nobody, and one that cannot be asked about now, has the platform's look."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._kept: dict[str, tuple[float, Brand]] = {}

    async def __call__(self, request: Request) -> Brand:
        """The look for this request's host."""
        host = request.url.hostname or ""
        ends, brand = self._kept.get(host, (0.0, Brand()))
        if ends > time.monotonic():
            return brand
        try:
            found = await self._calls(request.scope, "GetHostBranding", GetHostBrandingRequest(host=host))
        except Errors:
            # Not kept: the next visitor asks again.
            return Brand()
        if len(self._kept) >= KEPT_HOSTS:
            self._kept.clear()
        brand = _brand(found)
        self._kept[host] = time.monotonic() + KEPT_SECONDS, brand
        return brand


def _brand(found: Any) -> Brand:
    """What is set, and the platform's own for the rest; the two colours belong together."""
    given = {"name": found.display_name} | {name: getattr(found, name) for name in ALIKE}
    if found.primary_color and found.on_primary_color:
        given |= {"primary": found.primary_color, "on_primary": found.on_primary_color}
    providers = tuple(Provider(each.id, each.display_name) for each in found.login_providers)
    return Brand(**{name: value for name, value in given.items() if value}, providers=providers)
