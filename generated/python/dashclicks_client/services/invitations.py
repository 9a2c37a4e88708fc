# Machine-written from the contracts: change those, then `make generate`.
"""Invitations: Invitations to an account. `POST /v1/auth/invitations:accept` makes a user of one."""

from collections.abc import AsyncIterator, Iterator

from dashclicks.users.v1 import invitation_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_INVITATION = Route("GET", "/v1/users/invitations/{}", (("id",),), "")
_LIST_INVITATIONS = Route("GET", "/v1/users/invitations", (), "")
_CREATE_INVITATION = Route("POST", "/v1/users/invitations", (), "invitation")
_RESEND_INVITATION = Route("POST", "/v1/users/invitations/{}:resend", (("id",),), "*")
_CANCEL_INVITATION = Route("POST", "/v1/users/invitations/{}:cancel", (("id",),), "*")


class Invitations:
    """Invitations to an account. `POST /v1/auth/invitations:accept` makes a user of one."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_invitation(self, *, id: str) -> invitation_pb2.Invitation:
        """Returns one invitation.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The invitation's id.
        """
        request = invitation_pb2.GetInvitationRequest(id=id)
        return self._transport.call(_GET_INVITATION, request, invitation_pb2.Invitation())

    def list_invitations(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> invitation_pb2.ListInvitationsResponse:
        """Lists invitations, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `state = INVITATION_STATE_PENDING AND expire_time > now()`.
            order_by: Order, such as `create_time desc`.
        """
        request = invitation_pb2.ListInvitationsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return self._transport.call(_LIST_INVITATIONS, request, invitation_pb2.ListInvitationsResponse())

    def iterate_invitations(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> Iterator[invitation_pb2.Invitation]:
        """Yields the rows of every page of `list_invitations`."""
        request = invitation_pb2.ListInvitationsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = self._transport.call(_LIST_INVITATIONS, request, invitation_pb2.ListInvitationsResponse())
            for row in page.invitations:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def create_invitation(
        self, *, invitation: invitation_pb2.Invitation, validate_only: bool = False, request_id: str = ""
    ) -> invitation_pb2.Invitation:
        """Invites somebody, and mails them a link that works for 7 days and once.
        Returns PERMISSION_DENIED with reason ROLE_ABOVE_CALLER or reason VISIBILITY_ABOVE_CALLER, ALREADY_EXISTS with reason
        EMAIL_EXISTS or reason ALREADY_INVITED, RESOURCE_EXHAUSTED with reason LIMIT_REACHED where the account has no seat left.

        Args:
            invitation: The invitation.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = invitation_pb2.CreateInvitationRequest(
            invitation=invitation, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_CREATE_INVITATION, request, invitation_pb2.Invitation())

    def resend_invitation(self, *, id: str) -> invitation_pb2.Invitation:
        """Mails a new link, good for 7 days; the one before is void.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason INVITATION_CLOSED, PERMISSION_DENIED as
        CreateInvitation does.

        Args:
            id: The invitation's id.
        """
        request = invitation_pb2.ResendInvitationRequest(id=id)
        return self._transport.call(_RESEND_INVITATION, request, invitation_pb2.Invitation())

    def cancel_invitation(self, *, id: str) -> invitation_pb2.Invitation:
        """Takes an invitation back: its link does not work any more.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason INVITATION_CLOSED if it was accepted.

        Args:
            id: The invitation's id.
        """
        request = invitation_pb2.CancelInvitationRequest(id=id)
        return self._transport.call(_CANCEL_INVITATION, request, invitation_pb2.Invitation())


class AsyncInvitations:
    """Invitations to an account. `POST /v1/auth/invitations:accept` makes a user of one."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_invitation(self, *, id: str) -> invitation_pb2.Invitation:
        """Returns one invitation.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The invitation's id.
        """
        request = invitation_pb2.GetInvitationRequest(id=id)
        return await self._transport.call(_GET_INVITATION, request, invitation_pb2.Invitation())

    async def list_invitations(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> invitation_pb2.ListInvitationsResponse:
        """Lists invitations, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `state = INVITATION_STATE_PENDING AND expire_time > now()`.
            order_by: Order, such as `create_time desc`.
        """
        request = invitation_pb2.ListInvitationsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return await self._transport.call(_LIST_INVITATIONS, request, invitation_pb2.ListInvitationsResponse())

    async def iterate_invitations(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> AsyncIterator[invitation_pb2.Invitation]:
        """Yields the rows of every page of `list_invitations`."""
        request = invitation_pb2.ListInvitationsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = await self._transport.call(_LIST_INVITATIONS, request, invitation_pb2.ListInvitationsResponse())
            for row in page.invitations:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def create_invitation(
        self, *, invitation: invitation_pb2.Invitation, validate_only: bool = False, request_id: str = ""
    ) -> invitation_pb2.Invitation:
        """Invites somebody, and mails them a link that works for 7 days and once.
        Returns PERMISSION_DENIED with reason ROLE_ABOVE_CALLER or reason VISIBILITY_ABOVE_CALLER, ALREADY_EXISTS with reason
        EMAIL_EXISTS or reason ALREADY_INVITED, RESOURCE_EXHAUSTED with reason LIMIT_REACHED where the account has no seat left.

        Args:
            invitation: The invitation.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = invitation_pb2.CreateInvitationRequest(
            invitation=invitation, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_CREATE_INVITATION, request, invitation_pb2.Invitation())

    async def resend_invitation(self, *, id: str) -> invitation_pb2.Invitation:
        """Mails a new link, good for 7 days; the one before is void.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason INVITATION_CLOSED, PERMISSION_DENIED as
        CreateInvitation does.

        Args:
            id: The invitation's id.
        """
        request = invitation_pb2.ResendInvitationRequest(id=id)
        return await self._transport.call(_RESEND_INVITATION, request, invitation_pb2.Invitation())

    async def cancel_invitation(self, *, id: str) -> invitation_pb2.Invitation:
        """Takes an invitation back: its link does not work any more.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason INVITATION_CLOSED if it was accepted.

        Args:
            id: The invitation's id.
        """
        request = invitation_pb2.CancelInvitationRequest(id=id)
        return await self._transport.call(_CANCEL_INVITATION, request, invitation_pb2.Invitation())
