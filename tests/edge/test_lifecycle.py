"""Starting and stopping the edge as a whole."""

import asyncio

import pytest

from buildtools.stack.ports import free_port
from edge.server import build
from tests.edge.serving import Served, serving, until_refused


async def test_stop_lets_a_running_call_finish(mongodb_uri: str, redis_url: str) -> None:
    async with serving(mongodb_uri, redis_url) as served:
        served.backend.let_go.clear()
        call = asyncio.create_task(served.client.post("/v1/auth/session", json={}))
        await served.backend.called.wait()
        stopping = asyncio.create_task(served.edge.stop())
        await until_refused(served.settings.router_listen)
        served.backend.let_go.set()
        await stopping
        assert (await call).status_code == 200


async def test_a_taken_port_stops_the_start_and_leaves_nothing(edge: Served) -> None:
    gateway = f"127.0.0.1:{free_port()}"
    second = await build(edge.settings.model_copy(update={"gateway_listen": gateway}), edge.data)
    with pytest.raises(OSError, match=edge.settings.router_listen):
        await second.start()
    await until_refused(gateway)
