"""What an account comes to hold beside what its people create: what follows from it, by the work of workers."""

from collections.abc import Sequence
from typing import Any

from dashclicks.auth.v1.session_pb2 import LoginResponse
from dashclicks.crm.v1 import consent_pb2, contact_channel_pb2, record_export_pb2
from dashclicks.crm.v1.automation_pb2 import Automation
from dashclicks.crm.v1.consent_pb2 import Consent
from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_PERSON, Contact
from dashclicks.crm.v1.deal_pb2 import Deal
from dashclicks.notifications_center.v1 import device_pb2
from dashclicks.notifications_center.v1.device_pb2 import Device
from dashclicks.users.v1.user_pb2 import User

from shared.data.hosts import HostOwner
from shared.testing.api import Caller
from tests.internal.accounts.canary import Canary
from tests.internal.auth.device import Device as Passkey
from tests.internal.auth.passkey_story import register
from tests.internal.office import Office, method
from tests.transfer.importer import ready, run
from tests.transfer.record_files import upload

# What takes much to come about has one row each, with what an erasure knows it by.
KEPT = (
    "events.checkpoints",
    "notifications.digests",
    "platform.import_outcomes",
    "platform.job_batches",
    "platform.job_payloads",
    "platform.names",
    "platform.turns",
    "platform.undo_progress",
)
KEYED = frozenset({"platform.turns"})


async def live(office: Office, caller: Caller, owner: User, canary: Canary) -> None:
    """Somebody works in the account for a while."""
    mate = await office.user(owner.account_id, "ROLE_MANAGER", email=f"{canary.text}.mate@example.com")
    await _contacts(caller, mate, canary)
    await _deals(caller, mate, canary)
    await caller.call(method("UpdateBranding"), branding={"display_name": canary.text})
    choices = {"choices": [{"channel": 1, "enabled": False}]}
    for name in ("UpdateUserPreferences", "UpdateAccountPreferences"):
        await caller.call(method(name), preferences=choices)
    token = f"ExponentPushToken[{canary.text}xxxx]"
    device = Device(provider=device_pb2.PUSH_PROVIDER_EXPO, token=token, display_name=canary.text)
    await caller.call(method("RegisterDevice"), device=device)
    await register(caller, Passkey(), canary.text)
    await office.deps.hosts.claim(f"{canary.text}.example", HostOwner(owner.account_id, "dom_x"))
    await _template(caller)
    for name in KEPT:
        id = {"account_id": owner.account_id} if name in KEYED else f"{canary.text}/{owner.account_id}"
        row = {"_id": id, "account_id": owner.account_id, "said": canary.text}
        await office.data.database[name].insert_one(row)
    acting: LoginResponse = await caller.call(method("Impersonate"), user_id=mate.id, reason=canary.text)
    assert acting.session_id


async def _template(caller: Caller) -> None:
    """One is changed, so that there is an older version of it."""
    template = (await caller.call(method("ListTemplates"))).templates[0]
    await caller.call(method("UpdateTemplate"), template={"id": template.id, "subject": f"{template.subject} again"})


async def _contacts(caller: Caller, mate: User, canary: Canary) -> None:
    """One that is given to somebody, with a word on mail and a file; an import, an export."""
    given = Contact(type=CONTACT_TYPE_PERSON, first_name=canary.text, owner_id=mate.id)
    made: Contact = await caller.call(method("CreateContact"), contact=given)
    said: dict[str, Any] = {
        "channel": contact_channel_pb2.CONTACT_CHANNEL_EMAIL,
        "decision": consent_pb2.CONSENT_DECISION_WITHDRAWN,
    }
    await caller.call(method("RecordConsent"), consent=Consent(contact_id=made.id, source=canary.text, **said))
    await upload(caller, canary.text.encode(), contact_id=made.id, filename=f"{canary.text}.pdf")
    rows = f"First name,Email\n{canary.text},{canary.text}.row@example.com\n"
    await run(caller, await ready(caller, rows.encode(), filename=f"{canary.text}.csv"))
    await caller.call(method("StartExport"), format=record_export_pb2.EXPORT_FORMAT_CSV)


async def _deals(caller: Caller, mate: User, canary: Canary) -> None:
    """One that goes on by itself."""
    _, second, *_ = [column.stage_id for column in (await caller.call(method("GetBoard"))).columns]
    actions: Sequence[dict[str, Any]] = ({"note": {"text": canary.text}}, {"webhook": {"name": canary.text}})
    for action in actions:
        await caller.call(method("CreateAutomation"), automation=Automation(stage_id=second, **action))
    deal: Deal = await caller.call(method("CreateDeal"), deal=Deal(display_name=canary.text, owner_id=mate.id))
    await caller.call(method("MoveDeal"), id=deal.id, stage_id=second)
