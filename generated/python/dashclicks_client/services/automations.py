# Machine-written from the contracts: change those, then `make generate`.
"""Automations: What happens to deals by itself: automations of stages, and their runs."""

from collections.abc import AsyncIterator, Iterator, Sequence

from dashclicks.crm.v1 import automation_pb2, automation_run_pb2, deal_signal_pb2
from google.protobuf import field_mask_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_AUTOMATION = Route("GET", "/v1/crm/automations/{}", (("id",),), "")
_LIST_AUTOMATIONS = Route("GET", "/v1/crm/automations", (), "")
_CREATE_AUTOMATION = Route("POST", "/v1/crm/automations", (), "automation")
_UPDATE_AUTOMATION = Route("PATCH", "/v1/crm/automations/{}", (("automation", "id"),), "automation")
_DELETE_AUTOMATION = Route("DELETE", "/v1/crm/automations/{}", (("id",),), "")
_UNDELETE_AUTOMATION = Route("POST", "/v1/crm/automations/{}:undelete", (("id",),), "*")
_PAUSE_AUTOMATION = Route("POST", "/v1/crm/automations/{}:pause", (("id",),), "*")
_ACTIVATE_AUTOMATION = Route("POST", "/v1/crm/automations/{}:activate", (("id",),), "*")
_SKIP_DEAL_AUTOMATION = Route("POST", "/v1/crm/deals/{}/automations/{}:skip", (("dealId",), ("automationId",)), "*")
_RETRY_DEAL_AUTOMATION = Route("POST", "/v1/crm/deals/{}/automations/{}:retry", (("dealId",), ("automationId",)), "*")
_PREVIEW_DEAL_AUTOMATION = Route("GET", "/v1/crm/deals/{}/automations/{}:preview", (("dealId",), ("automationId",)), "")
_GET_AUTOMATION_RUN = Route("GET", "/v1/crm/automation-runs/{}", (("id",),), "")
_LIST_AUTOMATION_RUNS = Route("GET", "/v1/crm/automation-runs", (), "")
_GET_DEAL_SIGNAL = Route("GET", "/v1/crm/deal-signals/{}", (("id",),), "")
_LIST_DEAL_SIGNALS = Route("GET", "/v1/crm/deal-signals", (), "")


