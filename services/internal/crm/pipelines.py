"""Pipelines, their stages and automations: the default one, copies, and which stage a deal goes to."""

from collections.abc import Mapping, Sequence

from dashclicks.crm.v1 import stage_pb2
from dashclicks.crm.v1.automation_pb2 import Automation
from dashclicks.crm.v1.pipeline_pb2 import Pipeline
from dashclicks.crm.v1.stage_pb2 import Stage, StageKind

from services.internal.crm.automation_hooks import MOST_AUTOMATIONS, AutomationHooks, lacking
from shared.core.errors import AlreadyExists, FailedPrecondition, InvalidArgument, NotFound, Violation
from shared.resource.model import Action, Hooks, Model, Record
from shared.resource.reading import ListQuery
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime
from shared.rpc.call import Call

MOST_STAGES = 100
MARK = "default"
OPEN, WON, LOST = stage_pb2.STAGE_KIND_OPEN, stage_pb2.STAGE_KIND_WON, stage_pb2.STAGE_KIND_LOST
DEFAULT_STAGES = (
    ("New", "#94a3b8", OPEN, 10),
    ("Qualified", "#3b82f6", OPEN, 30),
    ("Proposal", "#8b5cf6", OPEN, 60),
    ("Negotiation", "#f59e0b", OPEN, 80),
    ("Won", "#22c55e", WON, 100),
    ("Lost", "#ef4444", LOST, 0),
)
CERTAIN = {WON: 100, LOST: 0}


class Pipelines:
    """The pipelines of every account."""

    def __init__(self, runtime: Runtime) -> None:
        self.pipelines: Resource[Pipeline] = runtime.resource(Model(Pipeline), _PipelineHooks())
        self.stages: Resource[Stage] = runtime.resource(Model(Stage), _StageHooks(self))
        self.automations: Resource[Automation] = runtime.resource(Model(Automation), AutomationHooks(runtime))

    async def default(self, call: Call) -> Pipeline:
        """The account's default pipeline; made now, or the first one marked, if there is none."""
        found = await self._marked(call)
        if found is None:
            try:
                return await self.pipelines.kit.atomically(call, self._choose)
            except AlreadyExists:
                # Somebody else has just made it.
                found = await self._marked(call)
        if found is None:
            raise NotFound("pipeline not found")
        return found

    async def make_default(self, call: Call, id: str) -> Pipeline:
        """Makes a pipeline the default. Raises NotFound."""
        return await self.pipelines.kit.atomically(call, lambda inside: self._mark(inside, id))

    async def get(self, call: Call, id: str) -> Pipeline:
        """A pipeline that a request names; the default one for "". Raises InvalidArgument (INVALID_PIPELINE)."""
        try:
            return await (self.pipelines.get(call, id) if id else self.default(call))
        except NotFound:
            raise invalid_pipeline("pipeline_id", "refers to nothing") from None

    async def stages_of(self, call: Call, pipeline_id: str) -> Sequence[Stage]:
        """The stages of a pipeline in their order."""
        query = ListQuery(parent={"pipeline_id": pipeline_id}, page_size=MOST_STAGES)
        return (await self.stages.list(call, query)).items

    async def first(self, call: Call, pipeline_id: str, kind: StageKind.ValueType) -> Stage:
        """The first stage of a kind. Raises FailedPrecondition (NO_STAGES)."""
        for stage in await self.stages_of(call, pipeline_id):
            if stage.kind == kind:
                return stage
        raise no_stages()

    async def clone(self, call: Call, id: str, display_name: str) -> Pipeline:
        """A copy of a pipeline with its stages and their automations. Raises NotFound, AlreadyExists."""
        return await self.pipelines.kit.atomically(call, lambda inside: self._clone(inside, id, display_name))

    async def reorder(self, call: Call, pipeline_id: str, stage_ids: Sequence[str]) -> Sequence[Stage]:
        """Puts the stages into this order. Raises InvalidArgument unless they are all of the pipeline's."""
        return await self.pipelines.kit.atomically(call, lambda inside: self._reorder(inside, pipeline_id, stage_ids))

    async def _marked(self, call: Call) -> Pipeline | None:
        page = await self.pipelines.list(call, ListQuery(parent={"default_mark": MARK}, page_size=1))
        return page.items[0] if page.items else None

    async def _choose(self, call: Call) -> Pipeline:
        """Marks the first pipeline; makes it, if there is none."""
        page = await self.pipelines.list(call, ListQuery(page_size=1))
        if page.items:
            return await self._mark(call, page.items[0].id)
        made = await self.pipelines.create(call, Pipeline(display_name="Sales", currency_code="USD"), fill=_marks)
        for stage in default_stages(made.id):
            await self.stages.create(call, stage)
        return made

    async def _mark(self, call: Call, id: str) -> Pipeline:
        marked = await self._marked(call)
        if marked is not None and marked.id != id:
            await self.pipelines.change(call, marked.id, lambda record: record.message.ClearField("default_mark"))
        return (await self.pipelines.change(call, id, lambda record: _marks(record.message))).message

    async def _clone(self, call: Call, id: str, display_name: str) -> Pipeline:
        pipeline = await self.pipelines.get(call, id)
        copy = await self.pipelines.create(
            call,
            Pipeline(display_name=display_name, currency_code=pipeline.currency_code, position=pipeline.position),
        )
        copies: dict[str, str] = {}
        for stage in await self.stages_of(call, id):
            stage.pipeline_id = copy.id
            copies[stage.id] = (await self.stages.create(call, stage)).id
        for stage_id in copies:
            await self._clone_automations(call, stage_id, copies)
        return copy

    async def _clone_automations(self, call: Call, stage_id: str, copies: Mapping[str, str]) -> None:
        """Copies them; what went to a stage of the old pipeline goes to that of the new one."""
        query = ListQuery(parent={"stage_id": stage_id}, order_by="create_time", page_size=MOST_AUTOMATIONS)
        for automation in (await self.automations.list(call, query)).items:
            automation.stage_id = copies[stage_id]
            if target := automation.move_deal.stage_id:
                automation.move_deal.stage_id = copies.get(target, target)
            if not any(lacking(automation)):
                await self.automations.create(call, automation)

    async def _reorder(self, call: Call, pipeline_id: str, stage_ids: Sequence[str]) -> Sequence[Stage]:
        await self.get(call, pipeline_id)
        if sorted(stage.id for stage in await self.stages_of(call, pipeline_id)) != sorted(stage_ids):
            problem = "has to hold each stage of the pipeline once"
            raise InvalidArgument(f"stage_ids {problem}", violations=[Violation("stage_ids", problem, "STAGES")])
        return [await self._place(call, id, place) for place, id in enumerate(stage_ids, 1)]

    async def _place(self, call: Call, id: str, place: int) -> Stage:
        def change(record: Record[Stage]) -> None:
            record.message.position = place

        return (await self.stages.change(call, id, change)).message


