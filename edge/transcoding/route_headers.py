"""Headers that a route's contract puts on its answers: how long they may be kept, and that the method goes away."""

from datetime import UTC, date, datetime
from email.utils import format_datetime

from edge.transcoding.exchange import Headers
from edge.transcoding.route import Route, RoutePolicy


def answer_headers(route: Route) -> Headers:
    """Headers of every good answer. Without `Cache-Control` the edge's own default holds: nothing is kept."""
    return [*caching(route), *retirement(route.policy)]


def caching(route: Route) -> Headers:
    """`Cache-Control` of a GET that the contract lets clients keep. Shared caches keep only what is public."""
    if not route.policy.cache or route.http_method != "GET":
        return []
    who = b"public" if route.policy.public else b"private"
    headers = [(b"cache-control", b"%b, max-age=%d" % (who, route.policy.cache))]
    # Behind one URL each caller sees its own.
    return headers if route.policy.public else [*headers, (b"vary", b"cookie, x-session-id, x-account-id")]


def retirement(policy: RoutePolicy) -> Headers:
    """`Deprecation` (RFC 9745) and `Sunset` (RFC 8594)."""
    if not policy.deprecated:
        return []
    since = policy.deprecated_since
    # Without a date there is only the form of the drafts.
    headers = [(b"deprecation", b"@%d" % _midnight(since).timestamp() if since else b"true")]
    if policy.sunset is not None:
        headers.append((b"sunset", format_datetime(_midnight(policy.sunset), usegmt=True).encode()))
    return headers


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
