"""Files of emails: what mail carries, and where they wait."""

from collections.abc import AsyncIterator, Sequence

from dashclicks.notifications.v1.delivery_pb2 import Delivery
from dashclicks.notifications.v1.notify_pb2 import Attachment

from services.notification.deps import Deps
from services.notification.providers.base import Attachment as Sent
from shared.core.attachable import MAIL_BYTES, is_run
from shared.core.errors import FailedPrecondition, InvalidArgument, Violation
from shared.data.mongo import Document


class Files:
    """They are kept once for all messages of a notice, below the account's other files."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def check(self, files: Sequence[Attachment]) -> None:
        """Raises InvalidArgument (BAD_ATTACHMENT) naming each file that cannot go, FailedPrecondition (NO_FILES)."""
        found = [
            Violation(f"attachments[{at}].name", "mail programs run such files", "BAD_ATTACHMENT")
            for at, file in enumerate(files)
            if is_run(file.name)
        ]
        size = sum(len(file.content) for file in files)
        if size > MAIL_BYTES:
            found.append(Violation("attachments", f"are {size} bytes, {MAIL_BYTES} are allowed", "BAD_ATTACHMENT"))
        if found:
            raise InvalidArgument("mail does not carry these files", reason="BAD_ATTACHMENT", violations=found)
        if files and self._deps.blobs is None:
            raise FailedPrecondition("this platform keeps no files", reason="NO_FILES")

    async def keep(self, delivery: Delivery, files: Sequence[Attachment]) -> list[Document]:
        """Writes files; what finds them again."""
        assert self._deps.blobs is not None
        store = self._deps.blobs.of(delivery.account_id)
        found: list[Document] = []
        for at, file in enumerate(files):
            key = f"notifications/{delivery.notice_id}/{at}"
            await store.put(key, _once(file.content), file.content_type)
            found.append({"key": key, "name": file.name, "content_type": file.content_type})
        return found

    async def read(self, account_id: str, kept: Sequence[Document]) -> list[Sent]:
        """The files, as a provider takes them. Raises NotFound, Unavailable."""
        if not kept or self._deps.blobs is None:
            return []
        store = self._deps.blobs.of(account_id)
        found: list[Sent] = []
        for each in kept:
            found.append(Sent(each["name"], each["content_type"], await store.read_all(each["key"])))
        return found


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
