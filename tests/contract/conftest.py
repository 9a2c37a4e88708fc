"""Every contract test calls the real internal service over gRPC, on real MongoDB and Valkey."""

import asyncio
import os
from collections.abc import AsyncIterator

import grpc
import pytest
from google.protobuf.descriptor import Descriptor, MethodDescriptor
from pydantic import SecretBytes

from services.internal.service import build
from services.worker.service import work
from shared.core.settings import Settings
from shared.data.clients import DataClients, connect
from shared.data.keys import KeyRing
from shared.testing.api import Caller
from shared.testing.contract import STANDARD_VERBS, ResourceContract, resources, services
from shared.testing.history import History
from shared.testing.rows import Platform, Rows

DATABASE = "contract"


@pytest.fixture(scope="session")
def settings(mongodb_uri: str, redis_url: str) -> Settings:
    """What the service runs with."""
    return Settings(
        mongodb_uri=mongodb_uri,
        redis_url=redis_url,
        mongodb_database=DATABASE,
        internal_listen="127.0.0.1:0",
        master_key=SecretBytes(os.urandom(32)),
    )


@pytest.fixture(scope="session")
async def data(settings: Settings) -> AsyncIterator[DataClients]:
    """The service's database, to see what is stored."""
    clients = await connect(settings)
    yield clients
    await clients.mongo.drop_database(DATABASE)
    await clients.aclose()


@pytest.fixture(scope="session")
async def platform(settings: Settings, data: DataClients) -> AsyncIterator[Platform]:
    """The internal service on a free port with a database of its own."""
    server = await build(settings, data)
    port = await server.start()
    keys = await KeyRing.open(data.database, settings.master_keys)
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield Platform(channel, keys.mint)
    await server.stop(0)


@pytest.fixture(scope="session")
async def history(settings: Settings, data: DataClients, platform: Platform) -> AsyncIterator[History]:
    """The log of what callers do, kept by a worker."""
    stop = asyncio.Event()
    task = asyncio.create_task(work(settings, data, stop))
    yield History(data.database)
    stop.set()
    await task


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

    A resource without what the test's marks name is no case of it, rather than one that is skipped.
    """
    if "verb" in metafunc.fixturenames:
        verbs = [verb for mark in metafunc.definition.iter_markers("verbs") for verb in mark.args]
        cases = [(resource, verb) for verb in verbs for resource in _served(metafunc, verb)]
        metafunc.parametrize(("resource", "verb"), cases, ids=[f"{_name(each.message)}-{verb}" for each, verb in cases])
    elif "resource" in metafunc.fixturenames:
        found = _served(metafunc, "")
        metafunc.parametrize("resource", found, ids=[_name(each.message) for each in found])
    if "method" in metafunc.fixturenames:
        methods = [m for s in services() for m in s.methods]
        metafunc.parametrize("method", methods, ids=[_name(each) for each in methods])


def _served(metafunc: pytest.Metafunc, verb: str) -> list[ResourceContract]:
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
