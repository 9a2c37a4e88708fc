"""Apps that prove who they are."""

import secrets
from datetime import timedelta

from dashclicks.oauth.v1 import app_pb2
from dashclicks.oauth.v1.app_pb2 import App

from services.internal.oauth import secret_lists
from shared.core.clock import Clock
from shared.core.errors import FailedPrecondition, NotFound, Unauthenticated
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
        if secret_lists.matches(record.private, secret, self._clock.now()) is None:
            raise _unproved()
        return record.message

    async def rotate(self, call: Call, app_id: str, overlap: timedelta) -> tuple[App, str]:
        """A new secret; those before it end after `overlap` at the latest. Raises NotFound, FailedPrecondition."""
        secret = SECRET_PREFIX + secrets.token_urlsafe(32)
        now = self._clock.now()

        def add(record: Record[App]) -> None:
            if record.message.client_type == app_pb2.CLIENT_TYPE_PUBLIC:
                raise FailedPrecondition("a public app has no secret", reason="PUBLIC_APP")
            secret_lists.add(record.private, secret, now, overlap)
            record.message.secret_hint = secret[-HINT_CHARS:]
            record.message.secret_create_time.FromDatetime(now)

        return (await self._apps.change(call, app_id, add)).message, secret


def _unproved() -> Unauthenticated:
    return Unauthenticated("the app is unknown or did not prove itself", reason="INVALID_CLIENT")
