"""Imports and exports as stored."""

from dashclicks.crm.v1.record_export_pb2 import RecordExport
from dashclicks.crm.v1.record_import_pb2 import RecordImport

from shared.resource.model import Model

# Who asked for it and by what right, for the work that is done later.
ASKER = "asker"

RECORD_IMPORT = Model(RecordImport, private={ASKER: dict})
RECORD_EXPORT = Model(RecordExport, private={ASKER: dict})
