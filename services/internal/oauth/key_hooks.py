"""Rules of API keys: within what their maker may do, and over at once when they change."""

from dashclicks.oauth.v1.api_key_pb2 import ApiKey

from shared.core.clock import Clock
from shared.core.errors import InvalidArgument, Violation
from shared.data.key_uses import KeyUses
from shared.data.sessions import SessionStore
from shared.resource.model import Action, Hooks, Record
from shared.rpc.call import Call


class ApiKeyHooks(Hooks[ApiKey]):
    """A key that changed is judged anew at its next use."""

    def __init__(self, sessions: SessionStore, uses: KeyUses, clock: Clock) -> None:
        self._sessions = sessions
        self._uses = uses
        self._clock = clock

    async def check(self, call: Call, action: Action, old: Record[ApiKey] | None, new: Record[ApiKey] | None) -> None:
        if new is None or action is Action.DELETE:
            return
        had = frozenset(old.message.scopes) if old else frozenset()
        bad = [
            Violation(f"api_key.scopes[{place}]", "is not a scope you hold", "UNKNOWN_SCOPE")
            for place, scope in enumerate(new.message.scopes)
            if scope not in had and not call.caller.allows(scope)
        ]
        if self._is_over(new.message, old.message if old else None):
            bad.append(Violation("api_key.expire_time", "is over", "IN_THE_PAST"))
        if bad:
            raise InvalidArgument("the key is not valid", violations=bad)

    async def prepare(self, call: Call, new: Record[ApiKey], old: Record[ApiKey] | None) -> None:
        new.message.user_id = new.message.user_id or call.caller.user_id

    async def changed(self, call: Call, action: Action, old: Record[ApiKey] | None, new: Record[ApiKey] | None) -> None:
        if old is not None:
            await self._sessions.end_key(old.message.id)
        if action is Action.DELETE and old is not None:
            await self._uses.revoke(old.message.id, self._clock.now())

    def _is_over(self, new: ApiKey, old: ApiKey | None) -> bool:
        if not new.HasField("expire_time") or (old is not None and old.expire_time == new.expire_time):
            return False
        return new.expire_time.ToDatetime(self._clock.now().tzinfo) <= self._clock.now()
