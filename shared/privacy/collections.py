"""Every collection of the database: what it holds of an account, what an export shows of it, how it is erased.

Resources are read off their contracts. What the platform keeps beside them stands in PLATFORM: neither an export nor an
erasure begins while there is a collection that nobody has thought of, and a test fails sooner.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from dashclicks.options.v1 import options_pb2

from shared.data import (
    address_proofs,
    digests,
    erasures,
    event_store,
    import_outcomes,
    job_batches,
    job_counts,
    job_kinds,
    job_payloads,
    job_rows,
    job_schedules,
    job_workers,
    kept_answers,
    lease,
    message_contents,
    outbox,
    platform_names,
    requests,
    signing_keys,
    totals,
    turns,
    undo_progress,
    usage,
    vault,
    webhook_lanes,
)
from shared.data.holdings import Holdings
from shared.data.mongo import Document
from shared.resource.contracts import Catalog, Declaration


@dataclass(frozen=True, slots=True)
class Members:
    """An account and its people. `emails` and `phones`: those that nobody has in another account."""

    account_id: str
    user_ids: Sequence[str]
    emails: Sequence[str]
    phones: Sequence[str]


Where = Callable[[Members], Document]
"""The condition of an account's rows."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A collection. `where`: None if nothing in it is of any account. `why`: why rows are not exported, or not erased.

    `shown`: the stored fields that an export shows; none if it shows nothing.
    """

    name: str
    where: Where | None
    why: str = ""
    shown: Sequence[str] = ()


def _of(field: str, members: Members) -> Document:
    return {field: members.account_id}


def _any_of(fields: Sequence[str], members: Members) -> Document:
    return {"$or": [{field: members.account_id} for field in fields]}


_ACCOUNT = partial(_of, "account_id")
_ID = partial(_of, "_id")
_KEY = partial(_of, "_id.account_id")
_SECRET = "secrets are never exported"

PLATFORM: Sequence[Kept] = (
    Kept(
        "identity.sessions",
        # Those of its people in sub-accounts, too.
        partial(_any_of, ("account_id", "home_account_id")),
        shown=(
            "user_id",
            "account_id",
            "role",
            "create_time",
            "expire_time",
            "seen_time",
            "ip",
            "user_agent",
            "app_id",
        ),
    ),
    Kept("identity.factors", _ACCOUNT, shown=("_id", "confirmed")),
    Kept("identity.oauth_codes", _ACCOUNT, _SECRET),
    Kept("identity.oauth_refresh_tokens", _ACCOUNT, shown=("app_id", "user_id", "scopes", "expire_time")),
    Kept("identity.one_time_tokens", lambda members: {"stands_for.user_id": {"$in": list(members.user_ids)}}, _SECRET),
    Kept("identity.passkeys", _ACCOUNT, shown=("_id",)),
    Kept("identity.key_uses", None, "when API keys were used last; goes with each key"),
    Kept(
        address_proofs.COLLECTION,
        lambda members: {"address": {"$in": [*members.emails, *members.phones]}},
        "gone within an hour",
    ),
    Kept("identity.hosts", _ACCOUNT, "hosts of the domains, which are exported themselves"),
    Kept(platform_names.COLLECTION, _ACCOUNT, "the subdomain, which the account itself says"),
    Kept(
        outbox.COLLECTION,
        lambda members: {
            "$or": [
                {"about.user_id": {"$in": list(members.user_ids)}},
                {"about.email": {"$in": list(members.emails)}},
                {"about.phone": {"$in": list(members.phones)}},
            ]
        },
        "messages that wait to be sent, a day at most",
    ),
    Kept("identity.origins", _ACCOUNT, shown=("_id",)),
    Kept(vault.COLLECTION, _ID, _SECRET),
    Kept(message_contents.COLLECTION, _ACCOUNT, shown=("_id", "subject", "text")),
    Kept(digests.COLLECTION, _ACCOUNT, "which messages wait to go together; the messages are exported themselves"),
    Kept(signing_keys.COLLECTION, None, "keys of the platform"),
    Kept(requests.COLLECTION, _KEY, "answers that were given, kept a day"),
    Kept(usage.COLLECTION, _KEY, "counts of rows that are exported themselves"),
    Kept(
        totals.COLLECTION,
        lambda members: {"_id": {"$regex": f"^{members.account_id}/"}},
        "sums of rows that are exported themselves",
    ),
    Kept(turns.COLLECTION, _KEY, "counters"),
    Kept(kept_answers.COLLECTION, None, "answers that were given: sealed, without a name, gone after a day"),
    Kept(job_rows.COLLECTION, _ACCOUNT, "what the platform has to do, and for a while what became of it"),
    Kept(job_batches.COLLECTION, _ACCOUNT, "how far work is that goes together"),
    Kept(job_counts.COLLECTION, _ACCOUNT, "how many jobs ended in an hour, kept for three days"),
    Kept(job_payloads.COLLECTION, _ACCOUNT, "which jobs have a file, for as long as they are there"),
    Kept(job_kinds.COLLECTION, None, "kinds of work, and who paused them"),
    Kept(job_workers.COLLECTION, None, "which processes do jobs"),
    Kept(job_schedules.COLLECTION, None, "when jobs are made by the clock"),
    Kept(erasures.COLLECTION, None, "what proves erasures: ids, counts, times, digests"),
    Kept(import_outcomes.COLLECTION, _ACCOUNT, "what became of imported rows, until a file of the account says it"),
    Kept(undo_progress.COLLECTION, _ACCOUNT, "how far undoes are, whose changes are exported themselves"),
    Kept(event_store.AUDIT, _ACCOUNT, "exported as a chain"),
    Kept(event_store.HEADS, _ID, "the end of a chain that is exported"),
    Kept(
        event_store.CHECKPOINTS,
        lambda members: {"_id": {"$regex": f"/{members.account_id}$"}},
        "how far readers of the events are",
    ),
    Kept(webhook_lanes.COLLECTION, _ACCOUNT, "how far deliveries are, which are exported themselves"),
    Kept(lease.COLLECTION, None, "which process does what"),
)


@dataclass(frozen=True, slots=True)
class Table:
    """All collections: resources by name, and what the platform keeps beside them."""

    resources: Mapping[str, tuple[Declaration, Where]]
    platform: Mapping[str, Kept]

    @staticmethod
    def of(catalog: Catalog) -> "Table":
        """Reads the contracts."""
        declared = {each.storage.collection: each for each in catalog.by_message.values()}
        resources = {
            name: (each, _ID if each.options.tenant == options_pb2.TENANT_SCOPE_SUB_ACCOUNT else _ACCOUNT)
            for name, each in sorted(declared.items())
            if each.options.tenant != options_pb2.TENANT_SCOPE_GLOBAL
        }
        # The platform's own rows are of no account, whatever a contract may declare.
        shared = {name: Kept(name, None, "rows of the platform") for name in declared.keys() - resources.keys()}
        return Table(resources, {each.name: each for each in PLATFORM} | shared)

    @property
    def names(self) -> set[str]:
        """Every collection that is known."""
        return {*self.resources, *self.platform}

    def conditions(self, members: Members) -> Mapping[str, Document]:
        """The condition of the account's rows in each collection that has such rows."""
        own = {name: where(members) for name, (_, where) in self.resources.items()}
        return own | {each.name: each.where(members) for each in self.platform.values() if each.where is not None}


class UnknownCollection(Exception):
    """The database has a collection that the table does not name."""


async def check_known(table: Table, holdings: Holdings) -> None:
    """Raises UnknownCollection for collections that nobody has thought of."""
    unknown = await holdings.names() - table.names
    if unknown:
        raise UnknownCollection(f"shared/privacy/collections.py does not name {', '.join(sorted(unknown))}")


async def members_of(account_id: str, holdings: Holdings) -> Members:
    """The people of an account."""
    users = await holdings.values("users.users", {"account_id": account_id}, "_id")
    emails = await _only_here("email", account_id, holdings)
    phones = await _only_here("phone", account_id, holdings)
    return Members(account_id, sorted(users), emails, phones)


async def _only_here(field: str, account_id: str, holdings: Holdings) -> Sequence[str]:
    """The values of users' field that nobody has in another account."""
    own = await holdings.values("users.users", {"account_id": account_id}, field)
    elsewhere: Document = {field: {"$in": sorted(own)}, "account_id": {"$ne": account_id}}
    return sorted(own - await holdings.values("users.users", elsewhere, field))
