"""Webhooks of apps: an endpoint in each account where a user has allowed one; address and secret are the app's."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import structlog
from dashclicks.oauth.v1.app_pb2 import App
from dashclicks.webhooks.v1 import endpoint_pb2
from dashclicks.webhooks.v1.endpoint_pb2 import Endpoint

from services.internal.webhooks import signing
from services.internal.webhooks.signing import Signing
from shared.core.clock import Clock
from shared.core.errors import AlreadyExists, ResourceExhausted
from shared.core.webhook_signatures import SigningKey
from shared.data.oauth_grants import Grant
from shared.models.webhooks import APP_ID, SCOPES
from shared.resource.model import Record
from shared.resource.resource import Resource
from shared.rpc.call import Call

REASON = "webhooks of apps"
ALL_TYPES = "*"

log = structlog.get_logger(__name__)


class AppEndpoints:
    """Makes them, and knows what they are signed with."""

    def __init__(self, apps: Resource[App], endpoints: Resource[Endpoint], signing: Signing, clock: Clock) -> None:
        self._apps = apps
        self._endpoints = endpoints
        self._signing = signing
        self._clock = clock

    async def connect(self, app: App, grant: Grant) -> None:
        """A user has allowed the app: from now on it is told of what they may see, within the scopes of the grant."""
        if not app.webhook_url:
            return
        private = {SCOPES: sorted(grant.scopes), APP_ID: app.id}

        def renew(record: Record[Endpoint]) -> None:
            record.private.update(private)
            record.message.url = app.webhook_url
            if record.message.state != endpoint_pb2.ENDPOINT_STATE_ENABLED:
                record.message.state = endpoint_pb2.ENDPOINT_STATE_ENABLED
                record.message.disable_reason = endpoint_pb2.DISABLE_REASON_UNSPECIFIED
                record.message.enable_time.FromDatetime(self._clock.now())

        rows = self._endpoints.system(REASON)
        where: Mapping[str, str] = {
            "account_id": grant.account_id,
            "connected_app_id": app.id,
            "user_id": grant.user_id,
        }
        found = await rows.find(where, 1)
        if found:
            await rows.change(found[0].message.id, renew)
            return
        endpoint = Endpoint(
            account_id=grant.account_id,
            user_id=grant.user_id,
            connected_app_id=app.id,
            display_name=app.display_name,
            url=app.webhook_url,
            event_types=[ALL_TYPES],
        )
        try:
            await rows.create(endpoint, private)
        except AlreadyExists:
            return
        except ResourceExhausted:
            # The app works without; the account has to delete an endpoint first.
            log.warning("an account has no room for the webhook of an app", account_id=grant.account_id, app_id=app.id)

    async def rotate(self, call: Call, app_id: str, overlap: timedelta) -> tuple[App, str]:
        """A new secret for all accounts; those before it sign as well for `overlap`. Raises NotFound."""
        now, key = self._clock.now(), SigningKey.new()
        entry = await self._signing.sealed(call.caller.account_id, key, now)

        def add(record: Record[App]) -> None:
            signing.add_to_app(record, entry, now, overlap)

        return (await self._apps.change(call, app_id, add)).message, key.shown_secret

    async def target(self, record: Record[Endpoint]) -> tuple[Endpoint, Sequence[SigningKey]]:
        """Where events go now, and what signs them. Raises NotFound for an app that was deleted."""
        app = await self._apps.system(REASON).read(record.message.connected_app_id)
        keys = await self._signing.keys(app, self._clock.now()) or await self._first(app)
        if app.message.webhook_url not in ("", record.message.url):

            def move(stored: Record[Endpoint]) -> None:
                stored.message.url = app.message.webhook_url

            # So that the account sees where its events go.
            record = await self._endpoints.system(REASON).change(record.message.id, move)
        return record.message, keys

    async def _first(self, app: Record[App]) -> Sequence[SigningKey]:
        now = self._clock.now()
        entry = await self._signing.sealed(app.message.account_id, SigningKey.new(), now)

        def begin(stored: Record[App]) -> None:
            # Somebody else may have been faster.
            if not signing.has_key(stored.private):
                signing.add_to_app(stored, entry, now, timedelta(0))

        return await self._signing.keys(await self._apps.system(REASON).change(app.message.id, begin), now)
