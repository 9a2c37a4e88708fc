"""Files of records: their bytes come and go in streams, what is known of them is a row."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

from dashclicks.crm.v1 import record_file_pb2 as pb
from dashclicks.crm.v1.record_file_job_pb2 import RecordFileSweepJob
from dashclicks.crm.v1.record_file_pb2 import RecordFile
from dashclicks.type.v1.file_facts_pb2 import FileFacts
from google.api.httpbody_pb2 import HttpBody

from services.internal.crm.record_file_sweep import RECORD_FILE_SWEEP
from services.internal.crm.record_files import key_of
from services.internal.deps import Deps
from services.internal.files import bounded, storage
from shared.core.attachable import is_run
from shared.core.errors import InvalidArgument, Violation
from shared.resource.model import Action, Hooks, Model, Record
from shared.rpc.call import Call

MAX_BYTES = 25 * 1024 * 1024
# An upload has ended by then, whole or not.
_UPLOADED = timedelta(days=1)
_CONTENT_TYPE = re.compile(r"[a-z]+/[a-zA-Z0-9.+-]{1,60}")


class RecordFileHooks(Hooks[RecordFile]):
    """Refuses names of files that programs run."""

    async def check(
        self, call: Call, action: Action, old: Record[RecordFile] | None, new: Record[RecordFile] | None
    ) -> None:
        if new is not None and is_run(new.message.filename):
            problem = "is of a kind that programs run"
            violation = Violation("record_file.filename", problem, "FILE_KIND")
            raise InvalidArgument(f"filename {problem}", violations=[violation])


class RecordFilesServicer:
    """The row comes last, so whatever a row says is there; bytes that no row speaks of are swept."""

    def __init__(self, deps: Deps) -> None:
        self.files = deps.runtime.resource(Model(RecordFile), RecordFileHooks())
        self._jobs = deps.jobs
        self._blobs = deps.blobs

    async def UploadRecordFile(self, messages: AsyncIterator[pb.UploadRecordFileRequest], call: Call) -> RecordFile:
        first, kit, account_id = await anext(messages), self.files.kit, call.caller.account_id
        blobs = storage(self._blobs).of(account_id)
        if not first.file.data:
            raise InvalidArgument("the file is empty", violations=[Violation("file", "is empty", "FILE")])
        file = RecordFile(filename=first.filename, contact_id=first.contact_id, deal_id=first.deal_id)
        # What is wrong is told before all of the bytes have come.
        await kit.transactions.run(lambda inside: self.files.create(call.within(inside), file), keep=False)
        id, now = kit.ids.new(kit.type.id_prefix, kit.clock.now()), kit.clock.now()
        await self._jobs.add(
            RECORD_FILE_SWEEP, account_id, RecordFileSweepJob(record_file_id=id), key=id, due=now + _UPLOADED
        )
        known = _CONTENT_TYPE.fullmatch(first.file.content_type)
        content_type = known[0] if known else "application/octet-stream"
        written = await blobs.put(key_of(id), bounded(first, messages, MAX_BYTES), content_type)

        def fill(made: RecordFile) -> None:
            made.content_type, made.author_id = content_type, call.caller.user_id
            made.size_bytes, made.sha256 = written.size, written.sha256

        return await self.files.create(call, file, id=id, fill=fill)

    async def DownloadRecordFile(self, request: pb.DownloadRecordFileRequest, call: Call) -> AsyncIterator[HttpBody]:
        file = await self.files.get(call, request.id)
        first = HttpBody(content_type=file.content_type)
        first.extensions.add().Pack(
            FileFacts(filename=file.filename, size_bytes=file.size_bytes, etag=f'"{file.sha256}"')
        )
        yield first
        async for data in storage(self._blobs).of(file.account_id).read(key_of(file.id)):
            yield HttpBody(data=data)
