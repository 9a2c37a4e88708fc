"""`make migrate`: what the database lacks is shown and made; then nothing is left to do."""

import os
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretBytes

from services.internal.migrate import migrate
from services.internal.service import build
from shared.core.settings import Settings
from shared.data.clients import DataClients, connect

DATABASE = "migrated"


@pytest.fixture
def settings(mongodb_uri: str, redis_url: str) -> Settings:
    return Settings(
        mongodb_uri=mongodb_uri,
        redis_url=redis_url,
        mongodb_database=DATABASE,
        internal_listen="127.0.0.1:0",
        master_key=SecretBytes(os.urandom(32)),
    )


@pytest.fixture
async def data(settings: Settings) -> AsyncIterator[DataClients]:
    """The database, gone after the test."""
    clients = await connect(settings)
    yield clients
    await clients.mongo.drop_database(DATABASE)
    await clients.aclose()


async def test_a_service_leaves_nothing_to_migrate(settings: Settings, data: DataClients) -> None:
    await build(settings, data)
    assert await migrate(settings, apply=False, drop=False) == []


async def test_differences_are_shown_and_go_when_applied(settings: Settings, data: DataClients) -> None:
    shown = await migrate(settings, apply=False, drop=False)
    assert {"crm.contacts", "  + index search on account_id, _search, _id", "  ~ validator"} <= set(shown)
    assert await migrate(settings, apply=False, drop=False) == shown
    await migrate(settings, apply=True, drop=False)
    assert await migrate(settings, apply=False, drop=False) == []


async def test_what_no_contract_has_goes_only_with_drop(settings: Settings, data: DataClients) -> None:
    await migrate(settings, apply=True, drop=False)
    await data.database["crm.contacts"].create_index([("source", 1)], name="by hand")
    lines = ["crm.contacts", "  - index by hand is in no contract (--drop)"]
    assert await migrate(settings, apply=True, drop=False) == lines
    assert await migrate(settings, apply=True, drop=True) == lines
    assert await migrate(settings, apply=False, drop=False) == []
