"""The service with files in a folder of the test's, and a worker beside it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.internal.office import Office, open_office


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where files are."""
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="session")
async def keeping(mongodb_uri: str, redis_url: str, files: Path) -> AsyncIterator[Office]:
    """An office of its own that keeps files, without a worker."""
    async with open_office(mongodb_uri, redis_url, blob_url=files.as_uri()) as office:
        yield office


@pytest.fixture
async def working(keeping: Office) -> AsyncIterator[Office]:
    """The same while a worker works."""
    async with keeping.working():
        yield keeping
