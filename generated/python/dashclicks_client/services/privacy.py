# Machine-written from the contracts: change those, then `make generate`.
"""Privacy: What the law gives the people whose data an account holds: a copy of it, and its end. For owners."""

from collections.abc import AsyncIterator, Iterator

from dashclicks.accounts.v1 import data_export_pb2, erasure_pb2
from google.api import httpbody_pb2

from ..transport import AsyncTransport, Route, Transport

_START_DATA_EXPORT = Route("POST", "/v1/accounts/dataExports:start", (), "*")
_GET_DATA_EXPORT = Route("GET", "/v1/accounts/dataExports/{}", (("id",),), "")
_LIST_DATA_EXPORTS = Route("GET", "/v1/accounts/dataExports", (), "")
_LINK_DATA_EXPORT = Route("POST", "/v1/accounts/dataExports/{}:link", (("id",),), "*")
_READ_LINKED_FILE = Route("GET", "/v1/accounts/dataExports:file", (), "")
_ERASE_ACCOUNT = Route("POST", "/v1/accounts/{}:erase", (("accountId",),), "*")
_GET_ERASURE = Route("GET", "/v1/accounts/{}/erasure", (("accountId",),), "")


class Privacy:
    """What the law gives the people whose data an account holds: a copy of it, and its end. For owners."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def start_data_export(self) -> data_export_pb2.DataExport:
        """Begins an export of everything that the caller's account holds; a worker makes it.
        Returns PERMISSION_DENIED with reason STEP_UP_REQUIRED without a recent proof, FAILED_PRECONDITION with reason
        EXPORT_IN_PROGRESS while there is another, UNAVAILABLE without a file storage."""
        request = data_export_pb2.StartDataExportRequest()
        return self._transport.call(_START_DATA_EXPORT, request, data_export_pb2.DataExport())

    def get_data_export(self, *, id: str) -> data_export_pb2.DataExport:
        """Returns one export, with how far it is.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The export's id.
        """
        request = data_export_pb2.GetDataExportRequest(id=id)
        return self._transport.call(_GET_DATA_EXPORT, request, data_export_pb2.DataExport())

    def list_data_exports(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> data_export_pb2.ListDataExportsResponse:
        """Lists exports, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `state = DATA_EXPORT_STATE_READY`.
            order_by: Order, such as `create_time`.
        """
        request = data_export_pb2.ListDataExportsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return self._transport.call(_LIST_DATA_EXPORTS, request, data_export_pb2.ListDataExportsResponse())

    def iterate_data_exports(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> Iterator[data_export_pb2.DataExport]:
        """Yields the rows of every page of `list_data_exports`."""
        request = data_export_pb2.ListDataExportsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = self._transport.call(_LIST_DATA_EXPORTS, request, data_export_pb2.ListDataExportsResponse())
            for row in page.data_exports:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def link_data_export(self, *, id: str) -> data_export_pb2.LinkDataExportResponse:
        """Makes a link to an archive, good for ten minutes.
        Returns NOT_FOUND if there is no such export, FAILED_PRECONDITION with reason EXPORT_NOT_READY if it has no archive,
        PERMISSION_DENIED with reason STEP_UP_REQUIRED without a recent proof.

        Args:
            id: The export's id.
        """
        request = data_export_pb2.LinkDataExportRequest(id=id)
        return self._transport.call(_LINK_DATA_EXPORT, request, data_export_pb2.LinkDataExportResponse())

    def read_linked_file(self, *, link: str) -> Iterator[httpbody_pb2.HttpBody]:
        """Reads the file that a link leads to, where the platform keeps files in a folder of its own.
        Returns PERMISSION_DENIED with reason INVALID_LINK for a link that does not hold, NOT_FOUND if the file is gone.

        Args:
            link: The link's signed part.
        """
        request = data_export_pb2.ReadLinkedFileRequest(link=link)
        return self._transport.stream(_READ_LINKED_FILE, request, httpbody_pb2.HttpBody)

    def erase_account(
        self, *, account_id: str, confirm_display_name: str = "", validate_only: bool = False
    ) -> erasure_pb2.Erasure:
        """Erases everything that an account holds, for good. It is closed at once; a worker does the rest. The archived
        sub-accounts of an agency go along, live ones are in the way.
        Returns NOT_FOUND if the account is neither the caller's nor a sub-account of it, PERMISSION_DENIED with reason
        STEP_UP_REQUIRED without a recent proof, INVALID_ARGUMENT if the name is not the account's, FAILED_PRECONDITION with
        reason HAS_SUB_ACCOUNTS.

        Args:
            account_id: The account.
            confirm_display_name: The account's `display_name`, typed by whoever means it. Not asked of a rehearsal.
            validate_only: Counts what would be erased and erases nothing.
        """
        request = erasure_pb2.EraseAccountRequest(
            account_id=account_id, confirm_display_name=confirm_display_name, validate_only=validate_only
        )
        return self._transport.call(_ERASE_ACCOUNT, request, erasure_pb2.Erasure())

    def get_erasure(self, *, account_id: str) -> erasure_pb2.Erasure:
        """Tells how far the erasure of an account is; of one that is done, the proof.
        Returns NOT_FOUND if there is none of the caller's account or of a sub-account of it.

        Args:
            account_id: The account that is or was erased: the caller's, or a sub-account of it.
        """
        request = erasure_pb2.GetErasureRequest(account_id=account_id)
        return self._transport.call(_GET_ERASURE, request, erasure_pb2.Erasure())


class AsyncPrivacy:
    """What the law gives the people whose data an account holds: a copy of it, and its end. For owners."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def start_data_export(self) -> data_export_pb2.DataExport:
        """Begins an export of everything that the caller's account holds; a worker makes it.
        Returns PERMISSION_DENIED with reason STEP_UP_REQUIRED without a recent proof, FAILED_PRECONDITION with reason
        EXPORT_IN_PROGRESS while there is another, UNAVAILABLE without a file storage."""
        request = data_export_pb2.StartDataExportRequest()
        return await self._transport.call(_START_DATA_EXPORT, request, data_export_pb2.DataExport())

    async def get_data_export(self, *, id: str) -> data_export_pb2.DataExport:
        """Returns one export, with how far it is.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The export's id.
        """
        request = data_export_pb2.GetDataExportRequest(id=id)
        return await self._transport.call(_GET_DATA_EXPORT, request, data_export_pb2.DataExport())

    async def list_data_exports(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> data_export_pb2.ListDataExportsResponse:
        """Lists exports, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `state = DATA_EXPORT_STATE_READY`.
            order_by: Order, such as `create_time`.
        """
        request = data_export_pb2.ListDataExportsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return await self._transport.call(_LIST_DATA_EXPORTS, request, data_export_pb2.ListDataExportsResponse())

    async def iterate_data_exports(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> AsyncIterator[data_export_pb2.DataExport]:
        """Yields the rows of every page of `list_data_exports`."""
        request = data_export_pb2.ListDataExportsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = await self._transport.call(_LIST_DATA_EXPORTS, request, data_export_pb2.ListDataExportsResponse())
            for row in page.data_exports:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def link_data_export(self, *, id: str) -> data_export_pb2.LinkDataExportResponse:
        """Makes a link to an archive, good for ten minutes.
        Returns NOT_FOUND if there is no such export, FAILED_PRECONDITION with reason EXPORT_NOT_READY if it has no archive,
        PERMISSION_DENIED with reason STEP_UP_REQUIRED without a recent proof.

        Args:
            id: The export's id.
        """
        request = data_export_pb2.LinkDataExportRequest(id=id)
        return await self._transport.call(_LINK_DATA_EXPORT, request, data_export_pb2.LinkDataExportResponse())

    def read_linked_file(self, *, link: str) -> AsyncIterator[httpbody_pb2.HttpBody]:
        """Reads the file that a link leads to, where the platform keeps files in a folder of its own.
        Returns PERMISSION_DENIED with reason INVALID_LINK for a link that does not hold, NOT_FOUND if the file is gone.

        Args:
            link: The link's signed part.
        """
        request = data_export_pb2.ReadLinkedFileRequest(link=link)
        return self._transport.stream(_READ_LINKED_FILE, request, httpbody_pb2.HttpBody)

    async def erase_account(
        self, *, account_id: str, confirm_display_name: str = "", validate_only: bool = False
    ) -> erasure_pb2.Erasure:
        """Erases everything that an account holds, for good. It is closed at once; a worker does the rest. The archived
        sub-accounts of an agency go along, live ones are in the way.
        Returns NOT_FOUND if the account is neither the caller's nor a sub-account of it, PERMISSION_DENIED with reason
        STEP_UP_REQUIRED without a recent proof, INVALID_ARGUMENT if the name is not the account's, FAILED_PRECONDITION with
        reason HAS_SUB_ACCOUNTS.

        Args:
            account_id: The account.
            confirm_display_name: The account's `display_name`, typed by whoever means it. Not asked of a rehearsal.
            validate_only: Counts what would be erased and erases nothing.
        """
        request = erasure_pb2.EraseAccountRequest(
            account_id=account_id, confirm_display_name=confirm_display_name, validate_only=validate_only
        )
        return await self._transport.call(_ERASE_ACCOUNT, request, erasure_pb2.Erasure())

    async def get_erasure(self, *, account_id: str) -> erasure_pb2.Erasure:
        """Tells how far the erasure of an account is; of one that is done, the proof.
        Returns NOT_FOUND if there is none of the caller's account or of a sub-account of it.

        Args:
            account_id: The account that is or was erased: the caller's, or a sub-account of it.
        """
        request = erasure_pb2.GetErasureRequest(account_id=account_id)
        return await self._transport.call(_GET_ERASURE, request, erasure_pb2.Erasure())
