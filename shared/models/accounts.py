"""Accounts as stored. `auth` reads them too, to see which are open, limits and users to see what they have set."""

from datetime import timedelta

from dashclicks.accounts.v1 import account_pb2, branding_pb2, domain_pb2
from dashclicks.accounts.v1.branding_pb2 import Branding
from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import RecordVisibility

from shared.core.colors import text_on
from shared.data.mongo import Database, Document
from shared.data.scopes import CollectionSpec
from shared.data.store import Stores
from shared.resource.contracts import Catalog
from shared.resource.model import Model

# The state of a banned account before its ban: {"state": name, "by_platform": bool}.
BEFORE_BAN = "before_ban"
# The resource whose rows are an account's seats.
SEATS = "users.User"
# So long an account that was archived or closed can be brought back; then it is erased.
GRACE = timedelta(days=30)

# Colours of a branding are chosen to fit each other, so they are inherited together or not at all.
COLORS = ("primary_color", "on_primary_color", "accent_color")
# What no agency hands down: it is of the row.
_OF_THE_ROW = frozenset({"id", "account_id", "create_time", "update_time", "delete_time", "etag"})

ACCOUNT = Model(account_pb2.Account, private={BEFORE_BAN: dict})
BRANDING = Model(branding_pb2.Branding)
DOMAIN = Model(domain_pb2.Domain)


def branding_id(account_id: str) -> str:
    """The id of an account's one branding."""
    return f"brd_{account_id.partition('_')[2]}"


def inherit(branding: Branding, above: Branding) -> None:
    """Fills what a branding leaves empty with what its agency's says."""
    names = [field.name for field in Branding.DESCRIPTOR.fields if field.name not in _OF_THE_ROW]
    empty = [name for name in names if name not in COLORS and not getattr(branding, name)]
    for name in [*empty, *(() if branding.primary_color else COLORS)]:
        setattr(branding, name, getattr(above, name))
    if branding.primary_color and not branding.on_primary_color:
        branding.on_primary_color = text_on(branding.primary_color)


class AccountFacts:
    """What others go by, read from accounts as they are stored."""

    def __init__(self, database: Database, catalog: Catalog) -> None:
        declared = catalog.by_message[ACCOUNT.descriptor.full_name]
        spec = CollectionSpec(declared.storage.collection, declared.options.tenant, {})
        self._store = Stores(database).system(spec, "facts of accounts")

    async def plan(self, account_id: str) -> str:
        """The name of what an account has bought; empty for one without."""
        return str((await self._row(account_id)).get("plan", ""))

    async def override(self, account_id: str, resource: str) -> int:
        """The rows of a resource type that the platform allows an account beside its plan; 0 if it says nothing."""
        if resource != SEATS:
            return 0
        return int(((await self._row(account_id)).get("plan_override") or {}).get("seats", 0))

    async def default_visibility(self, account_id: str) -> RecordVisibility.ValueType:
        """Which records new users of an account see."""
        name = (await self._row(account_id)).get("default_record_visibility")
        return user_pb2.RecordVisibility.Value(name) if name else user_pb2.RECORD_VISIBILITY_UNSPECIFIED

    async def _row(self, account_id: str) -> Document:
        return await self._store.find_by_id(account_id) or {}
