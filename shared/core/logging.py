"""One JSON line per log event on standard output, for our own loggers and the libraries'."""

import asyncio
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# These describe commands and frames, which hold what callers sent.
QUIET_LIBRARIES = ("asyncio", "grpc", "pymongo", "redis", "hpack", "httpx", "httpcore")


_FORM = orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z


class Lines:
    """Lines that every request writes: no processors, and those of one loop tick go out in one system call."""

    def __init__(self, service: str, logger: str, write: Callable[[bytes], object]) -> None:
        self._head = {"level": "info", "logger": logger, "service": service}
        self._write = write
        self._lines: list[bytes] = []

    def add(self, event: str, facts: EventDict) -> None:
        """A line of the same form as a logger's; `facts` become it. Belongs to the running event loop."""
        if not self._lines:
            asyncio.get_running_loop().call_soon(self._flush)
        facts.update(self._head)
        facts["event"] = event
        facts["timestamp"] = datetime.now(UTC)
        self._lines.append(orjson.dumps(facts, option=_FORM))

    def _flush(self) -> None:
        lines, self._lines = self._lines, []
        self._write(b"".join(lines))


def write_to_stdout(lines: bytes) -> None:
    """Writes finished log lines past the text layer."""
    sys.stdout.buffer.write(lines)
    sys.stdout.buffer.flush()


def _to_json(_logger: WrappedLogger, _name: str, event: EventDict) -> bytes:
    return orjson.dumps(event, default=repr)


def _to_text(_logger: WrappedLogger, _name: str, event: EventDict) -> str:
    return orjson.dumps(event, default=repr).decode()


def configure(service: str, level: str) -> None:
    """Sends everything at `level` or above to standard output. Called once, by a process's main."""

    def stamp(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
        event["service"] = service
        return event

    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        stamp,
        structlog.processors.format_exc_info,
    ]
    # Ours do not pass through the standard library's loggers, which cost three times as much a line.
    structlog.configure(
        processors=[*shared, _to_json],
        logger_factory=structlog.BytesLoggerFactory(sys.stdout.buffer),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    _configure_libraries(shared, level)


def _configure_libraries(processors: list[Processor], level: str) -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=processors,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _to_text],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in QUIET_LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)
