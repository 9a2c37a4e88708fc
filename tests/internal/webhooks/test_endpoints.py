"""Endpoints: what may be told to whom, and what is never shown."""

from typing import Any

import pytest
from dashclicks.users.v1 import user_pb2
from dashclicks.webhooks.v1.endpoint_pb2 import Endpoint
from google.protobuf.json_format import MessageToJson
from grpc import StatusCode
from standardwebhooks import Webhook, WebhookVerificationError

from shared.testing.eventually import soon
from shared.testing.webhook_receiver import webhook_receiver
from tests.internal.office import Office, method
from tests.internal.webhooks.scene import CREATE, ROTATE, Scene, scene_of

UPDATE, GET, TYPES = method("UpdateEndpoint"), method("GetEndpoint"), method("ListEventTypes")
PUBLIC = "https://hooks.northwind.example/"


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.northwind.example/",
        "https://127.0.0.1/",
        "https://localhost:8443/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://192.168.1.1/",
        "https://user@hooks.northwind.example/",
    ],
)
async def test_an_address_of_ours_is_refused(office: Office, url: str) -> None:
    _, caller = await office.staff()
    failure = await caller.failure(CREATE, endpoint=Endpoint(url=url, event_types=["*"]))
    assert failure.code is StatusCode.INVALID_ARGUMENT
    assert "endpoint.url" in failure.violations
    made = await caller.call(CREATE, endpoint=Endpoint(url=PUBLIC, event_types=["*"]))
    failure = await caller.failure(UPDATE, endpoint=Endpoint(id=made.id, url=url))
    assert "endpoint.url" in failure.violations


async def test_every_wrong_field_is_named(office: Office) -> None:
    _, caller = await office.staff()
    wrong = Endpoint(url=PUBLIC, event_types=["crm.contact.*", "crm.contact.exploded"])
    wrong.headers["Host"] = "elsewhere"
    wrong.headers["webhook-id"] = "mine"
    failure = await caller.failure(CREATE, endpoint=wrong)
    assert set(failure.violations) == {
        "endpoint.event_types[1]",
        "endpoint.headers.Host",
        "endpoint.headers.webhook-id",
    }


async def test_nobody_is_told_what_they_may_not_read(office: Office) -> None:
    owner, caller = await office.staff()
    role = await caller.call(
        method("CreateCustomRole"), custom_role={"display_name": "Integrator", "scopes": ["webhooks"]}
    )
    limited = await office.user(owner.account_id, "ROLE_USER", custom_role_id=role.id)
    integrator = await office.caller(limited)
    failure = await integrator.failure(CREATE, endpoint=Endpoint(url=PUBLIC, event_types=["crm.*"]))
    assert "endpoint.event_types[0]" in failure.violations
    assert list((await integrator.call(TYPES)).event_types) == []
    # Nor do they lead elsewhere what others are told.
    made = await caller.call(CREATE, endpoint=Endpoint(url=PUBLIC, event_types=["crm.*"]))
    failure = await integrator.failure(UPDATE, endpoint=Endpoint(id=made.id, url=f"{PUBLIC}mine"))
    assert "endpoint.event_types[0]" in failure.violations


async def test_secrets_are_shown_once_and_kept_sealed(office: Office) -> None:
    _, caller = await office.staff()
    given = Endpoint(url=PUBLIC, event_types=["*"])
    given.headers["Authorization"] = "Bearer very-secret"
    made = await caller.call(CREATE, endpoint=given)
    rotated = await caller.call(ROTATE, id=made.id)
    shown = await caller.call(GET, id=made.id)
    assert list(shown.header_names) == ["Authorization"]
    assert shown.public_keys[0].startswith("whpk_")
    assert rotated.secret not in MessageToJson(shown)
    stored = repr(await office.data.database["webhooks.endpoints"].find_one({"_id": made.id}))
    for secret in (rotated.secret, rotated.secret.removeprefix("whsec_"), "very-secret"):
        assert secret not in stored
    changed = Endpoint(id=made.id)
    changed.headers["authorization"] = ""
    changed.headers["X-Region"] = "north"
    assert list((await caller.call(UPDATE, endpoint=changed)).header_names) == ["X-Region"]


