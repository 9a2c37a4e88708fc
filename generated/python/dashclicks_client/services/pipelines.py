# Machine-written from the contracts: change those, then `make generate`.
"""Pipelines: Pipelines and their stages."""

from collections.abc import AsyncIterator, Iterator, Sequence

from dashclicks.crm.v1 import pipeline_pb2, stage_pb2
from google.protobuf import field_mask_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_PIPELINE = Route("GET", "/v1/crm/pipelines/{}", (("id",),), "")
_LIST_PIPELINES = Route("GET", "/v1/crm/pipelines", (), "")
_CREATE_PIPELINE = Route("POST", "/v1/crm/pipelines", (), "pipeline")
_UPDATE_PIPELINE = Route("PATCH", "/v1/crm/pipelines/{}", (("pipeline", "id"),), "pipeline")
_DELETE_PIPELINE = Route("DELETE", "/v1/crm/pipelines/{}", (("id",),), "")
_UNDELETE_PIPELINE = Route("POST", "/v1/crm/pipelines/{}:undelete", (("id",),), "*")
_GET_DEFAULT_PIPELINE = Route("GET", "/v1/crm/pipelines:default", (), "")
_MAKE_DEFAULT_PIPELINE = Route("POST", "/v1/crm/pipelines/{}:makeDefault", (("id",),), "*")
_CLONE_PIPELINE = Route("POST", "/v1/crm/pipelines/{}:clone", (("id",),), "*")
_GET_STAGE = Route("GET", "/v1/crm/stages/{}", (("id",),), "")
_LIST_STAGES = Route("GET", "/v1/crm/stages", (), "")
_CREATE_STAGE = Route("POST", "/v1/crm/stages", (), "stage")
_UPDATE_STAGE = Route("PATCH", "/v1/crm/stages/{}", (("stage", "id"),), "stage")
_DELETE_STAGE = Route("DELETE", "/v1/crm/stages/{}", (("id",),), "")
_UNDELETE_STAGE = Route("POST", "/v1/crm/stages/{}:undelete", (("id",),), "*")
_REORDER_STAGES = Route("POST", "/v1/crm/pipelines/{}:reorderStages", (("pipelineId",),), "*")


