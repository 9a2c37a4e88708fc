"""What happens in an account arrives at its endpoints: signed, once, in order, as the API shows it."""

from operator import itemgetter

import pytest
from dashclicks.webhooks.v1 import delivery_pb2, endpoint_pb2
from dashclicks.webhooks.v1.delivery_pb2 import DELIVERY_STATE_FAILED
from dashclicks.webhooks.v1.endpoint_pb2 import Endpoint
from google.protobuf.json_format import MessageToDict

from shared.testing.eventually import soon
from shared.testing.webhook_receiver import Answer, Request, webhook_receiver
from tests.internal.office import Office, method
from tests.internal.webhooks.scene import Scene, open_scene, scene_of

FAILING = Answer(500, body=b"no luck")


def by_sequence(requests: list[Request]) -> list[Request]:
    """In the order of events: several may be under way at once."""
    return sorted(requests, key=lambda request: int(request.payload["sequence"]))


async def test_a_change_arrives_signed_as_the_api_shows_it(scene: Scene) -> None:
    contact = await scene.rename(await scene.contact("Ana"), "Bea")
    payloads = [scene.verified(request) for request in await scene.receiver.received(2)]
    created, updated = sorted(payloads, key=itemgetter("sequence"))
    assert (created["type"], created["sequence"], created["data"]["firstName"]) == ("crm.contact.created", 1, "Ana")
    assert (updated["type"], updated["sequence"], updated["resourceRevision"]) == ("crm.contact.updated", 2, 2)
    shown = MessageToDict(
        await scene.caller.call(method("GetContact"), id=contact.id), always_print_fields_with_no_presence=True
    )
    assert updated["data"] == shown
    assert "firstName" in updated["changedFields"]
    assert updated["previousAttributes"]["firstName"] == "Ana"
    assert updated["accountId"] == scene.owner.account_id
    assert updated["timestamp"].endswith("Z")
    assert scene.receiver.requests[0].headers["content-type"] == "application/json"


async def test_a_failed_delivery_comes_again_under_its_id_with_a_new_time(working: Office) -> None:
    async with open_scene(working, FAILING) as scene:
        await scene.contact()
        first, second = await scene.receiver.received(2)
        assert first.id == second.id
        assert first.body == second.body
        assert scene.verified(second)["sequence"] == 1
        assert int(second.headers["webhook-timestamp"]) > int(first.headers["webhook-timestamp"])
        # Five seconds, a fiftieth more or less by chance, and what a busy machine adds.
        assert 4.8 < second.time - first.time < 15
        (delivery,) = await scene.ended(1)
        assert delivery.id == first.id
        failed, succeeded = delivery.attempts
        assert (failed.status_code, failed.answer, failed.error) == (500, "no luck", "")
        assert (succeeded.status_code, succeeded.trigger) == (204, delivery_pb2.ATTEMPT_TRIGGER_SCHEDULE)
        shown = await scene.caller.call(method("GetEndpoint"), id=scene.endpoint.id)
        assert not shown.HasField("failing_since_time")


async def test_each_endpoint_gets_what_it_asked_for(scene: Scene) -> None:
    async with webhook_receiver() as other, webhook_receiver() as third:
        await scene_of(scene.office, scene.owner, scene.caller, other, event_types=["crm.contact.deleted"], thin=True)
        off = await scene_of(scene.office, scene.owner, scene.caller, third, event_types=["*"])
        await scene.caller.call(method("DisableEndpoint"), id=off.endpoint.id)
        contact = await scene.contact()
        await scene.caller.call(method("DeleteContact"), id=contact.id)
        (deleted,) = await other.received(1)
        await scene.receiver.received(2)
        assert deleted.payload["data"] == {"id": contact.id}
        assert deleted.payload["thin"]
        assert len(set(scene.receiver.ids) | {deleted.id}) == 3
        assert (len(other.requests), third.requests) == (1, [])


async def test_a_large_resource_comes_thin(scene: Scene) -> None:
    made = await scene.contact("Large", tags=[f"{number:03d}{'😀' * 50}" for number in range(100)])
    (large,) = await scene.receiver.received(1)
    assert len(large.body) <= 20_000
    assert large.payload["data"]["id"] == made.id


