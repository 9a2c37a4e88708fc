"""A double of Twilio's Messages API (version 2010-04-01), on loopback: checks what the vendor checks."""

import asyncio
import base64
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.transcoding.serving import listening

SID, TOKEN, SENDER = "AC" + "0f" * 16, "secret/of:the+account", "+14155550100"
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
# Twilio's own number of nobody: "is not a valid phone number".
INVALID = "+15005550001"


@dataclass
class Twilio:
    """What was sent and was not asked for yet: number and text. While `failing`, it answers 503."""

    url: str = ""
    failing: bool = False
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
        proof = base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {proof}" or request.path_params["sid"] != SID:
            return _error(401, 20003, "Authenticate")
        form = await request.form()
        to, sender, body = (str(form.get(name, "")) for name in ("To", "From", "Body"))
        if sender != SENDER:
            return _error(400, 21606, "The From phone number is not a valid message-capable number")
        if not E164.fullmatch(to) or to == INVALID:
            self.refused.set()
            return _error(400, 21211, "The 'To' number is not a valid phone number")
        if not 0 < len(body) <= 1600:
            return _error(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        self.texts.put_nowait((to, body))
        answer = {"sid": "SM" + "a1" * 16, "account_sid": SID, "status": "queued", "to": to, "from": sender}
        return JSONResponse({**answer, "body": body, "error_code": None, "api_version": "2010-04-01"}, 201)


def _error(status: int, code: int, message: str) -> JSONResponse:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return JSONResponse({"code": code, "message": message, "more_info": more, "status": status}, status)


@asynccontextmanager
async def open_twilio() -> AsyncIterator[Twilio]:
    """The double, listening; `url` is what SMS_URL takes."""
    double = Twilio()
    route = Route("/2010-04-01/Accounts/{sid}/Messages.json", double.create, methods=["POST"])
    async with listening(Starlette(routes=[route])) as port:
        double.url = f"twilio+http://{SID}:{quote(TOKEN, safe='')}@127.0.0.1:{port}?from={SENDER}"
        yield double
