"""A few thousand fuzzed raw requests; `python -m tests.edge.raw_http` sends a hundred thousand."""

import os

import psutil

from edge.http_server import Address
from tests.edge.raw_http import GROWTH, fire, shots
from tests.edge.serving import Served

COUNT = 3000


async def test_nothing_breaks_and_nothing_is_smuggled(edge: Served) -> None:
    address = Address.parse(edge.settings.router_listen)
    await fire(address.host, address.port, shots(COUNT // 4, 7))
    before = psutil.Process(os.getpid()).memory_info().rss
    findings = await fire(address.host, address.port, shots(COUNT, 8))
    assert not findings.bad, findings.bad[:3]
    assert sum(findings.statuses.values()) >= COUNT
    assert psutil.Process(os.getpid()).memory_info().rss - before < GROWTH
    assert (await edge.client.get("/healthz")).status_code == 200
