"""Guarded upstreams over real channels, with short times and their metrics at hand."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from google.rpc.error_details_pb2 import ErrorInfo, RetryInfo
from google.rpc.status_pb2 import Status
from prometheus_client import CollectorRegistry

from edge.upstream.api import Upstream, UpstreamError
from edge.upstream.build import build_upstreams
from edge.upstream.metrics import UpstreamMetrics
from edge.upstream.policy import UpstreamPolicy
from tests.upstream.talk import SECONDS, SERVICE

QUICK = UpstreamPolicy(idempotent=frozenset({f"{SERVICE}/Say"}), probe_every=0.05, probe_timeout=0.2)


class Guards:
    """Makes them."""

    def __init__(self, scheme: str = "") -> None:
        """`scheme` is that of a single server's target: nothing for our own HTTP/2, `ipv4:` for grpc.aio."""
        self._scheme = scheme
        self.registry = CollectorRegistry()
        self._metrics = UpstreamMetrics(self.registry)
        self._started: list[Upstream] = []

    async def of(self, *ports: int, **policy: Any) -> Upstream:
        """An upstream over the servers on these ports, started."""
        scheme = self._scheme if len(ports) == 1 else "ipv4:"
        target = scheme + ",".join(f"127.0.0.1:{port}" for port in ports)
        upstream = build_upstreams({"x": target}, replace(QUICK, **policy), self._metrics, {}).find("x")
        await upstream.start()
        self._started.append(upstream)
        return upstream

    def metric(self, name: str, **labels: str) -> float:
        """The value of a metric, of all upstreams together."""
        samples = [sample for metric in self.registry.collect() for sample in metric.samples if sample.name == name]
        return sum(sample.value for sample in samples if labels.items() <= sample.labels.items())

    async def close(self) -> None:
        """Stops them all."""
        for upstream in self._started:
            await upstream.stop(0)


async def eventually(look: Callable[[], bool]) -> None:
    """Returns when it is so."""
    async with asyncio.timeout(SECONDS):
        while not look():  # noqa: ASYNC110 - what is looked at tells nobody when it changes
            await asyncio.sleep(0.01)


def reason_of(error: UpstreamError) -> tuple[str, int]:
    """Why a call was refused, and after how many seconds to try again."""
    info, retry = ErrorInfo(), RetryInfo()
    status = Status.FromString(error.details)
    assert status.details[0].Unpack(info)
    assert status.details[1].Unpack(retry)
    return info.reason, retry.retry_delay.seconds
