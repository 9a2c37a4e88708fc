"""Where files of records are, and how mail takes them along."""

from collections.abc import Sequence

from dashclicks.crm.v1 import automation_run_pb2
from dashclicks.crm.v1.record_file_pb2 import RecordFile
from dashclicks.notifications.v1.notify_pb2 import Attachment

from services.internal.crm.automation_runs import Stop
from services.internal.deps import Deps
from services.internal.files import storage
from shared.core.attachable import MAIL_BYTES
from shared.resource.resource import Resource
from shared.rpc.call import Call


def key_of(id: str) -> str:
    """Where a file is among the account's."""
    return f"record-files/{id}"


async def attachments(deps: Deps, call: Call, ids: Sequence[str]) -> list[Attachment]:
    """Files as an email has them. Raises Stop for more than it can have, NotFound, Unavailable."""
    if not ids:
        return []
    resource: Resource[RecordFile] = deps.runtime.by_type["crm.RecordFile"]
    files = [await resource.get(call, id) for id in ids]
    if sum(file.size_bytes for file in files) > MAIL_BYTES:
        problem = f"mail carries files of {MAIL_BYTES // 1024 // 1024} MiB in all"
        raise Stop(automation_run_pb2.AUTOMATION_RUN_REASON_REFUSED, problem)
    blobs = storage(deps.blobs).of(call.caller.account_id)
    contents = [await blobs.read_all(key_of(file.id)) for file in files]
    return [
        Attachment(name=file.filename, content_type=file.content_type, content=content)
        for file, content in zip(files, contents, strict=True)
    ]
