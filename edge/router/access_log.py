"""One JSON line per request. Lines of one loop tick go out together, so a line costs no system call of its own."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import orjson

from edge.router.session_cache import CachedSession

SESSION_DIGITS = 12


class AccessLog:
    """Writes lines of the same form as `shared.core.logging`. The query is never logged: it may carry a session."""

    def __init__(self, service: str, write: Callable[[bytes], object]) -> None:
        self._service = service
        self._write = write
        self._lines: list[bytes] = []

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
        line = {
            "event": "request",
            "level": "info",
            "logger": "edge.access",
            "timestamp": datetime.now(UTC),
            "service": self._service,
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
            # Enough of its hash to follow one session, and of no use to anybody else.
            "session": session.key[:SESSION_DIGITS] if session else "",
        }
        if not self._lines:
            asyncio.get_running_loop().call_soon(self._flush)
        self._lines.append(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z))

    def _flush(self) -> None:
        lines, self._lines = self._lines, []
        self._write(b"".join(lines))
