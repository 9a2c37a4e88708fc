"""Files of accounts, in a folder and in a bucket: the same of both."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from shared.core.clock import SystemClock
from shared.core.errors import NotFound, PermissionDenied, Unavailable
from shared.data.blob_links import Links
from shared.data.blobs import Blobs
from shared.testing.s3 import ACCESS_KEY, S3, SECRET_KEY, s3_server

MIB = 1024 * 1024
NOBODY = SecretStr("")
LINKS = Links(b"k" * 32, "http://test/file?link=", SystemClock())


@pytest.fixture(scope="session")
async def server() -> AsyncIterator[S3]:
    async with s3_server() as bucket:
        yield bucket


@pytest.fixture
def s3(server: S3) -> S3:
    server.clear()
    return server


@pytest.fixture
def bucket(s3: S3) -> Blobs:
    return Blobs.open(s3.url, SecretStr(ACCESS_KEY), SecretStr(SECRET_KEY), LINKS)


@pytest.fixture
def folder(tmp_path: Path) -> Blobs:
    return Blobs.open(tmp_path.as_uri(), NOBODY, NOBODY, LINKS)


@pytest.fixture(params=["folder", "bucket"])
def blobs(request: pytest.FixtureRequest) -> Blobs:
    found: Blobs = request.getfixturevalue(request.param)
    return found


async def pieces(*data: bytes, fails: bool = False) -> AsyncIterator[bytes]:
    for each in data:
        yield each
    if fails:
        raise RuntimeError("no more")


async def content(blobs: Blobs, account_id: str, key: str) -> bytes:
    return b"".join([chunk async for chunk in blobs.of(account_id).read(key)])


async def keys(blobs: Blobs, account_id: str, prefix: str = "") -> list[str]:
    return sorted([found.key async for found in blobs.of(account_id).list(prefix)])


async def test_a_large_file_comes_back_as_it_was(blobs: Blobs) -> None:
    data = [os.urandom(MIB) for _ in range(20)]
    written = await blobs.of("acc_1").put("exports/a.zip", pieces(*data), "application/zip")
    assert written.size == 20 * MIB
    assert (await blobs.of("acc_1").facts("exports/a.zip")).size == 20 * MIB
    assert await content(blobs, "acc_1", "exports/a.zip") == b"".join(data)


async def test_a_bucket_gets_it_in_parts_with_its_type(bucket: Blobs, s3: S3) -> None:
    await bucket.of("acc_1").put("a.zip", pieces(*[bytes(MIB)] * 20), "application/zip")
    assert (s3.parts, s3.types) == (3, {"acc_1/a.zip": "application/zip"})


async def test_a_file_that_breaks_off_is_not_there(blobs: Blobs) -> None:
    with pytest.raises(RuntimeError):
        await blobs.of("acc_1").put("a.zip", pieces(*[bytes(MIB)] * 20, fails=True))
    with pytest.raises(NotFound):
        await blobs.of("acc_1").facts("a.zip")
    with pytest.raises(NotFound):
        await content(blobs, "acc_1", "a.zip")


async def test_another_account_has_nothing_of_it(blobs: Blobs) -> None:
    await blobs.of("acc_1").put("logos/a.png", pieces(b"one"))
    await blobs.of("acc_10").put("logos/a.png", pieces(b"ten"))
    assert await keys(blobs, "acc_1") == ["logos/a.png"]
    assert await blobs.of("acc_1").delete_all() == 1
    assert (await keys(blobs, "acc_1"), await keys(blobs, "acc_10")) == ([], ["logos/a.png"])


@pytest.mark.parametrize("key", ["../acc_2/a", "/a", "a/../../acc_2/b", "", "a//b", "a/./b", ".hidden", "a\0b"])
async def test_no_key_leads_out_of_an_account(folder: Blobs, key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        await folder.of("acc_1").put(key, pieces(b"x"))


@pytest.mark.parametrize("account", ["", "..", "acc_1/x"])
def test_files_belong_to_an_account(folder: Blobs, account: str) -> None:
    with pytest.raises(ValueError, match="account"):
        folder.of(account)


async def test_a_deleted_file_is_gone_and_deleting_again_is_no_error(blobs: Blobs) -> None:
    await blobs.of("acc_1").put("a", pieces(b"x"))
    await blobs.of("acc_1").put("b", pieces(b"x"))
    for _ in range(2):
        await blobs.of("acc_1").delete("a")
    assert await keys(blobs, "acc_1") == ["b"]


async def test_a_link_to_a_bucket_needs_no_key_and_ends(bucket: Blobs, s3: S3) -> None:
    await bucket.of("acc_1").put("a b".replace(" ", "-"), pieces(b"content"))
    link = await bucket.of("acc_1").link("a-b", timedelta(minutes=1))
    async with httpx.AsyncClient() as http:
        assert (await http.get(link, headers={"range": "bytes=1-3"})).text == "ont"
        assert (await http.get(link.replace("a-b", "a-c"))).status_code == 403
        assert (await http.get(link.replace("Expires=60", "Expires=600"))).status_code == 403
        assert (await http.get(link.partition("?")[0])).status_code == 403


class Later:
    """A clock that is ahead."""

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(minutes=2)


async def test_a_link_to_a_folder_is_signed_and_ends(folder: Blobs, tmp_path: Path) -> None:
    signed = (await folder.of("acc_1").link("a", timedelta(minutes=1))).partition("link=")[2]
    assert folder.linked(signed)[1] == "a"
    later = Blobs.open(tmp_path.as_uri(), NOBODY, NOBODY, Links(b"k" * 32, "", Later()))
    other = Blobs.open(tmp_path.as_uri(), NOBODY, NOBODY, Links(b"o" * 32, "", SystemClock()))
    # In the middle: the last digit may have bits that say nothing.
    changed = signed[:50] + ("A" if signed[50] != "A" else "B") + signed[51:]
    for store, link in ((later, signed), (other, signed), (folder, changed), (folder, ""), (folder, "ü")):
        with pytest.raises(PermissionDenied):
            store.linked(link)


async def test_a_bucket_that_stumbles_is_asked_again(bucket: Blobs, s3: S3) -> None:
    s3.failing = 2
    await bucket.of("acc_1").put("a", pieces(b"x"))
    assert await content(bucket, "acc_1", "a") == b"x"


async def test_a_wrong_key_is_said_without_telling_it(s3: S3) -> None:
    blobs = Blobs.open(s3.url, SecretStr(ACCESS_KEY), SecretStr("wrong-key"), LINKS)
    with pytest.raises(Unavailable) as error:
        await blobs.of("acc_1").put("a", pieces(b"x"))
    assert "wrong-key" not in str(error.value) + str(error.value.__cause__)


@pytest.mark.parametrize("url", ["folder", "file:", "ftp://x/y", "s3:"])
def test_an_address_that_is_none_stops_the_start(url: str) -> None:
    with pytest.raises(ValueError, match="BLOB_URL"):
        Blobs.open(url, NOBODY, NOBODY, LINKS)
