"""Exports and erasures as jobs. What they do stands in `shared/privacy`."""

from collections.abc import Sequence
from typing import Any

import structlog

from services.internal.deps import Deps
from shared.jobs.handled import Handled
from shared.privacy.contents import Contents
from shared.privacy.exporting import Exporter
from shared.privacy.kinds import ERASURE, ERASURE_SWEEP, EXPORT, EXPORT_EXPIRY, EXPORT_FAILED

log = structlog.get_logger(__name__)


def jobs(deps: Deps) -> Sequence[Handled[Any]]:
    """Without a file storage there are no exports."""
    erasures = [Handled(ERASURE, deps.eraser.erase), Handled(ERASURE_SWEEP, deps.eraser.sweep)]
    exports = deps.runtime.by_type["accounts.DataExport"]
    if deps.blobs is None:
        log.warning("BLOB_URL is not set: no data exports")
        return erasures
    holdings, table = deps.eraser.holdings, deps.eraser.table
    contents = Contents(deps.catalog, table, holdings)
    exporter = Exporter(exports, table, contents, holdings, deps.blobs, deps.jobs, deps.clock)
    return [
        *erasures,
        Handled(EXPORT, exporter.export),
        Handled(EXPORT_FAILED, exporter.fail),
        Handled(EXPORT_EXPIRY, exporter.expire),
    ]
