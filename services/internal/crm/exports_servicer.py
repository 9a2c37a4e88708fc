"""Exports: what callers ask of them. The work itself stands in `shared/transfer`."""

from dashclicks.crm.v1 import record_export_pb2 as pb
from dashclicks.crm.v1.record_export_pb2 import RecordExport
from dashclicks.crm.v1.transfer_job_pb2 import ExportJob

from services.internal.crm.transfer import AskedHooks, Rights, check_own, exportables, kind_of
from services.internal.deps import Deps
from services.internal.files import linked, storage
from shared.core.errors import FailedPrecondition, InvalidArgument, Violation
from shared.data.transaction import Transaction
from shared.models.crm import RECORD_EXPORT
from shared.resource.model import Record
from shared.resource.reading import ListQuery
from shared.resource.resource import Resource
from shared.rpc.call import Call
from shared.transfer.exporting import UNFINISHED, Exportable, key_of
from shared.transfer.kinds import EXPORT


class ExportsServicer:
    """An export and the job that writes it are there together."""

    def __init__(self, deps: Deps) -> None:
        self.exports: Resource[RecordExport] = deps.runtime.resource(RECORD_EXPORT, AskedHooks())
        self._kinds = exportables(deps)
        self._rights = Rights(deps)
        self._jobs = deps.jobs
        self._blobs = deps.blobs
        self._clock = deps.clock

    async def StartExport(self, request: pb.StartExportRequest, call: Call) -> RecordExport:
        kind = kind_of(request.resource_type, self._kinds, call.caller, self._rights.may_read)
        storage(self._blobs)
        await self._check(self._kinds[kind], request, call)

        def fill(message: RecordExport) -> None:
            message.resource_type, message.format = kind, request.format
            message.filter, message.order_by = request.filter, request.order_by
            message.columns.extend(request.columns)
            message.state = pb.EXPORT_STATE_PENDING

        async def both(transaction: Transaction) -> RecordExport:
            made = await self.exports.create(call.within(transaction), RecordExport(), fill=fill)
            job = ExportJob(export_id=made.id)
            await self._jobs.add(EXPORT, made.account_id, job, key=made.id, transaction=transaction)
            return made

        return await self.exports.kit.transactions.run(both)

    async def CancelExport(self, request: pb.CancelExportRequest, call: Call) -> RecordExport:
        def cancel(record: Record[RecordExport]) -> None:
            if record.message.state not in UNFINISHED:
                raise FailedPrecondition("the export has come to its end", reason="EXPORT_ENDED")
            record.message.state = pb.EXPORT_STATE_CANCELLED

        return (await self.exports.change(call, request.id, cancel)).message

    async def LinkExport(self, request: pb.LinkExportRequest, call: Call) -> pb.LinkExportResponse:
        message = await self.exports.get(call, request.id)
        check_own(message, call.caller)
        if message.state != pb.EXPORT_STATE_READY:
            raise FailedPrecondition("there is no file yet, or no more", reason="FILE_NOT_READY")
        return await linked(pb.LinkExportResponse(), self._blobs, message.account_id, key_of(message), self._clock)

    async def _check(self, kind: Exportable, request: pb.StartExportRequest, call: Call) -> None:
        """Raises InvalidArgument for what the work would fail with."""
        violations = []
        if request.format == pb.EXPORT_FORMAT_VCARD and not kind.as_cards:
            violations.append(Violation("format", "only contacts are cards", "FORMAT"))
        try:
            kind.columns(RecordExport(columns=request.columns))
        except ValueError as error:
            violations.append(Violation("columns", str(error), "FIELD"))
        if violations:
            raise InvalidArgument("such an export cannot be", violations=violations)
        await kind.resource.list(call, ListQuery(request.filter, request.order_by, page_size=1))
