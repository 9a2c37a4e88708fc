"""What an export of an account holds: a file of JSON lines for each collection, its chain of audit rows, its files."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from functools import cached_property
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import orjson
from bson import json_util
from google.protobuf.json_format import MessageToJson
from google.protobuf.message import Message

import shared.models
from shared.core.errors import NotFound
from shared.data.blobs import AccountBlobs
from shared.data.event_store import AUDIT
from shared.data.holdings import Holdings
from shared.data.mongo import Document
from shared.privacy.archive import Chunk, Entry
from shared.privacy.collections import Kept, Members, Table
from shared.resource.contracts import Catalog
from shared.resource.model import Model
from shared.resource.rows import Rows
from shared.resource.table import compile_type

# Where exports are among an account's files; they are not exported themselves.
FOLDER = "exports"
# As it is stored, types and all, so that the hashes can be computed from it.
EXTENDED = "MongoDB Extended JSON v2, canonical"
Line = Callable[[Document], bytes]


def stored_models(catalog: Catalog) -> dict[str, Model[Any]]:
    """How each resource is stored, by the full name of its message: as `shared.models` says, else as its contract."""
    found: dict[str, Model[Any]] = {}
    for module in iter_modules(shared.models.__path__, "shared.models."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, Model):
                found[value.descriptor.full_name] = value
    for name, declared in catalog.by_message.items():
        stubs = import_module(declared.place.partition(":")[0].removesuffix(".proto").replace("/", ".") + "_pb2")
        found.setdefault(name, Model(getattr(stubs, name.rpartition(".")[2])))
    return found


class Contents:
    """Lists the files of exports."""

    def __init__(self, catalog: Catalog, table: Table, holdings: Holdings) -> None:
        self._catalog = catalog
        self._table = table
        self._holdings = holdings

    @cached_property
    def _lines(self) -> Mapping[str, Line]:
        """Compiled at the first export: every worker would pay for it at its start."""
        models = stored_models(self._catalog)
        return {
            name: _resource_line(
                Rows(models[each.full_name], compile_type(models[each.full_name].descriptor, self._catalog).managed)
            )
            for name, (each, _) in self._table.resources.items()
        }

    def of(self, members: Members) -> Sequence[Entry]:
        """The files that every export has, in order; those of the account itself come behind them (`files`)."""
        conditions = self._table.conditions(members)
        entries = [
            Entry(f"{name}.ndjson", each.full_name, self._rows(name, conditions[name], self._lines[name]))
            for name, (each, _) in self._table.resources.items()
        ]
        for kept in self._table.platform.values():
            if kept.shown:
                line = _shown_line(kept)
                rows = self._rows(kept.name, conditions[kept.name], line, kept.shown)
                entries.append(Entry(f"{kept.name}.ndjson", kept.name, rows))
        audit = self._rows(AUDIT, conditions[AUDIT], _extended_line)
        return [*entries, Entry(f"{AUDIT}.ndjson", EXTENDED, audit)]

    async def files(self, blobs: AccountBlobs) -> AsyncIterator[Entry]:
        """The account's files, one after the other."""
        async for found in blobs.list():
            if not found.key.startswith(f"{FOLDER}/"):
                yield Entry(f"files/{found.key}", "", _file(blobs, found.key))

    async def _rows(
        self, collection: str, where: Document, line: Line, fields: Sequence[str] | None = None
    ) -> AsyncIterator[Chunk]:
        async with aclosing(self._holdings.rows(collection, where, fields)) as batches:
            async for batch in batches:
                yield Chunk(b"".join(line(row) + b"\n" for row in batch), len(batch))


async def _file(blobs: AccountBlobs, key: str) -> AsyncIterator[Chunk]:
    try:
        async for data in blobs.read(key):
            yield Chunk(data)
    except NotFound:
        # Deleted since the list was read.
        return


def _resource_line(rows: Rows[Message]) -> Line:
    """As the API prints it: private fields and secrets are no part of the message."""

    def line(row: Document) -> bytes:
        message = rows.record(row).message
        return MessageToJson(
            message, indent=None, always_print_fields_with_no_presence=True, ensure_ascii=False
        ).encode()

    return line


def _shown_line(kept: Kept) -> Line:
    def line(row: Document) -> bytes:
        return orjson.dumps({name.removeprefix("_"): row[name] for name in kept.shown if name in row})

    return line


def _extended_line(row: Document) -> bytes:
    return json_util.dumps(row, json_options=json_util.CANONICAL_JSON_OPTIONS, ensure_ascii=False).encode()
