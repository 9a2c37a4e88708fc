"""Demo data: an agency, two sub-accounts, their people, contacts and deals, and one of the platform's staff.

`python -m services.internal.seed --out .data/demo.json` prints the logins and keeps them in the file.
Running it again changes nothing. Everything comes from one seed: ids, times, names and passwords are the same in every
database.
"""

import argparse
import asyncio
import contextlib
import hashlib
import os
import sys
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import orjson
from dashclicks.accounts.v1 import account_pb2
from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.crm.v1 import field_definition_pb2
from dashclicks.crm.v1.contact_pb2 import Contact
from dashclicks.crm.v1.field_definition_pb2 import FieldDefinition, FieldOption
from dashclicks.crm.v1.pipeline_pb2 import Pipeline
from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User
from ulid import ULID

from services.internal.crm.fields_servicer import FieldsServicer
from services.internal.crm.pipelines import MARK, default_stages
from services.internal.deps import Deps
from services.internal.seed_contacts import FIELDS, PLANS, ContactMaker
from services.internal.seed_deals import EVERY, DealMaker
from services.internal.service import open_deps
from shared.core.errors import AlreadyExists
from shared.core.run import run
from shared.core.settings import Settings
from shared.data.clients import connect
from shared.resource.model import M
from shared.resource.resource import Resource
from shared.resource.system_resource import SystemResource

SEED = 20_260_101
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
REASON = "seed"
AT_ONCE = 25
WORDS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "harbor", "indigo", "juniper", "kelp", "lagoon")


class SeededRow:
    """Gives the row a task is making its id and its time: the same for the same name in every run."""

    def __init__(self) -> None:
        self._row: ContextVar[tuple[str, datetime]] = ContextVar("row", default=("", START))

    def name(self, name: str, at: datetime) -> None:
        """Says what this task makes next, and when that was."""
        self._row.set((name, at))

    def new(self, prefix: str, at: datetime) -> str:
        name, _ = self._row.get()
        digest = hashlib.sha256(f"{SEED}/{prefix}/{name}".encode()).digest()
        return f"{prefix}_{ULID.from_bytes(int(at.timestamp() * 1000).to_bytes(6, 'big') + digest[:10])}"

    def now(self) -> datetime:
        _, at = self._row.get()
        return at


@dataclass(frozen=True, slots=True)
class Login:
    """One entry of the logins file, in the spelling of the API."""

    role: str
    email: str
    password: str
    accountId: str


@dataclass(frozen=True, slots=True)
class Tenant:
    """An account of the demo: name, mail domain, roles of its people, its part of the contacts."""

    name: str
    domain: str
    roles: Sequence[str]
    share: float


# The agency first: the others are its clients.
TENANTS = (
    Tenant("Northwind Agency", "northwind.example", ("owner", "admin", "manager", "user", "client"), 0.4),
    Tenant("Blue Bottle Dental", "bluebottledental.example", ("owner", "user"), 0.35),
    Tenant("Harbor Street Yoga", "harborstreetyoga.example", ("owner", "user"), 0.25),
)
NAMES = {
    "owner": ("Ana Silva", "Marcus Reed", "Priya Nair"),
    "admin": ("Tom Becker",),
    "manager": ("Lena Fischer",),
    "user": ("Omar Haddad", "Grace Kim", "Joe Diaz"),
    "client": ("Ruth Adler",),
    "staff": ("Sam Ortiz",),
}
PLATFORM = Tenant("Platform", "platform.example", ("staff",), 0)


