# Machine-written from the contracts: change those, then `make generate`.
"""Reports: Numbers about deals and the people who work on them."""

from dashclicks.crm.v1 import report_pb2
from google.protobuf import timestamp_pb2

from ..transport import AsyncTransport, Route, Transport

_RUN_REPORT = Route("GET", "/v1/crm/reports:run", (), "")


class Reports:
    """Numbers about deals and the people who work on them."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def run_report(
        self,
        *,
        kind: report_pb2.ReportKind.ValueType,
        start_time: timestamp_pb2.Timestamp,
        end_time: timestamp_pb2.Timestamp,
        pipeline_id: str = "",
        time_zone: str = "",
        interval: report_pb2.ReportInterval.ValueType = report_pb2.REPORT_INTERVAL_UNSPECIFIED,
    ) -> report_pb2.Report:
        """Returns a report: numbers of the records that the caller sees, each with the filter of the rows behind it.
        Returns INVALID_ARGUMENT with reason INVALID_PIPELINE if there is no such pipeline, INVALID_ARGUMENT for a time that ends before it
        begins or an unknown time zone.

        Args:
            kind: What about.
            start_time: When the time begins.
            end_time: When it ends; the moment itself is not in it.
            pipeline_id: The pipeline; the account's default one if unset. Not for ACTIVITY.
            time_zone: IANA time zone of the intervals; UTC if unset.
            interval: The intervals of a forecast.
        """
        request = report_pb2.RunReportRequest(
            kind=kind,
            start_time=start_time,
            end_time=end_time,
            pipeline_id=pipeline_id,
            time_zone=time_zone,
            interval=interval,
        )
        return self._transport.call(_RUN_REPORT, request, report_pb2.Report())


class AsyncReports:
    """Numbers about deals and the people who work on them."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def run_report(
        self,
        *,
        kind: report_pb2.ReportKind.ValueType,
        start_time: timestamp_pb2.Timestamp,
        end_time: timestamp_pb2.Timestamp,
        pipeline_id: str = "",
        time_zone: str = "",
        interval: report_pb2.ReportInterval.ValueType = report_pb2.REPORT_INTERVAL_UNSPECIFIED,
    ) -> report_pb2.Report:
        """Returns a report: numbers of the records that the caller sees, each with the filter of the rows behind it.
        Returns INVALID_ARGUMENT with reason INVALID_PIPELINE if there is no such pipeline, INVALID_ARGUMENT for a time that ends before it
        begins or an unknown time zone.

        Args:
            kind: What about.
            start_time: When the time begins.
            end_time: When it ends; the moment itself is not in it.
            pipeline_id: The pipeline; the account's default one if unset. Not for ACTIVITY.
            time_zone: IANA time zone of the intervals; UTC if unset.
            interval: The intervals of a forecast.
        """
        request = report_pb2.RunReportRequest(
            kind=kind,
            start_time=start_time,
            end_time=end_time,
            pipeline_id=pipeline_id,
            time_zone=time_zone,
            interval=interval,
        )
        return await self._transport.call(_RUN_REPORT, request, report_pb2.Report())
