# Machine-written from the contracts: change those, then `make generate`.
"""Deals: Deals of an account."""

from collections.abc import AsyncIterator, Iterator, Sequence

from dashclicks.crm.v1 import deal_pb2, deal_requests_pb2
from google.protobuf import field_mask_pb2
from google.type import money_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_DEAL = Route("GET", "/v1/crm/deals/{}", (("id",),), "")
_LIST_DEALS = Route("GET", "/v1/crm/deals", (), "")
_SEARCH_DEALS = Route("GET", "/v1/crm/deals:search", (), "")
_COUNT_DEALS = Route("GET", "/v1/crm/deals:count", (), "")
_EXPORT_DEALS = Route("GET", "/v1/crm/deals:export", (), "")
_CREATE_DEAL = Route("POST", "/v1/crm/deals", (), "deal")
_UPDATE_DEAL = Route("PATCH", "/v1/crm/deals/{}", (("deal", "id"),), "deal")
_DELETE_DEAL = Route("DELETE", "/v1/crm/deals/{}", (("id",),), "")
_UNDELETE_DEAL = Route("POST", "/v1/crm/deals/{}:undelete", (("id",),), "*")
_BATCH_GET_DEALS = Route("GET", "/v1/crm/deals:batchGet", (), "")
_BATCH_CREATE_DEALS = Route("POST", "/v1/crm/deals:batchCreate", (), "*")
_BATCH_UPDATE_DEALS = Route("POST", "/v1/crm/deals:batchUpdate", (), "*")
_BATCH_DELETE_DEALS = Route("POST", "/v1/crm/deals:batchDelete", (), "*")
_MOVE_DEAL = Route("POST", "/v1/crm/deals/{}:move", (("id",),), "*")
_WIN_DEAL = Route("POST", "/v1/crm/deals/{}:win", (("id",),), "*")
_LOSE_DEAL = Route("POST", "/v1/crm/deals/{}:lose", (("id",),), "*")
_REOPEN_DEAL = Route("POST", "/v1/crm/deals/{}:reopen", (("id",),), "*")
_CONVERT_CONTACT = Route("POST", "/v1/crm/contacts/{}:convert", (("contactId",),), "*")
_ASSIGN_DEALS = Route("POST", "/v1/crm/deals:assign", (), "*")
_GET_BOARD = Route("GET", "/v1/crm/deals:board", (), "")


