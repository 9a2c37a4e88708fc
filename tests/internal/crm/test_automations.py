"""What happens to deals by itself."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from dashclicks.crm.v1 import contact_pb2
from dashclicks.crm.v1.automation_action_pb2 import (
    AUTOMATION_RECIPIENT_BUSINESS,
    DELAY_UNIT_DAYS,
    DELAY_UNIT_HOURS,
    AutomationDelay,
    BuildInstasiteAction,
    EmailAction,
    MoveDealAction,
    NoteAction,
    SmsAction,
    TagAction,
)
from dashclicks.crm.v1.automation_pb2 import AUTOMATION_STATE_PAUSED, Automation
from dashclicks.crm.v1.automation_run_pb2 import AutomationRun, AutomationRunReason
from dashclicks.crm.v1.consent_pb2 import CONSENT_DECISION_WITHDRAWN, Consent
from dashclicks.crm.v1.contact_channel_pb2 import CONTACT_CHANNEL_EMAIL
from dashclicks.crm.v1.contact_pb2 import Contact
from dashclicks.crm.v1.deal_pb2 import Deal
from dashclicks.crm.v1.record_file_pb2 import RecordFile, UploadRecordFileRequest
from dashclicks.crm.v1.tag_pb2 import Tag
from dashclicks.users.v1 import user_pb2
from google.api.httpbody_pb2 import HttpBody
from grpc import StatusCode

from services.internal.crm.automation_jobs import Doing
from services.internal.crm.automation_reactions import MOST_DEPTH, reactions
from services.internal.crm.automation_runs import FAILED, RUN, SCHEDULED, SKIPPED, SUCCEEDED
from services.internal.modules import MODULES
from services.notification.work import teller
from shared.data.job_rows import SCHEDULED as LATER
from shared.data.transaction import Transaction
from shared.events.event import Event
from shared.testing.api import Caller
from shared.testing.eventually import soon
from tests.internal.office import method
from tests.notification.desk import Desk, body_of, open_desk

TWO_DAYS = AutomationDelay(value=2, unit=DELAY_UNIT_DAYS)
SKIP, RETRY = method("SkipDealAutomation"), method("RetryDealAutomation")
PREVIEW = method("PreviewDealAutomation")


@pytest.fixture(scope="session")
async def desk(mongodb_uri: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    """A platform that sends mail, keeps files, and does by itself what is to be done."""
    files = tmp_path_factory.mktemp("files").as_uri()
    async with open_desk(mongodb_uri, redis_url, blob_url=files) as opened:
        for module in MODULES:
            module.servicer(opened.office.deps)
        yield opened


@pytest.fixture
async def caller(desk: Desk) -> Caller:
    _, signed_in = await desk.office.staff("ROLE_MANAGER")
    return signed_in


async def stages(caller: Caller) -> list[str]:
    """The stages of the default pipeline."""
    return [column.stage_id for column in (await caller.call(method("GetBoard"))).columns]


async def automate(caller: Caller, stage_id: str, **action: Any) -> Automation:
    given = Automation(stage_id=stage_id, **action)
    made: Automation = await caller.call(method("CreateAutomation"), automation=given)
    return made


async def enter(caller: Caller, stage_id: str, name: str = "Acme", **fields: Any) -> Deal:
    made: Deal = await caller.call(method("CreateDeal"), deal=Deal(display_name=name, stage_id=stage_id, **fields))
    return made


async def person(caller: Caller, email: str, **fields: Any) -> Contact:
    given = {"type": contact_pb2.CONTACT_TYPE_PERSON, "emails": [{"address": email}], **fields}
    made: Contact = await caller.call(method("CreateContact"), contact=given)
    return made


async def offer(caller: Caller, contact: Contact) -> RecordFile:
    """A file of a contact's."""

    async def pieces() -> AsyncIterator[UploadRecordFileRequest]:
        body = HttpBody(content_type="application/pdf", data=b"%PDF-1.7")
        yield UploadRecordFileRequest(file=body, filename="offer.pdf", contact_id=contact.id)

    made: RecordFile = await caller.send(method("UploadRecordFile"), pieces())
    return made


async def runs(caller: Caller, deal: Deal) -> list[AutomationRun]:
    found = await caller.call(method("ListAutomationRuns"), filter=f'deal_id = "{deal.id}"', order_by="create_time")
    return list(found.automation_runs)


