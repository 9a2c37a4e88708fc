"""Pipelines and stages: standard methods, the default pipeline, copies, the order of stages."""

from dashclicks.crm.v1.pipeline_pb2 import (
    ClonePipelineRequest,
    GetDefaultPipelineRequest,
    MakeDefaultPipelineRequest,
    Pipeline,
)
from dashclicks.crm.v1.stage_pb2 import ReorderStagesRequest, ReorderStagesResponse

from services.internal.deps import Deps
from shared.rpc.call import Call


class PipelinesServicer:
    """Bound to the resource runtime, but for what concerns several rows."""

    def __init__(self, deps: Deps) -> None:
        self._pipelines = deps.pipelines

    async def GetDefaultPipeline(self, request: GetDefaultPipelineRequest, call: Call) -> Pipeline:
        return await self._pipelines.default(call)

    async def MakeDefaultPipeline(self, request: MakeDefaultPipelineRequest, call: Call) -> Pipeline:
        return await self._pipelines.make_default(call, request.id)

    async def ClonePipeline(self, request: ClonePipelineRequest, call: Call) -> Pipeline:
        return await self._pipelines.clone(call, request.id, request.display_name)

    async def ReorderStages(self, request: ReorderStagesRequest, call: Call) -> ReorderStagesResponse:
        stages = await self._pipelines.reorder(call, request.pipeline_id, request.stage_ids)
        return ReorderStagesResponse(stages=stages)
