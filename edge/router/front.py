"""What every HTTP request passes first: request id, security headers, log and metrics, the last catch of errors."""

import time

import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from edge.router.access_log import AccessLog
from edge.router.answer import Answer
from edge.router.client_address import TrustedProxies
from edge.router.gate import POLICY_SCOPE_KEY, RoutedPolicy
from edge.router.identity import SESSION_SCOPE_KEY
from edge.router.metrics import HttpMetrics
from edge.router.problem import send_problem
from edge.router.request_ids import RequestIds
from edge.router.tracing import RequestTrace
from edge.transcoding.exchange import REQUEST_ID_SCOPE_KEY
from shared.core.errors import Internal, InvalidArgument
from shared.core.tracing import Tracing

MAX_LOGGED_PATH = 1024
# As nginx writes it: the client left before it had an answer.
CLIENT_LEFT = 499

log = structlog.get_logger(__name__)


class Front:
    """Wraps the whole app of one port."""

    def __init__(
        self,
        app: ASGIApp,
        access_log: AccessLog,
        metrics: HttpMetrics,
        proxies: TrustedProxies | None = None,
        tracing: Tracing | None = None,
    ) -> None:
        self._app = app
        self._proxies = proxies or TrustedProxies(())
        self._access_log = access_log
        self._metrics = metrics
        self._tracing = tracing
        self._ids = RequestIds()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            self._proxies.resolve(scope)
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = self._ids.of(scope)
        self._proxies.resolve(scope)
        trace = RequestTrace(scope, self._tracing)
        answer = Answer(scope, receive, send, request_id)
        self._metrics.in_flight += 1
        try:
            await self._app(scope, answer.receive, answer.send)
            if not answer.status:
                # The body ended early. Where the server kept the connection, the client learns why.
                await send_problem(scope, answer.send, InvalidArgument("the request body ended early"))
                answer.status = CLIENT_LEFT
        except Exception:
            log.exception("request failed", request_id=request_id, method=scope["method"], path=_path(scope))
            if not answer.status:
                await send_problem(scope, answer.send, Internal("internal error"))
        finally:
            self._record(scope, answer, time.perf_counter() - started, trace)

    def _record(self, scope: Scope, answer: Answer, seconds: float, trace: RequestTrace) -> None:
        policy: RoutedPolicy | None = scope.get(POLICY_SCOPE_KEY)
        route, rate_class = (policy.method, policy.rate_class) if policy else ("", "")
        self._metrics.in_flight -= 1
        self._metrics.answered(rate_class, scope["method"], answer.status, seconds, answer.sent_bytes)
        request_id = scope[REQUEST_ID_SCOPE_KEY]
        trace.end(route, answer.status, request_id)
        self._access_log.write(
            method=scope["method"],
            path=_path(scope),
            route=route,
            status=answer.status,
            seconds=seconds,
            sent_bytes=answer.sent_bytes,
            request_id=request_id,
            trace_id=trace.id,
            client=scope["client"][0] if scope.get("client") else "",
            session=scope.get(SESSION_SCOPE_KEY),
        )


def _path(scope: Scope) -> str:
    """The path as sent, without the query: that may carry a session."""
    return str(scope["raw_path"][:MAX_LOGGED_PATH], "latin-1")
