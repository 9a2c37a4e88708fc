"""Exports and erasures: which events ask for them, and the work that follows."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Self

import structlog
from dashclicks.accounts.v1.data_export_pb2 import DataExport

from services.worker.errands import Work
from shared.core.clock import Clock
from shared.core.settings import Settings
from shared.data.blobs import open_blobs
from shared.data.chores import Chores
from shared.data.clients import DataClients
from shared.data.holdings import Holdings
from shared.data.sessions import SessionStore
from shared.data.vault import Vault
from shared.events.event import Event
from shared.models.accounts import GRACE
from shared.privacy.collections import Table
from shared.privacy.contents import Contents
from shared.privacy.erasing import ERASE, SWEEP, Eraser
from shared.privacy.exporting import EXPIRE, EXPORT, Exporter
from shared.resource.contracts import Catalog
from shared.resource.model import Model
from shared.resource.runtime import Runtime

CLOSED = "ACCOUNT_STATE_CLOSED"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Privacy:
    """Reads events and does the work. Without a file storage there are no exports."""

    chores: Chores
    exporter: Exporter | None
    eraser: Eraser

    @classmethod
    async def open(
        cls, settings: Settings, data: DataClients, catalog: Catalog, runtime: Runtime, clock: Clock
    ) -> Self:
        """As the settings say. Raises ValueError for a bad BLOB_URL."""
        database = data.database
        vault = Vault(database, settings.master_keys)
        blobs = await open_blobs(settings, vault, clock)
        table, holdings, chores = Table.of(catalog), Holdings(database), Chores(database, clock)
        await chores.ensure_indexes()
        exporter = None
        if blobs is None:
            log.warning("BLOB_URL is not set: no data exports")
        else:
            exports = runtime.resource(Model(DataExport))
            contents = Contents(catalog, table, holdings)
            exporter = Exporter(exports, table, contents, holdings, blobs, chores, clock)
        sessions = await SessionStore.open(database, data.redis)
        eraser = Eraser.of(catalog, data, sessions, vault, blobs, clock)
        return cls(chores, exporter, eraser)

    @property
    def kinds(self) -> Mapping[str, Work]:
        """What can be done, by kind of work."""
        kinds: dict[str, Callable[..., Awaitable[None]]] = {ERASE: self.eraser.erase, SWEEP: self.eraser.sweep}
        if self.exporter is not None:
            kinds |= {EXPORT: self.exporter.export, EXPIRE: self.exporter.expire}
        return kinds

    async def exports_asked(self, events: Sequence[Event]) -> None:
        """Makes work of exports that somebody asked for."""
        for event in events:
            await self.chores.add(EXPORT, event.account_id, event.resource_id, event.time.replace(tzinfo=UTC))

    async def accounts_given_up(self, events: Sequence[Event]) -> None:
        """An account that is archived or closed is erased when it can no longer be brought back."""
        for event in events:
            if event.type.endswith(".updated") and "state" not in event.changed_fields:
                continue
            if event.type.endswith(".deleted") or event.after.get("state") == CLOSED:
                parent = str(event.after.get("parent_account_id", ""))
                await self.eraser.ask(event.resource_id, parent, event.time.replace(tzinfo=UTC) + GRACE, wanted=False)
            elif event.type.endswith(".undeleted") or event.before.get("state") == CLOSED:
                await self.eraser.cancel(event.resource_id)