async def over(caller: Caller, deal: Deal, count: int = 1) -> list[AutomationRun]:
    """The runs of a deal once so many are over."""

    async def there() -> list[AutomationRun]:
        found = [run for run in await runs(caller, deal) if run.state != SCHEDULED]
        return found if len(found) >= count else []

    return await soon(there)


async def waiting(caller: Caller, deal: Deal, count: int = 1) -> AutomationRun:
    """The first run of a deal once so many wait."""

    async def there() -> list[AutomationRun]:
        found = [run for run in await runs(caller, deal) if run.state == SCHEDULED]
        return found if len(found) >= count else []

    return (await soon(there))[0]


async def time_comes(desk: Desk, caller: Caller) -> None:
    """All that an account's automations wait for is due now."""
    jobs, now = desk.office.deps.jobs, desk.office.deps.clock.now()
    later = {"account_id": caller.account_id, "kind": RUN.name, "state": LATER}
    rows = desk.office.data.database["platform.jobs"]
    await rows.update_many(later, {"$set": {"due_time": now, "look_time": now}})
    jobs.bell.ring()


def why(run: AutomationRun) -> str:
    return AutomationRunReason.Name(run.reason).removeprefix("AUTOMATION_RUN_REASON_")


async def test_a_deal_that_enters_a_stage_gets_what_its_automations_say(desk: Desk, caller: Caller) -> None:
    _, second, *_ = await stages(caller)
    tag = await caller.call(method("CreateTag"), tag=Tag(name="hot"))
    maya = await person(caller, "maya@acme.example", first_name="Maya")
    file = await offer(caller, maya)
    seller = await desk.office.user(caller.account_id, "ROLE_USER", display_name="Ana")
    actions: dict[str, dict[str, Any]] = {
        "note": {"text": "From {{deal.source|nowhere}}, {{business.name|no business}}"},
        "reminder": {"display_name": "Call {{person.name}}", "due": {"value": 1, "unit": DELAY_UNIT_HOURS}},
        "add_tag": {"tag_id": tag.id},
        "email": {
            "subject": "Hi {{person.first_name}}",
            "text": "About {{deal.name}}\n\n{{user.name|us}} <b>",
            "file_ids": [file.id],
        },
        "assign_owner": {"user_ids": [seller.id]},
        "webhook": {"name": "deal.qualified"},
    }
    made = [await automate(caller, second, **{name: action}) for name, action in actions.items()]
    deal = await enter(caller, "", contact_ids=[maya.id], source="web form")
    await caller.call(method("MoveDeal"), id=deal.id, stage_id=second)
    done = await over(caller, deal, len(actions))
    assert {run.automation_id: run.state for run in done} == {each.id: SUCCEEDED for each in made}
    results = {run.automation_id: run.result_id for run in done}
    note = await caller.call(method("GetNote"), id=results[made[0].id])
    assert (note.text, note.deal_id) == ("From web form, no business", deal.id)
    task = await caller.call(method("GetTask"), id=results[made[1].id])
    assert (task.display_name, task.deal_id, task.HasField("due_time")) == ("Call Maya", deal.id, True)
    changed = await caller.call(method("GetDeal"), id=deal.id)
    assert (list(changed.tag_ids), changed.owner_id) == ([tag.id], seller.id)
    mail = await desk.sink.next("maya@acme.example")
    assert mail["Subject"] == "Hi Maya"
    assert "About Acme" in body_of(mail)
    assert "&lt;b&gt;" in body_of(mail, "html")
    (attached,) = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("offer.pdf", b"%PDF-1.7")
    signal = await caller.call(method("GetDealSignal"), id=results[made[5].id])
    assert (signal.name, signal.deal_id, signal.deal_name) == ("deal.qualified", deal.id, "Acme")


