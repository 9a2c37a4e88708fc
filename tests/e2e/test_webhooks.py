"""A contact is changed over REST, and a customer's own system hears of it: signed, and once."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook

from shared.testing.eventually import soon
from shared.testing.stack import Stack
from shared.testing.webhook_receiver import Receiver, webhook_receiver
from tests.e2e.test_agency import signed_in

ENDPOINTS = "/v1/webhooks/endpoints"


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with webhook_receiver() as opened:
        yield opened


@pytest.fixture
async def owner(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    async with signed_in(stack, "owner@northwind.example") as client:
        yield client


async def test_a_change_over_rest_arrives(owner: httpx.AsyncClient, receiver: Receiver) -> None:
    names = [each["name"] for each in (await owner.get("/v1/webhooks/event-types")).json()["eventTypes"]]
    assert "crm.contact.updated" in names
    given = {"url": receiver.url, "eventTypes": ["crm.contact.updated"], "headers": {"X-Region": "north"}}
    endpoint = (await owner.post(ENDPOINTS, json=given)).json()
    assert "headers" not in endpoint or endpoint["headers"] == {}
    path = f"{ENDPOINTS}/{endpoint['id']}"
    secret = (await owner.post(f"{path}:rotateSecret", json={})).json()["secret"]
    tried = (await owner.post(f"{path}:sendTestEvent", json={})).json()
    assert (tried["delivered"], tried["attempt"]["statusCode"]) == (True, 204)

    made = (await owner.post("/v1/crm/contacts", json={"type": "CONTACT_TYPE_PERSON", "firstName": "Maya"})).json()
    contact = f"/v1/crm/contacts/{made['id']}"
    changed = (await owner.patch(contact, json={"jobTitle": "CEO"})).json()
    _, request = await receiver.received(2)
    payload = Webhook(secret).verify(request.body, dict(request.headers))
    assert payload["type"] == "crm.contact.updated"
    assert payload["data"] == changed
    assert payload["previousAttributes"] == {"jobTitle": ""}
    assert request.headers["x-region"] == "north"

    async def delivered() -> Any:
        page = await owner.get("/v1/webhooks/deliveries", params={"filter": f'endpoint_id = "{endpoint["id"]}"'})
        (delivery,) = page.json()["deliveries"]
        return delivery if delivery["state"] == "DELIVERY_STATE_DELIVERED" else None

    delivery = await soon(delivered)
    assert delivery["id"] == request.id
    replayed = await owner.post(f"/v1/webhooks/deliveries/{delivery['id']}:replay", json={})
    assert replayed.status_code == 200, replayed.text
    again = (await receiver.received(3))[2]
    assert (again.id, again.body) == (request.id, request.body)
    kit = await owner.post("/v1/webhooks/event-types/crm.contact.updated:makeReceiverKit", json={})
    assert len(kit.json()["samples"]) > 5, kit.text
    assert (await owner.delete(path)).status_code == 200
    assert (await owner.delete(contact)).status_code == 200