async def test_a_burst_comes_in_order_once_each_over_one_connection(working: Office) -> None:
    async with open_scene(working, ordered=True) as scene:
        for number in range(12):
            await scene.contact(f"Number {number}")
        requests = await scene.receiver.received(12)
        assert [request.payload["sequence"] for request in requests] == list(range(1, 13))
        assert len(set(scene.receiver.ids)) == 12
        assert scene.receiver.connections < 12
        await scene.ended(12)
        assert len(scene.receiver.requests) == 12


async def test_in_an_ordered_lane_a_failure_holds_up_those_behind_it(working: Office) -> None:
    async with open_scene(working, FAILING, ordered=True) as scene:
        for name in ("Ana", "Bea", "Cleo"):
            await scene.contact(name)
        requests = await scene.receiver.received(4)
        assert [request.payload["sequence"] for request in requests] == [1, 1, 2, 3]


async def test_elsewhere_it_does_not(working: Office) -> None:
    async with open_scene(working, FAILING) as scene:
        for name in ("Ana", "Bea", "Cleo"):
            await scene.contact(name)
        sequences = [request.payload["sequence"] for request in await scene.receiver.received(4)]
        assert sorted(sequences[:3]) == [1, 2, 3]
        # What failed, whichever came first, comes again behind the others.
        assert sequences[3] == sequences[0]


async def test_gone_means_gone(working: Office) -> None:
    async with open_scene(working, usually=Answer(410)) as scene:
        await scene.contact()
        (delivery,) = await scene.ended(1, "FAILED")
        assert delivery.state == DELIVERY_STATE_FAILED
        get = method("GetEndpoint")

        async def disabled() -> Endpoint | None:
            found: Endpoint = await scene.caller.call(get, id=scene.endpoint.id)
            return found if found.state == endpoint_pb2.ENDPOINT_STATE_DISABLED else None

        shown = await soon(disabled)
        assert shown.disable_reason == endpoint_pb2.DISABLE_REASON_GONE
        failure = await scene.caller.failure(method("ReplayDelivery"), id=delivery.id)
        assert failure.reason == "ENDPOINT_DISABLED"
        scene.receiver.usually = Answer()
        await scene.caller.call(method("EnableEndpoint"), id=scene.endpoint.id)
        replayed = await scene.caller.call(method("ReplayDelivery"), id=delivery.id)
        assert replayed.replayed
        (again,) = await scene.ended(1)
        assert scene.receiver.ids == [delivery.id, delivery.id]
        assert again.attempts[-1].trigger == delivery_pb2.ATTEMPT_TRIGGER_REPLAY


async def test_an_endpoint_is_built_from_the_log(scene: Scene) -> None:
    for name in ("Ana", "Bea", "Cleo"):
        await scene.contact(name)
    old = by_sequence(await scene.receiver.received(3))
    async with webhook_receiver() as receiver:
        new = await scene_of(scene.office, scene.owner, scene.caller, receiver)
        first = old[1].payload
        place = (await scene.ended(3))[1].event_sequence
        replay = method("ReplayDeliveries")
        await scene.caller.call(replay, endpoint_id=new.endpoint.id, start_event_sequence=place)
        requests = by_sequence(await receiver.received(2))
        assert [request.payload["data"]["firstName"] for request in requests] == ["Bea", "Cleo"]
        assert requests[0].payload["id"] == first["id"]
        # Once more the same come, under the ids that they had.
        await scene.caller.call(
            method("ReplayDeliveries"),
            endpoint_id=new.endpoint.id,
            start_event_sequence=place,
            end_event_sequence=place,
        )
        again = (await receiver.received(3))[2]
        assert (again.id, again.body) == (requests[0].id, requests[0].body)


@pytest.mark.parametrize(
    ("event_type", "found"), [("", "webhooks.ping"), ("crm.contact.deleted", "crm.contact.deleted")]
)
async def test_an_endpoint_is_tried(scene: Scene, event_type: str, found: str) -> None:
    scene.receiver.answers = [FAILING]
    test = method("SendTestEvent")
    failed = await scene.caller.call(test, id=scene.endpoint.id, event_type=event_type)
    assert (failed.delivered, failed.attempt.status_code, failed.attempt.answer) == (False, 500, "no luck")
    good = await scene.caller.call(test, id=scene.endpoint.id, event_type=event_type)
    assert good.delivered
    assert [scene.verified(request)["type"] for request in scene.receiver.requests] == [found, found]
    assert scene.receiver.ids == [failed.webhook_id, good.webhook_id]
