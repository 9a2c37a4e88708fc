"""A double of SendGrid's v3 mail send, on loopback: checks what the vendor checks."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.notification.doubles.faults import Faulty
from tests.transcoding.serving import listening

KEY = "SG.the/key+of-the-test"
VERIFIED = "verified.example"
ADDRESS = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
FIELDS = {"personalizations", "from", "reply_to", "subject", "content", "attachments", "headers"}
RESERVED = {"x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type", "content-transfer-encoding"}
RESERVED |= {"to", "from", "subject", "reply-to", "cc", "bcc"}


@dataclass
class SendGrid:
    """Mails that were taken, as they were asked for. `url` is what EMAIL_URL takes."""

    url: str = ""
    mails: list[dict[str, Any]] = field(default_factory=list)
    _ids: "count[int]" = field(default_factory=lambda: count(1))

    async def send(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return _errors(401, ("authorization grant is invalid", None))
        body = await request.json()
        wrong = list(_wrong(body))
        if wrong:
            return _errors(400, *wrong)
        if not body["from"]["email"].endswith(f"@{VERIFIED}"):
            return _errors(403, ("The from address does not match a verified Sender Identity.", "from"))
        self.mails.append(body)
        return Response(status_code=202, headers={"x-message-id": f"sgm{next(self._ids)}"})


def _wrong(body: dict[str, Any]) -> "Any":
    for name in body.keys() - FIELDS:
        yield f"{name} is not a field", name
    for place, each in enumerate(body["personalizations"]):
        for number, to in enumerate(each["to"]):
            if not ADDRESS.fullmatch(to["email"]):
                yield "Does not contain a valid address.", f"personalizations.{place}.to.{number}.email"
    if not body["subject"]:
        yield "The subject is required.", "subject"
    for part in body["content"]:
        if not part["value"]:
            yield "The content value must be a string at least one character in length.", "content"
    for name in body.get("headers", {}):
        if name.lower() in RESERVED:
            yield f"{name} is a reserved header", f"headers.{name}"


def _errors(status: int, *errors: tuple[str, str | None]) -> JSONResponse:
    return JSONResponse({"errors": [{"message": text, "field": where, "help": None} for text, where in errors]}, status)


@asynccontextmanager
async def open_sendgrid() -> AsyncIterator[tuple[SendGrid, Faulty]]:
    """The double, listening, and the one who tells it to fail."""
    double = SendGrid()
    app = Faulty(Starlette(routes=[Route("/v3/mail/send", double.send, methods=["POST"])]))
    async with listening(app) as port:
        double.url = f"sendgrid+http://{KEY.replace('/', '%2F')}@127.0.0.1:{port}"
        yield double, app