async def test_a_run_waits_for_its_time_and_for_a_deal_that_is_still_there(desk: Desk, caller: Caller) -> None:
    first, second, *_ = await stages(caller)
    later = await automate(caller, first, delay=TWO_DAYS, note=NoteAction(text="Still here"))
    stays, leaves, skipped = [await enter(caller, first, name) for name in ("stays", "leaves", "skipped")]
    run = await waiting(caller, stays)
    assert run.due_time.seconds - run.stage_enter_time.seconds == 2 * 24 * 3600
    await waiting(caller, leaves)
    await caller.call(method("MoveDeal"), id=leaves.id, stage_id=second)
    await caller.call(method("MoveDeal"), id=leaves.id, stage_id=first)
    await waiting(caller, leaves, 2)
    await waiting(caller, skipped)
    await caller.call(SKIP, deal_id=skipped.id, automation_id=later.id)
    await time_comes(desk, caller)
    assert (await over(caller, stays))[0].state == SUCCEEDED
    left, came_back = await over(caller, leaves, 2)
    assert (left.state, why(left), came_back.state) == (SKIPPED, "LEFT_STAGE", SUCCEEDED)
    assert [(run.state, why(run)) for run in await runs(caller, skipped)] == [(SKIPPED, "BY_HAND")]
    again = await caller.failure(SKIP, deal_id=skipped.id, automation_id=later.id)
    assert (again.code, again.reason) == (StatusCode.FAILED_PRECONDITION, "RUN_NOT_WAITING")


async def test_runs_and_notes_are_seen_with_their_deal_alone(desk: Desk, caller: Caller) -> None:
    first, *_ = await stages(caller)
    await automate(caller, first, note=NoteAction(text="Hello"))
    own = {"record_visibility": user_pb2.RECORD_VISIBILITY_OWN}
    seller = await desk.office.user(caller.account_id, "ROLE_MANAGER", **own)
    other = await desk.office.caller(seller)
    hidden, theirs = await enter(caller, first), await enter(caller, first, owner_id=seller.id)
    (run,), (own_run,) = await over(caller, hidden), await over(caller, theirs)
    listed = (await other.call(method("ListAutomationRuns"))).automation_runs
    assert [each.id for each in listed] == [own_run.id]
    assert (await other.failure(method("GetAutomationRun"), id=run.id)).code is StatusCode.NOT_FOUND
    notes = (await other.call(method("ListNotes"))).notes
    assert [each.id for each in notes] == [own_run.result_id]

    async def told() -> bool:
        rows = (await caller.call(method("ListActivities"), filter='resource_type = "crm.AutomationRun"')).activities
        return {run.id, own_run.id} <= {row.resource_id for row in rows}

    await soon(told)
    seen = (await other.call(method("ListActivities"), filter='resource_type = "crm.AutomationRun"')).activities
    assert {row.resource_id for row in seen} == {own_run.id}


async def test_only_a_run_that_failed_is_retried(caller: Caller) -> None:
    first, *_ = await stages(caller)
    tags = [await caller.call(method("CreateTag"), tag=Tag(name=name)) for name in ("old", "new")]
    tagging = await automate(caller, first, add_tag=TagAction(tag_id=tags[0].id))
    await caller.call(method("DeleteTag"), id=tags[0].id)
    deal = await enter(caller, first)
    (run,) = await over(caller, deal)
    assert (run.state, why(run), run.detail) == (FAILED, "TAG_NOT_FOUND", "Tag not found")
    change = Automation(id=tagging.id, add_tag=TagAction(tag_id=tags[1].id))
    await caller.call(method("UpdateAutomation"), automation=change)
    retried = await caller.call(RETRY, deal_id=deal.id, automation_id=tagging.id)
    assert (retried.state, retried.retry_count) == (SCHEDULED, 1)
    assert (await over(caller, deal))[0].state == SUCCEEDED
    assert list((await caller.call(method("GetDeal"), id=deal.id)).tag_ids) == [tags[1].id]
    failure = await caller.failure(RETRY, deal_id=deal.id, automation_id=tagging.id)
    assert (failure.code, failure.reason) == (StatusCode.FAILED_PRECONDITION, "RUN_NOT_FAILED")


async def test_a_skip_or_retry_names_an_automation_of_the_deals_stage(caller: Caller) -> None:
    first, second, *_ = await stages(caller)
    deal = await enter(caller, first)
    copy = await caller.call(method("ClonePipeline"), id=deal.pipeline_id, display_name="Copy")
    (elsewhere, *_) = (await caller.call(method("ListStages"), filter=f'pipeline_id = "{copy.id}"')).stages
    for stage_id, reason in ((second, "OTHER_STAGE"), (elsewhere.id, "INVALID_PIPELINE")):
        other = await automate(caller, stage_id, note=NoteAction(text="x"))
        for call in (SKIP, RETRY):
            failure = await caller.failure(call, deal_id=deal.id, automation_id=other.id)
            assert (failure.code, failure.reason) == (StatusCode.INVALID_ARGUMENT, reason)
            assert set(failure.violations) == {"automation_id"}
    later = await automate(caller, first, note=NoteAction(text="x"))
    for call, reason in ((SKIP, "RUN_NOT_WAITING"), (RETRY, "RUN_NOT_FAILED")):
        assert (await caller.failure(call, deal_id=deal.id, automation_id=later.id)).reason == reason


