"""Every contract test calls the real internal service over gRPC, on real MongoDB and Valkey."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import grpc
import pytest
from pydantic import SecretBytes

from services.internal.service import build
from shared.core.settings import Settings
from shared.data.clients import connect
from shared.data.keys import KeyRing
from shared.testing.api import Caller
from shared.testing.contract import STANDARD_VERBS, options_of, resources, services
from shared.testing.rows import Platform, Rows


@asynccontextmanager
async def serving(mongodb_uri: str, redis_url: str, database: str) -> AsyncIterator[Platform]:
    """The internal service on a free port with a database of its own."""
    settings = Settings(
        mongodb_uri=mongodb_uri,
        redis_url=redis_url,
        mongodb_database=database,
        internal_listen="127.0.0.1:0",
        master_key=SecretBytes(os.urandom(32)),
    )
    data = await connect(settings)
    server = await build(settings, data)
    port = await server.start()
    keys = await KeyRing.open(data.database, settings.master_keys)
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield Platform(channel, keys.mint)
    await server.stop(0)
    await data.mongo.drop_database(database)
    await data.aclose()


@pytest.fixture(scope="session")
async def platform(mongodb_uri: str, redis_url: str) -> AsyncIterator[Platform]:
    """The internal service."""
    async with serving(mongodb_uri, redis_url, "contract") as served:
        yield served


@pytest.fixture
def rows(platform: Platform) -> Rows:
    """Rows of a new account."""
    return Rows(platform.caller())


@pytest.fixture
def stranger(platform: Platform) -> Caller:
    """Another account with every scope."""
    return platform.caller()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `resource` runs once for each resource that callers write; `method`, for each RPC.

    `owned`: once for each of those whose rows have owners. `rolled`: once for each method that can roll up.
    """
    if "resource" in metafunc.fixturenames:
        found = [resource for resource in resources() if resource.has(*STANDARD_VERBS)]
        metafunc.parametrize("resource", found, ids=[r.message.full_name.split(".", 1)[1] for r in found])
    if "owned" in metafunc.fixturenames:
        found = [resource for resource in resources() if resource.options.HasField("ownership")]
        metafunc.parametrize("owned", found, ids=[r.message.full_name.split(".", 1)[1] for r in found])
    if "rolled" in metafunc.fixturenames:
        rolled = [(r, verb) for r in resources() for verb, m in r.methods.items() if options_of(m).roll_up_scope]
        metafunc.parametrize("rolled", rolled, ids=[r.methods[verb].full_name.split(".", 1)[1] for r, verb in rolled])
    if "method" in metafunc.fixturenames:
        methods = [m for s in services() for m in s.methods]
        metafunc.parametrize("method", methods, ids=[m.full_name.split(".", 1)[1] for m in methods])
