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

    async def ask(self, *command: str | int) -> Any:
        """The answer, undecoded. Raises RedisError or OSError."""
        connection = self._connection
        if connection is None:
            # Of the pool, so that it ends with it.
            connection = self._connection = await self._pool.get_connection()  # type: ignore[no-untyped-call]
            connection.socket_timeout = None
        stood = connection.is_connected
        packed = connection.pack_command(*command)
        try:
            return await _exchange(connection, packed)
        except LostConnection:
            # A restarted server has closed what stood.
            if not stood:
                raise
        return await _exchange(connection, packed)


async def _exchange(connection: Connection, packed: list[bytes]) -> Any:
    await connection.send_packed_command(packed)
    return await connection.read_response()
