"""Every contract test calls the real services over gRPC, on real MongoDB and Valkey."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from google.protobuf.descriptor import Descriptor, MethodDescriptor
from pydantic import SecretBytes

from services.contracts import platform_catalog
from shared.core.settings import Settings
from shared.data.clients import DataClients, connect
from shared.data.keys import KeyRing
from shared.models.accounts import AccountFacts
from shared.testing.api import Caller
from shared.testing.contract import STANDARD_VERBS, ResourceContract, options_of, resources, services
from shared.testing.history import History
from shared.testing.rows import Platform, Rows
from tests.platform_services import all_services
from tests.worker import working_on


@dataclass(frozen=True, slots=True)
class Backend:
    """What a service stands on."""

    settings: Settings
    data: DataClients


@asynccontextmanager
async def backing(mongodb_uri: str, redis_url: str, database: str) -> AsyncIterator[Backend]:
    """A database that is dropped at the end."""
    settings = Settings(
        mongodb_uri=mongodb_uri,
        redis_url=redis_url,
        mongodb_database=database,
        internal_listen="127.0.0.1:0",
        master_key=SecretBytes(os.urandom(32)),
    )
    data = await connect(settings)
    yield Backend(settings, data)
    await data.mongo.drop_database(database)
    await data.aclose()


@asynccontextmanager
async def served(backend: Backend) -> AsyncIterator[Platform]:
    """The services on free ports."""
    # The accounts of the suite have all that an agency can buy; most of them are not stored.
    read = AccountFacts(backend.data.database, platform_catalog()).plan

    async def plan_of(account_id: str) -> str:
        return await read(account_id) or "PLAN_PRO"

    keys = await KeyRing.open(backend.data.database, backend.settings.master_keys)
    async with all_services(backend.settings, backend.data, plan_of) as channel:
        yield Platform(channel, keys.mint)


@asynccontextmanager
async def serving(mongodb_uri: str, redis_url: str, database: str) -> AsyncIterator[Platform]:
    """The services with a database of their own."""
    async with backing(mongodb_uri, redis_url, database) as backend, served(backend) as platform:
        yield platform


@pytest.fixture(scope="session")
async def backend(mongodb_uri: str, redis_url: str) -> AsyncIterator[Backend]:
    """The database of most tests."""
    async with backing(mongodb_uri, redis_url, "contract") as opened:
        yield opened


@pytest.fixture(scope="session")
async def platform(backend: Backend) -> AsyncIterator[Platform]:
    """The services."""
    async with served(backend) as running:
        yield running


@pytest.fixture(scope="session")
async def history(backend: Backend, platform: Platform) -> AsyncIterator[History]:
    """The log of what callers do, kept by a worker."""
    async with working_on(backend.settings, backend.data):
        yield History(backend.data.database)


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
    A resource without what the test's marks name is no case of it, rather than one that is skipped.
    """
    if "verb" in metafunc.fixturenames:
        verbs = [verb for mark in metafunc.definition.iter_markers("verbs") for verb in mark.args]
        cases = [(resource, verb) for verb in verbs for resource in _taken(metafunc, verb)]
        metafunc.parametrize(("resource", "verb"), cases, ids=[f"{_name(each.message)}-{verb}" for each, verb in cases])
    elif "resource" in metafunc.fixturenames:
        found = _taken(metafunc, "")
        metafunc.parametrize("resource", found, ids=[_name(each.message) for each in found])
    if "owned" in metafunc.fixturenames:
        found = [resource for resource in _taken(metafunc, "") if resource.options.HasField("ownership")]
        metafunc.parametrize("owned", found, ids=[_name(each.message) for each in found])
    if "rolled" in metafunc.fixturenames:
        rolled = [(r, verb) for r in resources() for verb, m in r.methods.items() if options_of(m).roll_up_scope]
        metafunc.parametrize("rolled", rolled, ids=[_name(r.methods[verb]) for r, verb in rolled])
    if "method" in metafunc.fixturenames:
        methods = [m for s in services() for m in s.methods]
        metafunc.parametrize("method", methods, ids=[_name(each) for each in methods])


def _taken(metafunc: pytest.Metafunc, verb: str) -> list[ResourceContract]:
    """The resources that have what a test needs."""
    marks = list(metafunc.definition.iter_markers("needs"))
    needed = [(method.format(verb=verb), fields) for method, *fields in (mark.args for mark in marks)]
    tenants = {mark.kwargs["tenant"] for mark in marks if "tenant" in mark.kwargs}
    return [
        resource
        for resource in resources()
        if resource.has(*STANDARD_VERBS, *(method for method, _ in needed))
        and tenants <= {resource.options.tenant}
        and all(resource.takes(method, field) for method, fields in needed for field in fields)
    ]


def _name(declared: Descriptor | MethodDescriptor) -> str:
    return declared.full_name.split(".", 1)[1]
