# Machine-written from the contracts: change those, then `make generate`.
"""Imports: Spreadsheets that become records. Users see their own imports as far as they see records of others."""

from collections.abc import AsyncIterator, Iterator

from dashclicks.crm.v1 import import_requests_pb2, record_import_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_RECORD_IMPORT = Route("GET", "/v1/crm/imports/{}", (("id",),), "")
_LIST_IMPORTS = Route("GET", "/v1/crm/imports", (), "")
_LIST_IMPORT_FIELDS = Route("GET", "/v1/crm/imports:fields", (), "")
_CONFIGURE_IMPORT = Route("POST", "/v1/crm/imports/{}:configure", (("id",),), "*")
_PREVIEW_IMPORT = Route("POST", "/v1/crm/imports/{}:preview", (("id",),), "*")
_CHECK_IMPORT = Route("POST", "/v1/crm/imports/{}:check", (("id",),), "*")
_RUN_IMPORT = Route("POST", "/v1/crm/imports/{}:run", (("id",),), "*")
_CANCEL_IMPORT = Route("POST", "/v1/crm/imports/{}:cancel", (("id",),), "*")
_LINK_IMPORT_RESULTS = Route("POST", "/v1/crm/imports/{}:link", (("id",),), "*")


class Imports:
    """Spreadsheets that become records. Users see their own imports as far as they see records of others."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_record_import(self, *, id: str) -> record_import_pb2.RecordImport:
        """Returns one import, with how far it is.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The import's id.
        """
        request = import_requests_pb2.GetRecordImportRequest(id=id)
        return self._transport.call(_GET_RECORD_IMPORT, request, record_import_pb2.RecordImport())

    def list_imports(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> import_requests_pb2.ListImportsResponse:
        """Lists imports, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `state = IMPORT_STATE_READY`.
            order_by: Order, such as `create_time`.
        """
        request = import_requests_pb2.ListImportsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return self._transport.call(_LIST_IMPORTS, request, import_requests_pb2.ListImportsResponse())

    def iterate_imports(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> Iterator[record_import_pb2.RecordImport]:
        """Yields the rows of every page of `list_imports`."""
        request = import_requests_pb2.ListImportsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = self._transport.call(_LIST_IMPORTS, request, import_requests_pb2.ListImportsResponse())
            for row in page.imports:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def list_import_fields(self, *, resource_type: str = "") -> import_requests_pb2.ListImportFieldsResponse:
        """Lists the fields that columns can go to.
        Returns INVALID_ARGUMENT if nothing becomes such a record.

        Args:
            resource_type: What rows become; "crm.Contact" if empty.
        """
        request = import_requests_pb2.ListImportFieldsRequest(resource_type=resource_type)
        return self._transport.call(_LIST_IMPORT_FIELDS, request, import_requests_pb2.ListImportFieldsResponse())

    def configure_import(
        self, *, id: str, settings: record_import_pb2.ImportSettings, etag: str = ""
    ) -> record_import_pb2.RecordImport:
        """Says what is done with the rows, all of it.
        Returns INVALID_ARGUMENT naming every mapping that leads nowhere, NOT_FOUND if there is no such import,
        FAILED_PRECONDITION with reason WRONG_IMPORT_STATE unless it is READY, ABORTED if the etag is stale.

        Args:
            id: The import's id.
            settings: The settings, all of them.
            etag: Changes only this version.
        """
        request = import_requests_pb2.ConfigureImportRequest(id=id, settings=settings, etag=etag)
        return self._transport.call(_CONFIGURE_IMPORT, request, record_import_pb2.RecordImport())

    def preview_import(
        self, *, id: str, settings: record_import_pb2.ImportSettings | None = None, row_count: int = 0
    ) -> import_requests_pb2.PreviewImportResponse:
        """Tells what would become of the first rows, each with everything that is wrong with it; nothing is written.
        Returns INVALID_ARGUMENT naming every mapping that leads nowhere, NOT_FOUND if there is no such import,
        FAILED_PRECONDITION with reason WRONG_IMPORT_STATE if it was not read or its files are gone.

        Args:
            id: The import's id.
            settings: Settings to try; without them, those of the import.
            row_count: How many rows; 20 if 0.
        """
        request = import_requests_pb2.PreviewImportRequest(id=id, settings=settings, row_count=row_count)
        return self._transport.call(_PREVIEW_IMPORT, request, import_requests_pb2.PreviewImportResponse())

    def check_import(self, *, id: str) -> record_import_pb2.RecordImport:
        """Tries every row and keeps nothing: `checked` says what a run would do, the results say it row by row.
        Returns NOT_FOUND if there is no such import, FAILED_PRECONDITION with reason WRONG_IMPORT_STATE unless it is READY.

        Args:
            id: The import's id.
        """
        request = import_requests_pb2.CheckImportRequest(id=id)
        return self._transport.call(_CHECK_IMPORT, request, record_import_pb2.RecordImport())

    def run_import(self, *, id: str) -> record_import_pb2.RecordImport:
        """Writes every row, in the background. A row is written once, whatever happens in between.
        Returns NOT_FOUND if there is no such import, FAILED_PRECONDITION with reason WRONG_IMPORT_STATE unless it is READY.

        Args:
            id: The import's id.
        """
        request = import_requests_pb2.RunImportRequest(id=id)
        return self._transport.call(_RUN_IMPORT, request, record_import_pb2.RecordImport())

    def cancel_import(self, *, id: str) -> record_import_pb2.RecordImport:
        """Ends an import. Rows that were written stay; a check that is ended makes it READY again.
        Returns NOT_FOUND if there is no such import, FAILED_PRECONDITION with reason WRONG_IMPORT_STATE if it has ended.

        Args:
            id: The import's id.
        """
        request = import_requests_pb2.CancelImportRequest(id=id)
        return self._transport.call(_CANCEL_IMPORT, request, record_import_pb2.RecordImport())

    def link_import_results(self, *, id: str) -> import_requests_pb2.LinkImportResultsResponse:
        """Makes a link to what became of each row, in the last check or in the run, good for ten minutes.
        Returns NOT_FOUND if there is no such import, FAILED_PRECONDITION with reason FILE_NOT_READY if there is no such file.

        Args:
            id: The import's id.
        """
        request = import_requests_pb2.LinkImportResultsRequest(id=id)
        return self._transport.call(_LINK_IMPORT_RESULTS, request, import_requests_pb2.LinkImportResultsResponse())


class AsyncImports:
    """Spreadsheets that become records. Users see their own imports as far as they see records of others."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_record_import(self, *, id: str) -> record_import_pb2.RecordImport:
        """Returns one import, with how far it is.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The import's id.
        """
        request = import_requests_pb2.GetRecordImportRequest(id=id)
        return await self._transport.call(_GET_RECORD_IMPORT, request, record_import_pb2.RecordImport())

    async def list_imports(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> import_requests_pb2.ListImportsResponse:
        """Lists imports, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `state = IMPORT_STATE_READY`.
            order_by: Order, such as `create_time`.
        """
        request = import_requests_pb2.ListImportsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return await self._transport.call(_LIST_IMPORTS, request, import_requests_pb2.ListImportsResponse())

    async def iterate_imports(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> AsyncIterator[record_import_pb2.RecordImport]:
        """Yields the rows of every page of `list_imports`."""
        request = import_requests_pb2.ListImportsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = await self._transport.call(_LIST_IMPORTS, request, import_requests_pb2.ListImportsResponse())
            for row in page.imports:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def list_import_fields(self, *, resource_type: str = "") -> import_requests_pb2.ListImportFieldsResponse:
        """Lists the fields that columns can go to.
        Returns INVALID_ARGUMENT if nothing becomes such a record.

        Args:
            resource_type: What rows become; "crm.Contact" if empty.
        """
        request = import_requests_pb2.ListImportFieldsRequest(resource_type=resource_type)
        return await self._transport.call(_LIST_IMPORT_FIELDS, request, import_requests_pb2.ListImportFieldsResponse())

    async def configure_import(
        self, *, id: str, settings: record_import_pb2.ImportSettings, etag: str = ""
    ) -> record_import_pb2.RecordImport:
        """Says what is done with the rows, all of it.
        Returns INVALID_ARGUMENT naming every mapping that leads nowhere, NOT_FOUND if there is no such import,
        FAILED_PRECONDITION with reason WRONG_IMPORT_STATE unless it is READY, ABORTED if the etag is stale.

        Args:
            id: The import's id.
            settings: The settings, all of them.
            etag: Changes only this version.
        """
        request = import_requests_pb2.ConfigureImportRequest(id=id, settings=settings, etag=etag)
        return await self._transport.call(_CONFIGURE_IMPORT, request, record_import_pb2.RecordImport())

    async def preview_import(
        self, *, id: str, settings: record_import_pb2.ImportSettings | None = None, row_count: int = 0
    ) -> import_requests_pb2.PreviewImportResponse:
        """Tells what would become of the first rows, each with everything that is wrong with it; nothing is written.
        Returns INVALID_ARGUMENT naming every mapping that leads nowhere, NOT_FOUND if there is no such import,
        FAILED_PRECONDITION with reason WRONG_IMPORT_STATE if it was not read or its files are gone.

        Args:
            id: The import's id.
            settings: Settings to try; without them, those of the import.
            row_count: How many rows; 20 if 0.
        """
        request = import_requests_pb2.PreviewImportRequest(id=id, settings=settings, row_count=row_count)
        return await self._transport.call(_PREVIEW_IMPORT, request, import_requests_pb2.PreviewImportResponse())

    async def check_import(self, *, id: str) -> record_import_pb2.RecordImport:
        """Tries every row and keeps nothing: `checked` says what a run would do, the results say it row by row.
        Returns NOT_FOUND if there is no such import, FAILED_PRECONDITION with reason WRONG_IMPORT_STATE unless it is READY.

        Args:
            id: The import's id.
        """
        request = import_requests_pb2.CheckImportRequest(id=id)
        return await self._transport.call(_CHECK_IMPORT, request, record_import_pb2.RecordImport())

    async def run_import(self, *, id: str) -> record_import_pb2.RecordImport:
        """Writes every row, in the background. A row is written once, whatever happens in between.
        Returns NOT_FOUND if there is no such import, FAILED_PRECONDITION with reason WRONG_IMPORT_STATE unless it is READY.

        Args:
            id: The import's id.
        """
        request = import_requests_pb2.RunImportRequest(id=id)
        return await self._transport.call(_RUN_IMPORT, request, record_import_pb2.RecordImport())

    async def cancel_import(self, *, id: str) -> record_import_pb2.RecordImport:
        """Ends an import. Rows that were written stay; a check that is ended makes it READY again.
        Returns NOT_FOUND if there is no such import, FAILED_PRECONDITION with reason WRONG_IMPORT_STATE if it has ended.

        Args:
            id: The import's id.
        """
        request = import_requests_pb2.CancelImportRequest(id=id)
        return await self._transport.call(_CANCEL_IMPORT, request, record_import_pb2.RecordImport())

    async def link_import_results(self, *, id: str) -> import_requests_pb2.LinkImportResultsResponse:
        """Makes a link to what became of each row, in the last check or in the run, good for ten minutes.
        Returns NOT_FOUND if there is no such import, FAILED_PRECONDITION with reason FILE_NOT_READY if there is no such file.

        Args:
            id: The import's id.
        """
        request = import_requests_pb2.LinkImportResultsRequest(id=id)
        return await self._transport.call(
            _LINK_IMPORT_RESULTS, request, import_requests_pb2.LinkImportResultsResponse()
        )
