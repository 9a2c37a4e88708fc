"""Reports."""

from dashclicks.crm.v1.report_pb2 import Report, RunReportRequest

from services.internal.crm.reports import Reports
from services.internal.crm.times import known_zone
from services.internal.deps import Deps
from shared.rpc.call import Call


class ReportsServicer:
    """One call for all of them."""

    def __init__(self, deps: Deps) -> None:
        self._reports = Reports(deps.runtime, deps.pipelines)

    async def RunReport(self, request: RunReportRequest, call: Call) -> Report:
        return await self._reports.run(call, request, known_zone(request.time_zone or "UTC"))
