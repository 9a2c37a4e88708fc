"""Bulk changes of many rows as a job: in the name of whoever asked, under the id of their request.

A row that was changed before the worker was lost is as it should be, or found no more, so beginning anew does no harm.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from dashclicks.type.v1.bulk_pb2 import BulkCaller, BulkFailure, BulkJob, BulkJobResult
from google.protobuf import descriptor_pool
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from shared.jobs.jobs import Jobs
from shared.jobs.kind import JobKind, Policy
from shared.jobs.work import GiveUp, Work
from shared.resource.bulk import Bulk
from shared.resource.runtime import Runtime
from shared.resource.standard_write import STANDARD_WRITES
from shared.rpc.call import Call
from shared.rpc.principal import Principal, Visibility

# 30 minutes are a million rows at the slowest that was measured.
BULK = JobKind("resource.bulk", BulkJob, Policy(attempts=5, timeout=timedelta(minutes=30), per_account=1))
_LISTED = 100


def enqueuer(jobs: Jobs) -> Callable[[Call, str, Message, int], Awaitable[str]]:
    """What hands a bulk request on to a job."""

    async def enqueue(call: Call, method: str, asked: Message, matched: int) -> str:
        caller = call.caller
        payload = BulkJob(
            method=method,
            request=asked.SerializeToString(),
            request_id=call.request_id,
            matched_count=matched,
            caller=BulkCaller(
                user_id=caller.user_id,
                home_account_id=caller.home_account_id,
                impersonator_id=caller.impersonator_id,
                app_id=caller.app_id,
                key_id=caller.key_id,
                visibility=caller.visibility,
                team=caller.team,
            ),
        )
        return await jobs.add(BULK, caller.account_id, payload, transaction=call.transaction)

    return enqueue


def runner(runtime: Runtime) -> Callable[[Work[BulkJob]], Awaitable[None]]:
    """What does these jobs, for the resources of a process."""

    async def run(work: Work[BulkJob]) -> None:
        payload = work.payload
        pool: Any = descriptor_pool.Default()
        method = pool.FindMethodByName(payload.method)
        shape = next(shape for verb, shape in STANDARD_WRITES.items() if method.name.startswith(verb))
        standard = shape(method)
        resource = None if standard is None else runtime.resources.get(standard.resource)
        if resource is None:
            raise GiveUp(f"{payload.method} changes no resource of this process")
        bulk = Bulk.of(resource, method, GetMessageClass(method.output_type))
        asked = GetMessageClass(method.input_type).FromString(payload.request)
        result = work.result = BulkJobResult()
        done = 0
        async for outcome in bulk.each(asked, _call(work)):
            done += 1
            result.changed_count += outcome.changed
            if outcome.error is not None:
                result.failed_count += 1
                if len(result.failures) < _LISTED:
                    error = outcome.error
                    result.failures.append(BulkFailure(id=outcome.id, reason=error.reason, message=error.message))
            await work.progress(done, max(done, payload.matched_count))

    return run


def _call(work: Work[BulkJob]) -> Call:
    caller = work.payload.caller
    principal = Principal(
        user_id=caller.user_id,
        account_id=work.account_id,
        home_account_id=caller.home_account_id,
        impersonator_id=caller.impersonator_id,
        app_id=caller.app_id,
        key_id=caller.key_id,
        visibility=Visibility(caller.visibility),
        team=tuple(caller.team),
    )
    return Call(work.payload.method, work.payload.request_id, principal)
