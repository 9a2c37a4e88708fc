"""Rules of apps: they ask for scopes there are, and none that their developer lacks; webhooks are public addresses."""

from dashclicks.oauth.v1 import app_pb2
from dashclicks.oauth.v1.app_pb2 import App

from services.internal.oauth.families import Families
from shared.core.errors import InvalidArgument, Violation
from shared.core.guarded_http import GuardedHttp
from shared.resource.model import Action, Hooks, Record
from shared.rpc.call import Call
from shared.rpc.scopes import scope_catalog


class AppHooks(Hooks[App]):
    """`families`: what came of authorizations. `http`: the client that sends to webhooks."""

    def __init__(self, families: Families, http: GuardedHttp) -> None:
        self._known = frozenset(scope_catalog())
        self._families = families
        self._http = http

    async def check(self, call: Call, action: Action, old: Record[App] | None, new: Record[App] | None) -> None:
        if new is None or action is Action.DELETE:
            return
        had = frozenset(old.message.scopes) if old else frozenset()
        bad = [
            Violation(f"app.scopes[{place}]", "is not a scope you hold", "UNKNOWN_SCOPE")
            for place, scope in enumerate(new.message.scopes)
            if scope not in had and not (scope in self._known and call.caller.allows(scope))
        ]
        if new.message.client_credentials and new.message.client_type == app_pb2.CLIENT_TYPE_PUBLIC:
            bad.append(Violation("app.client_credentials", "needs an app that can keep a secret", "NOT_CONFIDENTIAL"))
        if new.message.webhook_url and (old is None or old.message.webhook_url != new.message.webhook_url):
            bad += self._http.violations("app.webhook_url", new.message.webhook_url)
        if bad:
            raise InvalidArgument("the app is not valid", violations=bad)

    async def prepare(self, call: Call, new: Record[App], old: Record[App] | None) -> None:
        app = new.message
        app.client_type = app.client_type or app_pb2.CLIENT_TYPE_CONFIDENTIAL
        app.state = app.state or app_pb2.APP_STATE_DEVELOPMENT

    async def changed(self, call: Call, action: Action, old: Record[App] | None, new: Record[App] | None) -> None:
        if action is Action.DELETE and old is not None:
            await self._families.end(app_id=old.message.id)
