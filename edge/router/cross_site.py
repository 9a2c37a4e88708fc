"""Tells a request of our own pages from one that another site made the browser send (CSRF)."""

from starlette.types import Scope

from edge.router.cross_origin import ORIGIN_SCOPE_KEY, is_own
from shared.core.errors import PermissionDenied

# "none": typed, bookmarked or opened by the browser itself.
OWN_FETCH_SITES = frozenset({b"same-origin", b"none"})


def refuse_cross_site(scope: Scope) -> None:
    """Raises PermissionDenied unless the browser says that the request is of our own origin.

    `Sec-Fetch-Site` decides where there is one; older browsers send `Origin`, which must then be the host called.
    A request that says neither is refused: every browser says one of them with an unsafe method. A page of an origin
    that is allowed to call (CORS) is let through; whether the session may be used there is `check_account`'s to say.
    """
    if ORIGIN_SCOPE_KEY in scope:
        return
    fetch_site: bytes | None = None
    origin = host = b""
    for name, value in scope["headers"]:
        if name == b"sec-fetch-site":
            fetch_site = value
        elif name == b"origin":
            origin = value
        elif name == b"host":
            host = value
    allowed = fetch_site in OWN_FETCH_SITES if fetch_site is not None else is_own(origin, host)
    if not allowed:
        raise PermissionDenied(
            "a cookie session can change things only from the platform's own pages; send X-Session-Id instead",
            reason="CROSS_SITE_REQUEST",
        )
