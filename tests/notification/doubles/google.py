"""A double of Google's token endpoint and of FCM's HTTP v1, on loopback: checks what the vendor checks."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.notification.doubles.faults import Faulty
from tests.transcoding.serving import listening

PROJECT, EMAIL = "northwind-1", "push@northwind-1.iam.example"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
DETAIL = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
# Tokens of devices that are not as others.
FORGOTTEN, FOREIGN, BROKEN = "forgotten-device", "device-of-another-project", "no token!"


@dataclass
class Google:
    """Pushes that were taken. `tokens`: access tokens that are good now; all that were given are in `given`."""

    key: rsa.RSAPrivateKey
    token_url: str = ""
    url: str = ""
    pushes: list[dict[str, Any]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    given: int = 0
    _ids: "count[int]" = field(default_factory=lambda: count(1))

    async def token(self, request: Request) -> JSONResponse:
        form = await request.form()
        if form.get("grant_type") != GRANT:
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        try:
            claims = jwt.decode(
                str(form["assertion"]), self.key.public_key(), ["RS256"], audience=self.token_url, issuer=EMAIL
            )
        except jwt.PyJWTError:
            return JSONResponse({"error": "invalid_grant"}, 400)
        if claims["scope"] != SCOPE or not 0 < claims["exp"] - claims["iat"] <= 3600:
            return JSONResponse({"error": "invalid_scope"}, 400)
        self.given += 1
        token = f"ya29.{self.given}"
        self.tokens.add(token)
        return JSONResponse({"access_token": token, "expires_in": 3599, "token_type": "Bearer"})

    async def send(self, request: Request) -> JSONResponse:
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return fcm_error(401, "UNAUTHENTICATED")
        if request.path_params["project"] != PROJECT:
            return fcm_error(403, "PERMISSION_DENIED")
        message = (await request.json())["message"]
        token = message["token"]
        if token == FORGOTTEN:
            return fcm_error(404, "NOT_FOUND", "UNREGISTERED")
        if token == FOREIGN:
            return fcm_error(403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH")
        if token == BROKEN:
            return fcm_error(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", "message.token")
        strings = all(isinstance(value, str) for value in message.get("data", {}).values())
        if not strings or len(json.dumps(message)) > 4096:
            return fcm_error(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", "message")
        self.pushes.append(message)
        return JSONResponse({"name": f"projects/{PROJECT}/messages/{next(self._ids)}"})


def fcm_body(status: int, text: str, code: str = "", where: str = "") -> dict[str, Any]:
    """An error as FCM answers it."""
    details: list[dict[str, Any]] = [{"@type": DETAIL, "errorCode": code}] if code else []
    if where:
        kind = "type.googleapis.com/google.rpc.BadRequest"
        details.append({"@type": kind, "fieldViolations": [{"field": where, "description": "Invalid value"}]})
    return {"error": {"code": status, "message": text, "status": text, "details": details}}


def fcm_error(status: int, text: str, code: str = "", where: str = "") -> JSONResponse:
    return JSONResponse(fcm_body(status, text, code, where), status)


@asynccontextmanager
async def open_google(folder: Path) -> AsyncIterator[tuple[Google, Faulty]]:
    """The double, listening, with its key file in the folder; faults are FCM's."""
    double = Google(rsa.generate_private_key(65537, 2048))
    fcm = Faulty(Starlette(routes=[Route("/v1/projects/{project}/messages:send", double.send, methods=["POST"])]))
    async with (
        listening(fcm) as port,
        listening(Starlette(routes=[Route("/token", double.token, methods=["POST"])])) as token_port,
    ):
        double.token_url = f"http://127.0.0.1:{token_port}/token"
        pem = double.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        facts = {"type": "service_account", "project_id": PROJECT, "private_key_id": "k1", "private_key": pem}
        file = folder / "google.json"
        file.write_text(json.dumps({**facts, "client_email": EMAIL, "token_uri": double.token_url}))
        double.url = f"fcm+http://127.0.0.1:{port}?credentials={file}"
        yield double, fcm
