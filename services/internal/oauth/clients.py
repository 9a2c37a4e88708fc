"""Apps that prove who they are."""

import hashlib
import secrets
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any, cast

from dashclicks.oauth.v1 import app_pb2
from dashclicks.oauth.v1.app_pb2 import App

from shared.core.clock import Clock
from shared.core.errors import FailedPrecondition, NotFound, Unauthenticated
from shared.models.oauth import SECRETS
from shared.resource.model import Record
from shared.resource.resource import Resource
from shared.rpc.call import Call

SECRET_PREFIX = "dcs_"
HINT_CHARS = 4


class Clients:
    """Finds apps of all accounts, and keeps their secrets."""

    def __init__(self, apps: Resource[App], clock: Clock) -> None:
        self._apps = apps
        self._clock = clock

    async def find(self, client_id: str, call: Call) -> Record[App]:
        """The app of this id. Raises Unauthenticated (INVALID_CLIENT)."""
        try:
            return await self._apps.system(call.method, call.request_id).read(client_id)
        except NotFound:
            raise _unproved() from None

    async def prove(self, client_id: str, secret: str, call: Call) -> App:
        """The app, if it gives one of its secrets; a public app gives none. Raises Unauthenticated (INVALID_CLIENT)."""
        record = await self.find(client_id, call)
        if record.message.client_type == app_pb2.CLIENT_TYPE_PUBLIC:
            if secret:
                raise _unproved()
            return record.message
        now, given = self._clock.now(), _hash(secret)
        # Every one is compared, so that time does not tell how many there are.
        matches = [compare_digest(given, known["hash"]) for known in _secrets(record) if _lives(known, now)]
        if not any(matches):
            raise _unproved()
        return record.message

    async def rotate(self, call: Call, app_id: str, overlap: timedelta) -> tuple[App, str]:
        """A new secret; those before it end after `overlap` at the latest. Raises NotFound, FailedPrecondition."""
        secret = SECRET_PREFIX + secrets.token_urlsafe(32)
        now = self._clock.now()

        def add(record: Record[App]) -> None:
            if record.message.client_type == app_pb2.CLIENT_TYPE_PUBLIC:
                raise FailedPrecondition("a public app has no secret", reason="PUBLIC_APP")
            end = (now + overlap).timestamp()
            kept = [
                {**known, "expire_time": min(end, known["expire_time"] or end)}
                for known in _secrets(record)
                if overlap and _lives(known, now)
            ]
            record.private[SECRETS] = [*kept, {"hash": _hash(secret), "expire_time": None}]
            record.message.secret_hint = secret[-HINT_CHARS:]
            record.message.secret_create_time.FromDatetime(now)

        return (await self._apps.change(call, app_id, add)).message, secret


def _secrets(record: Record[App]) -> list[dict[str, Any]]:
    return cast(list[dict[str, Any]], record.private.get(SECRETS, []))


def _lives(known: dict[str, Any], now: datetime) -> bool:
    return known["expire_time"] is None or known["expire_time"] > now.timestamp()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _unproved() -> Unauthenticated:
    return Unauthenticated("the app is unknown or did not prove itself", reason="INVALID_CLIENT")
