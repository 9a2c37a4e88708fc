"""A double of Twilio's Messages API (version 2010-04-01), on loopback: checks what the vendor checks."""

import asyncio
import base64
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.notification.doubles.faults import Faulty
from tests.transcoding.serving import listening

SID, TOKEN, SENDER = "AC" + "0f" * 16, "secret/of:the+account", "+14155550100"
SERVICE = "MG" + "0a" * 16
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
# Twilio's own number of nobody: "is not a valid phone number".
INVALID = "+15005550001"
# Its owner has answered STOP.
STOPPED = "+15005550004"


@dataclass
class Twilio:
    """What was sent and was not asked for yet: number and text; all are `rows`. While `failing`, it answers 503."""

    url: str = ""
    failing: bool = False
    rows: list[dict[str, Any]] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    refused: asyncio.Event = field(default_factory=asyncio.Event)
    texts: asyncio.Queue[tuple[str, str]] = field(default_factory=asyncio.Queue)

    async def next(self) -> tuple[str, str]:
        """The next message, which must come within a while."""
        async with asyncio.timeout(30):
            return await self.texts.get()

    async def create(self, request: Request) -> JSONResponse:
        if self.failing:
            self.refused.set()
            return _error(503, 20503, "Service unavailable")
        if not _is_known(request):
            return _error(401, 20003, "Authenticate")
        if request.method == "GET":
            found = [row for row in reversed(self.rows) if row["to"] == request.query_params.get("To", row["to"])]
            return JSONResponse({"messages": found[: int(request.query_params.get("PageSize", 50))]})
        form = await request.form()
        to, sender, body = (str(form.get(name, "")) for name in ("To", "From", "Body"))
        if sender != SENDER and form.get("MessagingServiceSid") != SERVICE:
            return _error(400, 21606, "The From phone number is not a valid message-capable number")
        if not E164.fullmatch(to) or to == INVALID:
            self.refused.set()
            return _error(400, 21211, "The 'To' number is not a valid phone number")
        if to == STOPPED:
            return _error(400, 21610, "Attempt to send to unsubscribed recipient")
        if not 0 < len(body) <= 1600:
            return _error(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        self.texts.put_nowait((to, body))
        self.forms.append({name: str(value) for name, value in form.items()})
        row = {"sid": f"SM{len(self.rows):032x}", "account_sid": SID, "status": "queued", "to": to, "from": sender}
        made = format_datetime(datetime.now(UTC))
        self.rows.append({**row, "body": body, "error_code": None, "date_created": made, "api_version": "2010-04-01"})
        return JSONResponse(self.rows[-1], 201)


def _is_known(request: Request) -> bool:
    proof = base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
    return request.headers.get("authorization") == f"Basic {proof}" and request.path_params["sid"] == SID


def _error(status: int, code: int, message: str) -> JSONResponse:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return JSONResponse({"code": code, "message": message, "more_info": more, "status": status}, status)


@asynccontextmanager
async def faulty_twilio() -> AsyncIterator[tuple[Twilio, Faulty]]:
    """The double, listening; `url` is what SMS_URL takes. And the one who tells it to fail."""
    double = Twilio()
    route = Route("/2010-04-01/Accounts/{sid}/Messages.json", double.create, methods=["POST", "GET"])
    app = Faulty(Starlette(routes=[route]))
    async with listening(app) as port:
        double.url = f"twilio+http://{SID}:{quote(TOKEN, safe='')}@127.0.0.1:{port}?from={SENDER}"
        yield double, app


@asynccontextmanager
async def open_twilio() -> AsyncIterator[Twilio]:
    """The double alone."""
    async with faulty_twilio() as (double, _):
        yield double
