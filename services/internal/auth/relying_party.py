"""Whose passkeys a page uses: the platform's, or those of the account whose domain it is.

A browser makes and uses a passkey for a domain (RP id) and signs which page asked. So what a client says here about its
page opens nothing: the signature has to name the same page, and the passkey the same domain.
"""

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from services.internal.auth.codes import ISSUER
from shared.core.errors import FailedPrecondition
from shared.core.settings import Settings
from shared.rpc.call import Call

# What the edge says of the page that a request comes from.
ORIGIN = "x-client-origin"


class Origins(Protocol):
    """Knows which account's pages have an origin."""

    async def owner(self, origin: str) -> str:
        """The account of an origin, "" if it belongs to none. Raises Unavailable."""


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """`id` is the domain, `origins` are the pages; `account_id` whose domain it is, empty for the platform's."""

    id: str
    name: str
    origins: tuple[str, ...]
    account_id: str = ""

    def serves(self, account_id: str, parent_account_id: str) -> bool:
        """Whether users of an account use its pages: the domain of an agency is also that of its sub-accounts."""
        return self.account_id in ("", account_id, parent_account_id)


class RelyingParties:
    """Finds who a call's page belongs to."""

    def __init__(self, settings: Settings, origins: Origins) -> None:
        """Raises ValueError if WEBAUTHN_RP_ID is not above DASHBOARD_URL."""
        host = urlsplit(settings.dashboard_url).hostname or ""
        self._id = settings.webauthn_rp_id or host
        if not _within(host, self._id):
            raise ValueError(f"WEBAUTHN_RP_ID={self._id}: has to be {host} or a domain above it")
        dashboards = [_origin(settings.dashboard_url), *_list(settings.dashboard_origins)]
        own = {each for each in dashboards if _within(urlsplit(each).hostname or "", self._id)}
        self._elsewhere = frozenset(dashboards) - own
        self._platform = RelyingParty(self._id, ISSUER, tuple(sorted(own | set(_list(settings.webauthn_origins)))))
        self._origins = origins

    async def of(self, call: Call) -> RelyingParty:
        """Who the call's page belongs to; the platform, where a program that is no browser calls.

        Raises FailedPrecondition (PASSKEY_PAGE_UNKNOWN).
        """
        origin = call.metadata.get(ORIGIN, "")
        if not origin or origin in self._platform.origins:
            return self._platform
        host = urlsplit(origin).hostname or ""
        if origin in self._elsewhere:
            return RelyingParty(host, ISSUER, (origin,))
        owner = await self._origins.owner(origin)
        if not owner:
            raise page_unknown()
        # An agency's customers do not read the platform's name.
        return RelyingParty(host, host, (origin,), owner)


def page_unknown() -> FailedPrecondition:
    """The answer to a page that is neither the platform's nor the account's."""
    return FailedPrecondition("passkeys do not work on this page", reason="PASSKEY_PAGE_UNKNOWN")


def _within(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
