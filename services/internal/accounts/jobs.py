"""Exports, erasures, checks of domains and ends of trials as jobs. What the first two do stands in `shared/privacy`."""

from collections.abc import Sequence
from typing import Any

import structlog

from services.internal.accounts.domain_checks import DOMAIN_CHECK, DomainChecks
from services.internal.accounts.trials import ENDED, ENDING
from services.internal.deps import Deps
from shared.jobs.handled import Handled
from shared.privacy.contents import Contents
from shared.privacy.exporting import Exporter
from shared.privacy.kinds import ERASURE, ERASURE_SWEEP, EXPORT, EXPORT_EXPIRY, EXPORT_FAILED

log = structlog.get_logger(__name__)


def jobs(deps: Deps) -> Sequence[Handled[Any]]:
    """Without a file storage there are no exports."""
    always: list[Handled[Any]] = [
        Handled(ERASURE, deps.eraser.erase),
        Handled(ERASURE_SWEEP, deps.eraser.sweep),
        Handled(ENDING, deps.trials.warn),
        Handled(ENDED, deps.trials.end),
        Handled(DOMAIN_CHECK, DomainChecks(deps.domains, deps.clock).check),
    ]
    exports = deps.runtime.by_type["accounts.DataExport"]
    if deps.blobs is None:
        log.warning("BLOB_URL is not set: no data exports")
        return always
    holdings, table = deps.eraser.holdings, deps.eraser.table
    contents = Contents(deps.catalog, table, holdings)
    exporter = Exporter(exports, table, contents, holdings, deps.blobs, deps.jobs, deps.clock)
    return [
        *always,
        Handled(EXPORT, exporter.export),
        Handled(EXPORT_FAILED, exporter.fail),
        Handled(EXPORT_EXPIRY, exporter.expire),
    ]
