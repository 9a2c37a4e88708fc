"""What every vendor's double can be told to do: fail, ask for patience, break off, or answer without end."""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Twice of what a client may take of an answer.
HUGE = b'{"padding": "' + b"a" * 524_288 + b'"}'


@dataclass(frozen=True)
class Fault:
    """How one request is answered: so, without anything being done; or, `late`, done and the answer lost like this."""

    status: int = 503
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    late: str = ""


CUT = Fault(late="cut")
"""It is done, and the line breaks within the answer."""
ENDLESS = Fault(late="endless")
"""It is done, and the answer is larger than anybody needs."""


class Faulty:
    """An app whose next answers are `faults`, in order; after those it behaves."""

    def __init__(self, app: ASGIApp) -> None:
        self.faults: deque[Fault] = deque()
        self.answered = asyncio.Event()
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.faults:
            await self._app(scope, receive, send)
            return
        fault = self.faults.popleft()
        if not fault.late:
            await JSONResponse(fault.body, fault.status, fault.headers)(scope, receive, send)
            self.answered.set()
            return

        async def nothing(message: Message) -> None:
            pass

        await self._app(scope, receive, nothing)
        length = 100 if fault.late == "cut" else len(HUGE)
        head = [(b"content-type", b"application/json"), (b"content-length", str(length).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        body = b"{" if fault.late == "cut" else HUGE
        # What is cut promises more: the server closes the line.
        await send({"type": "http.response.body", "body": body, "more_body": fault.late == "cut"})
