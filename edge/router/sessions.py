"""Opens what turns sessions into callers: keys, session store, cache, and the watch over ended sessions."""

from dataclasses import dataclass

from edge.router.identity import SessionIdentity
from edge.router.session_cache import SessionCache
from shared.core.settings import Settings
from shared.data.clients import DataClients
from shared.data.keys import KeyRing
from shared.data.revocations import Revocations
from shared.data.sessions import SessionStore


@dataclass(frozen=True, slots=True)
class Sessions:
    """`identify` judges requests, `keys` signs for it, `revocations` (to be started) keeps it honest."""

    identify: SessionIdentity
    keys: KeyRing
    revocations: Revocations


async def open_sessions(settings: Settings, data: DataClients) -> Sessions:
    """Raises UnsealError if the signing key was made with another MASTER_KEY."""
    keys = await KeyRing.open(data.database, settings.master_key.get_secret_value())
    store = await SessionStore.open(data.database, data.redis)
    cache = SessionCache(store.resolve, lambda session: keys.mint(session.principal()))
    return Sessions(SessionIdentity(cache), keys, Revocations(data.redis, cache))
