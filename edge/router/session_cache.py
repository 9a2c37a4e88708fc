"""Sessions as the edge uses them: a session id to ready call metadata, kept in this process for a short while."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared.core.errors import PermissionDenied
from shared.core.ids import PATTERN
from shared.core.network import Network, networks_of
from shared.data.live_sessions import LOOKUP_SECONDS, LiveSessions
from shared.data.session import Session, acting_key, session_key
from shared.rpc.principal import Principal

Switch = Callable[[str, Sequence[tuple[str, str]], float], Awaitable[tuple[str, int]]]
"""Account id, the caller's metadata, seconds to wait → an access token for that account, seconds it is good for."""


@dataclass(frozen=True, slots=True)
class CachedSession:
    """Who a session speaks for, where, and the gRPC metadata that says so. `key` is its hash, not its credential.

    `principal` is None where only the token knows what the caller may do: in another account than the session's own.
    `key_id`: empty, or the API key that it is, which may be used from `networks`, or everywhere if there are none.
    `app_id`: empty, or the app that acts for the user.
    """

    key: str
    user_id: str
    account_id: str
    parent_account_id: str
    principal: Principal | None
    metadata: tuple[tuple[str, str], ...]
    key_id: str = ""
    networks: tuple[Network, ...] = ()
    app_id: str = ""

    @property
    def impersonator_id(self) -> str:
        """Who acts in the user's name; empty where nobody does, and in another account, where nobody may."""
        return self.principal.impersonator_id if self.principal else ""

    @property
    def caller(self) -> str:
        """Account and user in one word, and the key, app or person that acts: none sees another's answer."""
        other = self.key_id or self.app_id or self.impersonator_id
        return f"{self.account_id}/{self.user_id}/{other}" if other else f"{self.account_id}/{self.user_id}"


class SessionCache(LiveSessions[CachedSession]):
    """Live sessions by the id a client sends."""

    def __init__(
        self,
        resolve: Callable[[str], Awaitable[Session]],
        mint: Callable[[Session], str],
        clock: Callable[[], float] = time.monotonic,
        lookup_seconds: float = LOOKUP_SECONDS,
        switch: Switch | None = None,
    ) -> None:
        """`switch` answers tokens for other accounts; without it nobody acts in one."""
        super().__init__(clock, lookup_seconds)
        self._resolve = resolve
        self._mint = mint
        self._switch = switch
        self._switch_seconds = lookup_seconds

    async def get(self, session_id: str) -> CachedSession:
        """The session of this id. Raises Unauthenticated, and Unavailable when the session store is away or hangs."""
        key = session_key(session_id)
        known = self.remembered(key)
        if known is not None:
            return known.value

        async def find() -> tuple[CachedSession, datetime]:
            session = await self._resolve(session_id)
            metadata = (("authorization", f"Bearer {self._mint(session)}"),)
            who = (session.key, session.user_id, session.account_id, session.parent_account_id, session.principal())
            networks = networks_of(session.networks)
            return CachedSession(*who, metadata, session.key_id, networks, session.app_id), session.expire_time

        return await self.look_up(key, find)

    async def get_in(self, session_id: str, account_id: str) -> CachedSession:
        """The session acting in another account than its own.

        Raises as `get` does, PermissionDenied, and the UpstreamError of whoever judges it. It is kept under the key of
        the session that acts there, which ends with this one, and with what made the account one to act in.
        """
        switch = self._switch
        if switch is None or not PATTERN.fullmatch(account_id):
            raise PermissionDenied("the session cannot act in this account", reason="FOREIGN_ACCOUNT")

        async def find() -> tuple[CachedSession, datetime]:
            token, seconds = await switch(account_id, own.metadata, self._switch_seconds)
            metadata = (("authorization", f"Bearer {token}"),)
            who = (key, own.user_id, account_id, own.account_id, None)
            acting = CachedSession(*who, metadata, own.key_id, own.networks, own.app_id)
            return acting, datetime.now(UTC) + timedelta(seconds=seconds)

        own = await self.get(session_id)
        key = acting_key(own.key, account_id)
        return await self.look_up(key, find)
