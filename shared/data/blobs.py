"""Files of accounts: in an S3 bucket, or in a folder on a developer's machine.

A store is born with an account, and every key lies under that; there is no other way in. Files are streamed both ways.
"""

import asyncio
import hashlib
import re
import shutil
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, unquote, urlsplit

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, ObjectStore, S3Store
from pydantic import SecretStr

from shared.core.clock import Clock
from shared.core.errors import NotFound, StatusError, Unavailable
from shared.core.settings import Settings
from shared.data.blob_links import Links
from shared.data.vault import Vault

# One part of an upload; S3 takes 10,000 of at least 5 MiB.
PART_BYTES = 8 * 1024 * 1024
READ_BYTES = 1024 * 1024
# Deletes and lists go by so many.
_PAGE = 1000
# Where the API reads a file by its link.
LINKED_PATH = "/v1/accounts/dataExports:file"
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_ACCOUNT = re.compile(r"[A-Za-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it was written: size in bytes, SHA-256 in hex."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class BlobFacts:
    """A stored file: key within its account, size in bytes, entity tag, when it was written (UTC)."""

    key: str
    size: int
    etag: str
    time: datetime


class Blobs:
    """Opens the stores of accounts. `folder`: where it all is, if that is a folder."""

    def __init__(self, store: ObjectStore, links: Links, folder: Path | None = None) -> None:
        self._store = store
        self._links = links
        self._folder = folder

    @classmethod
    def open(cls, url: str, access_key: SecretStr, secret_key: SecretStr, links: Links) -> "Blobs":
        """As the settings say (`blob_url`). Raises ValueError for an address that is neither a folder nor a bucket."""
        parts = urlsplit(url)
        if parts.scheme == "file" and parts.path:
            folder = Path(unquote(parts.path))
            return cls(LocalStore(folder, mkdir=True, automatic_cleanup=True), links, folder)
        if parts.scheme == "s3" and parts.netloc:
            return cls(_bucket(parts.netloc, dict(parse_qsl(parts.query)), access_key, secret_key), links)
        raise ValueError("BLOB_URL: give file:///folder or s3://bucket?endpoint=…&region=…")

    def of(self, account_id: str) -> "AccountBlobs":
        """The files of an account. Raises ValueError where there is no account."""
        if not _ACCOUNT.fullmatch(account_id):
            raise ValueError("files belong to an account")
        return AccountBlobs(self._store, account_id, self._links, self._folder)

    def linked(self, link: str) -> tuple["AccountBlobs", str]:
        """Store and key that a link of `AccountBlobs.link` leads to. Raises PermissionDenied (INVALID_LINK)."""
        account_id, key = self._links.read(link)
        return self.of(account_id), key


async def open_blobs(settings: Settings, vault: Vault, clock: Clock) -> Blobs | None:
    """The files of every account; None where the settings name no place for them. Raises ValueError for a bad one."""
    if not settings.blob_url:
        return None
    base = f"{settings.dashboard_url.rstrip('/')}{LINKED_PATH}?link="
    links = Links(await vault.platform_key("file links"), base, clock)
    return Blobs.open(settings.blob_url, settings.blob_access_key, settings.blob_secret_key, links)


def _bucket(name: str, more: Mapping[str, str], access_key: SecretStr, secret_key: SecretStr) -> S3Store:
    endpoint = more.get("endpoint", "")
    given: dict[str, Any] = {"endpoint": endpoint} if endpoint else {}
    if access_key.get_secret_value():
        given["access_key_id"] = access_key.get_secret_value()
        given["secret_access_key"] = secret_key.get_secret_value()
    retries: Any = {"max_retries": 5, "retry_timeout": timedelta(seconds=60)}
    options: Any = {"timeout": timedelta(seconds=60), "allow_http": endpoint.startswith("http://")}
    region = more.get("region", "us-east-1")
    return S3Store(name, region=region, client_options=options, retry_config=retries, **given)


class AccountBlobs:
    """Files of one account by key (`exports/exp_….zip`). Methods raise Unavailable without the storage."""

    def __init__(self, store: ObjectStore, account_id: str, links: Links, folder: Path | None) -> None:
        self._store = store
        self._account_id = account_id
        self._links = links
        self._folder = folder

    async def put(self, key: str, chunks: AsyncIterator[bytes], content_type: str = "") -> Written:
        """Writes a file, which is there once it is whole, in place of one that was. Holds a part of it at a time."""
        digest, size = hashlib.sha256(), 0
        # Folders keep no types.
        attributes: Any = {"Content-Type": content_type} if content_type and self._folder is None else None
        with _statuses():
            writer = obstore.open_writer_async(
                self._store, self._path(key), buffer_size=PART_BYTES, attributes=attributes, max_concurrency=2
            )
            async with writer as file:
                async for chunk in chunks:
                    digest.update(chunk)
                    size += len(chunk)
                    await file.write(chunk)
        return Written(size, digest.hexdigest())

    async def facts(self, key: str) -> BlobFacts:
        """What is known of a file. Raises NotFound."""
        with _statuses():
            found = await obstore.head_async(self._store, self._path(key))
        return self._facts(cast(Mapping[str, Any], found))

    async def read(self, key: str) -> AsyncGenerator[bytes, None]:
        """The bytes of a file as they come. Raises NotFound."""
        with _statuses():
            answer = await obstore.get_async(self._store, self._path(key))
            async for chunk in answer.stream(min_chunk_size=READ_BYTES):
                yield bytes(chunk)

    async def read_all(self, key: str) -> bytes:
        """The bytes of a small file. Raises NotFound."""
        return b"".join([piece async for piece in self.read(key)])

    async def list(self, prefix: str = "") -> AsyncIterator[BlobFacts]:
        """The files whose keys begin with `prefix` and a slash, or all."""
        with _statuses():
            async for page in obstore.list(self._store, self._path(prefix, empty=True), chunk_size=_PAGE):
                for found in page:
                    yield self._facts(cast(Mapping[str, Any], found))

    async def link(self, key: str, lifetime: timedelta) -> str:
        """An address at which anybody can read the file for a while."""
        path = self._path(key)
        if isinstance(self._store, S3Store):
            with _statuses():
                return await obstore.sign_async(self._store, "GET", path, lifetime)
        return self._links.make(self._account_id, key, lifetime)

    async def delete(self, key: str) -> None:
        """Deletes a file; one that is not there is no error."""
        with _statuses():
            try:
                await obstore.delete_async(self._store, self._path(key))
            except (NotFoundError, FileNotFoundError):
                return

    async def delete_all(self) -> int:
        """Deletes every file of the account; returns how many."""
        count = 0
        with _statuses():
            while paths := [self._path(found.key) async for found in self.list()]:
                for start in range(0, len(paths), _PAGE):
                    await obstore.delete_async(self._store, paths[start : start + _PAGE])
                count += len(paths)
        if self._folder is not None:
            # What a killed process had begun to write is no file yet.
            await asyncio.to_thread(shutil.rmtree, self._folder / self._account_id, ignore_errors=True)
        return count

    def _path(self, key: str, *, empty: bool = False) -> str:
        if not (_KEY.fullmatch(key) or (empty and not key)):
            raise ValueError(f"no key of a file: {key!r}")
        return f"{self._account_id}/{key}" if key else self._account_id

    def _facts(self, found: Mapping[str, Any]) -> BlobFacts:
        key = found["path"].removeprefix(f"{self._account_id}/")
        return BlobFacts(key, found["size"], found["e_tag"] or "", found["last_modified"])


@contextmanager
def _statuses() -> Iterator[None]:
    """Raises statuses in place of the library's errors."""
    try:
        yield
    except (NotFoundError, FileNotFoundError) as error:
        raise NotFound("no such file") from error
    except StatusError:
        raise
    except (BaseError, OSError) as error:
        raise Unavailable("the file storage cannot be reached") from error
