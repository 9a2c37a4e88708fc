"""The receiver kit: the reference library, with a memory for ids, tells its samples apart as the kit says."""

import pytest
from dashclicks.webhooks.v1.event_type_pb2 import SampleVerdict
from standardwebhooks import Webhook, WebhookVerificationError

from tests.internal.office import Office, method

KIT = method("MakeReceiverKit")


@pytest.mark.parametrize("event_type", ["crm.contact.created", "users.user.updated", "accounts.account.updated"])
async def test_a_good_receiver_does_as_the_kit_says(office: Office, event_type: str) -> None:
    _, caller = await office.staff()
    kit = await caller.call(KIT, event_type=event_type)
    seen: set[str] = set()
    for sample in kit.samples:
        try:
            payload = Webhook(kit.secret).verify(sample.body, dict(sample.headers))
        except WebhookVerificationError:
            verdict = "REJECT"
        else:
            assert payload["type"] == event_type
            verdict = "IGNORE" if sample.headers["webhook-id"] in seen else "ACCEPT"
            seen.add(sample.headers["webhook-id"])
        assert SampleVerdict.Name(sample.verdict) == f"SAMPLE_VERDICT_{verdict}", sample.name
    assert {"signed", "late", "doubled", "tampered", "reordered", "rotated"} <= {each.name for each in kit.samples}


async def test_there_is_one_for_each_type(office: Office) -> None:
    _, caller = await office.staff()
    names = [each.name for each in (await caller.call(method("ListEventTypes"))).event_types]
    assert len(names) > 20
    for name in names:
        assert (await caller.call(KIT, event_type=name)).samples
    assert "event_type" in (await caller.failure(KIT, event_type="crm.contact.exploded")).violations