async def test_what_cannot_be_done_is_refused_as_it_is_written(caller: Caller) -> None:
    first, *_ = await stages(caller)
    create = method("CreateAutomation")

    async def refusal(**action: Any) -> tuple[str, set[str]]:
        failure = await caller.failure(create, automation=Automation(stage_id=first, **action))
        return failure.reason, set(failure.violations)

    mail = EmailAction(subject="{{person.shoe}}", text="{{deal.custom_fields.plan}} {{no}}")
    assert (await refusal(email=mail))[1] == {"automation.email.subject", "automation.email.text"}
    assert (await refusal(add_tag=TagAction()))[1] == {"automation.add_tag.tag_id"}
    absent = TagAction(tag_id="tag_01KEWZ5QH7N6T8M9P0R1S2T3V4")
    assert await refusal(add_tag=absent) == ("INVALID_TAG", {"automation.add_tag.tag_id"})
    assert (await refusal(build_instasite=BuildInstasiteAction()))[0] == "MODULE_MISSING"
    assert (await refusal())[1] == {"automation.action"}


async def test_a_preview_says_what_would_be_done_and_why_not(caller: Caller) -> None:
    first, second, *_ = await stages(caller)
    ana, bo = await person(caller, "ana@acme.example", first_name="Ana"), await person(caller, "bo@acme.example")
    said = Consent(contact_id=bo.id, channel=CONTACT_CHANNEL_EMAIL, decision=CONSENT_DECISION_WITHDRAWN, source="call")
    await caller.call(method("RecordConsent"), consent=said)
    before = await enter(caller, first)
    mailing = await automate(
        caller, first, delay=TWO_DAYS, email=EmailAction(subject="Hi {{person.first_name}}", text="{{deal.amount|-}}")
    )
    deals = [await enter(caller, first, contact_ids=[each.id]) for each in (ana, bo)]
    seen = [
        await caller.call(PREVIEW, deal_id=deal.id, automation_id=mailing.id)
        for deal in (*deals, before, await enter(caller, second, contact_ids=[ana.id]))
    ]
    assert [each.would_run for each in seen] == [True, False, False, False]
    reasons = [AutomationRunReason.Name(each.reason).removeprefix("AUTOMATION_RUN_REASON_") for each in seen]
    assert reasons == ["UNSPECIFIED", "DO_NOT_CONTACT", "BEFORE_AUTOMATION", "LEFT_STAGE"]
    assert (seen[0].contact_id, seen[0].subject, seen[0].text) == (ana.id, "Hi Ana", "-")
    assert seen[0].due_time.seconds - deals[0].stage_enter_time.seconds == 2 * 24 * 3600
    await caller.call(method("PauseAutomation"), id=mailing.id)
    paused = await caller.call(PREVIEW, deal_id=deals[0].id, automation_id=mailing.id)
    assert (paused.would_run, paused.subject) == (False, "Hi Ana")


async def test_a_message_that_may_not_go_says_why(desk: Desk, caller: Caller) -> None:
    first, *_ = await stages(caller)
    hello = EmailAction(recipient=AUTOMATION_RECIPIENT_BUSINESS, subject="Hello", text="Hello")
    await automate(caller, first, email=hello)
    await automate(caller, first, sms=SmsAction(text="Hello"))
    maya = await person(caller, "m@acme.example", phones=[{"number": "+14155550132"}])
    deal = await enter(caller, first, contact_ids=[maya.id])
    found = {why(run): run.state for run in await over(caller, deal, 2)}
    # Nobody carries text messages here.
    assert found == {"NO_RECIPIENT": SKIPPED, "REFUSED": FAILED}


async def test_a_paused_automation_does_nothing_and_goes_on_later(caller: Caller) -> None:
    first, *_ = await stages(caller)
    noting = await automate(caller, first, state=AUTOMATION_STATE_PAUSED, note=NoteAction(text="x"))
    (run,) = await over(caller, await enter(caller, first))
    assert (run.state, why(run)) == (SKIPPED, "PAUSED")
    await caller.call(method("ActivateAutomation"), id=noting.id)
    assert (await over(caller, await enter(caller, first)))[0].state == SUCCEEDED


