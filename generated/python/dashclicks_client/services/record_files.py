# Machine-written from the contracts: change those, then `make generate`.
"""RecordFiles: Files of contacts, businesses and deals. Whoever sees a record sees its files."""

from collections.abc import AsyncIterator, Iterator, Sequence

from dashclicks.crm.v1 import record_file_pb2
from google.api import httpbody_pb2
from google.protobuf import field_mask_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_RECORD_FILE = Route("GET", "/v1/crm/recordFiles/{}", (("id",),), "")
_LIST_RECORD_FILES = Route("GET", "/v1/crm/recordFiles", (), "")
_DOWNLOAD_RECORD_FILE = Route("GET", "/v1/crm/recordFiles/{}:download", (("id",),), "")
_UPDATE_RECORD_FILE = Route("PATCH", "/v1/crm/recordFiles/{}", (("recordFile", "id"),), "recordFile")
_DELETE_RECORD_FILE = Route("DELETE", "/v1/crm/recordFiles/{}", (("id",),), "")
_UNDELETE_RECORD_FILE = Route("POST", "/v1/crm/recordFiles/{}:undelete", (("id",),), "*")


class RecordFiles:
    """Files of contacts, businesses and deals. Whoever sees a record sees its files."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_record_file(self, *, id: str, show_deleted: bool = False) -> record_file_pb2.RecordFile:
        """Returns what is known of one file.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The file's id.
            show_deleted: Also answers a deleted file.
        """
        request = record_file_pb2.GetRecordFileRequest(id=id, show_deleted=show_deleted)
        return self._transport.call(_GET_RECORD_FILE, request, record_file_pb2.RecordFile())

    def list_record_files(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> record_file_pb2.ListRecordFilesResponse:
        """Lists files, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `contact_id = "con_01KEWZ5QH7N6T8M9P0R1S2T3V4"`.
            order_by: Order, such as `create_time`.
            show_deleted: Also lists deleted files.
        """
        request = record_file_pb2.ListRecordFilesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return self._transport.call(_LIST_RECORD_FILES, request, record_file_pb2.ListRecordFilesResponse())

    def iterate_record_files(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> Iterator[record_file_pb2.RecordFile]:
        """Yields the rows of every page of `list_record_files`."""
        request = record_file_pb2.ListRecordFilesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = self._transport.call(_LIST_RECORD_FILES, request, record_file_pb2.ListRecordFilesResponse())
            for row in page.record_files:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def download_record_file(self, *, id: str) -> Iterator[httpbody_pb2.HttpBody]:
        """Reads the bytes of a file, to be saved under its name.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The file's id.
        """
        request = record_file_pb2.DownloadRecordFileRequest(id=id)
        return self._transport.stream(_DOWNLOAD_RECORD_FILE, request, httpbody_pb2.HttpBody)

    def update_record_file(
        self,
        *,
        record_file: record_file_pb2.RecordFile,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> record_file_pb2.RecordFile:
        """Changes what is said of a file, such as its name.
        Returns NOT_FOUND if there is none, INVALID_ARGUMENT for a name of a kind that programs run, ABORTED if the etag is stale.

        Args:
            record_file: The file, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = record_file_pb2.UpdateRecordFileRequest(
            record_file=record_file,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return self._transport.call(_UPDATE_RECORD_FILE, request, record_file_pb2.RecordFile())

    def delete_record_file(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> record_file_pb2.RecordFile:
        """Deletes a file. It can be brought back until its purge time; then its bytes go too.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The file's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = record_file_pb2.DeleteRecordFileRequest(
            id=id, etag=etag, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_DELETE_RECORD_FILE, request, record_file_pb2.RecordFile())

    def undelete_record_file(
        self, *, id: str, validate_only: bool = False, request_id: str = ""
    ) -> record_file_pb2.RecordFile:
        """Brings a deleted file back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted,
        FAILED_PRECONDITION with reason REFERENCE_DELETED if its record is deleted.

        Args:
            id: The file's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = record_file_pb2.UndeleteRecordFileRequest(id=id, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_UNDELETE_RECORD_FILE, request, record_file_pb2.RecordFile())


class AsyncRecordFiles:
    """Files of contacts, businesses and deals. Whoever sees a record sees its files."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_record_file(self, *, id: str, show_deleted: bool = False) -> record_file_pb2.RecordFile:
        """Returns what is known of one file.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The file's id.
            show_deleted: Also answers a deleted file.
        """
        request = record_file_pb2.GetRecordFileRequest(id=id, show_deleted=show_deleted)
        return await self._transport.call(_GET_RECORD_FILE, request, record_file_pb2.RecordFile())

    async def list_record_files(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> record_file_pb2.ListRecordFilesResponse:
        """Lists files, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `contact_id = "con_01KEWZ5QH7N6T8M9P0R1S2T3V4"`.
            order_by: Order, such as `create_time`.
            show_deleted: Also lists deleted files.
        """
        request = record_file_pb2.ListRecordFilesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return await self._transport.call(_LIST_RECORD_FILES, request, record_file_pb2.ListRecordFilesResponse())

    async def iterate_record_files(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> AsyncIterator[record_file_pb2.RecordFile]:
        """Yields the rows of every page of `list_record_files`."""
        request = record_file_pb2.ListRecordFilesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = await self._transport.call(_LIST_RECORD_FILES, request, record_file_pb2.ListRecordFilesResponse())
            for row in page.record_files:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def download_record_file(self, *, id: str) -> AsyncIterator[httpbody_pb2.HttpBody]:
        """Reads the bytes of a file, to be saved under its name.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The file's id.
        """
        request = record_file_pb2.DownloadRecordFileRequest(id=id)
        return self._transport.stream(_DOWNLOAD_RECORD_FILE, request, httpbody_pb2.HttpBody)

    async def update_record_file(
        self,
        *,
        record_file: record_file_pb2.RecordFile,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> record_file_pb2.RecordFile:
        """Changes what is said of a file, such as its name.
        Returns NOT_FOUND if there is none, INVALID_ARGUMENT for a name of a kind that programs run, ABORTED if the etag is stale.

        Args:
            record_file: The file, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = record_file_pb2.UpdateRecordFileRequest(
            record_file=record_file,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return await self._transport.call(_UPDATE_RECORD_FILE, request, record_file_pb2.RecordFile())

    async def delete_record_file(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> record_file_pb2.RecordFile:
        """Deletes a file. It can be brought back until its purge time; then its bytes go too.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The file's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = record_file_pb2.DeleteRecordFileRequest(
            id=id, etag=etag, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_DELETE_RECORD_FILE, request, record_file_pb2.RecordFile())

    async def undelete_record_file(
        self, *, id: str, validate_only: bool = False, request_id: str = ""
    ) -> record_file_pb2.RecordFile:
        """Brings a deleted file back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted,
        FAILED_PRECONDITION with reason REFERENCE_DELETED if its record is deleted.

        Args:
            id: The file's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = record_file_pb2.UndeleteRecordFileRequest(id=id, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_UNDELETE_RECORD_FILE, request, record_file_pb2.RecordFile())
