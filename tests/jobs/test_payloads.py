"""Large payloads are files, which leave after their jobs."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from google.protobuf.wrappers_pb2 import StringValue
from pydantic import SecretStr

from shared.core.clock import SystemClock
from shared.core.errors import InvalidArgument
from shared.data.blob_links import Links
from shared.data.blobs import Blobs
from shared.data.job_payloads import COLLECTION, INLINE_BYTES, MOST_BYTES
from shared.jobs.batches import Batches
from shared.jobs.handled import Handled
from shared.jobs.jobs import Jobs
from shared.jobs.kind import JobKind, Policy
from shared.jobs.work import GiveUp, Work
from shared.testing.eventually import soon
from tests.jobs.shop import Shop, kind, text

LARGE = "x" * (INLINE_BYTES + 1)
JOB = kind()


@pytest.fixture
async def store(shop: Shop, tmp_path: Path) -> AsyncIterator[Shop]:
    """A shop with files."""
    links = Links(b"k" * 32, "http://127.0.0.1/", SystemClock())
    blobs = Blobs.open(tmp_path.as_uri(), SecretStr(""), SecretStr(""), links)
    async with aclosing(await Jobs.open(shop.data, SystemClock(), blobs=blobs)) as jobs:
        yield replace(shop, jobs=jobs)


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


async def test_a_large_payload_is_a_file_until_its_job_is_gone(store: Shop, tmp_path: Path) -> None:
    seen: list[int] = []

    async def handle(work: Work[StringValue]) -> None:
        seen.append(len(work.payload.value))
        raise GiveUp("enough")

    buried = JobKind("test.buried", StringValue, Policy(keep=timedelta(0)))
    mortal = JobKind("test.mortal", StringValue, Policy(), when_dead=buried)

    async def bury(work: Work[StringValue]) -> None:
        seen.append(len(work.payload.value))

    id = await store.jobs.add(mortal, "acc_1", text(LARGE))
    own, small = await store.jobs.add(JOB, "", text(LARGE)), await store.jobs.add(JOB, "acc_1", text("x" * 1000))
    assert files(tmp_path) == [f"acc_1/jobs/{id}", f"platform/jobs/{own}"]
    row = await store.row(id)
    assert (row["payload"], row["payload_size"]) == (b"", len(text(LARGE).SerializeToString()))
    assert "payload_size" not in await store.row(small)
    async with store.working(Handled(mortal, handle), Handled(buried, bury)):
        await store.in_state(id, "DEAD")

        async def followed() -> bool:
            return len(seen) == 2 and await store.rows.find_one({"kind": buried.name}) is None

        await soon(followed)
    assert seen == [len(LARGE)] * 2
    later = datetime.now(UTC) + timedelta(hours=1)
    # The job that followed had a file of its own.
    assert await store.jobs.payloads.sweep(later) == 1
    assert await store.jobs.payloads.sweep(later) == 0
    await store.rows.delete_many({"_id": {"$in": [id, own]}})
    assert await store.jobs.payloads.sweep(datetime.now(UTC) - timedelta(hours=1)) == 0
    assert await store.jobs.payloads.sweep(later) == 2
    assert files(tmp_path) == []
    assert await store.data.database[COLLECTION].count_documents({}) == 0


async def test_parts_of_a_batch_may_be_large(store: Shop, tmp_path: Path) -> None:
    await Batches(store.data, store.jobs).add(JOB, "acc_1", [text(LARGE), text("small")], "k")
    await store.jobs.add_many(JOB, "acc_1", [text(LARGE), text("small")])
    assert len(files(tmp_path)) == 2
    assert await store.rows.count_documents({"payload_size": {"$exists": True}}) == 2


async def test_a_job_whose_file_is_gone_is_dead(store: Shop, tmp_path: Path) -> None:
    async def handle(work: Work[StringValue]) -> None:
        raise AssertionError

    id = await store.jobs.add(JOB, "acc_1", text(LARGE))
    (tmp_path / "acc_1" / "jobs" / id).unlink()
    async with store.working(Handled(JOB, handle)):
        assert (await store.in_state(id, "DEAD"))["error"] == "its payload is gone"


async def test_what_is_too_large_is_refused(shop: Shop, store: Shop) -> None:
    for place, size in ((store, MOST_BYTES + 1), (shop, INLINE_BYTES + 1)):
        with pytest.raises(InvalidArgument, match="bytes") as caught:
            await place.jobs.add(JOB, "acc_1", text("x" * size))
        assert caught.value.reason == "PAYLOAD_TOO_LARGE"
    assert await shop.rows.count_documents({}) == 0
