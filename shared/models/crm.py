"""Imports and exports as stored; the addresses of contacts that come first."""

from dashclicks.crm.v1.contact_pb2 import Contact
from dashclicks.crm.v1.record_export_pb2 import RecordExport
from dashclicks.crm.v1.record_import_pb2 import RecordImport

from shared.resource.model import Model

# Who asked for it and by what right, for the work that is done later.
ASKER = "asker"

RECORD_IMPORT = Model(RecordImport, private={ASKER: dict})
RECORD_EXPORT = Model(RecordExport, private={ASKER: dict})


def primary_email(contact: Contact) -> str:
    """The address of the email that comes first; "" without one."""
    return next((each.address for each in contact.emails if each.primary), "")


def primary_phone(contact: Contact) -> str:
    """The number of the phone that comes first; "" without one."""
    return next((each.number for each in contact.phones if each.primary), "")