class Deals:
    """Deals of an account."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_deal(self, *, id: str, show_deleted: bool = False) -> deal_pb2.Deal:
        """Returns one deal.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The deal's id.
            show_deleted: Also answers a deleted deal.
        """
        request = deal_requests_pb2.GetDealRequest(id=id, show_deleted=show_deleted)
        return self._transport.call(_GET_DEAL, request, deal_pb2.Deal())

    def list_deals(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> deal_requests_pb2.ListDealsResponse:
        """Lists deals, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `state = DEAL_STATE_OPEN AND amount.units >= 1000`.
            order_by: Order, such as `expected_close_time`.
            show_deleted: Also lists deleted deals.
        """
        request = deal_requests_pb2.ListDealsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return self._transport.call(_LIST_DEALS, request, deal_requests_pb2.ListDealsResponse())

    def iterate_deals(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> Iterator[deal_pb2.Deal]:
        """Yields the rows of every page of `list_deals`."""
        request = deal_requests_pb2.ListDealsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = self._transport.call(_LIST_DEALS, request, deal_requests_pb2.ListDealsResponse())
            for row in page.deals:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def search_deals(
        self, *, query: str, page_size: int = 0, page_token: str = ""
    ) -> deal_requests_pb2.SearchDealsResponse:
        """Finds deals by the beginnings of their words; whole words first.
        Returns INVALID_ARGUMENT for a query without a letter or digit, or a bad page token.

        Args:
            query: Words, or beginnings of words.
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
        """
        request = deal_requests_pb2.SearchDealsRequest(query=query, page_size=page_size, page_token=page_token)
        return self._transport.call(_SEARCH_DEALS, request, deal_requests_pb2.SearchDealsResponse())

    def iterate_search_deals(self, *, query: str, page_size: int = 0, page_token: str = "") -> Iterator[deal_pb2.Deal]:
        """Yields the rows of every page of `search_deals`."""
        request = deal_requests_pb2.SearchDealsRequest(query=query, page_size=page_size, page_token=page_token)
        while True:
            page = self._transport.call(_SEARCH_DEALS, request, deal_requests_pb2.SearchDealsResponse())
            for row in page.deals:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def count_deals(self, *, filter: str = "", show_deleted: bool = False) -> deal_requests_pb2.CountDealsResponse:
        """Counts deals.
        Returns INVALID_ARGUMENT for a bad filter.

        Args:
            filter: AIP-160 filter, as in a list.
            show_deleted: Also counts deleted deals.
        """
        request = deal_requests_pb2.CountDealsRequest(filter=filter, show_deleted=show_deleted)
        return self._transport.call(_COUNT_DEALS, request, deal_requests_pb2.CountDealsResponse())

    def export_deals(self, *, filter: str = "", order_by: str = "") -> Iterator[deal_pb2.Deal]:
        """Streams all deals: as a JSON array, one JSON value a line, or server-sent events, by the Accept header.
        Returns INVALID_ARGUMENT for a bad filter or order.

        Args:
            filter: AIP-160 filter, as in a list.
            order_by: Order, as in a list.
        """
        request = deal_requests_pb2.ExportDealsRequest(filter=filter, order_by=order_by)
        return self._transport.stream(_EXPORT_DEALS, request, deal_pb2.Deal)

    def create_deal(self, *, deal: deal_pb2.Deal, validate_only: bool = False, request_id: str = "") -> deal_pb2.Deal:
        """Makes a deal.
        Returns INVALID_ARGUMENT with reason INVALID_PIPELINE if there is no such pipeline, or it is not the stage's, with reason
        INVALID_TAG if there is no such tag, FAILED_PRECONDITION with reason NO_STAGES if the pipeline has none.

        Args:
            deal: The deal.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = deal_requests_pb2.CreateDealRequest(deal=deal, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_CREATE_DEAL, request, deal_pb2.Deal())

    def update_deal(
        self,
        *,
        deal: deal_pb2.Deal,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> deal_pb2.Deal:
        """Changes the fields of a deal that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            deal: The deal, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = deal_requests_pb2.UpdateDealRequest(
            deal=deal,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return self._transport.call(_UPDATE_DEAL, request, deal_pb2.Deal())

    def delete_deal(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> deal_pb2.Deal:
        """Deletes a deal. It can be brought back until its purge time.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The deal's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = deal_requests_pb2.DeleteDealRequest(
            id=id, etag=etag, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_DELETE_DEAL, request, deal_pb2.Deal())

    def undelete_deal(self, *, id: str, validate_only: bool = False, request_id: str = "") -> deal_pb2.Deal:
        """Brings a deleted deal back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted,
        FAILED_PRECONDITION with reason REFERENCE_DELETED if what it refers to is deleted.

        Args:
            id: The deal's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = deal_requests_pb2.UndeleteDealRequest(id=id, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_UNDELETE_DEAL, request, deal_pb2.Deal())

    def batch_get_deals(self, *, ids: Sequence[str]) -> deal_requests_pb2.BatchGetDealsResponse:
        """Returns deals by their ids, in the order of the ids.
        Returns NOT_FOUND if any of them is not there, INVALID_ARGUMENT if there are too many.

        Args:
            ids: The ids, 1000 at most.
        """
        request = deal_requests_pb2.BatchGetDealsRequest(ids=ids)
        return self._transport.call(_BATCH_GET_DEALS, request, deal_requests_pb2.BatchGetDealsResponse())

    def batch_create_deals(
        self,
        *,
        requests: Sequence[deal_requests_pb2.CreateDealRequest],
        all_or_nothing: bool = False,
        validate_only: bool = False,
        request_id: str = "",
    ) -> deal_requests_pb2.BatchCreateDealsResponse:
        """Makes deals. Each request succeeds or fails on its own, unless `all_or_nothing` is set.
        Returns INVALID_ARGUMENT if there are too many; what is wrong with a request stands in its result.

        Args:
            requests: What to do, 1000 at most. `validate_only` and `request_id` stand here, not in them.
            all_or_nothing: Writes nothing if any of them fails.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = deal_requests_pb2.BatchCreateDealsRequest(
            requests=requests, all_or_nothing=all_or_nothing, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_BATCH_CREATE_DEALS, request, deal_requests_pb2.BatchCreateDealsResponse())

    def batch_update_deals(
        self,
        *,
        requests: Sequence[deal_requests_pb2.UpdateDealRequest],
        all_or_nothing: bool = False,
        validate_only: bool = False,
        request_id: str = "",
    ) -> deal_requests_pb2.BatchUpdateDealsResponse:
        """Changes deals. Each request succeeds or fails on its own, unless `all_or_nothing` is set.
        Returns INVALID_ARGUMENT if there are too many; what is wrong with a request stands in its result.

        Args:
            requests: What to do, 1000 at most. `validate_only` and `request_id` stand here, not in them.
            all_or_nothing: Writes nothing if any of them fails.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = deal_requests_pb2.BatchUpdateDealsRequest(
            requests=requests, all_or_nothing=all_or_nothing, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_BATCH_UPDATE_DEALS, request, deal_requests_pb2.BatchUpdateDealsResponse())

    def batch_delete_deals(
        self,
        *,
        requests: Sequence[deal_requests_pb2.DeleteDealRequest],
        all_or_nothing: bool = False,
        validate_only: bool = False,
        request_id: str = "",
    ) -> deal_requests_pb2.BatchDeleteDealsResponse:
        """Deletes deals. Each request succeeds or fails on its own, unless `all_or_nothing` is set.
        Returns INVALID_ARGUMENT if there are too many; what is wrong with a request stands in its result.

        Args:
            requests: What to do, 1000 at most. `validate_only` and `request_id` stand here, not in them.
            all_or_nothing: Writes nothing if any of them fails.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = deal_requests_pb2.BatchDeleteDealsRequest(
            requests=requests, all_or_nothing=all_or_nothing, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_BATCH_DELETE_DEALS, request, deal_requests_pb2.BatchDeleteDealsResponse())

    def move_deal(self, *, id: str, stage_id: str = "", after_id: str = "", etag: str = "") -> deal_pb2.Deal:
        """Moves a deal to a stage, or within it. In a WON or LOST stage it is won or lost.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale, INVALID_ARGUMENT if there is no such stage, or `after_id` is no
        deal in it.

        Args:
            id: The deal's id.
            stage_id: The stage to move it to; its own if unset.
            after_id: The deal in that stage to put it right below; the top if unset.
            etag: Moves only this version.
        """
        request = deal_requests_pb2.MoveDealRequest(id=id, stage_id=stage_id, after_id=after_id, etag=etag)
        return self._transport.call(_MOVE_DEAL, request, deal_pb2.Deal())

    def win_deal(self, *, id: str) -> deal_pb2.Deal:
        """Moves a deal to the WON stage of its pipeline.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason NO_STAGES if the pipeline has no such stage.

        Args:
            id: The deal's id.
        """
        request = deal_requests_pb2.WinDealRequest(id=id)
        return self._transport.call(_WIN_DEAL, request, deal_pb2.Deal())

    def lose_deal(self, *, id: str, lost_reason: str = "") -> deal_pb2.Deal:
        """Moves a deal to the LOST stage of its pipeline.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason NO_STAGES if the pipeline has no such stage.

        Args:
            id: The deal's id.
            lost_reason: Why.
        """
        request = deal_requests_pb2.LoseDealRequest(id=id, lost_reason=lost_reason)
        return self._transport.call(_LOSE_DEAL, request, deal_pb2.Deal())

    def reopen_deal(self, *, id: str) -> deal_pb2.Deal:
        """Moves a decided deal back to the stage it was decided in, or the first one.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason NO_STAGES if the pipeline has no open stage.

        Args:
            id: The deal's id.
        """
        request = deal_requests_pb2.ReopenDealRequest(id=id)
        return self._transport.call(_REOPEN_DEAL, request, deal_pb2.Deal())

    def convert_contact(
        self,
        *,
        contact_id: str,
        display_name: str = "",
        pipeline_id: str = "",
        stage_id: str = "",
        amount: money_pb2.Money | None = None,
    ) -> deal_pb2.Deal:
        """Makes a deal of a contact, who is an opportunity then unless they have come further.
        Returns NOT_FOUND if there is no such contact, else as CreateDeal does.

        Args:
            contact_id: The contact's id.
            display_name: The deal's name; the contact's if unset. People, business, owner and source come from the
                contact.
            pipeline_id: The pipeline, as in a deal.
            stage_id: The stage, as in a deal.
            amount: What it is worth.
        """
        request = deal_requests_pb2.ConvertContactRequest(
            contact_id=contact_id, display_name=display_name, pipeline_id=pipeline_id, stage_id=stage_id, amount=amount
        )
        return self._transport.call(_CONVERT_CONTACT, request, deal_pb2.Deal())

    def assign_deals(
        self, *, ids: Sequence[str], user_ids: Sequence[str] = (), team_id: str = ""
    ) -> deal_requests_pb2.AssignDealsResponse:
        """Gives deals to a user, or to several in turn: whoever was given one last time comes last. All of them or none.
        Returns NOT_FOUND if one is not there, INVALID_ARGUMENT if there is nobody to give them to.

        Args:
            ids: The deals' ids.
            user_ids: Who gets them, in turn if they are several.
            team_id: The team whose members get them in turn, in place of `user_ids`.
        """
        request = deal_requests_pb2.AssignDealsRequest(ids=ids, user_ids=user_ids, team_id=team_id)
        return self._transport.call(_ASSIGN_DEALS, request, deal_requests_pb2.AssignDealsResponse())

    def get_board(self, *, pipeline_id: str = "", filter: str = "", page_size: int = 0) -> deal_requests_pb2.Board:
        """Returns a pipeline's board: its stages with what their deals come to, and the first deals of each.
        Returns INVALID_ARGUMENT with reason INVALID_PIPELINE if there is no such pipeline, for a bad filter, FAILED_PRECONDITION with
        reason NO_STAGES if the pipeline has none.

        Args:
            pipeline_id: The pipeline; the account's default one if unset.
            filter: AIP-160 filter of the cards, as in a list.
            page_size: Cards of a stage; 20 if unset, 100 at most.
        """
        request = deal_requests_pb2.GetBoardRequest(pipeline_id=pipeline_id, filter=filter, page_size=page_size)
        return self._transport.call(_GET_BOARD, request, deal_requests_pb2.Board())


