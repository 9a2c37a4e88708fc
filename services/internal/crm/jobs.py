"""Imports and exports as jobs. What they do stands in `shared/transfer`."""

from collections.abc import Sequence
from typing import Any

import structlog

from services.internal.crm.transfer import Rights, exportables, importables
from services.internal.deps import Deps
from shared.jobs.handled import Handled
from shared.transfer import exporting, importing
from shared.transfer.exporting import Exporting
from shared.transfer.importing import Importing
from shared.transfer.kinds import (
    EXPORT,
    EXPORT_EXPIRY,
    EXPORT_FAILED,
    IMPORT_CHECK,
    IMPORT_EXPIRY,
    IMPORT_FAILED,
    IMPORT_READ,
    IMPORT_RUN,
)


def jobs(deps: Deps) -> Sequence[Handled[Any]]:
    """Without a file storage there are neither."""
    rights = Rights(deps)
    imports = deps.runtime.by_type["crm.RecordImport"]
    exports = deps.runtime.by_type["crm.RecordExport"]
    if deps.blobs is None:
        structlog.get_logger(__name__).warning("BLOB_URL is not set: no imports and exports of records")
        return []
    reader = Importing(
        imports,
        importables(deps),
        deps.blobs,
        deps.import_outcomes,
        rights.asker(importing.REASON, rights.may_write),
        deps.clock,
    )
    writer = Exporting(
        exports,
        exportables(deps),
        deps.blobs,
        deps.jobs,
        rights.asker(exporting.REASON, rights.may_read),
        deps.clock,
    )
    return [
        Handled(IMPORT_READ, reader.read),
        Handled(IMPORT_CHECK, reader.check),
        Handled(IMPORT_RUN, reader.run),
        Handled(IMPORT_FAILED, reader.fail),
        Handled(IMPORT_EXPIRY, reader.expire),
        Handled(EXPORT, writer.write),
        Handled(EXPORT_FAILED, writer.fail),
        Handled(EXPORT_EXPIRY, writer.expire),
    ]
