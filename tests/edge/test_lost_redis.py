"""Ended sessions stay ended, and requests stay fast, whatever becomes of Redis."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from tests.edge.serving import Served, serving
from tests.edge.valkey import Valkey

CONTACTS = "/v1/crm/contacts"


@pytest.fixture
async def served(mongodb_uri: str, valkey_server: Valkey) -> AsyncIterator[Served]:
    async with serving(mongodb_uri, valkey_server.url) as opened:
        yield opened


async def status(served: Served, session_id: str) -> int:
    return (await served.client.get(CONTACTS, headers={"x-session-id": session_id})).status_code


async def test_a_session_that_ended_while_redis_was_away_stays_ended(served: Served, valkey_server: Valkey) -> None:
    session_id, key = await served.sign_in()
    assert await status(served, session_id) == 200
    await valkey_server.stop()
    assert await served.sessions.end(key)
    async with asyncio.timeout(2):
        while await status(served, session_id) == 200:
            pass
    await valkey_server.start()
    assert await status(served, session_id) == 401


async def test_a_hung_redis_holds_no_request(served: Served) -> None:
    session_id, _ = await served.sign_in()
    await served.data.redis.client_pause(3000)
    started = time.monotonic()
    assert await status(served, session_id) == 200
    assert time.monotonic() - started < 1
