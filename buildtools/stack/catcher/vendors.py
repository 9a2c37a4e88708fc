"""Speaks to the platform as Twilio, Firebase and Expo do; nothing leaves this machine."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from buildtools.stack.catcher.store import Caught, Store


class Vendors:
    """Takes what the vendors would take."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def routes(self) -> list[Route]:
        """The paths of their APIs."""
        return [
            Route("/2010-04-01/Accounts/{sid}/Messages.json", self.twilio, methods=["POST"]),
            Route("/token", self.token, methods=["POST"]),
            Route("/v1/projects/{project}/messages:send", self.fcm, methods=["POST"]),
            Route("/--/api/v2/push/send", self.expo, methods=["POST"]),
            Route("/--/api/v2/push/getReceipts", self.receipts, methods=["POST"]),
        ]

    async def twilio(self, request: Request) -> JSONResponse:
        form = {name: str(value) for name, value in (await request.form()).items()}
        to, text = form.get("To", ""), form.get("Body", "")
        sender = form.get("MessagingServiceSid") or form.get("From", "")
        if not (to.startswith("+") and to[1:].isdigit() and text):
            return JSONResponse({"code": 21211, "message": "not a phone number, or no text", "status": 400}, 400)
        id = self._store.add(Caught("sms", sender, to, "", text, json.dumps(form, indent=1).encode()))
        said = {"sid": f"SM{id:032x}", "status": "queued", "to": to, "from": sender, "body": text, "error_code": None}
        return JSONResponse(said, 201)

    async def token(self, request: Request) -> JSONResponse:
        return JSONResponse({"access_token": "catcher", "expires_in": 3600, "token_type": "Bearer"})

    async def fcm(self, request: Request) -> JSONResponse:
        message = _object(await request.json()).get("message")
        push = _object(message)
        channel = "web_push" if "webpush" in push else "mobile_push"
        id = self._keep(channel, "Firebase", push, str(push.get("token", "")), _object(push.get("notification")))
        return JSONResponse({"name": f"projects/{request.path_params['project']}/messages/{id}"})

    async def expo(self, request: Request) -> JSONResponse:
        push = _object(await request.json())
        id = self._keep("mobile_push", "Expo", push, str(push.get("to", "")), push)
        return JSONResponse({"data": {"status": "ok", "id": str(id)}})

    async def receipts(self, request: Request) -> JSONResponse:
        ids = _object(await request.json()).get("ids")
        return JSONResponse({"data": {str(id): {"status": "ok"} for id in ids or ()}})

    def _keep(self, channel: str, by: str, push: Mapping[str, Any], to: str, shown: Mapping[str, Any]) -> int:
        raw = json.dumps(push, indent=1).encode()
        return self._store.add(Caught(channel, by, to, str(shown.get("title", "")), str(shown.get("body", "")), raw))


def google_credentials(path: Path, url: str) -> None:
    """A key file as Google gives it, whose tokens come from here; made once, for its owner only."""
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    facts = {"type": "service_account", "project_id": "catcher", "private_key_id": "1", "private_key": pem}
    path.touch(0o600)
    path.write_text(json.dumps({**facts, "client_email": "catcher@localhost", "token_uri": f"{url}/token"}))


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
