"""Whether the edge can do its work now: each thing it needs, asked with a short deadline."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from google.rpc.code_pb2 import UNIMPLEMENTED
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from edge.router.problem import problem_response
from edge.upstream.api import Upstream, UpstreamError
from shared.core.errors import Unavailable

DEADLINE_SECONDS = 1.0

# Raises when the thing is not there.
Check = Callable[[], Awaitable[object]]

log = structlog.get_logger(__name__)

# grpc.health.v1.HealthCheckResponse{status: SERVING}.
SERVING = b"\x08\x01"


class Readiness:
    """Answers /readyz."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks
        self._missing: set[str] = set()

    async def answer(self, request: Request) -> Response:
        """200, or 503 with the names of what is missing."""
        answers = await asyncio.gather(*(self._ask(name) for name in self._checks))
        missing = [name for name, ready in zip(self._checks, answers, strict=True) if not ready]
        self._missing = set(missing)
        if missing:
            names = ", ".join(missing)
            error = Unavailable(f"not ready: {names}", reason="NOT_READY", metadata={"missing": names})
            return problem_response(request.scope, error)
        return JSONResponse({"status": "ready", "checks": dict.fromkeys(self._checks, "ok")})

    async def _ask(self, name: str) -> bool:
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                await self._checks[name]()
        except Exception as error:
            # Probes ask many times a second; once is enough.
            if name not in self._missing:
                log.warning("not ready", dependency=name, error=type(error).__name__)
            return False
        return True


def upstream_check(upstream: Upstream) -> Check:
    """Asks the service behind an upstream for its health (grpc.health.v1), over the channel its calls take."""

    async def check() -> None:
        try:
            reply = await upstream.unary("/grpc.health.v1.Health/Check", b"", (), DEADLINE_SECONDS)
        except UpstreamError as error:
            # A service without health checks answers this; it does answer.
            if error.code == UNIMPLEMENTED:
                return
            raise
        if reply != SERVING:
            raise Unavailable("the service says it is not serving")

    return check
