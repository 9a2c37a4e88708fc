"""Rules of automations: texts that can be filled, and actions that can be done."""

from collections.abc import Iterator, Mapping

from dashclicks.crm.v1 import automation_pb2
from dashclicks.crm.v1.automation_action_pb2 import AutomationType
from dashclicks.crm.v1.automation_pb2 import Automation

from services.internal.crm.merge_fields import is_known
from shared.core.errors import FailedPrecondition, InvalidArgument, Violation
from shared.core.merge_fields import unknown
from shared.resource.model import Action, Hooks, Record
from shared.resource.reading import ListQuery
from shared.resource.runtime import Runtime
from shared.rpc.call import Call

MOST_AUTOMATIONS = 50
_TEXTS: Mapping[str, tuple[str, ...]] = {
    "note": ("text",),
    "reminder": ("display_name", "description"),
    "email": ("subject", "text"),
    "sms": ("text",),
}
# What an action cannot be without. Automations that are there may lose it to a delete: their runs say so.
_NEEDED = {"add_tag": "tag_id", "remove_tag": "tag_id", "assign_owner": "user_ids", "move_deal": "stage_id"}
# Actions of modules that are still to come.
_MISSING = {"build_instasite": "instasites", "build_instareport": "instareports"}


class AutomationHooks(Hooks[Automation]):
    """Fills what stage and action say of an automation. `runtime`: where stages are, and the automations."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def check(
        self, call: Call, action: Action, old: Record[Automation] | None, new: Record[Automation] | None
    ) -> None:
        if new is None or (old is not None and _done_by(old.message) == _done_by(new.message)):
            return
        name = new.message.WhichOneof("action") or ""
        if name in _MISSING:
            problem = f"takes the module {_MISSING[name]}, which the platform does not have yet"
            violation = Violation(f"automation.{name}", problem, "MODULE_MISSING")
            raise FailedPrecondition(f"{name} {problem}", reason="MODULE_MISSING", violations=[violation])
        violations = [*_unknown_fields(new.message), *lacking(new.message)]
        if violations:
            raise InvalidArgument("the action cannot be done so", violations=violations)

    async def prepare(self, call: Call, new: Record[Automation], old: Record[Automation] | None) -> None:
        automation = new.message
        automation.state = automation.state or automation_pb2.AUTOMATION_STATE_ACTIVE
        automation.type = AutomationType.Value(f"AUTOMATION_TYPE_{str(automation.WhichOneof('action')).upper()}")
        if old is not None:
            return
        automation.pipeline_id = (await self._runtime.by_type["crm.Stage"].get(call, automation.stage_id)).pipeline_id
        others = ListQuery(filter=f'stage_id = "{automation.stage_id}"')
        if await self._runtime.by_type["crm.Automation"].count(call, others) >= MOST_AUTOMATIONS:
            problem = f"a stage has {MOST_AUTOMATIONS} automations at most"
            raise FailedPrecondition(problem, reason="TOO_MANY_AUTOMATIONS")


def lacking(automation: Automation) -> Iterator[Violation]:
    """What its action cannot be without and does not have."""
    name = automation.WhichOneof("action") or ""
    needed = _NEEDED.get(name)
    if needed and not getattr(getattr(automation, name), needed):
        yield Violation(f"automation.{name}.{needed}", "is required", "REQUIRED")


def _unknown_fields(automation: Automation) -> Iterator[Violation]:
    name = automation.WhichOneof("action") or ""
    for field in _TEXTS.get(name, ()):
        for found in unknown(getattr(getattr(automation, name), field), is_known):
            yield Violation(f"automation.{name}.{field}", f"{found} is no merge field", "MERGE_FIELD")


def _done_by(automation: Automation) -> object:
    name = automation.WhichOneof("action")
    return name, name and getattr(automation, name)
