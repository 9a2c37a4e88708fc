"""One JSON line per request."""

from collections.abc import Callable

from edge.router.session_cache import CachedSession
from shared.core.logging import Lines

SESSION_DIGITS = 12


class AccessLog:
    """Writes the lines. The query is never logged: it may carry a session."""

    def __init__(self, service: str, write: Callable[[bytes], object]) -> None:
        self._lines = Lines(service, "edge.access", write)

    def write(
        self,
        *,
        method: str,
        path: str,
        route: str,
        status: int,
        seconds: float,
        sent_bytes: int,
        request_id: str,
        trace_id: str,
        client: str,
        session: CachedSession | None,
    ) -> None:
        """Logs one answered request; `route` is the gRPC path it called. `status` 0: nobody was there to take it."""
        facts = {
            "method": method,
            "path": path,
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 2),
            "bytes": sent_bytes,
            "request_id": request_id,
            "trace_id": trace_id,
            "client": client,
            "account_id": session.account_id if session else "",
            "user_id": session.user_id if session else "",
            "impersonator_id": session.impersonator_id if session else "",
            "key_id": session.key_id if session else "",
            # Enough of its hash to follow one session, and of no use to anybody else.
            "session": session.key[:SESSION_DIGITS] if session else "",
        }
        self._lines.add("request", facts)
