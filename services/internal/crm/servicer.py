"""Contacts and notes: standard methods only."""

from dashclicks.crm.v1 import note_pb2

from services.internal.crm.hooks import NoteHooks
from services.internal.deps import Deps
from shared.resource.model import Model


class CrmServicer:
    """Bound to the resource runtime."""

    def __init__(self, deps: Deps) -> None:
        self.contacts = deps.contacts
        self.notes = deps.runtime.resource(Model(note_pb2.Note), NoteHooks())


class ContactBulkServicer:
    """Bulk methods of contacts: the runtime's too."""

    def __init__(self, deps: Deps) -> None:
        self.contacts = deps.contacts
