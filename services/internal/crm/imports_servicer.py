"""Imports: what callers ask of them. The work itself stands in `shared/transfer`."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from functools import partial

from dashclicks.crm.v1 import import_requests_pb2 as requests
from dashclicks.crm.v1 import record_import_pb2 as pb
from dashclicks.crm.v1.record_import_pb2 import ImportSettings, RecordImport
from dashclicks.crm.v1.transfer_job_pb2 import ImportJob

from services.internal.asking import asker_of
from services.internal.crm.transfer import AskedHooks, Rights, check_own, importables, kind_of
from services.internal.deps import Deps
from services.internal.files import bounded, linked, storage
from shared.core.errors import FailedPrecondition, InvalidArgument, Violation
from shared.data.transaction import Transaction
from shared.jobs.kind import JobKind
from shared.models.crm import ASKER, RECORD_IMPORT
from shared.resource.model import Record
from shared.resource.resource import Resource
from shared.rpc.call import Call
from shared.tabular.limits import MAX_FILE_BYTES, Unreadable
from shared.tabular.source import is_encoding, refuse_others
from shared.transfer.importing import State, begin, fail_for
from shared.transfer.kinds import IMPORT_CHECK, IMPORT_EXPIRY, IMPORT_READ, IMPORT_RUN
from shared.transfer.plan import plan_of
from shared.transfer.previewing import preview
from shared.transfer.stored import RESULTS, SOURCE, key_of

# How long the files of an import are kept.
KEPT = timedelta(days=30)
_ROWS = 20
_READY = (pb.IMPORT_STATE_READY,)
_READ = (pb.IMPORT_STATE_READY, pb.IMPORT_STATE_CHECKING, pb.IMPORT_STATE_RUNNING, pb.IMPORT_STATE_DONE)
_UNDER_WAY = (
    pb.IMPORT_STATE_UPLOADING,
    pb.IMPORT_STATE_READING,
    pb.IMPORT_STATE_READY,
    pb.IMPORT_STATE_CHECKING,
    pb.IMPORT_STATE_RUNNING,
)


class ImportsServicer:
    """Every step is a change of the import, with the job that follows from it in the same transaction."""

    def __init__(self, deps: Deps) -> None:
        self.imports: Resource[RecordImport] = deps.runtime.resource(RECORD_IMPORT, AskedHooks())
        self._kinds = importables(deps)
        self._rights = Rights(deps)
        self._jobs = deps.jobs
        self._blobs = deps.blobs
        self._clock = deps.clock
        self._outcomes = deps.import_outcomes

    async def UploadImport(self, messages: AsyncIterator[requests.UploadImportRequest], call: Call) -> RecordImport:
        first = await anext(messages)
        kind = kind_of(first.resource_type, self._kinds, call.caller, self._rights.may_write)
        blobs = storage(self._blobs).of(call.caller.account_id)
        _check_first(first)
        made = await self._made(call, kind, first)
        try:
            written = await blobs.put(key_of(made.id, SOURCE), bounded(first, messages, MAX_FILE_BYTES))
        except InvalidArgument as error:
            await self._step(call, made.id, _UNDER_WAY, partial(fail_for, reason=error.message))
            raise

        def uploaded(record: Record[RecordImport]) -> None:
            record.message.state = pb.IMPORT_STATE_READING
            record.message.size_bytes = written.size

        return await self._step(call, made.id, (pb.IMPORT_STATE_UPLOADING,), uploaded, IMPORT_READ)

    async def ListImportFields(
        self, request: requests.ListImportFieldsRequest, call: Call
    ) -> requests.ListImportFieldsResponse:
        kind = self._kinds[kind_of(request.resource_type, self._kinds, call.caller, self._rights.may_write)]
        fields = [
            requests.ImportField(field=each.path, kind=each.kind, names=each.names, required=each.required)
            for each in kind.fields.values()
        ]
        return requests.ListImportFieldsResponse(fields=fields, match_fields=kind.matches)

    async def ConfigureImport(self, request: requests.ConfigureImportRequest, call: Call) -> RecordImport:
        message = await self.imports.get(call, request.id)
        plan_of(self._kinds[message.resource_type], request.settings, len(message.columns))

        def configure(record: Record[RecordImport]) -> None:
            record.message.settings.CopyFrom(request.settings)
            record.message.ClearField("checked")

        return await self._step(call, request.id, _READY, configure, etag=request.etag)

    async def PreviewImport(self, request: requests.PreviewImportRequest, call: Call) -> requests.PreviewImportResponse:
        message = await self.imports.get(call, request.id)
        _check_state(message, _READ)
        check_own(message, call.caller)
        settings: ImportSettings = request.settings if request.HasField("settings") else message.settings
        kind = self._kinds[message.resource_type]
        headers = [column.header for column in message.columns]
        plan = plan_of(kind, settings, len(headers))
        blobs = storage(self._blobs).of(message.account_id)
        rows = await preview(kind, plan, headers, blobs, message.id, call, request.row_count or _ROWS)
        return requests.PreviewImportResponse(rows=rows)

    async def CheckImport(self, request: requests.CheckImportRequest, call: Call) -> RecordImport:
        return await self._begin(call, request.id, pb.IMPORT_STATE_CHECKING, IMPORT_CHECK)

    async def RunImport(self, request: requests.RunImportRequest, call: Call) -> RecordImport:
        return await self._begin(call, request.id, pb.IMPORT_STATE_RUNNING, IMPORT_RUN)

    async def CancelImport(self, request: requests.CancelImportRequest, call: Call) -> RecordImport:
        def cancel(record: Record[RecordImport]) -> None:
            checking = record.message.state == pb.IMPORT_STATE_CHECKING
            record.message.state = pb.IMPORT_STATE_READY if checking else pb.IMPORT_STATE_CANCELLED
            if checking:
                record.message.ClearField("checked")

        return await self._step(call, request.id, _UNDER_WAY, cancel)

    async def LinkImportResults(
        self, request: requests.LinkImportResultsRequest, call: Call
    ) -> requests.LinkImportResultsResponse:
        message = await self.imports.get(call, request.id)
        check_own(message, call.caller)
        if not message.results_size_bytes:
            raise FailedPrecondition("there are no results yet, or no more", reason="FILE_NOT_READY")
        answer, key = requests.LinkImportResultsResponse(), key_of(message.id, RESULTS)
        return await linked(answer, self._blobs, message.account_id, key, self._clock)

    async def _made(self, call: Call, resource_type: str, asked: requests.UploadImportRequest) -> RecordImport:
        """A new import, and the job that deletes its files some day."""
        expire_time = self._clock.now() + KEPT

        def fill(message: RecordImport) -> None:
            message.resource_type = resource_type
            message.filename, message.encoding = asked.filename, asked.encoding
            message.state = pb.IMPORT_STATE_UPLOADING
            message.expire_time.FromDatetime(expire_time)

        async def both(transaction: Transaction) -> RecordImport:
            made = await self.imports.create(call.within(transaction), RecordImport(), fill=fill)
            job, account_id = ImportJob(import_id=made.id), made.account_id
            await self._jobs.add(IMPORT_EXPIRY, account_id, job, key=made.id, due=expire_time, transaction=transaction)
            return made

        return await self.imports.kit.transactions.run(both)

    async def _begin(self, call: Call, id: str, state: State, job: JobKind[ImportJob]) -> RecordImport:
        message = await self.imports.get(call, id)
        check_own(message, call.caller)
        kind_of(message.resource_type, self._kinds, call.caller, self._rights.may_write)
        # The contract may have changed since it was configured.
        plan_of(self._kinds[message.resource_type], message.settings, len(message.columns))

        def start(record: Record[RecordImport]) -> None:
            begin(record.message, state, self._clock.now())
            record.private[ASKER] = asker_of(call.caller)

        return await self._step(call, id, _READY, start, job)

    async def _step(
        self,
        call: Call,
        id: str,
        states: Sequence[State],
        change: Callable[[Record[RecordImport]], None],
        job: JobKind[ImportJob] | None = None,
        etag: str = "",
    ) -> RecordImport:
        """Changes an import that is in one of these states, and asks for the work that follows."""

        def checked(record: Record[RecordImport]) -> None:
            _check_state(record.message, states)
            change(record)

        async def both(transaction: Transaction) -> RecordImport:
            within = call.within(transaction)
            changed = (await self.imports.change(within, id, checked, etag=etag)).message
            if job is not None:
                # What an earlier check has left.
                await self._outcomes.delete(id, transaction)
                await self._jobs.add(job, changed.account_id, ImportJob(import_id=id), transaction=transaction)
            return changed

        return await self.imports.kit.transactions.run(both)


def _check_state(message: RecordImport, states: Sequence[State]) -> None:
    if message.state not in states:
        state = pb.ImportState.Name(message.state).removeprefix("IMPORT_STATE_")
        raise FailedPrecondition(f"the import is {state}", reason="WRONG_IMPORT_STATE", metadata={"state": state})


def _check_first(asked: requests.UploadImportRequest) -> None:
    violations: list[Violation] = []
    if not asked.file.data:
        violations.append(Violation("file", "is empty", "FILE"))
    try:
        refuse_others(asked.file.data)
    except Unreadable as error:
        violations.append(Violation("file", f"is {error}", "FILE"))
    if asked.encoding and not is_encoding(asked.encoding):
        violations.append(Violation("encoding", "is none that is known", "ENCODING"))
    if violations:
        raise InvalidArgument(f"the file {violations[0].description}", violations=violations)
