"""What automations do. Each action says what it would do with a deal; only what it answers does it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from dashclicks.crm.v1 import automation_action_pb2, automation_run_pb2, contact_channel_pb2
from dashclicks.crm.v1.automation_action_pb2 import EmailAction, SmsAction
from dashclicks.crm.v1.automation_pb2 import Automation
from dashclicks.crm.v1.automation_run_pb2 import AutomationRun, AutomationRunReason
from dashclicks.crm.v1.contact_channel_pb2 import ContactChannel
from dashclicks.crm.v1.deal_pb2 import Deal
from dashclicks.crm.v1.deal_signal_pb2 import DealSignal
from dashclicks.crm.v1.note_pb2 import Note
from dashclicks.crm.v1.task_pb2 import Task
from dashclicks.type.v1 import channel_pb2
from dashclicks.type.v1.channel_pb2 import Channel

from services.internal.crm.automation_runs import Stop, span
from services.internal.crm.merge_fields import value_of
from services.internal.deps import Deps
from shared.core.merge_fields import filled
from shared.resource.model import Record
from shared.resource.resource import Resource
from shared.rpc.call import Call

MAX_NAME_CHARS = 200
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scene:
    """An automation and the deal that it meets. What reads and writes does so through `call`."""

    deps: Deps
    call: Call
    automation: Automation
    deal: Deal
    run: AutomationRun

    async def filled(self, *texts: str) -> list[str]:
        """Texts with their merge fields filled."""
        subjects = await self.subjects()
        return [filled(text, lambda path: value_of(path, subjects)) for text in texts]

    async def subjects(self) -> Mapping[str, Any]:
        """The deal and who belongs to it."""
        deal, deps = self.deal, self.deps
        others: Mapping[str, tuple[Resource[Any], str]] = {
            "person": (deps.contacts, next(iter(deal.contact_ids), "")),
            "business": (deps.contacts, deal.business_id),
            "user": (deps.users, deal.owner_id),
        }
        found = {whose: await rows.get(self.call, id) for whose, (rows, id) in others.items() if id}
        return {"deal": deal, **found}

    def made(self, type: str, message: Any) -> Callable[[], Awaitable[str]]:
        """What makes a row, in the words of a request."""

        async def write() -> str:
            return str((await self.deps.runtime.by_type[type].create(self.call, message)).id)

        return write

    def changed(self, change: Callable[[Deal], object]) -> Callable[[], Awaitable[str]]:
        """What changes the deal."""

        def apply(record: Record[Deal]) -> None:
            change(record.message)

        async def write() -> str:
            return (await self.deps.deals.resource.change(self.call, self.deal.id, apply)).message.id

        return write


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done: `write` does it and answers the id of what it made, or else it is a message by `channel`."""

    effect: str
    write: Callable[[], Awaitable[str]] | None = None
    text: str = ""
    subject: str = ""
    contact_id: str = ""
    file_ids: Sequence[str] = ()
    channel: Channel.ValueType = channel_pb2.CHANNEL_UNSPECIFIED


async def plan(scene: Scene) -> Step:
    """What the automation would do now. Raises Stop where that is nothing."""
    return await ACTIONS[scene.automation.WhichOneof("action") or ""](scene)


async def _note(scene: Scene) -> Step:
    (text,) = await scene.filled(scene.automation.note.text)
    return Step("adds a note", scene.made("crm.Note", Note(deal_id=scene.deal.id, text=text)), text)


async def _reminder(scene: Scene) -> Step:
    action, deal = scene.automation.reminder, scene.deal
    name, description = await scene.filled(action.display_name, action.description)
    task = Task(display_name=name[:MAX_NAME_CHARS], description=description, kind=action.kind, deal_id=deal.id)
    task.assignee_id = action.assignee_id or deal.owner_id
    if action.HasField("due"):
        task.due_time.FromDatetime(scene.deps.clock.now() + span(action.due))
    return Step("makes a task", scene.made("crm.Task", task), task.display_name)


async def _add_tag(scene: Scene) -> Step:
    tag_id = _needed(scene.automation.add_tag.tag_id, automation_run_pb2.AUTOMATION_RUN_REASON_TAG_NOT_FOUND, "Tag")
    if tag_id in scene.deal.tag_ids:
        raise _nothing("the deal has the tag")
    return Step("gives the deal a tag", scene.changed(lambda deal: deal.tag_ids.append(tag_id)))