class AsyncDeals:
    """Deals of an account."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_deal(self, *, id: str, show_deleted: bool = False) -> deal_pb2.Deal:
        """Returns one deal.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The deal's id.
            show_deleted: Also answers a deleted deal.
        """
        request = deal_requests_pb2.GetDealRequest(id=id, show_deleted=show_deleted)
        return await self._transport.call(_GET_DEAL, request, deal_pb2.Deal())

    async def list_deals(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> deal_requests_pb2.ListDealsResponse:
        """Lists deals, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `state = DEAL_STATE_OPEN AND amount.units >= 1000`.
            order_by: Order, such as `expected_close_time`.
            show_deleted: Also lists deleted deals.
        """
        request = deal_requests_pb2.ListDealsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return await self._transport.call(_LIST_DEALS, request, deal_requests_pb2.ListDealsResponse())

    async def iterate_deals(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> AsyncIterator[deal_pb2.Deal]:
        """Yields the rows of every page of `list_deals`."""
        request = deal_requests_pb2.ListDealsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = await self._transport.call(_LIST_DEALS, request, deal_requests_pb2.ListDealsResponse())
            for row in page.deals:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def search_deals(
        self, *, query: str, page_size: int = 0, page_token: str = ""
    ) -> deal_requests_pb2.SearchDealsResponse:
        """Finds deals by the beginnings of their words; whole words first.
        Returns INVALID_ARGUMENT for a query without a letter or digit, or a bad page token.

        Args:
            query: Words, or beginnings of words.
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
        """
        request = deal_requests_pb2.SearchDealsRequest(query=query, page_size=page_size, page_token=page_token)
        return await self._transport.call(_SEARCH_DEALS, request, deal_requests_pb2.SearchDealsResponse())

    async def iterate_search_deals(
        self, *, query: str, page_size: int = 0, page_token: str = ""
    ) -> AsyncIterator[deal_pb2.Deal]:
        """Yields the rows of every page of `search_deals`."""
        request = deal_requests_pb2.SearchDealsRequest(query=query, page_size=page_size, page_token=page_token)
        while True:
            page = await self._transport.call(_SEARCH_DEALS, request, deal_requests_pb2.SearchDealsResponse())
            for row in page.deals:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def count_deals(
        self, *, filter: str = "", show_deleted: bool = False
    ) -> deal_requests_pb2.CountDealsResponse:
        """Counts deals.
        Returns INVALID_ARGUMENT for a bad filter.

        Args:
            filter: AIP-160 filter, as in a list.
            show_deleted: Also counts deleted deals.
        """
        request = deal_requests_pb2.CountDealsRequest(filter=filter, show_deleted=show_deleted)
        return await self._transport.call(_COUNT_DEALS, request, deal_requests_pb2.CountDealsResponse())

    def export_deals(self, *, filter: str = "", order_by: str = "") -> AsyncIterator[deal_pb2.Deal]:
        """Streams all deals: as a JSON array, one JSON value a line, or server-sent events, by the Accept header.
        Returns INVALID_ARGUMENT for a bad filter or order.

        Args:
            filter: AIP-160 filter, as in a list.
            order_by: Order, as in a list.
        """
        request = deal_requests_pb2.ExportDealsRequest(filter=filter, order_by=order_by)
        return self._transport.stream(_EXPORT_DEALS, request, deal_pb2.Deal)

    async def create_deal(
        self, *, deal: deal_pb2.Deal, validate_only: bool = False, request_id: str = ""
    ) -> deal_pb2.Deal:
        """Makes a deal.
        Returns INVALID_ARGUMENT with reason INVALID_PIPELINE if there is no such pipeline, or it is not the stage's, with reason
        INVALID_TAG if there is no such tag, FAILED_PRECONDITION with reason NO_STAGES if the pipeline has none.

        Args:
            deal: The deal.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = deal_requests_pb2.CreateDealRequest(deal=deal, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_CREATE_DEAL, request, deal_pb2.Deal())

    async def update_deal(
        self,
        *,
        deal: deal_pb2.Deal,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> deal_pb2.Deal:
        """Changes the fields of a deal that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            deal: The deal, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = deal_requests_pb2.UpdateDealRequest(
            deal=deal,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return await self._transport.call(_UPDATE_DEAL, request, deal_pb2.Deal())

    async def delete_deal(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> deal_pb2.Deal:
        """Deletes a deal. It can be brought back until its purge time.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The deal's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = deal_requests_pb2.DeleteDealRequest(
            id=id, etag=etag, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_DELETE_DEAL, request, deal_pb2.Deal())

    async def undelete_deal(self, *, id: str, validate_only: bool = False, request_id: str = "") -> deal_pb2.Deal:
        """Brings a deleted deal back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted,
        FAILED_PRECONDITION with reason REFERENCE_DELETED if what it refers to is deleted.

        Args:
            id: The deal's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = deal_requests_pb2.UndeleteDealRequest(id=id, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_UNDELETE_DEAL, request, deal_pb2.Deal())

    async def batch_get_deals(self, *, ids: Sequence[str]) -> deal_requests_pb2.BatchGetDealsResponse:
        """Returns deals by their ids, in the order of the ids.
        Returns NOT_FOUND if any of them is not there, INVALID_ARGUMENT if there are too many.

        Args:
            ids: The ids, 1000 at most.
        """
        request = deal_requests_pb2.BatchGetDealsRequest(ids=ids)
        return await self._transport.call(_BATCH_GET_DEALS, request, deal_requests_pb2.BatchGetDealsResponse())

    async def batch_create_deals(
        self,
        *,
        requests: Sequence[deal_requests_pb2.CreateDealRequest],
        all_or_nothing: bool = False,
        validate_only: bool = False,
        request_id: str = "",
    ) -> deal_requests_pb2.BatchCreateDealsResponse:
        """Makes deals. Each request succeeds or fails on its own, unless `all_or_nothing` is set.
        Returns INVALID_ARGUMENT if there are too many; what is wrong with a request stands in its result.

        Args:
            requests: What to do, 1000 at most. `validate_only` and `request_id` stand here, not in them.
            all_or_nothing: Writes nothing if any of them fails.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = deal_requests_pb2.BatchCreateDealsRequest(
            requests=requests, all_or_nothing=all_or_nothing, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_BATCH_CREATE_DEALS, request, deal_requests_pb2.BatchCreateDealsResponse())

    async def batch_update_deals(
        self,
        *,
        requests: Sequence[deal_requests_pb2.UpdateDealRequest],
        all_or_nothing: bool = False,
        validate_only: bool = False,
        request_id: str = "",
    ) -> deal_requests_pb2.BatchUpdateDealsResponse:
        """Changes deals. Each request succeeds or fails on its own, unless `all_or_nothing` is set.
        Returns INVALID_ARGUMENT if there are too many; what is wrong with a request stands in its result.

        Args:
            requests: What to do, 1000 at most. `validate_only` and `request_id` stand here, not in them.
            all_or_nothing: Writes nothing if any of them fails.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = deal_requests_pb2.BatchUpdateDealsRequest(
            requests=requests, all_or_nothing=all_or_nothing, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_BATCH_UPDATE_DEALS, request, deal_requests_pb2.BatchUpdateDealsResponse())

    async def batch_delete_deals(
        self,
        *,
        requests: Sequence[deal_requests_pb2.DeleteDealRequest],
        all_or_nothing: bool = False,
        validate_only: bool = False,
        request_id: str = "",
    ) -> deal_requests_pb2.BatchDeleteDealsResponse:
        """Deletes deals. Each request succeeds or fails on its own, unless `all_or_nothing` is set.
        Returns INVALID_ARGUMENT if there are too many; what is wrong with a request stands in its result.

        Args:
            requests: What to do, 1000 at most. `validate_only` and `request_id` stand here, not in them.
            all_or_nothing: Writes nothing if any of them fails.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = deal_requests_pb2.BatchDeleteDealsRequest(
            requests=requests, all_or_nothing=all_or_nothing, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_BATCH_DELETE_DEALS, request, deal_requests_pb2.BatchDeleteDealsResponse())

    async def move_deal(self, *, id: str, stage_id: str = "", after_id: str = "", etag: str = "") -> deal_pb2.Deal:
        """Moves a deal to a stage, or within it. In a WON or LOST stage it is won or lost.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale, INVALID_ARGUMENT if there is no such stage, or `after_id` is no
        deal in it.

        Args:
            id: The deal's id.
            stage_id: The stage to move it to; its own if unset.
            after_id: The deal in that stage to put it right below; the top if unset.
            etag: Moves only this version.
        """
        request = deal_requests_pb2.MoveDealRequest(id=id, stage_id=stage_id, after_id=after_id, etag=etag)
        return await self._transport.call(_MOVE_DEAL, request, deal_pb2.Deal())

    async def win_deal(self, *, id: str) -> deal_pb2.Deal:
        """Moves a deal to the WON stage of its pipeline.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason NO_STAGES if the pipeline has no such stage.

        Args:
            id: The deal's id.
        """
        request = deal_requests_pb2.WinDealRequest(id=id)
        return await self._transport.call(_WIN_DEAL, request, deal_pb2.Deal())

    async def lose_deal(self, *, id: str, lost_reason: str = "") -> deal_pb2.Deal:
        """Moves a deal to the LOST stage of its pipeline.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason NO_STAGES if the pipeline has no such stage.

        Args:
            id: The deal's id.
            lost_reason: Why.
        """
        request = deal_requests_pb2.LoseDealRequest(id=id, lost_reason=lost_reason)
        return await self._transport.call(_LOSE_DEAL, request, deal_pb2.Deal())

    async def reopen_deal(self, *, id: str) -> deal_pb2.Deal:
        """Moves a decided deal back to the stage it was decided in, or the first one.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason NO_STAGES if the pipeline has no open stage.

        Args:
            id: The deal's id.
        """
        request = deal_requests_pb2.ReopenDealRequest(id=id)
        return await self._transport.call(_REOPEN_DEAL, request, deal_pb2.Deal())

    async def convert_contact(
        self,
        *,
        contact_id: str,
        display_name: str = "",
        pipeline_id: str = "",
        stage_id: str = "",
        amount: money_pb2.Money | None = None,
    ) -> deal_pb2.Deal:
        """Makes a deal of a contact, who is an opportunity then unless they have come further.
        Returns NOT_FOUND if there is no such contact, else as CreateDeal does.

        Args:
            contact_id: The contact's id.
            display_name: The deal's name; the contact's if unset. People, business, owner and source come from the
                contact.
            pipeline_id: The pipeline, as in a deal.
            stage_id: The stage, as in a deal.
            amount: What it is worth.
        """
        request = deal_requests_pb2.ConvertContactRequest(
            contact_id=contact_id, display_name=display_name, pipeline_id=pipeline_id, stage_id=stage_id, amount=amount
        )
        return await self._transport.call(_CONVERT_CONTACT, request, deal_pb2.Deal())

    async def assign_deals(
        self, *, ids: Sequence[str], user_ids: Sequence[str] = (), team_id: str = ""
    ) -> deal_requests_pb2.AssignDealsResponse:
        """Gives deals to a user, or to several in turn: whoever was given one last time comes last. All of them or none.
        Returns NOT_FOUND if one is not there, INVALID_ARGUMENT if there is nobody to give them to.

        Args:
            ids: The deals' ids.
            user_ids: Who gets them, in turn if they are several.
            team_id: The team whose members get them in turn, in place of `user_ids`.
        """
        request = deal_requests_pb2.AssignDealsRequest(ids=ids, user_ids=user_ids, team_id=team_id)
        return await self._transport.call(_ASSIGN_DEALS, request, deal_requests_pb2.AssignDealsResponse())

    async def get_board(
        self, *, pipeline_id: str = "", filter: str = "", page_size: int = 0
    ) -> deal_requests_pb2.Board:
        """Returns a pipeline's board: its stages with what their deals come to, and the first deals of each.
        Returns INVALID_ARGUMENT with reason INVALID_PIPELINE if there is no such pipeline, for a bad filter, FAILED_PRECONDITION with
        reason NO_STAGES if the pipeline has none.

        Args:
            pipeline_id: The pipeline; the account's default one if unset.
            filter: AIP-160 filter of the cards, as in a list.
            page_size: Cards of a stage; 20 if unset, 100 at most.
        """
        request = deal_requests_pb2.GetBoardRequest(pipeline_id=pipeline_id, filter=filter, page_size=page_size)
        return await self._transport.call(_GET_BOARD, request, deal_requests_pb2.Board())
