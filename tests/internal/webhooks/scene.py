"""An account with an endpoint, and the receiver that is there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_PERSON, Contact
from dashclicks.users.v1.user_pb2 import User
from dashclicks.webhooks.v1.delivery_pb2 import Delivery
from dashclicks.webhooks.v1.endpoint_pb2 import Endpoint
from standardwebhooks import Webhook

from shared.testing.api import Caller
from shared.testing.eventually import soon
from shared.testing.webhook_receiver import Answer, Receiver, Request, webhook_receiver
from tests.internal.office import Office, method

CREATE, ROTATE, LIST = (
    method("CreateEndpoint"),
    method("RotateEndpointSecret"),
    method("WebhooksService.ListDeliveries"),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """Whoever owns the endpoint, signed in; its secret."""

    office: Office
    owner: User
    caller: Caller
    receiver: Receiver
    endpoint: Endpoint
    secret: str

    async def contact(self, name: str = "Ana", **fields: Any) -> Contact:
        """Makes a contact."""
        given = Contact(type=CONTACT_TYPE_PERSON, first_name=name, **fields)
        made: Contact = await self.caller.call(method("CreateContact"), contact=given)
        return made

    async def rename(self, contact: Contact, name: str) -> Contact:
        """Changes a contact."""
        given = Contact(id=contact.id, first_name=name)
        changed: Contact = await self.caller.call(method("UpdateContact"), contact=given)
        return changed

    async def change(self, **fields: Any) -> Endpoint:
        """Changes the endpoint."""
        given = Endpoint(id=self.endpoint.id, **fields)
        changed: Endpoint = await self.caller.call(method("UpdateEndpoint"), endpoint=given)
        return changed

    async def deliveries(self, state: str = "") -> list[Delivery]:
        """The endpoint's deliveries, in their order."""
        condition = f" AND state = DELIVERY_STATE_{state}" if state else ""
        page = await self.caller.call(
            LIST, filter=f'endpoint_id = "{self.endpoint.id}"{condition}', order_by="sequence", page_size=1000
        )
        return list(page.deliveries)

    async def ended(self, count: int, state: str = "DELIVERED") -> list[Delivery]:
        """The same, once there are so many of this state."""

        async def look() -> list[Delivery] | None:
            found = await self.deliveries(state)
            return found if len(found) >= count else None

        return await soon(look, 60)

    def verified(self, request: Request) -> Any:
        """The payload as the reference library lets it through."""
        return Webhook(self.secret).verify(request.body, dict(request.headers))


@asynccontextmanager
async def open_scene(
    office: Office, *answers: Answer, usually: Answer | None = None, **fields: Any
) -> AsyncIterator[Scene]:
    """A new account and a new receiver, which answers so."""
    async with webhook_receiver(*answers, usually=usually or Answer()) as receiver:
        owner, caller = await office.staff()
        yield await scene_of(office, owner, caller, receiver, **fields)


async def scene_of(office: Office, owner: User, caller: Caller, receiver: Receiver, **fields: Any) -> Scene:
    """An endpoint of somebody's, at a receiver."""
    given = {"url": receiver.url, "event_types": ["crm.*"], **fields}
    endpoint = await caller.call(CREATE, endpoint=Endpoint(**given))
    secret = (await caller.call(ROTATE, id=endpoint.id)).secret
    return Scene(office, owner, caller, receiver, endpoint, secret)
