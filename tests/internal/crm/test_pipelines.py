"""Pipelines: the default one, stages and their order."""

import asyncio

import pytest
from dashclicks.crm.v1 import stage_pb2
from dashclicks.crm.v1.deal_pb2 import Deal
from dashclicks.crm.v1.pipeline_pb2 import Pipeline
from dashclicks.crm.v1.stage_pb2 import Stage
from grpc import StatusCode

from shared.testing.api import Caller
from tests.internal.office import Office, method


@pytest.fixture
async def caller(office: Office) -> Caller:
    _, signed_in = await office.staff("ROLE_MANAGER")
    return signed_in


async def stages(caller: Caller, pipeline_id: str) -> list[Stage]:
    found = await caller.call(method("ListStages"), filter=f'pipeline_id = "{pipeline_id}"')
    return list(found.stages)


async def test_an_account_gets_one_default_pipeline_however_many_ask_at_once(caller: Caller) -> None:
    made = await asyncio.gather(*(caller.call(method("GetDefaultPipeline")) for _ in range(5)))
    assert len({pipeline.id for pipeline in made}) == 1
    assert len((await caller.call(method("ListPipelines"))).pipelines) == 1
    steps = await stages(caller, made[0].id)
    assert [(stage.display_name, stage.probability) for stage in steps] == [
        ("New", 10), ("Qualified", 30), ("Proposal", 60), ("Negotiation", 80), ("Won", 100), ("Lost", 0),
    ]  # fmt: skip


async def test_an_account_with_pipelines_gets_its_first_one_for_a_default(caller: Caller) -> None:
    own = await caller.call(method("CreatePipeline"), pipeline=Pipeline(display_name="Sales"))
    assert (await caller.call(method("GetDefaultPipeline"))).id == own.id
    other = await caller.call(method("CreatePipeline"), pipeline=Pipeline(display_name="Renewals"))
    await caller.call(method("MakeDefaultPipeline"), id=other.id)
    assert (await caller.call(method("GetDefaultPipeline"))).id == other.id
    assert (await caller.failure(method("DeletePipeline"), id=other.id)).reason == "DEFAULT_PIPELINE"
    await caller.call(method("DeletePipeline"), id=own.id)


async def test_a_stage_with_deals_stays_and_so_does_its_pipeline(caller: Caller) -> None:
    deal = await caller.call(method("CreateDeal"), deal=Deal(display_name="Acme"))
    failure = await caller.failure(method("DeleteStage"), id=deal.stage_id)
    assert (failure.code, failure.reason) == (StatusCode.FAILED_PRECONDITION, "STAGE_NOT_EMPTY")
    copy = await caller.call(method("ClonePipeline"), id=deal.pipeline_id, display_name="Copy")
    await caller.call(method("MakeDefaultPipeline"), id=copy.id)
    failure = await caller.failure(method("DeletePipeline"), id=deal.pipeline_id)
    assert (failure.code, failure.reason) == (StatusCode.FAILED_PRECONDITION, "PIPELINE_NOT_EMPTY")
    await caller.call(method("DeleteDeal"), id=deal.id)
    await caller.call(method("DeletePipeline"), id=deal.pipeline_id)
    assert await stages(caller, deal.pipeline_id) == []
    assert len(await stages(caller, copy.id)) == 6


async def test_stages_are_put_into_an_order(caller: Caller) -> None:
    pipeline = await caller.call(method("GetDefaultPipeline"))
    backwards = [stage.id for stage in reversed(await stages(caller, pipeline.id))]
    await caller.call(method("ReorderStages"), pipeline_id=pipeline.id, stage_ids=backwards)
    assert [stage.id for stage in await stages(caller, pipeline.id)] == backwards
    failure = await caller.failure(method("ReorderStages"), pipeline_id=pipeline.id, stage_ids=backwards[1:])
    assert failure.code == StatusCode.INVALID_ARGUMENT


async def test_another_account_has_no_such_pipeline(office: Office, caller: Caller) -> None:
    _, stranger = await office.staff()
    pipeline = await caller.call(method("GetDefaultPipeline"))
    stage = Stage(pipeline_id=pipeline.id, display_name="Mine")
    failures = [
        await stranger.failure(method("CreateStage"), stage=stage),
        await stranger.failure(method("CreateDeal"), deal=Deal(display_name="A", pipeline_id=pipeline.id)),
        await stranger.failure(method("GetBoard"), pipeline_id=pipeline.id),
        await stranger.failure(method("ReorderStages"), pipeline_id=pipeline.id, stage_ids=["stg_1"]),
    ]
    assert {(each.code, each.reason) for each in failures} == {(StatusCode.INVALID_ARGUMENT, "INVALID_PIPELINE")}


async def test_a_pipeline_without_stages_takes_no_deals(caller: Caller) -> None:
    empty = await caller.call(method("CreatePipeline"), pipeline=Pipeline(display_name="Empty"))
    failure = await caller.failure(method("CreateDeal"), deal=Deal(display_name="A", pipeline_id=empty.id))
    assert (failure.code, failure.reason) == (StatusCode.FAILED_PRECONDITION, "NO_STAGES")
    assert (await caller.failure(method("GetBoard"), pipeline_id=empty.id)).reason == "NO_STAGES"
    won = Stage(pipeline_id=empty.id, display_name="Won", kind=stage_pb2.STAGE_KIND_WON, probability=20)
    assert (await caller.call(method("CreateStage"), stage=won)).probability == 100