class Automations:
    """What happens to deals by itself: automations of stages, and their runs."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_automation(self, *, id: str, show_deleted: bool = False) -> automation_pb2.Automation:
        """Returns one automation.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The automation's id.
            show_deleted: Also answers a deleted automation.
        """
        request = automation_pb2.GetAutomationRequest(id=id, show_deleted=show_deleted)
        return self._transport.call(_GET_AUTOMATION, request, automation_pb2.Automation())

    def list_automations(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> automation_pb2.ListAutomationsResponse:
        """Lists automations, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `stage_id = "stg_01KEWZ5QH7N6T8M9P0R1S2T3V4"`.
            order_by: Order, such as `create_time`.
            show_deleted: Also lists deleted automations.
        """
        request = automation_pb2.ListAutomationsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return self._transport.call(_LIST_AUTOMATIONS, request, automation_pb2.ListAutomationsResponse())

    def iterate_automations(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> Iterator[automation_pb2.Automation]:
        """Yields the rows of every page of `list_automations`."""
        request = automation_pb2.ListAutomationsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = self._transport.call(_LIST_AUTOMATIONS, request, automation_pb2.ListAutomationsResponse())
            for row in page.automations:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def create_automation(
        self, *, automation: automation_pb2.Automation, validate_only: bool = False, request_id: str = ""
    ) -> automation_pb2.Automation:
        """Makes an automation, for deals that enter the stage from now on.
        Returns INVALID_ARGUMENT naming each unknown merge field, with reason INVALID_TAG if there is no such tag, FAILED_PRECONDITION
        with reason MODULE_MISSING for an action of a module that the platform does not have yet, with reason TOO_MANY_AUTOMATIONS if the
        stage has 50.

        Args:
            automation: The automation.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = automation_pb2.CreateAutomationRequest(
            automation=automation, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_CREATE_AUTOMATION, request, automation_pb2.Automation())

    def update_automation(
        self,
        *,
        automation: automation_pb2.Automation,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> automation_pb2.Automation:
        """Changes the fields of an automation that the mask names, or those given. Runs that wait do what it says when their time comes.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale, INVALID_ARGUMENT and FAILED_PRECONDITION as CreateAutomation does.

        Args:
            automation: The automation, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = automation_pb2.UpdateAutomationRequest(
            automation=automation,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return self._transport.call(_UPDATE_AUTOMATION, request, automation_pb2.Automation())

    def delete_automation(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> automation_pb2.Automation:
        """Deletes an automation; runs that wait are skipped when their time comes. It can be brought back until its purge time.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The automation's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = automation_pb2.DeleteAutomationRequest(
            id=id, etag=etag, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_DELETE_AUTOMATION, request, automation_pb2.Automation())

    def undelete_automation(
        self, *, id: str, validate_only: bool = False, request_id: str = ""
    ) -> automation_pb2.Automation:
        """Brings a deleted automation back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted,
        FAILED_PRECONDITION with reason REFERENCE_DELETED if what it refers to is deleted.

        Args:
            id: The automation's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = automation_pb2.UndeleteAutomationRequest(id=id, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_UNDELETE_AUTOMATION, request, automation_pb2.Automation())

    def pause_automation(self, *, id: str) -> automation_pb2.Automation:
        """Pauses an automation: runs whose time comes meanwhile are skipped.
        Returns NOT_FOUND if there is none.

        Args:
            id: The automation's id.
        """
        request = automation_pb2.PauseAutomationRequest(id=id)
        return self._transport.call(_PAUSE_AUTOMATION, request, automation_pb2.Automation())

    def activate_automation(self, *, id: str) -> automation_pb2.Automation:
        """Has a paused automation go on, with the runs whose time is still to come.
        Returns NOT_FOUND if there is none.

        Args:
            id: The automation's id.
        """
        request = automation_pb2.ActivateAutomationRequest(id=id)
        return self._transport.call(_ACTIVATE_AUTOMATION, request, automation_pb2.Automation())

    def skip_deal_automation(self, *, deal_id: str, automation_id: str) -> automation_run_pb2.AutomationRun:
        """Has an automation leave a deal alone for as long as the deal stays in the stage.
        Returns NOT_FOUND if there is no such deal or automation, INVALID_ARGUMENT with reason INVALID_PIPELINE or OTHER_STAGE if the
        automation is not of the deal's pipeline or stage, FAILED_PRECONDITION with reason RUN_NOT_WAITING if it is done already, or not for
        the deal.

        Args:
            deal_id: The deal's id.
            automation_id: The automation's id.
        """
        request = automation_run_pb2.SkipDealAutomationRequest(deal_id=deal_id, automation_id=automation_id)
        return self._transport.call(_SKIP_DEAL_AUTOMATION, request, automation_run_pb2.AutomationRun())

    def retry_deal_automation(self, *, deal_id: str, automation_id: str) -> automation_run_pb2.AutomationRun:
        """Has an automation try once more with a deal, at once.
        Returns NOT_FOUND if there is no such deal or automation, INVALID_ARGUMENT with reason INVALID_PIPELINE or OTHER_STAGE if the
        automation is not of the deal's pipeline or stage, FAILED_PRECONDITION with reason RUN_NOT_FAILED unless its run has failed.

        Args:
            deal_id: The deal's id.
            automation_id: The automation's id.
        """
        request = automation_run_pb2.RetryDealAutomationRequest(deal_id=deal_id, automation_id=automation_id)
        return self._transport.call(_RETRY_DEAL_AUTOMATION, request, automation_run_pb2.AutomationRun())

    def preview_deal_automation(
        self, *, deal_id: str, automation_id: str
    ) -> automation_run_pb2.PreviewDealAutomationResponse:
        """Returns what an automation would do with a deal as it is now, when, and why not; writes and sends nothing.
        Returns NOT_FOUND if there is no such deal or automation, or the caller does not see who belongs to the deal.

        Args:
            deal_id: The deal's id.
            automation_id: The automation's id.
        """
        request = automation_run_pb2.PreviewDealAutomationRequest(deal_id=deal_id, automation_id=automation_id)
        return self._transport.call(
            _PREVIEW_DEAL_AUTOMATION, request, automation_run_pb2.PreviewDealAutomationResponse()
        )

    def get_automation_run(self, *, id: str) -> automation_run_pb2.AutomationRun:
        """Returns one run.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The run's id.
        """
        request = automation_run_pb2.GetAutomationRunRequest(id=id)
        return self._transport.call(_GET_AUTOMATION_RUN, request, automation_run_pb2.AutomationRun())

    def list_automation_runs(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> automation_run_pb2.ListAutomationRunsResponse:
        """Lists runs, those too that wait, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `deal_id = "deal_01KEWZ5QH7N6T8M9P0R1S2T3V4"`.
            order_by: Order, such as `due_time`.
        """
        request = automation_run_pb2.ListAutomationRunsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return self._transport.call(_LIST_AUTOMATION_RUNS, request, automation_run_pb2.ListAutomationRunsResponse())

    def iterate_automation_runs(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> Iterator[automation_run_pb2.AutomationRun]:
        """Yields the rows of every page of `list_automation_runs`."""
        request = automation_run_pb2.ListAutomationRunsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = self._transport.call(_LIST_AUTOMATION_RUNS, request, automation_run_pb2.ListAutomationRunsResponse())
            for row in page.automation_runs:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def get_deal_signal(self, *, id: str) -> deal_signal_pb2.DealSignal:
        """Returns one signal.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The signal's id.
        """
        request = deal_signal_pb2.GetDealSignalRequest(id=id)
        return self._transport.call(_GET_DEAL_SIGNAL, request, deal_signal_pb2.DealSignal())

    def list_deal_signals(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> deal_signal_pb2.ListDealSignalsResponse:
        """Lists signals, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `name = "deal.qualified"`.
            order_by: Order, such as `create_time`.
        """
        request = deal_signal_pb2.ListDealSignalsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return self._transport.call(_LIST_DEAL_SIGNALS, request, deal_signal_pb2.ListDealSignalsResponse())

    def iterate_deal_signals(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> Iterator[deal_signal_pb2.DealSignal]:
        """Yields the rows of every page of `list_deal_signals`."""
        request = deal_signal_pb2.ListDealSignalsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = self._transport.call(_LIST_DEAL_SIGNALS, request, deal_signal_pb2.ListDealSignalsResponse())
            for row in page.deal_signals:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token


class AsyncAutomations:
    """What happens to deals by itself: automations of stages, and their runs."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_automation(self, *, id: str, show_deleted: bool = False) -> automation_pb2.Automation:
        """Returns one automation.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The automation's id.
            show_deleted: Also answers a deleted automation.
        """
        request = automation_pb2.GetAutomationRequest(id=id, show_deleted=show_deleted)
        return await self._transport.call(_GET_AUTOMATION, request, automation_pb2.Automation())

    async def list_automations(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> automation_pb2.ListAutomationsResponse:
        """Lists automations, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `stage_id = "stg_01KEWZ5QH7N6T8M9P0R1S2T3V4"`.
            order_by: Order, such as `create_time`.
            show_deleted: Also lists deleted automations.
        """
        request = automation_pb2.ListAutomationsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return await self._transport.call(_LIST_AUTOMATIONS, request, automation_pb2.ListAutomationsResponse())

    async def iterate_automations(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> AsyncIterator[automation_pb2.Automation]:
        """Yields the rows of every page of `list_automations`."""
        request = automation_pb2.ListAutomationsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = await self._transport.call(_LIST_AUTOMATIONS, request, automation_pb2.ListAutomationsResponse())
            for row in page.automations:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def create_automation(
        self, *, automation: automation_pb2.Automation, validate_only: bool = False, request_id: str = ""
    ) -> automation_pb2.Automation:
        """Makes an automation, for deals that enter the stage from now on.
        Returns INVALID_ARGUMENT naming each unknown merge field, with reason INVALID_TAG if there is no such tag, FAILED_PRECONDITION
        with reason MODULE_MISSING for an action of a module that the platform does not have yet, with reason TOO_MANY_AUTOMATIONS if the
        stage has 50.

        Args:
            automation: The automation.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = automation_pb2.CreateAutomationRequest(
            automation=automation, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_CREATE_AUTOMATION, request, automation_pb2.Automation())

    async def update_automation(
        self,
        *,
        automation: automation_pb2.Automation,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> automation_pb2.Automation:
        """Changes the fields of an automation that the mask names, or those given. Runs that wait do what it says when their time comes.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale, INVALID_ARGUMENT and FAILED_PRECONDITION as CreateAutomation does.

        Args:
            automation: The automation, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = automation_pb2.UpdateAutomationRequest(
            automation=automation,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return await self._transport.call(_UPDATE_AUTOMATION, request, automation_pb2.Automation())

    async def delete_automation(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> automation_pb2.Automation:
        """Deletes an automation; runs that wait are skipped when their time comes. It can be brought back until its purge time.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The automation's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = automation_pb2.DeleteAutomationRequest(
            id=id, etag=etag, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_DELETE_AUTOMATION, request, automation_pb2.Automation())

    async def undelete_automation(
        self, *, id: str, validate_only: bool = False, request_id: str = ""
    ) -> automation_pb2.Automation:
        """Brings a deleted automation back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted,
        FAILED_PRECONDITION with reason REFERENCE_DELETED if what it refers to is deleted.

        Args:
            id: The automation's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = automation_pb2.UndeleteAutomationRequest(id=id, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_UNDELETE_AUTOMATION, request, automation_pb2.Automation())

    async def pause_automation(self, *, id: str) -> automation_pb2.Automation:
        """Pauses an automation: runs whose time comes meanwhile are skipped.
        Returns NOT_FOUND if there is none.

        Args:
            id: The automation's id.
        """
        request = automation_pb2.PauseAutomationRequest(id=id)
        return await self._transport.call(_PAUSE_AUTOMATION, request, automation_pb2.Automation())

    async def activate_automation(self, *, id: str) -> automation_pb2.Automation:
        """Has a paused automation go on, with the runs whose time is still to come.
        Returns NOT_FOUND if there is none.

        Args:
            id: The automation's id.
        """
        request = automation_pb2.ActivateAutomationRequest(id=id)
        return await self._transport.call(_ACTIVATE_AUTOMATION, request, automation_pb2.Automation())

    async def skip_deal_automation(self, *, deal_id: str, automation_id: str) -> automation_run_pb2.AutomationRun:
        """Has an automation leave a deal alone for as long as the deal stays in the stage.
        Returns NOT_FOUND if there is no such deal or automation, INVALID_ARGUMENT with reason INVALID_PIPELINE or OTHER_STAGE if the
        automation is not of the deal's pipeline or stage, FAILED_PRECONDITION with reason RUN_NOT_WAITING if it is done already, or not for
        the deal.

        Args:
            deal_id: The deal's id.
            automation_id: The automation's id.
        """
        request = automation_run_pb2.SkipDealAutomationRequest(deal_id=deal_id, automation_id=automation_id)
        return await self._transport.call(_SKIP_DEAL_AUTOMATION, request, automation_run_pb2.AutomationRun())

    async def retry_deal_automation(self, *, deal_id: str, automation_id: str) -> automation_run_pb2.AutomationRun:
        """Has an automation try once more with a deal, at once.
        Returns NOT_FOUND if there is no such deal or automation, INVALID_ARGUMENT with reason INVALID_PIPELINE or OTHER_STAGE if the
        automation is not of the deal's pipeline or stage, FAILED_PRECONDITION with reason RUN_NOT_FAILED unless its run has failed.

        Args:
            deal_id: The deal's id.
            automation_id: The automation's id.
        """
        request = automation_run_pb2.RetryDealAutomationRequest(deal_id=deal_id, automation_id=automation_id)
        return await self._transport.call(_RETRY_DEAL_AUTOMATION, request, automation_run_pb2.AutomationRun())

    async def preview_deal_automation(
        self, *, deal_id: str, automation_id: str
    ) -> automation_run_pb2.PreviewDealAutomationResponse:
        """Returns what an automation would do with a deal as it is now, when, and why not; writes and sends nothing.
        Returns NOT_FOUND if there is no such deal or automation, or the caller does not see who belongs to the deal.

        Args:
            deal_id: The deal's id.
            automation_id: The automation's id.
        """
        request = automation_run_pb2.PreviewDealAutomationRequest(deal_id=deal_id, automation_id=automation_id)
        return await self._transport.call(
            _PREVIEW_DEAL_AUTOMATION, request, automation_run_pb2.PreviewDealAutomationResponse()
        )

    async def get_automation_run(self, *, id: str) -> automation_run_pb2.AutomationRun:
        """Returns one run.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The run's id.
        """
        request = automation_run_pb2.GetAutomationRunRequest(id=id)
        return await self._transport.call(_GET_AUTOMATION_RUN, request, automation_run_pb2.AutomationRun())

    async def list_automation_runs(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> automation_run_pb2.ListAutomationRunsResponse:
        """Lists runs, those too that wait, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `deal_id = "deal_01KEWZ5QH7N6T8M9P0R1S2T3V4"`.
            order_by: Order, such as `due_time`.
        """
        request = automation_run_pb2.ListAutomationRunsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return await self._transport.call(
            _LIST_AUTOMATION_RUNS, request, automation_run_pb2.ListAutomationRunsResponse()
        )

    async def iterate_automation_runs(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> AsyncIterator[automation_run_pb2.AutomationRun]:
        """Yields the rows of every page of `list_automation_runs`."""
        request = automation_run_pb2.ListAutomationRunsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = await self._transport.call(
                _LIST_AUTOMATION_RUNS, request, automation_run_pb2.ListAutomationRunsResponse()
            )
            for row in page.automation_runs:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def get_deal_signal(self, *, id: str) -> deal_signal_pb2.DealSignal:
        """Returns one signal.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The signal's id.
        """
        request = deal_signal_pb2.GetDealSignalRequest(id=id)
        return await self._transport.call(_GET_DEAL_SIGNAL, request, deal_signal_pb2.DealSignal())

    async def list_deal_signals(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> deal_signal_pb2.ListDealSignalsResponse:
        """Lists signals, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `name = "deal.qualified"`.
            order_by: Order, such as `create_time`.
        """
        request = deal_signal_pb2.ListDealSignalsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return await self._transport.call(_LIST_DEAL_SIGNALS, request, deal_signal_pb2.ListDealSignalsResponse())

    async def iterate_deal_signals(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> AsyncIterator[deal_signal_pb2.DealSignal]:
        """Yields the rows of every page of `list_deal_signals`."""
        request = deal_signal_pb2.ListDealSignalsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = await self._transport.call(_LIST_DEAL_SIGNALS, request, deal_signal_pb2.ListDealSignalsResponse())
            for row in page.deal_signals:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token
