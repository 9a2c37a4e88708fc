"""Jobs that are to come with their modules: named, their times and policies decided, before their code is there.

Once there is a kind of the same name, that one counts. `make jobs` shows both sorts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from shared.jobs.kind import Policy, Rate
from shared.jobs.schedule import Missed, Schedule


@dataclass(frozen=True, slots=True)
class Declared:
    """A kind to come. `when`: by the clock, or what it follows from. `kind`: which does it, if named otherwise."""

    name: str
    does: str
    when: Schedule | str
    policy: Policy = field(default_factory=Policy)
    kind: str = ""


def _each(cron: str) -> Schedule:
    """What is looked for often: a time that is missed is made up for by the next."""
    return Schedule(cron, missed=Missed.SKIP)


def _late(cron: str) -> Schedule:
    """What has to be done once, late if need be."""
    return Schedule(cron, missed=Missed.ONCE)


_SECONDS_5, _SECONDS_10, _SECONDS_15, _SECONDS_30 = (f"*/{n} * * * * *" for n in (5, 10, 15, 30))
_MINUTE, _MINUTES_5, _HOURS_6, _HOURS_12 = "* * * * *", "*/5 * * * *", "0 */6 * * *", "0 */12 * * *"
_SECOND = timedelta(seconds=1)
_FIVE_AT_ONCE = Policy(concurrency=5)
_STRIPE = Policy(concurrency=5, rate=Rate(20, _SECOND))
_TWILIO = Policy(concurrency=5, rate=Rate(10, _SECOND))
_DUDA = Policy(concurrency=5, rate=Rate(5, _SECOND))
_PROVISION = Policy(attempts=10, backoff=timedelta(seconds=10), concurrency=5)
_LONG = Policy(attempts=10, backoff=timedelta(minutes=1), concurrency=5)
# About five days of attempts.
_DAYS = Policy(attempts=14, backoff=timedelta(minutes=1), most_backoff=timedelta(hours=24))
_PER_ACCOUNT = Policy(concurrency=5, per_account=1)

DECLARED: Sequence[Declared] = (
    Declared(
        "accounts.active_status_check", "agencies without a subscription are marked to be purged", _late("0 0 * * 0")
    ),
    Declared("affiliates.commissions", "commissions and payouts of the month", _late("0 12 1 * *"), _STRIPE),
    Declared("affiliates.leaderboard", "the ten best, of all time and of last month", _late("0 13 1 * *"), Policy(4)),
    Declared("affiliates.expire_payouts", "payouts that pend for 60 days expire", _late(_HOURS_12)),
    Declared(
        "billing.new_authorisation", "what Stripe knows of a newly connected account", _each(_SECONDS_30), _STRIPE
    ),
    Declared("billing.contact_import", "customers of Stripe become contacts", _each(_SECONDS_30), _PER_ACCOUNT),
    Declared("communication.a2p_brand", "the state of brands at Twilio, then their campaigns", _each(_MINUTE), _TWILIO),
    Declared("communication.a2p_campaign", "campaigns that Twilio has verified", _late(_HOURS_6), _TWILIO),
    Declared("communication.a2p_numbers", "numbers join a verified campaign", _each(_SECONDS_30), _TWILIO),
    Declared(
        "communication.a2p_renewal", "campaigns are renewed and charged, or deleted", _late("0 12 * * *"), _TWILIO
    ),
    Declared("contacts.import", "rows of a file become contacts", "an upload", _PER_ACCOUNT, "crm.import_run"),
    Declared("contacts.export", "contacts as a file", "a request", _PER_ACCOUNT, "crm.export"),
    Declared("contacts.export_cleanup", "old files of exports are deleted", "an export", kind="crm.export_expiry"),
    Declared("conversations.support_snooze", "rooms come back whose snooze is over", _each(_SECONDS_10)),
    Declared("conversations.message_status", "what became of sent messages", _each(_SECONDS_5), _FIVE_AT_ONCE),
    Declared("conversations.notification", "people are told of customers' messages", _each(_SECONDS_5), _FIVE_AT_ONCE),
    Declared("conversations.communication_check", "communications without a message get it", _each(_SECONDS_15)),
    Declared(
        "deals.automations", "what stages do to deals after a time", "a deal in a stage", kind="crm.automation_run"
    ),
    Declared("domains.validate", "states and certificates of host names at Cloudflare", _each(_MINUTES_5)),
    Declared("domains.cleanup", "domains that stay inactive are deleted", _late(_HOURS_6)),
    Declared("funnels.clone", "a funnel with its steps, images and forms", "a request", Policy(concurrency=3)),
    Declared(
        "funnels.thumbnails", "pictures of changed steps", "a change of a step", Policy(timeout=timedelta(hours=2))
    ),
    Declared("instareports.build", "a report of all its sources", "a request", Policy(attempts=5, concurrency=5)),
    Declared("instasites.build", "sites are made and published, accounts in turn", "a request", _DUDA),
    Declared("instasites.purge", "sites that nobody published for 90 days go", _each(_SECONDS_30), _DUDA),
    Declared("onebalance.reload", "a balance under its threshold is charged up", "a change of a balance", _DAYS),
    Declared("onebalance.charge", "what was used is deducted", "a use", _FIVE_AT_ONCE),
    Declared("projects.orchestrator", "runs the seven below", _late(_MINUTES_5)),
    Declared("projects.account_churn", "accounts that cancel half of their subscriptions", "projects.orchestrator"),
    Declared("projects.loyalty_milestone", "accounts that reach a tier", "projects.orchestrator"),
    Declared("projects.inactive_task", "tasks without a word for a week", "projects.orchestrator"),
    Declared("projects.review_request", "accounts to be asked for a review", "projects.orchestrator"),
    Declared("projects.quarterly_checkin", "accounts to be called each quarter", "projects.orchestrator"),
    Declared("projects.sync_accounts", "what projects know of accounts", "projects.orchestrator"),
    Declared("projects.cleanup_pulses", "pulses whose reason is gone", "projects.orchestrator"),
    Declared("store.subscription_activate", "what was bought is set up at its vendor", "a subscription", _PROVISION),
    Declared("store.subscription_cancel", "what was cancelled is taken down", _each(_SECONDS_30), _LONG),
    Declared(
        "store.subscription_downgrade",
        "rows over the new limits are handed on and removed",
        _each(_SECONDS_30),
        Policy(attempts=3, backoff=timedelta(seconds=4)),
    ),
    Declared("store.sub_account_charge", "invoices of sub-accounts are paid", _each(_SECONDS_5), _LONG),
)
