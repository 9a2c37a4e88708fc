"""The database clients of a process, opened at start and closed at the end."""

from dataclasses import dataclass
from uuid import uuid4

from pymongo import AsyncMongoClient
from redis.asyncio import Redis

from shared.core.settings import Settings
from shared.data.mongo import Database, Document
from shared.data.redis import open_redis

SELECT_TIMEOUT_MS = 5_000


@dataclass(frozen=True, slots=True)
class DataClients:
    """MongoDB (the truth) and Redis (copies, limits, fan-out)."""

    mongo: AsyncMongoClient[Document]
    database: Database
    redis: Redis

    async def aclose(self) -> None:
        """Closes both."""
        await self.redis.aclose()
        await self.mongo.close()


async def connect(settings: Settings) -> DataClients:
    """Opens both. Raises pymongo.errors.PyMongoError if MongoDB does not answer; Redis may come later.

    Writes are acknowledged by a majority. Each process has a name of its own there: by it others find the transactions
    that it leaves open when it is killed.
    """
    mongo: AsyncMongoClient[Document] = AsyncMongoClient(
        settings.mongodb_uri,
        w="majority",
        appname=uuid4().hex,
        serverSelectionTimeoutMS=SELECT_TIMEOUT_MS,
        connectTimeoutMS=SELECT_TIMEOUT_MS,
    )
    try:
        await mongo.admin.command("ping")
    except BaseException:
        await mongo.close()
        raise
    return DataClients(mongo, mongo[settings.mongodb_database], open_redis(settings.redis_url))
