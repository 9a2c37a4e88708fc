"""Exports and erasures as owners ask for them; the worker does the work."""

from collections.abc import AsyncIterator
from mimetypes import guess_type

from dashclicks.accounts.v1 import account_pb2, data_export_pb2
from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.accounts.v1.data_export_pb2 import (
    DataExport,
    LinkDataExportRequest,
    LinkDataExportResponse,
    ReadLinkedFileRequest,
    StartDataExportRequest,
)
from dashclicks.accounts.v1.erasure_pb2 import (
    EraseAccountRequest,
    ErasedCount,
    Erasure,
    ErasureState,
    GetErasureRequest,
)
from dashclicks.type.v1.file_facts_pb2 import FileFacts
from google.api.httpbody_pb2 import HttpBody

from services.internal.deps import Deps
from services.internal.files import linked, storage
from shared.core.errors import AlreadyExists, FailedPrecondition, InvalidArgument, NotFound, Violation
from shared.data.mongo import Document
from shared.privacy.exporting import SLOT, key_of
from shared.resource.model import Hooks, Model, Record
from shared.resource.reading import ListQuery
from shared.rpc.call import Call

REASON = "erasure"


class DataExportHooks(Hooks[DataExport]):
    """A new export waits, and knows who asked for it."""

    async def prepare(self, call: Call, new: Record[DataExport], old: Record[DataExport] | None) -> None:
        if old is None:
            new.message.state = data_export_pb2.DATA_EXPORT_STATE_PENDING
            new.message.user_id = call.caller.user_id
            new.message.slot = SLOT


class PrivacyServicer:
    """What is in an archive, or is erased, stands in `shared/privacy`."""

    def __init__(self, deps: Deps) -> None:
        self.exports = deps.runtime.resource(Model(DataExport), DataExportHooks())
        self._accounts = deps.accounts
        self._proof = deps.proof
        self._files = deps.blobs
        self._eraser = deps.eraser
        self._clock = deps.clock

    async def StartDataExport(self, request: StartDataExportRequest, call: Call) -> DataExport:
        await self._proof.check_recent(call)
        storage(self._files)
        try:
            return await self.exports.create(call, DataExport())
        except AlreadyExists:
            raise FailedPrecondition("an export is being made already", reason="EXPORT_IN_PROGRESS") from None

    async def LinkDataExport(self, request: LinkDataExportRequest, call: Call) -> LinkDataExportResponse:
        await self._proof.check_recent(call)
        export = await self.exports.get(call, request.id)
        if export.state != data_export_pb2.DATA_EXPORT_STATE_READY:
            raise FailedPrecondition("there is no archive", reason="EXPORT_NOT_READY")
        return await linked(LinkDataExportResponse(), self._files, export.account_id, key_of(export.id), self._clock)

    async def ReadLinkedFile(self, request: ReadLinkedFileRequest, call: Call) -> AsyncIterator[HttpBody]:
        blobs, key = storage(self._files).linked(request.link)
        facts = await blobs.facts(key)
        first = HttpBody(content_type=guess_type(key)[0] or "")
        first.extensions.add().Pack(FileFacts(filename=key.rpartition("/")[2], size_bytes=facts.size, etag=facts.etag))
        yield first
        async for data in blobs.read(key):
            yield HttpBody(data=data)

    async def EraseAccount(self, request: EraseAccountRequest, call: Call) -> Erasure:
        await self._proof.check_recent(call)
        account = await self._accounts.get(call, request.account_id, show_deleted=True)
        await self._refuse_live_sub_accounts(call, account)
        if request.validate_only:
            return _answer({"_id": account.id, "counts": await self._eraser.counts(account.id)}, None)
        if request.confirm_display_name.strip() != account.display_name:
            problem = "is not the account's name"
            violation = Violation("confirm_display_name", problem, "CONFIRMATION")
            raise InvalidArgument(f"confirm_display_name {problem}", violations=[violation])
        for each in [*await self._archived(call, account), account]:
            await self._close(each)
            row = await self._eraser.ask(each.id, each.parent_account_id, self._clock.now(), wanted=True)
        return _answer(row, row["state"])

    async def GetErasure(self, request: GetErasureRequest, call: Call) -> Erasure:
        row = await self._eraser.erasures.get(request.account_id)
        if row is None or call.caller.account_id not in (row["_id"], row["parent_account_id"]):
            raise NotFound("erasure not found")
        return _answer(row, row["state"])

    async def _refuse_live_sub_accounts(self, call: Call, account: Account) -> None:
        below = await self._accounts.system(REASON).find({"parent_account_id": account.id}, limit=1)
        if below:
            raise FailedPrecondition("its sub-accounts come first: archive or erase them", reason="HAS_SUB_ACCOUNTS")

    async def _archived(self, call: Call, account: Account) -> list[Account]:
        """The sub-accounts of an agency that are left, none of them live."""
        if account.parent_account_id:
            return []
        query = ListQuery(page_size=1000, show_deleted=True)
        found: list[Account] = []
        while True:
            page = await self._accounts.list(call, query)
            found.extend(each for each in page.items if each.parent_account_id == account.id)
            if not page.next_page_token:
                return found
            query = ListQuery(page_size=1000, show_deleted=True, page_token=page.next_page_token)

    async def _close(self, account: Account) -> None:
        """Nobody gets in any more; whoever is in is put out."""

        def close(record: Record[Account]) -> None:
            record.message.state = account_pb2.ACCOUNT_STATE_CLOSED
            record.message.state_reason = "it is being erased"
            # So nobody reopens it.
            record.message.erase_time.FromDatetime(self._clock.now())

        if not account.HasField("delete_time"):
            await self._accounts.system(REASON).change(account.id, close)


def _answer(row: Document, state: str | None) -> Erasure:
    answer = Erasure(
        account_id=row["_id"],
        state=ErasureState.Value(f"ERASURE_STATE_{state or 'UNSPECIFIED'}"),
        counts=[ErasedCount(name=name, count=count) for name, count in sorted((row.get("counts") or {}).items())],
        digest=row.get("digest", ""),
    )
    for name in ("request_time", "due_time", "end_time"):
        if name in row:
            getattr(answer, name).FromDatetime(row[name])
    return answer
