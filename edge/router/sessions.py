"""Opens what turns sessions into callers: keys, session store, cache, and the watch over ended sessions."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from edge.router.connected_sessions import ConnectedSessions
from edge.router.identity import SessionIdentity
from edge.router.session_cache import SessionCache, Switch
from shared.core.settings import Settings
from shared.data.clients import DataClients
from shared.data.key_sessions import KeySessions, OpenKey
from shared.data.keys import KeyRing
from shared.data.revocations import Holders, Revocations
from shared.data.sessions import SessionStore


@dataclass(frozen=True, slots=True)
class Sessions:
    """`identify` judges requests by `cache`, `keys` signs for it; `connected` are sessions of what stays open.

    `revocations` keeps all honest during `watch()`.
    """

    identify: SessionIdentity
    cache: SessionCache
    connected: ConnectedSessions
    keys: KeyRing
    revocations: Revocations

    @asynccontextmanager
    async def watch(self) -> AsyncIterator[None]:
        """Hears of ended sessions and of new keys while it is open."""
        async with self.revocations, self.connected.watching(), self.keys.following():
            yield


async def open_sessions(
    settings: Settings, data: DataClients, switch: Switch | None, open_key: OpenKey | None
) -> Sessions:
    """`switch` is as SessionCache has it, `open_key` as KeySessions.

    Raises UnsealError if the signing key was made with another MASTER_KEY.
    """
    keys = await KeyRing.open(data.database, settings.master_keys)
    store = await SessionStore.open(data.database, data.redis)
    cache = SessionCache(
        KeySessions(store, open_key).resolve, lambda session: keys.mint(session.principal()), switch=switch
    )
    connected = ConnectedSessions(store.get)
    revocations = Revocations(data.redis, Holders(cache, connected))
    return Sessions(SessionIdentity(cache), cache, connected, keys, revocations)
