"""Fixtures every test may ask for: real servers, started once for the session and only if a test needs them."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase

from shared.testing import servers
from shared.testing.stack import Stack, running_stack
from tests.edge.valkey import Valkey


@pytest.fixture(scope="session")
def mongodb_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real MongoDB, a replica set of one."""
    with servers.mongodb_server(tmp_path_factory.mktemp("mongodb")) as uri:
        yield uri


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Valkey."""
    with servers.valkey_server(tmp_path_factory.mktemp("valkey")) as url:
        yield url


@pytest.fixture
async def valkey_server(tmp_path: Path) -> AsyncIterator[Valkey]:
    """A running Valkey that the test may stop and start."""
    server = Valkey(tmp_path)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture(scope="session")
async def mongodb(mongodb_uri: str) -> AsyncIterator[AsyncMongoClient[dict[str, Any]]]:
    """A client of the MongoDB, set as the services set theirs."""
    async with AsyncMongoClient[dict[str, Any]](mongodb_uri, w="majority", tz_aware=True) as client:
        yield client


@pytest.fixture
async def database(mongodb: AsyncMongoClient[dict[str, Any]]) -> AsyncIterator[AsyncDatabase[dict[str, Any]]]:
    """An empty database of the test's own, dropped after it."""
    name = f"test_{uuid4().hex}"
    yield mongodb[name]
    await mongodb.drop_database(name)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole platform in the compact profile, with demo data."""
    with running_stack(tmp_path_factory.mktemp("stack") / "data") as running:
        yield running