class Pipelines:
    """Pipelines and their stages."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_pipeline(self, *, id: str, show_deleted: bool = False) -> pipeline_pb2.Pipeline:
        """Returns one pipeline.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The pipeline's id.
            show_deleted: Also answers a deleted pipeline.
        """
        request = pipeline_pb2.GetPipelineRequest(id=id, show_deleted=show_deleted)
        return self._transport.call(_GET_PIPELINE, request, pipeline_pb2.Pipeline())

    def list_pipelines(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> pipeline_pb2.ListPipelinesResponse:
        """Lists pipelines, by their places unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `display_name = "Sales"`.
            order_by: Order, such as `position`.
            show_deleted: Also lists deleted pipelines.
        """
        request = pipeline_pb2.ListPipelinesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return self._transport.call(_LIST_PIPELINES, request, pipeline_pb2.ListPipelinesResponse())

    def iterate_pipelines(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> Iterator[pipeline_pb2.Pipeline]:
        """Yields the rows of every page of `list_pipelines`."""
        request = pipeline_pb2.ListPipelinesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = self._transport.call(_LIST_PIPELINES, request, pipeline_pb2.ListPipelinesResponse())
            for row in page.pipelines:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def create_pipeline(
        self, *, pipeline: pipeline_pb2.Pipeline, validate_only: bool = False, request_id: str = ""
    ) -> pipeline_pb2.Pipeline:
        """Makes a pipeline.
        Returns ALREADY_EXISTS if the name is taken.

        Args:
            pipeline: The pipeline.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = pipeline_pb2.CreatePipelineRequest(
            pipeline=pipeline, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_CREATE_PIPELINE, request, pipeline_pb2.Pipeline())

    def update_pipeline(
        self,
        *,
        pipeline: pipeline_pb2.Pipeline,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> pipeline_pb2.Pipeline:
        """Changes the fields of a pipeline that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            pipeline: The pipeline, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = pipeline_pb2.UpdatePipelineRequest(
            pipeline=pipeline,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return self._transport.call(_UPDATE_PIPELINE, request, pipeline_pb2.Pipeline())

    def delete_pipeline(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> pipeline_pb2.Pipeline:
        """Deletes a pipeline, with its stages. It can be brought back until its purge time.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale, FAILED_PRECONDITION with reason PIPELINE_NOT_EMPTY as long
        as deals are in it, with reason DEFAULT_PIPELINE if it is the default.

        Args:
            id: The pipeline's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = pipeline_pb2.DeletePipelineRequest(
            id=id, etag=etag, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_DELETE_PIPELINE, request, pipeline_pb2.Pipeline())

    def undelete_pipeline(self, *, id: str, validate_only: bool = False, request_id: str = "") -> pipeline_pb2.Pipeline:
        """Brings a deleted pipeline back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted,
        FAILED_PRECONDITION with reason REFERENCE_DELETED if what it refers to is deleted.

        Args:
            id: The pipeline's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = pipeline_pb2.UndeletePipelineRequest(id=id, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_UNDELETE_PIPELINE, request, pipeline_pb2.Pipeline())

    def get_default_pipeline(self) -> pipeline_pb2.Pipeline:
        """Returns the account's default pipeline. An account without one gets it now, with six stages.
        Returns PERMISSION_DENIED without the scope."""
        request = pipeline_pb2.GetDefaultPipelineRequest()
        return self._transport.call(_GET_DEFAULT_PIPELINE, request, pipeline_pb2.Pipeline())

    def make_default_pipeline(self, *, id: str) -> pipeline_pb2.Pipeline:
        """Makes a pipeline the account's default, in place of the one that was.
        Returns NOT_FOUND if there is none.

        Args:
            id: The pipeline's id.
        """
        request = pipeline_pb2.MakeDefaultPipelineRequest(id=id)
        return self._transport.call(_MAKE_DEFAULT_PIPELINE, request, pipeline_pb2.Pipeline())

    def clone_pipeline(self, *, id: str, display_name: str) -> pipeline_pb2.Pipeline:
        """Copies a pipeline, its stages and their automations, without deals.
        Returns NOT_FOUND if there is none, ALREADY_EXISTS if the name is taken.

        Args:
            id: The id of the pipeline to copy.
            display_name: Name of the copy.
        """
        request = pipeline_pb2.ClonePipelineRequest(id=id, display_name=display_name)
        return self._transport.call(_CLONE_PIPELINE, request, pipeline_pb2.Pipeline())

    def get_stage(self, *, id: str, show_deleted: bool = False) -> stage_pb2.Stage:
        """Returns one stage.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The stage's id.
            show_deleted: Also answers a deleted stage.
        """
        request = stage_pb2.GetStageRequest(id=id, show_deleted=show_deleted)
        return self._transport.call(_GET_STAGE, request, stage_pb2.Stage())

    def list_stages(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> stage_pb2.ListStagesResponse:
        """Lists stages, by their places unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `pipeline_id = "pip_01KEWZ5QH7N6T8M9P0R1S2T3V4"`.
            order_by: Order, such as `position`.
            show_deleted: Also lists deleted stages.
        """
        request = stage_pb2.ListStagesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return self._transport.call(_LIST_STAGES, request, stage_pb2.ListStagesResponse())

    def iterate_stages(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> Iterator[stage_pb2.Stage]:
        """Yields the rows of every page of `list_stages`."""
        request = stage_pb2.ListStagesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = self._transport.call(_LIST_STAGES, request, stage_pb2.ListStagesResponse())
            for row in page.stages:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def create_stage(
        self, *, stage: stage_pb2.Stage, validate_only: bool = False, request_id: str = ""
    ) -> stage_pb2.Stage:
        """Makes a stage.
        Returns INVALID_ARGUMENT with reason INVALID_PIPELINE if there is no such pipeline, FAILED_PRECONDITION with reason
        TOO_MANY_STAGES if it has 100.

        Args:
            stage: The stage.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = stage_pb2.CreateStageRequest(stage=stage, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_CREATE_STAGE, request, stage_pb2.Stage())

    def update_stage(
        self,
        *,
        stage: stage_pb2.Stage,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> stage_pb2.Stage:
        """Changes the fields of a stage that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            stage: The stage, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = stage_pb2.UpdateStageRequest(
            stage=stage,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return self._transport.call(_UPDATE_STAGE, request, stage_pb2.Stage())

    def delete_stage(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> stage_pb2.Stage:
        """Deletes a stage. It can be brought back until its purge time.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale, FAILED_PRECONDITION with reason STAGE_NOT_EMPTY as long
        as deals are in it.

        Args:
            id: The stage's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = stage_pb2.DeleteStageRequest(id=id, etag=etag, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_DELETE_STAGE, request, stage_pb2.Stage())

    def undelete_stage(self, *, id: str, validate_only: bool = False, request_id: str = "") -> stage_pb2.Stage:
        """Brings a deleted stage back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted,
        FAILED_PRECONDITION with reason REFERENCE_DELETED if what it refers to is deleted.

        Args:
            id: The stage's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = stage_pb2.UndeleteStageRequest(id=id, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_UNDELETE_STAGE, request, stage_pb2.Stage())

    def reorder_stages(self, *, pipeline_id: str, stage_ids: Sequence[str]) -> stage_pb2.ReorderStagesResponse:
        """Puts the stages of a pipeline into an order.
        Returns INVALID_ARGUMENT with reason INVALID_PIPELINE if there is no such pipeline, INVALID_ARGUMENT if the ids are not those
        of all its stages.

        Args:
            pipeline_id: The pipeline's id.
            stage_ids: The ids of all its stages, first to last.
        """
        request = stage_pb2.ReorderStagesRequest(pipeline_id=pipeline_id, stage_ids=stage_ids)
        return self._transport.call(_REORDER_STAGES, request, stage_pb2.ReorderStagesResponse())


class AsyncPipelines:
    """Pipelines and their stages."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_pipeline(self, *, id: str, show_deleted: bool = False) -> pipeline_pb2.Pipeline:
        """Returns one pipeline.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The pipeline's id.
            show_deleted: Also answers a deleted pipeline.
        """
        request = pipeline_pb2.GetPipelineRequest(id=id, show_deleted=show_deleted)
        return await self._transport.call(_GET_PIPELINE, request, pipeline_pb2.Pipeline())

    async def list_pipelines(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> pipeline_pb2.ListPipelinesResponse:
        """Lists pipelines, by their places unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `display_name = "Sales"`.
            order_by: Order, such as `position`.
            show_deleted: Also lists deleted pipelines.
        """
        request = pipeline_pb2.ListPipelinesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return await self._transport.call(_LIST_PIPELINES, request, pipeline_pb2.ListPipelinesResponse())

    async def iterate_pipelines(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> AsyncIterator[pipeline_pb2.Pipeline]:
        """Yields the rows of every page of `list_pipelines`."""
        request = pipeline_pb2.ListPipelinesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = await self._transport.call(_LIST_PIPELINES, request, pipeline_pb2.ListPipelinesResponse())
            for row in page.pipelines:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def create_pipeline(
        self, *, pipeline: pipeline_pb2.Pipeline, validate_only: bool = False, request_id: str = ""
    ) -> pipeline_pb2.Pipeline:
        """Makes a pipeline.
        Returns ALREADY_EXISTS if the name is taken.

        Args:
            pipeline: The pipeline.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = pipeline_pb2.CreatePipelineRequest(
            pipeline=pipeline, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_CREATE_PIPELINE, request, pipeline_pb2.Pipeline())

    async def update_pipeline(
        self,
        *,
        pipeline: pipeline_pb2.Pipeline,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> pipeline_pb2.Pipeline:
        """Changes the fields of a pipeline that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            pipeline: The pipeline, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = pipeline_pb2.UpdatePipelineRequest(
            pipeline=pipeline,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return await self._transport.call(_UPDATE_PIPELINE, request, pipeline_pb2.Pipeline())

    async def delete_pipeline(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> pipeline_pb2.Pipeline:
        """Deletes a pipeline, with its stages. It can be brought back until its purge time.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale, FAILED_PRECONDITION with reason PIPELINE_NOT_EMPTY as long
        as deals are in it, with reason DEFAULT_PIPELINE if it is the default.

        Args:
            id: The pipeline's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = pipeline_pb2.DeletePipelineRequest(
            id=id, etag=etag, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_DELETE_PIPELINE, request, pipeline_pb2.Pipeline())

    async def undelete_pipeline(
        self, *, id: str, validate_only: bool = False, request_id: str = ""
    ) -> pipeline_pb2.Pipeline:
        """Brings a deleted pipeline back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted,
        FAILED_PRECONDITION with reason REFERENCE_DELETED if what it refers to is deleted.

        Args:
            id: The pipeline's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = pipeline_pb2.UndeletePipelineRequest(id=id, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_UNDELETE_PIPELINE, request, pipeline_pb2.Pipeline())

    async def get_default_pipeline(self) -> pipeline_pb2.Pipeline:
        """Returns the account's default pipeline. An account without one gets it now, with six stages.
        Returns PERMISSION_DENIED without the scope."""
        request = pipeline_pb2.GetDefaultPipelineRequest()
        return await self._transport.call(_GET_DEFAULT_PIPELINE, request, pipeline_pb2.Pipeline())

    async def make_default_pipeline(self, *, id: str) -> pipeline_pb2.Pipeline:
        """Makes a pipeline the account's default, in place of the one that was.
        Returns NOT_FOUND if there is none.

        Args:
            id: The pipeline's id.
        """
        request = pipeline_pb2.MakeDefaultPipelineRequest(id=id)
        return await self._transport.call(_MAKE_DEFAULT_PIPELINE, request, pipeline_pb2.Pipeline())

    async def clone_pipeline(self, *, id: str, display_name: str) -> pipeline_pb2.Pipeline:
        """Copies a pipeline, its stages and their automations, without deals.
        Returns NOT_FOUND if there is none, ALREADY_EXISTS if the name is taken.

        Args:
            id: The id of the pipeline to copy.
            display_name: Name of the copy.
        """
        request = pipeline_pb2.ClonePipelineRequest(id=id, display_name=display_name)
        return await self._transport.call(_CLONE_PIPELINE, request, pipeline_pb2.Pipeline())

    async def get_stage(self, *, id: str, show_deleted: bool = False) -> stage_pb2.Stage:
        """Returns one stage.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The stage's id.
            show_deleted: Also answers a deleted stage.
        """
        request = stage_pb2.GetStageRequest(id=id, show_deleted=show_deleted)
        return await self._transport.call(_GET_STAGE, request, stage_pb2.Stage())

    async def list_stages(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> stage_pb2.ListStagesResponse:
        """Lists stages, by their places unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `pipeline_id = "pip_01KEWZ5QH7N6T8M9P0R1S2T3V4"`.
            order_by: Order, such as `position`.
            show_deleted: Also lists deleted stages.
        """
        request = stage_pb2.ListStagesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return await self._transport.call(_LIST_STAGES, request, stage_pb2.ListStagesResponse())

    async def iterate_stages(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> AsyncIterator[stage_pb2.Stage]:
        """Yields the rows of every page of `list_stages`."""
        request = stage_pb2.ListStagesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = await self._transport.call(_LIST_STAGES, request, stage_pb2.ListStagesResponse())
            for row in page.stages:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def create_stage(
        self, *, stage: stage_pb2.Stage, validate_only: bool = False, request_id: str = ""
    ) -> stage_pb2.Stage:
        """Makes a stage.
        Returns INVALID_ARGUMENT with reason INVALID_PIPELINE if there is no such pipeline, FAILED_PRECONDITION with reason
        TOO_MANY_STAGES if it has 100.

        Args:
            stage: The stage.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = stage_pb2.CreateStageRequest(stage=stage, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_CREATE_STAGE, request, stage_pb2.Stage())

    async def update_stage(
        self,
        *,
        stage: stage_pb2.Stage,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> stage_pb2.Stage:
        """Changes the fields of a stage that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            stage: The stage, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = stage_pb2.UpdateStageRequest(
            stage=stage,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return await self._transport.call(_UPDATE_STAGE, request, stage_pb2.Stage())

    async def delete_stage(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> stage_pb2.Stage:
        """Deletes a stage. It can be brought back until its purge time.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale, FAILED_PRECONDITION with reason STAGE_NOT_EMPTY as long
        as deals are in it.

        Args:
            id: The stage's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = stage_pb2.DeleteStageRequest(id=id, etag=etag, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_DELETE_STAGE, request, stage_pb2.Stage())

    async def undelete_stage(self, *, id: str, validate_only: bool = False, request_id: str = "") -> stage_pb2.Stage:
        """Brings a deleted stage back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted,
        FAILED_PRECONDITION with reason REFERENCE_DELETED if what it refers to is deleted.

        Args:
            id: The stage's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = stage_pb2.UndeleteStageRequest(id=id, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_UNDELETE_STAGE, request, stage_pb2.Stage())

    async def reorder_stages(self, *, pipeline_id: str, stage_ids: Sequence[str]) -> stage_pb2.ReorderStagesResponse:
        """Puts the stages of a pipeline into an order.
        Returns INVALID_ARGUMENT with reason INVALID_PIPELINE if there is no such pipeline, INVALID_ARGUMENT if the ids are not those
        of all its stages.

        Args:
            pipeline_id: The pipeline's id.
            stage_ids: The ids of all its stages, first to last.
        """
        request = stage_pb2.ReorderStagesRequest(pipeline_id=pipeline_id, stage_ids=stage_ids)
        return await self._transport.call(_REORDER_STAGES, request, stage_pb2.ReorderStagesResponse())
