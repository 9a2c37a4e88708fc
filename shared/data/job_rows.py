"""Jobs as stored: one row a job, which is the truth about it.

`state` says how far it is. Fields that only some states have keep the indexes behind them small: `turn` stands in rows
that wait for a worker, `look_time` in rows that somebody has to look at then (when a job is due, or when whoever has it
has been silent for too long), `active` in rows that are on their way to a worker or with one, `expire_time` in rows
that have ended, `waits_for` in those that wait for others, `settle` in those that have ended and that others wait for.
`claim` is the fence: who ends a job names the claim that it began with.
"""

from datetime import timedelta

from shared.data.mongo import Collection, Database, Document, StatusErrors, open_aware

COLLECTION = "platform.jobs"

# As the contract of `queue` names them.
BLOCKED, SCHEDULED, WAITING = "JOB_STATE_BLOCKED", "JOB_STATE_SCHEDULED", "JOB_STATE_WAITING"
QUEUED, RUNNING = "JOB_STATE_QUEUED", "JOB_STATE_RUNNING"
DONE, DEAD, CANCELLED = "JOB_STATE_DONE", "JOB_STATE_DEAD", "JOB_STATE_CANCELLED"
ACTIVE_STATES = [BLOCKED, SCHEDULED, WAITING, QUEUED, RUNNING]

# Silence that takes a job away from a worker; it says that it is there three times as often.
LEASE = timedelta(seconds=10)
# What no worker has begun by then is sent again.
QUEUED_FOR = timedelta(seconds=5)
# Workers that died with a job in their hands: from then on no worker has it beside another such job, so that the one
# that kills them is found out and the others are not taken for it. They go before all others: they have waited longest,
# and so few at a time keep nobody waiting.
SUSPECT_LOSSES = 2
SUSPECTS = -1

# Rows that wait for a worker, said so that the index alone answers: of what merely exists MongoDB reads every row.
WAITS: Document = {"turn": {"$gt": ""}}

# A pipeline's word for the turn of a row: its lane, account and kind.
TURN: Document = {
    "$concat": [
        {"$cond": [{"$gte": ["$losses", SUSPECT_LOSSES]}, str(SUSPECTS), {"$toString": "$priority"}]},
        "/",
        "$account_id",
        "/",
        "$kind",
    ]
}


def turn_of(lane: int, account_id: str, kind: str) -> str:
    """The same for a new row."""
    return f"{lane}/{account_id}/{kind}"


def parts_of(turn: str) -> tuple[int, str, str]:
    """Lane, account and kind of a turn."""
    lane, account_id, kind = turn.split("/", 2)
    return int(lane), account_id, kind


def to_wait() -> list[Document]:
    """The change that makes a row wait for a worker."""
    given_back: Document = {"$set": {"state": WAITING, "turn": TURN}}
    return [given_back, {"$unset": ["look_time", "active", "holder", "claim", "cancel"]}]


def open_jobs(database: Database) -> Collection:
    """The collection of jobs."""
    return open_aware(database, COLLECTION)


async def ensure_indexes(database: Database) -> None:
    """Makes the indexes."""
    rows = open_jobs(database)

    def there(field: str) -> Document:
        return {"partialFilterExpression": {field: {"$exists": True}}}

    with StatusErrors():
        await rows.create_index([("turn", 1), ("due_time", 1)], **there("turn"))
        await rows.create_index("look_time", **there("look_time"))
        await rows.create_index([("active", 1), ("kind", 1), ("account_id", 1)], **there("active"))
        await rows.create_index("unique", unique=True, **there("unique"))
        await rows.create_index([("kind", 1), ("end_time", 1)], partialFilterExpression={"state": DEAD})
        await rows.create_index("waits_for", **there("waits_for"))
        await rows.create_index("settle", **there("settle"))
        await rows.create_index([("batch_id", 1), ("_id", -1)], **there("batch_id"))
        await rows.create_index("expire_time", expireAfterSeconds=0, **there("expire_time"))
        await rows.create_index([("account_id", 1), ("_id", -1)])