class _PipelineHooks(Hooks[Pipeline]):
    """The default pipeline stays."""

    async def check(
        self, call: Call, action: Action, old: Record[Pipeline] | None, new: Record[Pipeline] | None
    ) -> None:
        if action is Action.DELETE and old is not None and old.message.default_mark:
            raise FailedPrecondition("make another pipeline the default first", reason="DEFAULT_PIPELINE")


class _StageHooks(Hooks[Stage]):
    """Kind, probability and place of a stage."""

    def __init__(self, pipelines: Pipelines) -> None:
        self._pipelines = pipelines

    async def prepare(self, call: Call, new: Record[Stage], old: Record[Stage] | None) -> None:
        stage = new.message
        stage.kind = stage.kind or OPEN
        stage.probability = CERTAIN.get(stage.kind, stage.probability)
        if old is None:
            others = await self._pipelines.stages_of(call, stage.pipeline_id)
            if len(others) >= MOST_STAGES:
                raise FailedPrecondition(f"a pipeline has {MOST_STAGES} stages at most", reason="TOO_MANY_STAGES")
            stage.position = stage.position or max((other.position for other in others), default=0) + 1


def default_stages(pipeline_id: str) -> Sequence[Stage]:
    """What a pipeline begins with."""
    return [
        Stage(
            pipeline_id=pipeline_id,
            display_name=name,
            color=color,
            kind=kind,
            probability=probability,
            position=place,
        )
        for place, (name, color, kind, probability) in enumerate(DEFAULT_STAGES, 1)
    ]


def _marks(pipeline: Pipeline) -> None:
    pipeline.default_mark = MARK


def no_stages() -> FailedPrecondition:
    """The pipeline has no stage for what is asked."""
    return FailedPrecondition("the pipeline has no such stage", reason="NO_STAGES")


def invalid_pipeline(field: str, problem: str) -> InvalidArgument:
    """A pipeline that is not the account's, or not the stage's."""
    violation = Violation(field, problem, "INVALID_PIPELINE")
    return InvalidArgument(f"{field} {problem}", reason="INVALID_PIPELINE", violations=[violation])