class Seeder:
    """Makes rows that are not there yet."""

    def __init__(self, deps: Deps, definitions: Resource[FieldDefinition], row: SeededRow) -> None:
        self._accounts = deps.accounts.system(REASON)
        self._users = deps.users.system(REASON)
        self._contacts = deps.contacts.system(REASON)
        self._pipelines = deps.pipelines.pipelines.system(REASON)
        self._stages = deps.pipelines.stages.system(REASON)
        self._deals = deps.deals.resource.system(REASON)
        self._definitions = definitions.system(REASON)
        self._row = row

    async def run(self, contacts: int) -> list[Login]:
        """Makes everything; returns the logins, the agency's owner first, the platform's staff last."""
        logins: list[Login] = []
        parent_id = ""
        for number, tenant in enumerate(TENANTS):
            # The agency has bought what sub-accounts need.
            plan = account_pb2.PLAN_UNSPECIFIED if parent_id else account_pb2.PLAN_PRO
            account = Account(display_name=tenant.name, parent_account_id=parent_id, plan=plan)
            account_id = await self._make(self._accounts, "acc", account, tenant.name, START)
            parent_id = parent_id or account_id
            await self._define(tenant, account_id)
            owners = [await self._user(tenant, number, role, account_id, logins) for role in tenant.roles]
            made = await self._fill(tenant, account_id, owners, round(contacts * tenant.share))
            await self._sell(tenant, account_id, made[::EVERY])
        platform_id = await self._make(self._accounts, "acc", Account(display_name=PLATFORM.name), PLATFORM.name, START)
        await self._user(PLATFORM, 0, "staff", platform_id, logins)
        return logins

    async def _user(self, tenant: Tenant, number: int, role: str, account_id: str, logins: list[Login]) -> str:
        email = f"{role}@{tenant.domain}"
        role_name = f"ROLE_{role.upper()}"
        login = Login(role_name, email, _password(email), account_id)
        logins.append(login)
        names = NAMES[role]
        user = User(
            account_id=account_id,
            display_name=names[number % len(names)],
            email=email,
            role=user_pb2.Role.Value(role_name),
            password=login.password,
            time_zone="America/New_York",
        )
        return await self._make(self._users, "usr", user, email, START + timedelta(hours=1))

    async def _define(self, tenant: Tenant, account_id: str) -> None:
        for position, (label, kind) in enumerate(FIELDS.items(), 1):
            given = FieldDefinition(
                account_id=account_id, resource_type="crm.Contact", display_name=label, type=kind, position=position
            )
            if kind == field_definition_pb2.FIELD_TYPE_SELECT:
                given.options.extend(FieldOption(value=plan, label=plan.title()) for plan in PLANS)
            await self._make(self._definitions, "fld", given, f"{tenant.name}/{label}", START)

    async def _fill(self, tenant: Tenant, account_id: str, owners: Sequence[str], count: int) -> list[Contact]:
        maker = ContactMaker(Random(f"{SEED}/{tenant.name}"), owners)
        contacts = list(enumerate(maker.make(count)))
        for start in range(0, count, AT_ONCE):
            await asyncio.gather(
                *(self._contact(tenant, account_id, *given) for given in contacts[start : start + AT_ONCE])
            )
        return [contact for _, contact in contacts]

    async def _contact(self, tenant: Tenant, account_id: str, index: int, contact: Contact) -> None:
        contact.account_id = account_id
        at = START + timedelta(days=1, hours=11 * index, minutes=7 * index % 60)
        contact.id = await self._make(self._contacts, "con", contact, f"{tenant.name}/{index}", at)

    async def _sell(self, tenant: Tenant, account_id: str, contacts: Sequence[Contact]) -> None:
        """A pipeline, and deals of these contacts in it."""
        name = f"{tenant.name}/Sales"
        pipeline = Pipeline(account_id=account_id, display_name="Sales", currency_code="USD", default_mark=MARK)
        pipeline_id = await self._make(self._pipelines, "pip", pipeline, name, START)
        stage_ids = []
        for stage in default_stages(pipeline_id):
            stage.account_id = account_id
            stage_ids.append(await self._make(self._stages, "stg", stage, f"{name}/{stage.display_name}", START))
        maker = DealMaker(Random(f"{SEED}/{name}"), pipeline_id, stage_ids)
        for index, deal in enumerate(maker.make(contacts, START + timedelta(days=60))):
            at = START + timedelta(days=2, hours=29 * index)
            await self._make(self._deals, "deal", deal, f"{name}/{index}", at)

    async def _make(self, rows: SystemResource[M], prefix: str, message: M, name: str, at: datetime) -> str:
        """Makes a row unless it is there; returns its id."""
        self._row.name(name, at)
        id = self._row.new(prefix, at)
        if not await rows.find({"id": id}, 1):
            with contextlib.suppress(AlreadyExists):
                await rows.create(message)
        return id


def _password(email: str) -> str:
    """The same for the same address: these rows are for everybody to try."""
    random = Random(f"{SEED}/{email}")
    return "-".join([*random.sample(WORDS, 3), str(random.randrange(10, 100))])


def write_logins(path: Path, logins: Sequence[Login]) -> None:
    """Keeps the logins in a file that only its owner reads; it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(orjson.dumps(logins, option=orjson.OPT_INDENT_2) + b"\n")
    partial.replace(path)


async def seed(settings: Settings, contacts: int) -> list[Login]:
    """Makes the demo data in the database of `settings`; returns the logins."""
    data = await connect(settings)
    try:
        row = SeededRow()
        deps = await open_deps(settings, data, clock=row, ids=row)
        definitions = FieldsServicer(deps).definitions
        await deps.runtime.ensure_indexes()
        return await Seeder(deps, definitions, row).run(contacts)
    finally:
        await data.aclose()


def main() -> None:
    """Seeds and shows the logins."""
    parser = argparse.ArgumentParser(prog="python -m services.internal.seed", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="file for the logins, as JSON")
    parser.add_argument("--contacts", type=int, default=500, help="how many contacts (500)")
    arguments = parser.parse_args()

    async def work(_stop: asyncio.Event) -> None:
        logins = await seed(Settings(), arguments.contacts)  # type: ignore[call-arg]  # read from the environment
        write_logins(arguments.out, logins)
        for login in logins:
            sys.stdout.write(f"{login.role:12} {login.email:34} {login.password}\n")

    run(work)


if __name__ == "__main__":
    main()