async def test_automations_that_lead_to_one_another_stop(caller: Caller) -> None:
    first, second, *_ = await stages(caller)
    await automate(caller, first, move_deal=MoveDealAction(stage_id=second))
    await automate(caller, second, move_deal=MoveDealAction(stage_id=first))
    deal = await enter(caller, first)
    found = await over(caller, deal, MOST_DEPTH + 2)
    assert [run.depth for run in found] == list(range(MOST_DEPTH + 2))
    assert [run.state for run in found] == [SUCCEEDED] * (MOST_DEPTH + 1) + [SKIPPED]
    assert (why(found[-1]), found[-1].cause_run_id) == ("LOOP", found[-2].id)
    # Somebody who moves it by hand begins anew.
    there = (await caller.call(method("GetDeal"), id=deal.id)).stage_id
    other = await caller.call(method("MoveDeal"), id=deal.id, stage_id=second if there == first else first)
    assert (await over(caller, other, MOST_DEPTH + 3))[MOST_DEPTH + 2].depth == 0


async def test_a_copy_goes_on_by_itself(caller: Caller) -> None:
    first, second, *_ = await stages(caller)
    await automate(caller, first, move_deal=MoveDealAction(stage_id=second, copy=True))
    deal = await enter(caller, first)
    (run,) = await over(caller, deal)
    copy = await caller.call(method("GetDeal"), id=run.result_id)
    assert (copy.stage_id, copy.display_name, copy.probability) == (second, "Acme", 30)
    assert (await caller.call(method("GetDeal"), id=deal.id)).stage_id == first


async def test_a_crash_between_a_message_and_the_end_of_its_run_sends_it_once(desk: Desk, caller: Caller) -> None:
    first, *_ = await stages(caller)
    maya = await person(caller, "once@acme.example")
    await automate(caller, first, delay=TWO_DAYS, email=EmailAction(subject="Once", text="x"))
    deal = await enter(caller, first, contact_ids=[maya.id])
    run = await waiting(caller, deal)
    doing = Doing(desk.office.deps, teller(desk.deps))

    async def crash(transaction: Transaction) -> None:
        raise SystemError("killed")

    async def complete(transaction: Transaction) -> None:
        pass

    with pytest.raises(SystemError):
        await doing.do(caller.account_id, run.id, crash)
    assert (await waiting(caller, deal)).id == run.id
    await doing.do(caller.account_id, run.id, complete)
    await doing.do(caller.account_id, run.id, complete)
    (done,) = await over(caller, deal)
    sent = (
        await caller.call(method("NotificationsService.ListDeliveries"), filter=f'contact_id = "{maya.id}"')
    ).deliveries
    assert [each.id for each in sent] == [done.result_id]


async def test_an_event_told_again_makes_no_second_run(desk: Desk, caller: Caller) -> None:
    first, *_ = await stages(caller)
    await automate(caller, first, note=NoteAction(text="x"))
    deal = await enter(caller, first)
    await over(caller, deal)
    rows = desk.office.data.database["events.log"].find({"account_id": caller.account_id, "resource_id": deal.id})
    (subscription,) = reactions(desk.office.deps)
    await subscription.handler([Event.of(row) async for row in rows])
    assert len(await runs(caller, deal)) == 1


async def test_a_copied_pipeline_has_the_automations_too(caller: Caller) -> None:
    first, second, *_ = await stages(caller)
    await automate(caller, first, display_name="on", delay=TWO_DAYS, move_deal=MoveDealAction(stage_id=second))
    await automate(caller, second, state=AUTOMATION_STATE_PAUSED, note=NoteAction(text="x"))
    pipeline = await caller.call(method("GetDefaultPipeline"))
    copy = await caller.call(method("ClonePipeline"), id=pipeline.id, display_name="Copy")
    made = (await caller.call(method("ListStages"), filter=f'pipeline_id = "{copy.id}"')).stages
    listed = await caller.call(method("ListAutomations"), filter=f'pipeline_id = "{copy.id}"', order_by="create_time")
    moving, noting = listed.automations
    assert (moving.stage_id, moving.move_deal.stage_id, moving.delay) == (made[0].id, made[1].id, TWO_DAYS)
    assert (noting.stage_id, noting.state, noting.note.text) == (made[1].id, AUTOMATION_STATE_PAUSED, "x")
