# Machine-written from the contracts: change those, then `make generate`.
"""Acceptance: Invitations, to those who have their links and are nobody yet."""

from dashclicks.auth.v1 import acceptance_pb2, session_pb2

from ..transport import AsyncTransport, Route, Transport

_LOOK_INVITATION = Route("POST", "/v1/auth/invitations:look", (), "*")
_ACCEPT_INVITATION = Route("POST", "/v1/auth/invitations:accept", (), "*")


class Acceptance:
    """Invitations, to those who have their links and are nobody yet."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def look_invitation(self, *, token: str) -> acceptance_pb2.LookInvitationResponse:
        """Returns what an invitation is to.
        Returns INVALID_ARGUMENT with reason INVALID_ONE_TIME_TOKEN, reason INVITE_EXPIRED or reason INVITE_CANCELLED,
        PERMISSION_DENIED with reason UNAUTHORIZED_ACCOUNT where the account is closed.

        Args:
            token: The link's token.
        """
        request = acceptance_pb2.LookInvitationRequest(token=token)
        return self._transport.call(_LOOK_INVITATION, request, acceptance_pb2.LookInvitationResponse())

    def accept_invitation(self, *, token: str, password: str, display_name: str = "") -> session_pb2.LoginResponse:
        """Makes a user of an invitation, once, and starts their session. A sub-account that waits for this owner opens.
        Returns INVALID_ARGUMENT with reason INVALID_ONE_TIME_TOKEN, reason INVITE_EXPIRED, reason INVITE_CANCELLED, and with
        reason PASSWORD_TOO_COMMON, after which the link stays good; ALREADY_EXISTS if the account has a user of this address,
        RESOURCE_EXHAUSTED with reason LIMIT_REACHED where it has no seat left, PERMISSION_DENIED with reason
        UNAUTHORIZED_ACCOUNT where it is closed.

        Args:
            token: The link's token.
            password: The user's password.
            display_name: The user's name; that of the invitation if empty.
        """
        request = acceptance_pb2.AcceptInvitationRequest(token=token, password=password, display_name=display_name)
        return self._transport.call(_ACCEPT_INVITATION, request, session_pb2.LoginResponse())


class AsyncAcceptance:
    """Invitations, to those who have their links and are nobody yet."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def look_invitation(self, *, token: str) -> acceptance_pb2.LookInvitationResponse:
        """Returns what an invitation is to.
        Returns INVALID_ARGUMENT with reason INVALID_ONE_TIME_TOKEN, reason INVITE_EXPIRED or reason INVITE_CANCELLED,
        PERMISSION_DENIED with reason UNAUTHORIZED_ACCOUNT where the account is closed.

        Args:
            token: The link's token.
        """
        request = acceptance_pb2.LookInvitationRequest(token=token)
        return await self._transport.call(_LOOK_INVITATION, request, acceptance_pb2.LookInvitationResponse())

    async def accept_invitation(
        self, *, token: str, password: str, display_name: str = ""
    ) -> session_pb2.LoginResponse:
        """Makes a user of an invitation, once, and starts their session. A sub-account that waits for this owner opens.
        Returns INVALID_ARGUMENT with reason INVALID_ONE_TIME_TOKEN, reason INVITE_EXPIRED, reason INVITE_CANCELLED, and with
        reason PASSWORD_TOO_COMMON, after which the link stays good; ALREADY_EXISTS if the account has a user of this address,
        RESOURCE_EXHAUSTED with reason LIMIT_REACHED where it has no seat left, PERMISSION_DENIED with reason
        UNAUTHORIZED_ACCOUNT where it is closed.

        Args:
            token: The link's token.
            password: The user's password.
            display_name: The user's name; that of the invitation if empty.
        """
        request = acceptance_pb2.AcceptInvitationRequest(token=token, password=password, display_name=display_name)
        return await self._transport.call(_ACCEPT_INVITATION, request, session_pb2.LoginResponse())