async def _remove_tag(scene: Scene) -> Step:
    tag_id = _needed(scene.automation.remove_tag.tag_id, automation_run_pb2.AUTOMATION_RUN_REASON_TAG_NOT_FOUND, "Tag")
    if tag_id not in scene.deal.tag_ids:
        raise _nothing("the deal does not have the tag")
    return Step("takes a tag off the deal", scene.changed(lambda deal: deal.tag_ids.remove(tag_id)))


async def _assign_owner(scene: Scene) -> Step:
    given = scene.automation.assign_owner.user_ids
    users = _needed(list(given), automation_run_pb2.AUTOMATION_RUN_REASON_USER_NOT_FOUND, "User")
    if users == [scene.deal.owner_id]:
        raise _nothing("the deal is theirs")

    async def write() -> str:
        return (await scene.deps.deals.assign(scene.call, [scene.deal.id], users))[0].id

    return Step("gives the deal to somebody", write)


async def _move_deal(scene: Scene) -> Step:
    action, deal = scene.automation.move_deal, scene.deal
    stage_id = _needed(action.stage_id, automation_run_pb2.AUTOMATION_RUN_REASON_STAGE_NOT_FOUND, "Stage")
    if action.copy:
        copy = Deal()
        copy.CopyFrom(deal)
        copy.stage_id = stage_id
        for name in ("pipeline_id", "probability", "etag"):
            copy.ClearField(name)
        return Step("copies the deal", scene.made("crm.Deal", copy))
    if deal.stage_id == stage_id:
        raise _nothing("the deal is there")

    async def write() -> str:
        return (await scene.deps.deals.move(scene.call, deal.id, stage_id, "", "")).id

    return Step("moves the deal", write)


async def _webhook(scene: Scene) -> Step:
    deal = scene.deal
    signal = DealSignal(name=scene.automation.webhook.name, deal_id=deal.id, deal_name=deal.display_name)
    signal.stage_id, signal.pipeline_id = deal.stage_id, deal.pipeline_id
    signal.automation_id, signal.automation_run_id = scene.automation.id, scene.run.id

    async def write() -> str:
        signals = scene.deps.runtime.by_type["crm.DealSignal"]
        return str((await signals.create(scene.call, DealSignal(), fill=lambda made: made.MergeFrom(signal))).id)

    return Step("tells webhooks", write, signal.name)


async def _email(scene: Scene) -> Step:
    action, way = scene.automation.email, contact_channel_pb2.CONTACT_CHANNEL_EMAIL
    return await _message(scene, action, way, channel_pb2.CHANNEL_EMAIL, action.subject)


async def _sms(scene: Scene) -> Step:
    way = contact_channel_pb2.CONTACT_CHANNEL_SMS
    return await _message(scene, scene.automation.sms, way, channel_pb2.CHANNEL_SMS, "")


async def _message(
    scene: Scene,
    action: EmailAction | SmsAction,
    way: ContactChannel.ValueType,
    channel: Channel.ValueType,
    subject: str,
) -> Step:
    business = action.recipient == automation_action_pb2.AUTOMATION_RECIPIENT_BUSINESS
    whom = "business" if business else "person"
    contact = (await scene.subjects()).get(whom)
    if contact is None:
        raise Stop(automation_run_pb2.AUTOMATION_RUN_REASON_NO_RECIPIENT, f"the deal has no {whom}")
    if way in contact.do_not_contact:
        problem = "the contact does not want to be reached by this channel"
        raise Stop(automation_run_pb2.AUTOMATION_RUN_REASON_DO_NOT_CONTACT, problem)
    if not (contact.phones if isinstance(action, SmsAction) else contact.emails):
        problem = "the contact has no address for this channel"
        raise Stop(automation_run_pb2.AUTOMATION_RUN_REASON_NO_RECIPIENT, problem)
    text, subject = await scene.filled(action.text, subject)
    files = action.file_ids if isinstance(action, EmailAction) else ()
    return Step(f"writes to the {whom}", None, text, subject, contact.id, tuple(files), channel)


ACTIONS: Mapping[str, Callable[[Scene], Awaitable[Step]]] = {
    "note": _note,
    "reminder": _reminder,
    "add_tag": _add_tag,
    "remove_tag": _remove_tag,
    "email": _email,
    "sms": _sms,
    "assign_owner": _assign_owner,
    "move_deal": _move_deal,
    "webhook": _webhook,
}


def _needed(value: T, reason: AutomationRunReason.ValueType, what: str) -> T:
    if not value:
        raise Stop(reason, f"{what} not found")
    return value


def _nothing(detail: str) -> Stop:
    return Stop(automation_run_pb2.AUTOMATION_RUN_REASON_NOTHING_TO_DO, detail)
