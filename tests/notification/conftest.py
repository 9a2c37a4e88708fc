"""A desk for all tests of notifications: the real services, worker and mail server."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.notification.desk import Desk, open_desk


@pytest.fixture(scope="session")
async def desk(mongodb_uri: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    """The platform with a database of its own."""
    files: Path = tmp_path_factory.mktemp("files")
    async with open_desk(mongodb_uri, redis_url, blob_url=files.as_uri()) as opened:
        yield opened
