"""Receivers that misbehave, by a clock of the test's: the schedule is kept, and nothing of ours is reached."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from dashclicks.webhooks.v1 import endpoint_pb2
from dashclicks.webhooks.v1.endpoint_pb2 import Endpoint
from dashclicks.webhooks.v1.job_pb2 import LaneJob

from services.internal.service import open_deps
from services.internal.webhooks import sending
from services.internal.webhooks.parts import Webhooks
from services.internal.webhooks.schedule import DELAYS
from shared.core.clock import SystemClock
from shared.core.ids import RandomIds
from shared.events.event import Event
from shared.jobs.work import Work
from shared.testing.webhook_receiver import Answer, webhook_receiver
from tests.internal.office import Office
from tests.internal.webhooks.scene import CREATE

HANG_SECONDS = 0.3


@dataclass
class ManualClock:
    """Stands still until it is moved on."""

    time: datetime = field(default_factory=lambda: SystemClock().now())

    def now(self) -> datetime:
        return self.time


@asynccontextmanager
async def tls_server() -> AsyncIterator[tuple[str, list[bytes]]]:
    """A server whose certificate nobody has signed: its URL, and what it was sent."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(datetime(2020, 1, 1)).not_valid_after(datetime(2100, 1, 1))
    certificate = builder.sign(key, hashes.SHA256())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "server.pem"
        own = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.write_bytes(own + certificate.public_bytes(Encoding.PEM))
        context.load_cert_chain(path)
    reached: list[bytes] = []

    async def reach(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reached.append(await reader.read(10_000))
        writer.close()

    server = await asyncio.start_server(reach, "127.0.0.1", 0, ssl=context)
    try:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/", reached
    finally:
        server.close()


@dataclass(frozen=True, slots=True)
class Job:
    """What a lane needs of a job in hand."""

    id: str
    payload: LaneJob


@dataclass(frozen=True, slots=True)
class Timed:
    """The sending side with a clock of its own."""

    office: Office
    parts: Webhooks
    clock: ManualClock

    async def lane(self, url: str) -> "Lane":
        """A new endpoint."""
        _, caller = await self.office.staff()
        endpoint = await caller.call(CREATE, endpoint=Endpoint(url=url, event_types=["*"]))
        self.clock.time = max(self.clock.time, endpoint.create_time.ToDatetime(UTC)) + timedelta(seconds=1)
        return Lane(self.office, self.parts, self.clock, endpoint.id, endpoint.account_id)


@dataclass
class Lane:
    """One endpoint."""

    office: Office
    parts: Webhooks
    clock: ManualClock
    endpoint_id: str
    account_id: str
    sequence: int = 0

    async def happens(self) -> None:
        """An event."""
        self.sequence += 1
        now = self.clock.now()
        row: dict[str, Any] = {
            "_id": RandomIds().new("evt", now),
            "account_id": self.account_id,
            "sequence": self.sequence + 1000,
            "create_time": now.replace(tzinfo=None),
            "update_time": now.replace(tzinfo=None),
            "type": "crm.contact.created",
            "resource_type": "crm.Contact",
            "resource_id": RandomIds().new("con", now),
            "resource_revision": 1,
            "changed_fields": [],
            "actor": {},
            "method": "",
            "request_id": "",
            "transaction_id": "",
            "gap": False,
            "revision": 1,
            "_live": True,
            "before": {},
            "after": {"id": RandomIds().new("con", now), "first_name": "Ana"},
        }
        await self.office.data.database["events.log"].insert_one(row)
        await self.parts.dispatch.happened([Event.of(row)])

    async def work(self) -> None:
        """Does the jobs that are there."""
        job = cast(
            "Work[LaneJob]", Job(RandomIds().new("job", self.clock.now()), LaneJob(endpoint_id=self.endpoint_id))
        )
        await self.parts.lane_runner.failing(job)

    async def delivery(self) -> dict[str, Any]:
        """Its first delivery, as it is stored."""
        rows = self.office.data.database["webhooks.deliveries"]
        found = await rows.find_one({"endpoint_id": self.endpoint_id}, sort=[("sequence", 1)])
        assert found is not None
        return found

    async def endpoint(self) -> Endpoint:
        """The endpoint as it is."""
        return (await self.parts.endpoints.system("test").read(self.endpoint_id)).message

    async def next_job(self) -> datetime:
        """When the next job on the lane is due, and so much later as it waits."""
        rows = self.office.data.database["platform.jobs"]
        found = await rows.find_one({"account_id": self.account_id}, sort=[("due_time", -1)])
        assert found is not None
        due: datetime = found["due_time"].replace(tzinfo=UTC)
        return due + timedelta(milliseconds=150)


@asynccontextmanager
async def timed(office: Office) -> AsyncIterator[Timed]:
    clock = ManualClock()
    deps = await open_deps(office.deps.settings, office.data, clock=clock)
    yield Timed(office, deps.webhooks, clock)
    for part in (deps.sessions, deps.origins, deps.http, deps.jobs):
        await part.aclose()


@pytest.fixture(scope="module")
async def free(sender: Office) -> AsyncIterator[Timed]:
    """One that may call the loopback."""
    async with timed(sender) as opened:
        yield opened


@pytest.fixture(scope="module")
async def guarded(office: Office) -> AsyncIterator[Timed]:
    """One that goes to public addresses alone, as in production."""
    async with timed(office) as opened:
        yield opened


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is waited for for long."""
    monkeypatch.setattr(sending, "SECONDS", HANG_SECONDS)


async def attempts_of(lane: Lane) -> list[datetime]:
    """When it was tried, until it was given up, as jobs that the lane itself made come."""
    await lane.happens()
    times = [lane.clock.now()]
    await lane.work()
    while (row := await lane.delivery())["state"] == "DELIVERY_STATE_PENDING":
        lane.clock.time = await lane.next_job()
        times.append(lane.clock.now())
        await lane.work()
        assert (await lane.delivery())["attempt_count"] == row["attempt_count"] + 1
    return times


FAULTS = {
    "500": Answer(500),
    "redirect": Answer(301, {"location": "http://127.0.0.1:1/"}),
    "too many": Answer(429),
    "huge": Answer(500, body=b"x" * 3_000_000),
    "gone away": Answer(closes=True),
    "hangs": Answer(hangs=True),
}


@pytest.mark.parametrize("fault", sorted(FAULTS))
async def test_the_schedule_is_kept(free: Timed, fault: str) -> None:
    async with webhook_receiver(usually=FAULTS[fault]) as receiver:
        lane = await free.lane(receiver.url)
        times = await attempts_of(lane)
        waits = [later - earlier for earlier, later in pairwise(times)]
        assert len(waits) == len(DELAYS)
        errors = [abs(wait / wanted - 1) for wait, wanted in zip(waits, DELAYS, strict=True)]
        assert max(errors) <= 0.05
        assert len(set(receiver.ids)) == 1
        row = await lane.delivery()
        assert row["state"] == "DELIVERY_STATE_FAILED"
        assert len(receiver.requests) == len(row["attempts"]) == 8
        assert len(row["attempts"][-1]["answer"]) <= 1000


async def test_a_certificate_of_nobodys_is_a_failure(free: Timed) -> None:
    async with tls_server() as (url, reached):
        lane = await free.lane(url)
        await lane.happens()
        await lane.work()
        (attempt,) = (await lane.delivery())["attempts"]
        assert (attempt["status_code"], attempt["error"]) == (0, "the call failed: ConnectError")
        assert reached == []


async def test_a_pause_is_for_all_deliveries(free: Timed) -> None:
    pause = Answer(429, {"retry-after": "600"})
    async with webhook_receiver(pause) as receiver:
        lane = await free.lane(receiver.url)
        await lane.happens()
        await lane.work()
        await lane.happens()
        lane.clock.time += timedelta(seconds=590)
        await lane.work()
        assert len(receiver.requests) == 1
        lane.clock.time += timedelta(seconds=11)
        await lane.work()
        assert len(receiver.requests) == 3


async def test_after_five_days_of_failure_it_is_disabled(free: Timed) -> None:
    async with webhook_receiver(usually=Answer(500)) as receiver:
        lane = await free.lane(receiver.url)
        await lane.happens()
        await lane.work()
        lane.clock.time += timedelta(days=4, hours=23)
        await lane.happens()
        await lane.work()
        assert (await lane.endpoint()).state == endpoint_pb2.ENDPOINT_STATE_ENABLED
        lane.clock.time += timedelta(hours=2)
        await lane.work()
        endpoint = await lane.endpoint()
        assert endpoint.disable_reason == endpoint_pb2.DISABLE_REASON_FAILING
        count = len(receiver.requests)
        await lane.happens()
        await lane.work()
        assert len(receiver.requests) == count


async def test_a_success_in_between_counts(free: Timed) -> None:
    async with webhook_receiver(Answer(500), usually=Answer(500)) as receiver:
        lane = await free.lane(receiver.url)
        await lane.happens()
        await lane.work()
        lane.clock.time += timedelta(days=4)
        receiver.usually = Answer()
        await lane.work()
        receiver.usually = Answer(500)
        lane.clock.time += timedelta(days=4)
        await lane.happens()
        await lane.work()
        assert (await lane.endpoint()).state == endpoint_pb2.ENDPOINT_STATE_ENABLED


PRIVATE = [
    "https://internal.example/",
    "https://rebinding.example/",
    "https://mixed.example/",
]


@pytest.mark.parametrize("url", PRIVATE)
async def test_nothing_of_ours_is_reached(guarded: Timed, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The names are good when the endpoint is made, and lead to the loopback when it is called."""
    reached: list[object] = []

    async def reach(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reached.append(writer.get_extra_info("peername"))
        writer.close()

    async with await asyncio.start_server(reach, "127.0.0.1", 0) as ours:
        port = ours.sockets[0].getsockname()[1]
        asked: list[str] = []
        real = socket.getaddrinfo

        def resolve(host: Any, *rest: Any, **named: Any) -> Any:
            if not str(host).endswith(".example"):
                return real(host, *rest, **named)
            asked.append(host)
            found = {"internal": ["127.0.0.1"], "mixed": ["8.8.8.8", "127.0.0.1"], "rebinding": ["8.8.8.8"]}
            addresses = found[host.partition(".")[0]] if len(asked) == 1 else ["127.0.0.1"]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

        lane = await guarded.lane(url.replace(".example/", f".example:{port}/"))
        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        await lane.happens()
        await lane.work()
        lane.clock.time = await lane.next_job()
        await lane.work()
        row = await lane.delivery()
        assert [attempt["status_code"] for attempt in row["attempts"]] == [0, 0]
        assert len(asked) == 2
        assert reached == []
