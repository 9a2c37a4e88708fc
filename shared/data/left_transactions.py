"""Ends transactions that killed processes have left open: what they wrote would stay locked for a minute."""

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.errors import OperationFailure

from shared.data.mongo import Database, Document


def process_name(database: Database) -> str | None:
    """What MongoDB knows this process by, if its client was opened with such a name."""
    name: str | None = database.client.options.pool_options.appname
    return name


async def end_sessions(client: AsyncMongoClient[Document], sessions: Sequence[Mapping[str, Any]]) -> None:
    """Ends these sessions and their transactions. Without the right to, the wait is all there is."""
    if sessions:
        with contextlib.suppress(OperationFailure):
            await client.admin.command("killSessions", [{"id": session["id"]} for session in sessions])


async def end_transactions(client: AsyncMongoClient[Document], processes: Sequence[str]) -> None:
    """Ends the transactions of the processes of these names. One that is alive after all runs its own again."""
    theirs = {"appName": {"$in": list(processes)}, "lsid": {"$exists": True}, "transaction": {"$exists": True}}
    with contextlib.suppress(OperationFailure):
        found = await client.admin.aggregate([{"$currentOp": {"idleSessions": True}}, {"$match": theirs}])
        await end_sessions(client, [each["lsid"] async for each in found])
