"""Accounts as stored. `auth` reads them too, to see which are open, and limits to see what they have bought."""

from dashclicks.accounts.v1 import account_pb2

from shared.data.mongo import Database
from shared.data.scopes import CollectionSpec
from shared.data.store import Stores
from shared.resource.contracts import Catalog
from shared.resource.limits import PlanOf
from shared.resource.model import Model

ACCOUNT = Model(account_pb2.Account)


def plan_reader(database: Database, catalog: Catalog) -> PlanOf:
    """Answers the plan of an account, as it is stored."""
    declared = catalog.by_message[ACCOUNT.descriptor.full_name]
    spec = CollectionSpec(declared.storage.collection, declared.options.tenant, {})
    store = Stores(database).system(spec, "limits")

    async def plan_of(account_id: str) -> str:
        row = await store.find_by_id(account_id)
        return str(row.get("plan", "")) if row else ""

    return plan_of
