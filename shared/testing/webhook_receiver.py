"""Receivers of webhooks on the loopback, which behave and misbehave as a test says. They keep what they are sent."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from shared.testing.eventually import soon


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver says; `hangs`: nothing, until the other side gives up. `closes`: it hangs up, without a word."""

    status: int = 204
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    hangs: bool = False
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """What came. `time`: in seconds of the monotonic clock."""

    headers: Mapping[str, str]
    body: bytes
    time: float

    @property
    def id(self) -> str:
        """Its webhook-id."""
        return self.headers["webhook-id"]

    @property
    def payload(self) -> Any:
        """Its body, read."""
        return json.loads(self.body)


@dataclass
class Receiver:
    """Answers `answers` in turn, and `usually` when there are no more."""

    url: str = ""
    usually: Answer = Answer()
    answers: list[Answer] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    connections: int = 0

    @property
    def ids(self) -> list[str]:
        """The webhook-ids, as they came."""
        return [request.id for request in self.requests]

    async def received(self, count: int) -> list[Request]:
        """The first requests, once there are so many."""

        async def look() -> bool:
            return len(self.requests) >= count

        await soon(look, 60)
        return self.requests[:count]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, which may bring several requests."""
        self.connections += 1
        try:
            while await self._exchange(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[1:]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.requests.append(Request(headers, body, time.monotonic()))
        answer = self.answers.pop(0) if self.answers else self.usually
        if answer.hangs:
            await reader.read()
        if answer.hangs or answer.closes:
            return False
        lines = [f"HTTP/1.1 {answer.status} Said", *(f"{name}: {value}" for name, value in answer.headers.items())]
        length = [] if answer.status == 204 else [f"content-length: {len(answer.body)}"]
        writer.write("\r\n".join([*lines, *length, "", ""]).encode() + answer.body)
        await writer.drain()
        return True


@asynccontextmanager
async def webhook_receiver(*answers: Answer, usually: Answer | None = None) -> AsyncIterator[Receiver]:
    """One that listens while the body runs."""
    receiver = Receiver(answers=list(answers), usually=usually or Answer())
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    try:
        yield receiver
    finally:
        server.close()
