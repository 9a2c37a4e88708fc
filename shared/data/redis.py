"""Redis (or Valkey) as every process uses it: fast to give up, since nothing kept there is the only copy."""

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

# A hung server must not hold a request longer than reading the truth takes.
TIMEOUT_SECONDS = 0.5


def open_redis(url: str) -> Redis:
    """A client of `url`; it connects on first use. Keys and values are bytes.

    RESP2, because invalidation messages of CLIENT TRACKING reach a subscriber only there.
    """
    client: Redis = Redis.from_url(
        url,
        protocol=2,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        # One retry mends a pooled connection that a restarted server has closed.
        retry=Retry(NoBackoff(), 1),
    )
    return client
