"""Contacts and notes: standard methods only."""

from dashclicks.crm.v1 import contact_pb2, note_pb2

from services.internal.crm.hooks import ContactHooks, NoteHooks
from services.internal.deps import Deps
from shared.resource.model import Model


class CrmServicer:
    """Bound to the resource runtime."""

    def __init__(self, deps: Deps) -> None:
        self.contacts = deps.runtime.resource(Model(contact_pb2.Contact), ContactHooks())
        self.notes = deps.runtime.resource(Model(note_pb2.Note), NoteHooks())
