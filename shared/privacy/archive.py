"""A zip archive as a stream of bytes: its entries are written as they come, and nothing is held but a piece."""

import asyncio
import hashlib
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """A file for an archive. `schema` says what its rows are; empty for a file without rows."""

    name: str
    schema: str
    chunks: AsyncIterator["Chunk"]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a file, and how many rows are in it."""

    data: bytes
    rows: int = 0


@dataclass(slots=True)
class Listed:
    """A file as the manifest lists it: rows, bytes, SHA-256 in hex."""

    name: str
    schema: str
    rows: int = 0
    bytes: int = 0
    sha256: str = ""


class _Sink:
    """Takes what the archive's writer writes. It cannot be sought, so lengths and checksums follow their files."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        return None

    def take(self) -> bytes:
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


class Archive:
    """Writes one archive. `listed` are the files that it has so far."""

    def __init__(self) -> None:
        self._sink = _Sink()
        sink: Any = self._sink
        self._zip = zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self.listed: list[Listed] = []

    async def add(self, entry: Entry) -> AsyncIterator[bytes]:
        """Adds a file; yields what there is to send on."""
        listed, digest = Listed(entry.name, entry.schema), hashlib.sha256()
        with self._zip.open(entry.name, "w", force_zip64=True) as member:
            async for chunk in entry.chunks:
                listed.rows += chunk.rows
                listed.bytes += len(chunk.data)
                digest.update(chunk.data)
                # Compressing a piece takes milliseconds, which the loop has better use for.
                await asyncio.to_thread(member.write, chunk.data)
                yield self._sink.take()
        listed.sha256 = digest.hexdigest()
        self.listed.append(listed)
        yield self._sink.take()

    def close(self) -> bytes:
        """The end of the archive: its directory."""
        self._zip.close()
        return self._sink.take()
