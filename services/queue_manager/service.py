"""Builds the queue manager: what people see and steer of the platform's jobs."""

from contextlib import aclosing

from dashclicks.queue.v1 import queue_service_pb2

from services.contracts import contracts, platform_catalog, platform_validation
from services.foundation import Foundation
from services.queue_manager.payloads import Payloads
from services.queue_manager.servicer import QueueDeps, QueueServicer
from services.queue_manager.statistics import StatisticsOf
from shared.core.clock import SystemClock
from shared.core.ids import RandomIds
from shared.core.settings import Settings
from shared.data.blobs import open_blobs
from shared.data.clients import DataClients
from shared.data.job_admin import JobAdmin
from shared.data.job_batches import JobBatches
from shared.data.job_counts import JobCounts
from shared.data.job_depths import JobDepths
from shared.data.job_kinds import JobKinds
from shared.data.job_schedules import JobSchedules
from shared.data.vault import Vault
from shared.jobs.jobs import Jobs
from shared.resource.binding import bind
from shared.resource.limits import PlanOf
from shared.resource.page import PageTokens
from shared.resource.runtime import Runtime, RuntimeDeps
from shared.rpc.metrics import RpcMetrics
from shared.rpc.server import RpcServer

SERVICE = queue_service_pb2.DESCRIPTOR.services_by_name["QueueService"]


async def build(
    settings: Settings, data: DataClients, metrics: RpcMetrics | None = None, plan_of: PlanOf | None = None
) -> RpcServer:
    """The server, not started. Raises what stops the start. The arguments are as those of every service's `build`."""
    files, catalog, clock = contracts(), platform_catalog(), SystemClock()
    foundation = await Foundation.open("queue_manager", settings, data, catalog, metrics, plan_of)
    vault = Vault(data.database, settings.master_keys)
    secret = await vault.platform_key("page tokens")
    deps = QueueDeps(
        jobs=await Jobs.open(data, clock, blobs=await open_blobs(settings, vault, clock)),
        admin=JobAdmin(data.database),
        batches=JobBatches(data.database),
        kinds=JobKinds(data.database),
        schedules=JobSchedules(data.database),
        statistics=StatisticsOf(JobDepths(data.database), JobCounts(data.database), clock),
        tokens=PageTokens(secret),
        payloads=Payloads(files),
        clock=clock,
    )
    runtime = Runtime(RuntimeDeps(data.database, catalog, clock, RandomIds(), secret, validation=platform_validation()))
    services = [bind(QueueServicer(deps), SERVICE, runtime)]
    return foundation.server(services, settings.queue_manager_listen, lambda: aclosing(deps.jobs))
