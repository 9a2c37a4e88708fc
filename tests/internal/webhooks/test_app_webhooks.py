"""An app with a webhook is told what happens in every account that allows it, within the grant and while it stands."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_PERSON, Contact
from dashclicks.oauth.v1.app_pb2 import App
from dashclicks.webhooks.v1 import endpoint_pb2
from dashclicks.webhooks.v1.endpoint_pb2 import Endpoint
from google.protobuf.field_mask_pb2 import FieldMask
from grpc import StatusCode
from standardwebhooks import Webhook, WebhookVerificationError

from services.internal.apps import publish
from shared.testing.api import Caller
from shared.testing.eventually import soon
from shared.testing.webhook_receiver import Receiver, Request, webhook_receiver
from tests.internal.oauth.flow import Robot, make_robot
from tests.internal.office import Office, method

ROTATE = method("RotateAppWebhookSecret")


@dataclass(frozen=True, slots=True)
class Hooked:
    """A published app, and what its webhook receives."""

    robot: Robot
    receiver: Receiver
    secret: str

    def verified(self, request: Request) -> Any:
        """The payload as the reference library lets it through."""
        return Webhook(self.secret).verify(request.body, dict(request.headers))

    async def endpoint(self, caller: Caller) -> Endpoint:
        """The app's webhook as the account sees it."""
        (found,) = (await caller.call(method("ListEndpoints"))).endpoints
        return Endpoint.FromString(found.SerializeToString())


@pytest.fixture
async def hooked(working: Office) -> AsyncIterator[Hooked]:
    async with webhook_receiver() as receiver:
        robot = await make_robot(working, webhook_url=receiver.url, scopes=["contacts.read"])
        await publish(working.deps, robot.app.id)
        secret = (await robot.caller.call(ROTATE, id=robot.app.id)).webhook_secret
        yield Hooked(robot, receiver, secret)


async def contact(caller: Caller, name: str = "Ana") -> str:
    given = Contact(type=CONTACT_TYPE_PERSON, first_name=name)
    return str((await caller.call(method("CreateContact"), contact=given)).id)


async def test_it_is_told_of_every_account_that_allows_it_with_one_secret(hooked: Hooked, working: Office) -> None:
    told = set()
    for place in (1, 2):
        user, caller = await working.staff()
        await hooked.robot.tokens(caller)
        # What the grant does not reach is not told.
        await caller.call(method("CreateTeam"), team={"display_name": "Sales"})
        made = await contact(caller)
        payload = hooked.verified((await hooked.receiver.received(place))[-1])
        assert payload["type"] == "crm.contact.created"
        told.add((payload["accountId"], payload["data"]["id"]) == (user.account_id, made))
    assert told == {True}
    assert len(hooked.receiver.requests) == 2


async def test_it_ends_when_the_user_disconnects_the_app_and_begins_anew(hooked: Hooked, working: Office) -> None:
    _, caller = await working.staff()
    await hooked.robot.tokens(caller)
    await caller.call(method("RevokeConnectedApp"), app_id=hooked.robot.app.id)
    await contact(caller, "Unseen")

    async def disabled() -> bool:
        return (await hooked.endpoint(caller)).disable_reason == endpoint_pb2.DISABLE_REASON_OWNER_GONE

    await soon(disabled)
    await hooked.robot.tokens(caller)
    seen = await contact(caller)
    payload = hooked.verified((await hooked.receiver.received(1))[0])
    assert payload["data"]["id"] == seen


async def test_a_rotated_secret_overlaps(hooked: Hooked, working: Office) -> None:
    _, caller = await working.staff()
    await hooked.robot.tokens(caller)
    rotated = await hooked.robot.caller.call(ROTATE, id=hooked.robot.app.id, overlap_seconds=3600)
    assert len(rotated.app.webhook_public_keys) == 2
    await contact(caller)
    (request,) = await hooked.receiver.received(1)
    for secret in (hooked.secret, rotated.webhook_secret):
        Webhook(secret).verify(request.body, dict(request.headers))
    last = (await hooked.robot.caller.call(ROTATE, id=hooked.robot.app.id)).webhook_secret
    await contact(caller)
    request = (await hooked.receiver.received(2))[1]
    Webhook(last).verify(request.body, dict(request.headers))
    with pytest.raises(WebhookVerificationError):
        hooked.verified(request)


async def test_the_account_disables_it_and_leads_it_nowhere_else(hooked: Hooked, working: Office) -> None:
    _, caller = await working.staff()
    await hooked.robot.tokens(caller)
    endpoint = await hooked.endpoint(caller)
    assert (endpoint.connected_app_id, endpoint.url) == (hooked.robot.app.id, hooked.receiver.url)
    for name, fields in (
        ("UpdateEndpoint", {"endpoint": Endpoint(id=endpoint.id, url="https://elsewhere.example/")}),
        ("RotateEndpointSecret", {"id": endpoint.id}),
        ("DisableEndpoint", {}),
        ("EnableEndpoint", {"id": endpoint.id}),
    ):
        if name == "DisableEndpoint":
            await caller.call(method(name), id=endpoint.id)
            continue
        failure = await caller.failure(method(name), **fields)
        assert (failure.code, failure.reason) == (StatusCode.FAILED_PRECONDITION, "APP_ENDPOINT")
    await caller.call(method("DeleteEndpoint"), id=endpoint.id)


async def test_the_apps_new_address_holds_in_every_account(hooked: Hooked, working: Office) -> None:
    _, caller = await working.staff()
    await hooked.robot.tokens(caller)
    async with webhook_receiver() as moved:
        app = App(id=hooked.robot.app.id, webhook_url=moved.url)
        await hooked.robot.caller.call(method("UpdateApp"), app=app, update_mask=FieldMask(paths=["webhook_url"]))
        await contact(caller)
        await moved.received(1)
    assert (await hooked.endpoint(caller)).url == moved.url
    assert hooked.receiver.requests == []


async def test_its_address_is_a_public_one(office: Office) -> None:
    _, caller = await office.staff()
    app = App(display_name="Inside", webhook_url="http://127.0.0.1:1/")
    failure = await caller.failure(method("CreateApp"), app=app)
    assert set(failure.violations) == {"app.webhook_url"}
