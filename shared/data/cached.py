"""What Redis knows of accounts: counters and hints under keys that hold ids, gone by themselves within minutes."""

import re
from collections.abc import Set as AbstractSet

from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared.core.errors import Unavailable

_IDS = re.compile(rb"[a-z][a-z0-9]{1,7}_[0-9A-HJKMNP-TV-Z]{26}")
_PAGE = 1000


class Cached:
    """The keys of accounts and of their people."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def forget(self, ids: AbstractSet[str]) -> int:
        """Deletes every key with one of these ids in it; returns how many. Raises Unavailable."""
        wanted = {id.encode() for id in ids}
        deleted = cursor = 0
        try:
            while True:
                cursor, keys = await self._redis.scan(cursor, count=_PAGE)
                found = [key for key in keys if isinstance(key, bytes) and not wanted.isdisjoint(_IDS.findall(key))]
                if found:
                    deleted += await self._redis.unlink(*found)
                if not cursor:
                    return deleted
        except (RedisError, OSError) as error:
            raise Unavailable("redis cannot be reached") from error
