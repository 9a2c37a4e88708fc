import os
from collections.abc import AsyncIterator
from pathlib import Path
from stat import S_IMODE
from typing import Any
from uuid import uuid4

import phonenumbers
import pytest
from pydantic import SecretBytes

from services.internal import seed
from services.internal.seed import Login, write_logins
from services.internal.service import open_deps
from shared.core.settings import Settings
from shared.data.clients import DataClients, connect

CONTACTS = 40
MASTER_KEY = SecretBytes(os.urandom(32))
Documents = dict[str, list[dict[str, Any]]]


@pytest.fixture
async def settings(mongodb_uri: str, redis_url: str) -> AsyncIterator[Settings]:
    made = Settings(
        mongodb_uri=mongodb_uri,
        redis_url=redis_url,
        mongodb_database=f"seed_{uuid4().hex[:8]}",
        master_key=MASTER_KEY,
    )
    yield made
    data = await connect(made)
    await data.mongo.drop_database(made.mongodb_database)
    await data.aclose()


@pytest.fixture
async def data(settings: Settings) -> AsyncIterator[DataClients]:
    opened = await connect(settings)
    yield opened
    await opened.aclose()


async def documents(data: DataClients) -> Documents:
    """Everything the demo holds, but for salts."""
    found: Documents = {}
    for name in ("accounts.accounts", "users.users", "crm.contacts", "crm.pipelines", "crm.stages", "crm.deals"):
        rows = await data.database[name].find(sort=[("_id", 1)]).to_list()
        found[name] = [{**row, "password_hash": ""} for row in rows]
    return found


async def test_the_demo_is_what_it_says(settings: Settings, data: DataClients) -> None:
    logins = await seed.seed(settings, CONTACTS)
    rows = await documents(data)
    platform_id = next(login.accountId for login in logins if login.role == "ROLE_STAFF")
    customers = [row for row in rows["accounts.accounts"] if row["_id"] != platform_id]
    agency, *clients = sorted(customers, key=lambda row: bool(row["parent_account_id"]))
    assert agency["display_name"] == "Northwind Agency"
    assert [client["parent_account_id"] for client in clients] == [agency["_id"]] * 2
    assert {login.role for login in logins if login.accountId == agency["_id"]} == {
        "ROLE_OWNER",
        "ROLE_ADMIN",
        "ROLE_MANAGER",
        "ROLE_USER",
        "ROLE_CLIENT",
    }
    assert (logins[0].role, logins[0].email) == ("ROLE_OWNER", "owner@northwind.example")
    assert len(rows["crm.contacts"]) == CONTACTS
    assert {row["account_id"] for row in rows["crm.contacts"]} == {row["_id"] for row in customers}
    assert {row["type"] for row in rows["crm.contacts"]} == {"CONTACT_TYPE_PERSON", "CONTACT_TYPE_BUSINESS"}
    assert {row["account_id"] for row in rows["crm.deals"]} == {row["_id"] for row in customers}
    assert {row["state"] for row in rows["crm.deals"]} >= {"DEAL_STATE_OPEN"}
    numbers = [phonenumbers.parse(phone["number"]) for row in rows["crm.contacts"] for phone in row["phones"]]
    assert all(phonenumbers.is_valid_number(number) for number in numbers)
    assert all(len(login.password) >= 12 for login in logins)


async def test_again_changes_nothing(settings: Settings, data: DataClients) -> None:
    first = await seed.seed(settings, CONTACTS)
    before = await data.database["users.users"].find().to_list(), await documents(data)
    assert await seed.seed(settings, CONTACTS) == first
    assert (await data.database["users.users"].find().to_list(), await documents(data)) == before


async def test_two_databases_hold_the_same(settings: Settings, data: DataClients) -> None:
    await seed.seed(settings, CONTACTS)
    other = settings.model_copy(update={"mongodb_database": f"{settings.mongodb_database}_2"})
    await seed.seed(other, CONTACTS)
    twin = await connect(other)
    assert await documents(twin) == await documents(data)
    await twin.mongo.drop_database(other.mongodb_database)
    await twin.aclose()


async def test_every_login_works(settings: Settings, data: DataClients) -> None:
    logins = await seed.seed(settings, 0)
    deps = await open_deps(settings, data)
    users = deps.users.system("test")
    for login in logins:
        (user,) = await users.find({"email": login.email})
        encoded = user.private["password_hash"]
        assert isinstance(encoded, str)
        assert await deps.passwords.verify(encoded, login.password)
        assert user.message.account_id == login.accountId


def test_the_logins_are_for_their_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "demo.json"
    write_logins(path, [Login("ROLE_OWNER", "owner@northwind.example", "secret", "acc_1")])
    assert S_IMODE(path.stat().st_mode) == 0o600
    assert '"accountId": "acc_1"' in path.read_text()
