"""What is kept of a call, whichever pipeline serves it: metrics, a log line, and the error as its caller may see it."""

import asyncio
import time
from collections.abc import Callable
from types import TracebackType

import structlog
from grpc import StatusCode

from shared.core.errors import StatusError
from shared.core.tracing import Tracing
from shared.rpc.access_log import CallLog
from shared.rpc.call import Call
from shared.rpc.metrics import MethodMetrics
from shared.rpc.status import RpcError, internal_error, rpc_error

Translate = Callable[[Exception], StatusError | None]
"""Names the failure of a driver; None for an exception that nobody expected."""

# Codes that a caller cannot be blamed for.
OUR_FAULTS = frozenset({StatusCode.UNKNOWN, StatusCode.INTERNAL, StatusCode.DATA_LOSS, StatusCode.UNAVAILABLE})

log = structlog.get_logger(__name__)


class Observed:
    """The block that serves one call. An exception leaves it as RpcError; one of cancellation leaves as it is."""

    __slots__ = ("_call", "_log", "_metrics", "_span", "_started", "_tracing", "_translate")

    def __init__(
        self,
        call: Call,
        metrics: MethodMetrics,
        translate: Translate,
        tracing: Tracing | None = None,
        calls: CallLog | None = None,
    ) -> None:
        self._log = calls
        self._call = call
        self._tracing = tracing
        self._metrics = metrics
        self._translate = translate

    def __enter__(self) -> None:
        self._started = time.perf_counter()
        self._metrics.start()
        if self._tracing is not None:
            self._span = self._tracing.start(self._call.method, "server", self._call.metadata)
            self._call.metadata.update(self._tracing.carrier(self._span))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._end(StatusCode.OK, "")
        elif isinstance(error, Exception):
            failed = self._failure(error)
            self._end(failed.code, failed.reason)
            raise failed from None
        else:
            # The client has left, whether we were at work or waited for it to read.
            left = isinstance(error, asyncio.CancelledError | GeneratorExit)
            self._end(StatusCode.CANCELLED if left else StatusCode.UNKNOWN, "")

    def _end(self, code: StatusCode, reason: str) -> None:
        seconds = time.perf_counter() - self._started
        self._metrics.end(code, seconds)
        if self._log is not None:
            self._log.write(self._call, code, reason, seconds)
        if self._tracing is not None:
            facts = {"rpc.response.status_code": code.name, "dashclicks.request_id": self._call.request_id}
            self._tracing.end(self._span, facts, failed=code in OUR_FAULTS)

    def _failure(self, error: Exception) -> RpcError:
        """The error as the caller may see it; one that nobody expected is logged with its traceback."""
        known = error if isinstance(error, StatusError) else self._translate(error)
        if known is not None:
            return rpc_error(known, self._call.request_id)
        log.error("unexpected error", method=self._call.method, request_id=self._call.request_id, exc_info=error)
        return internal_error(self._call.request_id)
