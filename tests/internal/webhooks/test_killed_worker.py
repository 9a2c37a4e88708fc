"""kill -9 of the worker while it delivers: nothing is lost, and what is sent again has the id and body that it had."""

from datetime import datetime

from tests.events.office import worker_process
from tests.internal.office import Office
from tests.internal.webhooks.scene import open_scene

CONTACTS = 40


async def test_nothing_is_lost(sender: Office) -> None:
    jobs = sender.data.database["platform.jobs"]
    async with open_scene(sender) as scene:
        for number in range(CONTACTS):
            await scene.contact(f"Number {number}")
        for enough in (3, CONTACTS // 2):
            async with worker_process(sender.deps.settings, OUTBOUND_PRIVATE="true") as worker:
                await scene.receiver.received(enough)
                worker.kill()
                await worker.wait()
            # The silence of the killed worker is over.
            await jobs.update_many({"state": "RUNNING"}, {"$set": {"look_time": datetime(2020, 1, 1)}})
        async with worker_process(sender.deps.settings, OUTBOUND_PRIVATE="true"):
            deliveries = await scene.ended(CONTACTS)
        assert [delivery.sequence for delivery in deliveries] == list(range(1, CONTACTS + 1))
        assert {delivery.id for delivery in deliveries} == set(scene.receiver.ids)
        bodies = {request.id: request.body for request in scene.receiver.requests}
        assert all(bodies[request.id] == request.body for request in scene.receiver.requests)
        names = {scene.verified(request)["data"]["firstName"] for request in scene.receiver.requests}
        assert len(names) == CONTACTS
