# Machine-written from the contracts: change those, then `make generate`.
"""Exports: Records in files. Who may read records may take them along; users see their own exports as far as they see records of others."""

from collections.abc import AsyncIterator, Iterator, Sequence

from dashclicks.crm.v1 import record_export_pb2

from ..transport import AsyncTransport, Route, Transport

_START_EXPORT = Route("POST", "/v1/crm/exports:start", (), "*")
_GET_RECORD_EXPORT = Route("GET", "/v1/crm/exports/{}", (("id",),), "")
_LIST_EXPORTS = Route("GET", "/v1/crm/exports", (), "")
_CANCEL_EXPORT = Route("POST", "/v1/crm/exports/{}:cancel", (("id",),), "*")
_LINK_EXPORT = Route("POST", "/v1/crm/exports/{}:link", (("id",),), "*")


class Exports:
    """Records in files. Who may read records may take them along; users see their own exports as far as they see records of others."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def start_export(
        self,
        *,
        format: record_export_pb2.ExportFormat.ValueType,
        resource_type: str = "",
        filter: str = "",
        order_by: str = "",
        columns: Sequence[str] = (),
    ) -> record_export_pb2.RecordExport:
        """Begins an export; it is written in the background, and its file is kept for a week.
        Returns INVALID_ARGUMENT for a bad filter, order or column, or if there are no such records or not in this format,
        PERMISSION_DENIED if the caller may not read them, UNAVAILABLE without a file storage.

        Args:
            format: What to write it as.
            resource_type: What to export; "crm.Contact" if empty.
            filter: Which records: an AIP-160 filter, as in a list; all if empty.
            order_by: In which order, as in a list.
            columns: The fields that are columns of CSV and XLSX, in order; all if empty. `emails.address` has a
                column for each of them.
        """
        request = record_export_pb2.StartExportRequest(
            format=format, resource_type=resource_type, filter=filter, order_by=order_by, columns=columns
        )
        return self._transport.call(_START_EXPORT, request, record_export_pb2.RecordExport())

    def get_record_export(self, *, id: str) -> record_export_pb2.RecordExport:
        """Returns one export, with how far it is.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The export's id.
        """
        request = record_export_pb2.GetRecordExportRequest(id=id)
        return self._transport.call(_GET_RECORD_EXPORT, request, record_export_pb2.RecordExport())

    def list_exports(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> record_export_pb2.ListExportsResponse:
        """Lists exports, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `state = EXPORT_STATE_READY`.
            order_by: Order, such as `create_time`.
        """
        request = record_export_pb2.ListExportsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return self._transport.call(_LIST_EXPORTS, request, record_export_pb2.ListExportsResponse())

    def iterate_exports(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> Iterator[record_export_pb2.RecordExport]:
        """Yields the rows of every page of `list_exports`."""
        request = record_export_pb2.ListExportsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = self._transport.call(_LIST_EXPORTS, request, record_export_pb2.ListExportsResponse())
            for row in page.exports:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def cancel_export(self, *, id: str) -> record_export_pb2.RecordExport:
        """Ends an export that is not written yet.
        Returns NOT_FOUND if there is no such export, FAILED_PRECONDITION with reason EXPORT_ENDED if it has ended.

        Args:
            id: The export's id.
        """
        request = record_export_pb2.CancelExportRequest(id=id)
        return self._transport.call(_CANCEL_EXPORT, request, record_export_pb2.RecordExport())

    def link_export(self, *, id: str) -> record_export_pb2.LinkExportResponse:
        """Makes a link to the file, good for ten minutes.
        Returns NOT_FOUND if there is no such export, FAILED_PRECONDITION with reason FILE_NOT_READY if it has no file.

        Args:
            id: The export's id.
        """
        request = record_export_pb2.LinkExportRequest(id=id)
        return self._transport.call(_LINK_EXPORT, request, record_export_pb2.LinkExportResponse())


class AsyncExports:
    """Records in files. Who may read records may take them along; users see their own exports as far as they see records of others."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def start_export(
        self,
        *,
        format: record_export_pb2.ExportFormat.ValueType,
        resource_type: str = "",
        filter: str = "",
        order_by: str = "",
        columns: Sequence[str] = (),
    ) -> record_export_pb2.RecordExport:
        """Begins an export; it is written in the background, and its file is kept for a week.
        Returns INVALID_ARGUMENT for a bad filter, order or column, or if there are no such records or not in this format,
        PERMISSION_DENIED if the caller may not read them, UNAVAILABLE without a file storage.

        Args:
            format: What to write it as.
            resource_type: What to export; "crm.Contact" if empty.
            filter: Which records: an AIP-160 filter, as in a list; all if empty.
            order_by: In which order, as in a list.
            columns: The fields that are columns of CSV and XLSX, in order; all if empty. `emails.address` has a
                column for each of them.
        """
        request = record_export_pb2.StartExportRequest(
            format=format, resource_type=resource_type, filter=filter, order_by=order_by, columns=columns
        )
        return await self._transport.call(_START_EXPORT, request, record_export_pb2.RecordExport())

    async def get_record_export(self, *, id: str) -> record_export_pb2.RecordExport:
        """Returns one export, with how far it is.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The export's id.
        """
        request = record_export_pb2.GetRecordExportRequest(id=id)
        return await self._transport.call(_GET_RECORD_EXPORT, request, record_export_pb2.RecordExport())

    async def list_exports(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> record_export_pb2.ListExportsResponse:
        """Lists exports, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `state = EXPORT_STATE_READY`.
            order_by: Order, such as `create_time`.
        """
        request = record_export_pb2.ListExportsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return await self._transport.call(_LIST_EXPORTS, request, record_export_pb2.ListExportsResponse())

    async def iterate_exports(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> AsyncIterator[record_export_pb2.RecordExport]:
        """Yields the rows of every page of `list_exports`."""
        request = record_export_pb2.ListExportsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = await self._transport.call(_LIST_EXPORTS, request, record_export_pb2.ListExportsResponse())
            for row in page.exports:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def cancel_export(self, *, id: str) -> record_export_pb2.RecordExport:
        """Ends an export that is not written yet.
        Returns NOT_FOUND if there is no such export, FAILED_PRECONDITION with reason EXPORT_ENDED if it has ended.

        Args:
            id: The export's id.
        """
        request = record_export_pb2.CancelExportRequest(id=id)
        return await self._transport.call(_CANCEL_EXPORT, request, record_export_pb2.RecordExport())

    async def link_export(self, *, id: str) -> record_export_pb2.LinkExportResponse:
        """Makes a link to the file, good for ten minutes.
        Returns NOT_FOUND if there is no such export, FAILED_PRECONDITION with reason FILE_NOT_READY if it has no file.

        Args:
            id: The export's id.
        """
        request = record_export_pb2.LinkExportRequest(id=id)
        return await self._transport.call(_LINK_EXPORT, request, record_export_pb2.LinkExportResponse())
