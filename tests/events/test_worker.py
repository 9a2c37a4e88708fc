"""The worker as a process, and what it shows of itself."""

import signal
from datetime import timedelta

import httpx
from bson.timestamp import Timestamp
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from buildtools.stack.ports import free_port
from shared.data.changes import Oplog
from shared.events.metrics import RelayMetrics
from shared.events.relay import report_window
from shared.testing.eventually import soon
from tests.events.office import Office, worker_process

WINDOW = Oplog(Timestamp(1_000, 1), Timestamp(1_100, 1))


async def test_it_relays_shows_metrics_and_stops_when_told(office: Office) -> None:
    port = free_port()
    listen = {"ADMIN_LISTEN": f"127.0.0.1:{port}"}
    async with worker_process(office.settings, **listen) as worker, httpx.AsyncClient() as http:
        await office.contact("acc_1")
        await office.logged("acc_1", 1)

        async def shown() -> str:
            text = (await http.get(f"http://127.0.0.1:{port}/metrics")).text
            return text if "events_appended_total 1.0" in text else ""

        page = await soon(shown)
        worker.send_signal(signal.SIGTERM)
        assert await worker.wait() == 0
    assert "events_relay_leader 1.0" in page
    assert "events_oplog_window_seconds" in page


def test_a_relay_past_half_of_the_window_says_so() -> None:
    with capture_logs() as logs:
        report_window(WINDOW, timedelta(seconds=51), RelayMetrics(CollectorRegistry()), first=False)
    assert [entry["event"] for entry in logs] == ["the relay is far behind"]


def test_a_relay_within_half_of_the_window_says_nothing() -> None:
    registry = CollectorRegistry()
    with capture_logs() as logs:
        report_window(WINDOW, timedelta(seconds=49), RelayMetrics(registry), first=False)
    assert logs == []
    assert registry.get_sample_value("events_oplog_window_seconds") == 100


def test_an_oplog_that_may_not_be_read_is_named_once() -> None:
    unknown = Oplog(None, Timestamp(1_100, 1))
    with capture_logs() as logs:
        report_window(unknown, timedelta(0), RelayMetrics(CollectorRegistry()), first=True)
        report_window(unknown, timedelta(0), RelayMetrics(CollectorRegistry()), first=False)
    assert len(logs) == 1