async def test_a_rotated_secret_overlaps(scene: Scene) -> None:
    old = scene.secret
    new = (await scene.caller.call(ROTATE, id=scene.endpoint.id, overlap_seconds=3600)).secret
    await scene.contact()
    (request,) = await scene.receiver.received(1)
    for secret in (old, new):
        Webhook(secret).verify(request.body, dict(request.headers))
    last = (await scene.caller.call(ROTATE, id=scene.endpoint.id)).secret
    await scene.contact()
    request = (await scene.receiver.received(2))[1]
    Webhook(last).verify(request.body, dict(request.headers))
    for secret in (old, new):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(request.body, dict(request.headers))


async def test_own_headers_go_with_each_delivery(scene: Scene) -> None:
    given = Endpoint(id=scene.endpoint.id)
    given.headers["X-Region"] = "north"
    await scene.caller.call(UPDATE, endpoint=given)
    await scene.contact()
    (request,) = await scene.receiver.received(1)
    assert request.headers["x-region"] == "north"


async def test_who_sees_few_records_is_told_of_few(scene: Scene) -> None:
    own = user_pb2.RECORD_VISIBILITY_OWN
    seller = await scene.office.user(scene.owner.account_id, "ROLE_ADMIN", record_visibility=own)
    caller = await scene.office.caller(seller)
    async with webhook_receiver() as receiver:
        await scene_of(scene.office, seller, caller, receiver)
        await scene.contact("Somebody's")
        mine = await scene.contact("Mine", owner_id=seller.id)
        await scene.receiver.received(2)
        (request,) = await receiver.received(1)
        assert request.payload["data"]["id"] == mine.id


async def test_when_its_maker_is_shut_out_it_ends(scene: Scene) -> None:
    maker = await scene.office.user(scene.owner.account_id, "ROLE_ADMIN")
    caller = await scene.office.caller(maker)
    async with webhook_receiver() as receiver:
        theirs = await scene_of(scene.office, maker, caller, receiver)
        await scene.caller.call(method("UpdateUser"), user={"id": maker.id, "state": user_pb2.USER_STATE_DISABLED})
        await scene.contact()
        await scene.receiver.received(1)

        async def disabled() -> bool:
            found = await scene.caller.call(GET, id=theirs.endpoint.id)
            return bool(found.disable_reason == 4)

        await soon(disabled)
        assert receiver.requests == []
        # Whoever enables it is whose rights count from then on.
        await scene.caller.call(method("EnableEndpoint"), id=theirs.endpoint.id)
        await scene.contact()
        await receiver.received(1)


async def test_the_catalogue_shows_payloads(office: Office) -> None:
    _, caller = await office.staff()
    found = {each.name: each for each in (await caller.call(TYPES)).event_types}
    contact = found["crm.contact.created"]
    assert contact.resource_type == "crm.Contact"
    example = dict(contact.example)
    assert example["type"] == "crm.contact.created"
    assert example["data"]["id"].startswith("con_")
    assert example["data"]["firstName"]
    assert not any(name.startswith("webhooks.") for name in found)


async def test_another_account_sees_nothing(scene: Scene) -> None:
    await scene.contact()
    (delivery,) = await scene.ended(1)
    _, stranger = await scene.office.staff()
    requests: dict[str, dict[str, Any]] = {
        "GetEndpoint": {"id": scene.endpoint.id},
        "RotateEndpointSecret": {"id": scene.endpoint.id},
        "SendTestEvent": {"id": scene.endpoint.id},
        "EnableEndpoint": {"id": scene.endpoint.id},
        "ReplayDeliveries": {"endpoint_id": scene.endpoint.id, "start_event_sequence": 1},
        "WebhooksService.GetDelivery": {"id": delivery.id},
        "ReplayDelivery": {"id": delivery.id},
    }
    for name, request in requests.items():
        assert (await stranger.failure(method(name), **request)).code is StatusCode.NOT_FOUND, name
    assert list((await stranger.call(method("WebhooksService.ListDeliveries"))).deliveries) == []
