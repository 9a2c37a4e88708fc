"""API keys in use: judged by their secret, their maker and their account, as all of them are now."""

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from dashclicks.oauth.v1.api_key_pb2 import ApiKey

from services.internal.deps import Deps
from services.internal.holders import Holders
from services.internal.oauth import secret_lists
from shared.core.errors import NotFound, PermissionDenied, Unauthenticated
from shared.core.network import networks_of, permits
from shared.data.session import KEY_PREFIX, Session
from shared.resource.model import Record
from shared.resource.resource import Resource
from shared.rpc.call import Call
from shared.rpc.principal import Principal, Visibility

ID_PREFIX = "key_"
# A secret says which key it is, so that one that is found somewhere can be traced: KEY_PREFIX, ULID, 256 random bits.
ULID_CHARS = 26
SHOWN_CHARS = len(KEY_PREFIX) + ULID_CHARS + 4


@dataclass(frozen=True, slots=True)
class Judged:
    """What a key may do, from where, and until when."""

    principal: Principal
    networks: tuple[str, ...]
    end_time: datetime | None


class ApiKeys:
    """Gives secrets, and begins the sessions that keys in use are."""

    def __init__(self, deps: Deps, keys: Resource[ApiKey]) -> None:
        self._keys = keys
        self._uses = deps.key_uses
        self._holders = Holders(deps)
        self._sessions = deps.sessions
        self._teams = deps.teams
        self._clock = deps.clock

    async def rotate(self, call: Call, key_id: str, overlap: timedelta) -> tuple[ApiKey, str]:
        """A new secret; those before it end after `overlap` at the latest. Raises NotFound, PermissionDenied."""
        secret = KEY_PREFIX + key_id.removeprefix(ID_PREFIX) + secrets.token_urlsafe(32)
        now = self._clock.now()

        def add(record: Record[ApiKey]) -> None:
            key = record.message
            if key.user_id != call.caller.user_id:
                raise PermissionDenied("it acts as who made it: only they may have its secret", reason="NOT_THE_MAKER")
            last = secret_lists.add(record.private, secret, now, overlap)
            key.ClearField("previous_secret_expire_time")
            if last is not None:
                key.previous_secret_expire_time.FromDatetime(last)
            key.secret_prefix = secret[:SHOWN_CHARS]
            key.secret_create_time.FromDatetime(now)

        return (await self._keys.change(call, key_id, add)).message, secret

    async def open(self, secret: str, call: Call, address: str | None = None) -> Session:
        """Begins the session of a key. With an `address`, only where it may be used from there.

        Raises Unauthenticated (INVALID_API_KEY), PermissionDenied (UNAUTHORIZED_ACCOUNT, ADDRESS_NOT_ALLOWED).
        """
        judged = await self._judge(secret, call)
        if address is not None and not permits(networks_of(judged.networks), address):
            raise PermissionDenied("this key may not be used from this address", reason="ADDRESS_NOT_ALLOWED")
        while True:
            session = await self._sessions.hold_key(secret, judged.principal, judged.networks, judged.end_time)
            try:
                # Whoever changes key, user or account ends its sessions afterwards. So either they see this one, or we
                # see what has changed.
                again = await self._judge(secret, call)
            except BaseException:
                await self._sessions.end(session.key)
                raise
            if again == judged:
                break
            await self._sessions.end(session.key)
            judged = again
        if session.visibility is Visibility.TEAM:
            await self._teams.renew(session.account_id, [session.user_id])
        await self._uses.note(session.key_id, self._clock.now())
        return session

    async def _judge(self, secret: str, call: Call) -> Judged:
        record, end_time = await self._find(secret, call)
        key = record.message
        holder = await self._holders.find(key.user_id, key.account_id, call)
        if holder is not None and not holder.is_open:
            raise PermissionDenied("this account is closed", reason="UNAUTHORIZED_ACCOUNT")
        principal = await self._holders.principal(holder, frozenset(key.scopes)) if holder is not None else None
        if principal is None:
            raise _invalid()
        return Judged(replace(principal, key_id=key.id), tuple(key.allowed_networks), end_time)

    async def _find(self, secret: str, call: Call) -> tuple[Record[ApiKey], datetime | None]:
        """The key of a secret, and when one of the two ends."""
        if not secret.startswith(KEY_PREFIX):
            raise _invalid()
        key_id = ID_PREFIX + secret[len(KEY_PREFIX) :][:ULID_CHARS]
        try:
            record = await self._keys.system(call.method, call.request_id).read(key_id)
        except NotFound:
            raise _invalid() from None
        now = self._clock.now()
        entry = secret_lists.matches(record.private, secret, now)
        if entry is None or entry["create_time"] <= (await self._uses.revoke_time(key_id)).timestamp():
            raise _invalid()
        ends = [datetime.fromtimestamp(entry["expire_time"], UTC)] if entry["expire_time"] else []
        if record.message.HasField("expire_time"):
            ends.append(record.message.expire_time.ToDatetime(UTC))
        if ends and min(ends) <= now:
            raise _invalid()
        return record, min(ends, default=None)


def _invalid() -> Unauthenticated:
    """One answer for whatever is wrong with a key."""
    return Unauthenticated("the API key is not good", reason="INVALID_API_KEY")
