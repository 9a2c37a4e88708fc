"""Redis (or Valkey) as every process uses it: fast to give up, since nothing kept there is the only copy."""

from typing import Any

from redis.asyncio import Connection, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as LostConnection

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


class RedisLine:
    """A connection of `redis` for who sends one command at a time and often: the pool costs several times as much.

    Whoever asks bounds the time; what is given up closes the connection, and the next command opens it anew.
    """

    def __init__(self, redis: Redis) -> None:
        self._pool = redis.connection_pool
        self._connection: Connection | None = None

    async def ask(self, packed: bytes) -> Any:
        """The answer to a command, undecoded. Raises RedisError or OSError."""
        connection = self._connection
        if connection is None:
            # Of the pool, so that it ends with it.
            connection = self._connection = await self._pool.get_connection()  # type: ignore[no-untyped-call]
            connection.socket_timeout = None
        stood = connection.is_connected
        try:
            return await _exchange(connection, packed)
        except LostConnection:
            # A restarted server has closed what stood.
            if not stood:
                raise
        return await _exchange(connection, packed)


def words(*parts: str | int) -> bytes:
    """Words of a command as they are sent."""
    encoded = [str(part).encode() for part in parts]
    return b"".join([b"$%d\r\n%b\r\n" % (len(part), part) for part in encoded])


def command(count: int, *parts: bytes) -> bytes:
    """A command of `count` words that `words` made."""
    return b"*%d\r\n%b" % (count, b"".join(parts))


async def _exchange(connection: Connection, packed: bytes) -> Any:
    await connection.send_packed_command(packed)
    return await connection.read_response()
