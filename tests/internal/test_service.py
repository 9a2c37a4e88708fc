"""The process: `python -m services.internal`, as the supervisor runs it."""

import asyncio
import json
import os
import signal
import sys
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import grpc
import pytest
from pymongo import AsyncMongoClient

from buildtools.stack.ports import free_port
from shared.testing.api import Caller
from tests.internal.office import method


@asynccontextmanager
async def process(mongodb_uri: str, redis_url: str, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The service in a database of its own."""
    name = f"process_{uuid4().hex[:8]}"
    given = {
        "MONGODB_URI": mongodb_uri,
        "MONGODB_DATABASE": name,
        "REDIS_URL": redis_url,
        "MASTER_KEY": b64encode(os.urandom(32)).decode(),
        "INTERNAL_LISTEN": "127.0.0.1:0",
        **environment,
    }
    started = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.internal",
        env={**os.environ, **given},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()
        async with AsyncMongoClient[dict[str, object]](mongodb_uri) as client:
            await client.drop_database(name)


async def port_of(started: asyncio.subprocess.Process) -> int:
    assert started.stdout is not None
    while line := await started.stdout.readline():
        event = json.loads(line)
        if event["event"] == "serving":
            return int(event["port"])
    raise AssertionError("the service ended before it served")


async def test_it_serves_until_told_to_stop(mongodb_uri: str, redis_url: str) -> None:
    async with process(mongodb_uri, redis_url) as started:
        port = await port_of(started)
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            failure = await Caller(channel).failure(method("ListContacts"))
            assert failure.code == grpc.StatusCode.UNAUTHENTICATED
        started.send_signal(signal.SIGTERM)
        _, errors = await asyncio.wait_for(started.communicate(), 20)
        assert (started.returncode, errors) == (0, b"")


async def test_metrics_are_served_where_asked_for(mongodb_uri: str, redis_url: str) -> None:
    port = free_port()
    async with process(mongodb_uri, redis_url, ADMIN_LISTEN=f"127.0.0.1:{port}") as started:
        await port_of(started)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /metrics HTTP/1.0\r\n\r\n")
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
    assert b'grpc_server_started_total{grpc_method="GetContact"' in answer


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"MASTER_KEY": "short"}, "master_key"),
        ({"MONGODB_URI": "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=100"}, "127.0.0.1:1"),
    ],
    ids=["master key", "mongodb"],
)
async def test_what_is_wrong_stops_the_start_and_is_named(
    mongodb_uri: str, redis_url: str, environment: dict[str, str], named: str
) -> None:
    async with process(mongodb_uri, redis_url, **environment) as started:
        _, errors = await asyncio.wait_for(started.communicate(), 120)
        assert started.returncode == 1
        assert named in errors.decode()
