"""Contacts: standard methods only."""

from dashclicks.crm.v1 import contact_pb2

from services.internal.crm.hooks import ContactHooks
from services.internal.deps import Deps
from shared.resource.model import Model


class CrmServicer:
    """Bound to the resource runtime."""

    def __init__(self, deps: Deps) -> None:
        self.contacts = deps.runtime.resource(Model(contact_pb2.Contact), ContactHooks())
