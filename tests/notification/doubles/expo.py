"""A double of Expo's push service, on loopback: tickets at once, receipts when the test says so."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.notification.doubles.faults import Faulty
from tests.transcoding.serving import listening

TOKEN = "expo-access-token"
DEVICE, FORGOTTEN = "ExponentPushToken[aaaaaaaaaaaaaaaaaaaaaa]", "ExponentPushToken[forgotten0000000000000]"


@dataclass
class Expo:
    """Pushes that were taken, and receipts by ticket."""

    url: str = ""
    pushes: list[dict[str, Any]] = field(default_factory=list)
    receipts: dict[str, dict[str, Any]] = field(default_factory=dict)
    _ids: "count[int]" = field(default_factory=lambda: count(1))

    async def send(self, request: Request) -> JSONResponse:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return _error(401, "UNAUTHORIZED")
        push = await request.json()
        if push["to"] == FORGOTTEN:
            return JSONResponse({"data": failed("DeviceNotRegistered")})
        if len(json.dumps(push)) > 4096:
            return JSONResponse({"data": failed("MessageTooBig")})
        self.pushes.append(push)
        return JSONResponse({"data": {"status": "ok", "id": f"ticket-{next(self._ids)}"}})

    async def get(self, request: Request) -> JSONResponse:
        ids = (await request.json())["ids"]
        if len(ids) > 1000:
            return _error(400, "PUSH_TOO_MANY_RECEIPTS")
        return JSONResponse({"data": {id: self.receipts[id] for id in ids if id in self.receipts}})


def failed(error: str) -> dict[str, Any]:
    """A ticket or receipt of a push that did not go through."""
    return {"status": "error", "message": "no", "details": {"error": error}}


def _error(status: int, code: str) -> JSONResponse:
    return JSONResponse({"errors": [{"code": code, "message": code.lower(), "isTransient": False}]}, status)


@asynccontextmanager
async def open_expo() -> AsyncIterator[tuple[Expo, Faulty]]:
    """The double, listening, and the one who tells it to fail."""
    double = Expo()
    routes = [
        Route("/--/api/v2/push/send", double.send, methods=["POST"]),
        Route("/--/api/v2/push/getReceipts", double.get, methods=["POST"]),
    ]
    app = Faulty(Starlette(routes=routes))
    async with listening(app) as port:
        double.url = f"expo+http://{TOKEN}@127.0.0.1:{port}"
        yield double, app
