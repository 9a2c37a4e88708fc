# Machine-written from the contracts: change those, then `make generate`.
"""Impersonation: Sessions that lead elsewhere: into a sub-account, or into a user's name. Each ends alone when it is logged out, and with
the session that began it; the client goes on with that one."""

from collections.abc import AsyncIterator, Iterator

from dashclicks.auth.v1 import impersonation_pb2, session_pb2

from ..transport import AsyncTransport, Route, Transport

_ENTER_ACCOUNT = Route("POST", "/v1/auth/session:sso", (), "*")
_IMPERSONATE = Route("POST", "/v1/auth/session:impersonate", (), "*")
_GET_IMPERSONATION = Route("GET", "/v1/auth/impersonations/{}", (("id",),), "")
_LIST_IMPERSONATIONS = Route("GET", "/v1/auth/impersonations", (), "")


class Impersonation:
    """Sessions that lead elsewhere: into a sub-account, or into a user's name. Each ends alone when it is logged out, and with
    the session that began it; the client goes on with that one."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def enter_account(self, *, account_id: str) -> session_pb2.LoginResponse:
        """Starts a session of the caller in a sub-account of their agency, with the scopes of this one. It lives no longer than
        this one would unused, and is not renewed.
        Returns PERMISSION_DENIED with reason FOREIGN_ACCOUNT unless it is a live sub-account of the account that the caller
        belongs to, with reason UNAUTHORIZED_ACCOUNT if it is banned.

        Args:
            account_id: A sub-account of the caller's account.
        """
        request = impersonation_pb2.EnterAccountRequest(account_id=account_id)
        return self._transport.call(_ENTER_ACCOUNT, request, session_pb2.LoginResponse())

    def impersonate(self, *, user_id: str, reason: str, duration_seconds: int = 0) -> session_pb2.LoginResponse:
        """Starts a session in a user's name, with the scopes that both have. It ends when its time is over, and is not renewed;
        passwords, factors, sessions, apps and their consents, and money are out of its reach.
        Returns NOT_FOUND unless it is a user of the caller's account or of a sub-account of it, PERMISSION_DENIED with reason
        STEP_UP_REQUIRED if the caller did not prove lately who they are, with reason NOT_BELOW_CALLER for the caller, the
        owner of their account, and whoever there may do as much as they, with reason VISIBILITY_ABOVE_CALLER for a user who
        sees more records, with reason UNAUTHORIZED_ACCOUNT for a closed account, FAILED_PRECONDITION with reason
        USER_INACTIVE for a user who cannot sign in.

        Args:
            user_id: A user of the caller's account, or of a sub-account of it.
            reason: Why: it is kept in the user's account, for its people to read.
            duration_seconds: For how long, in seconds, an hour at most; half an hour if unset.
        """
        request = impersonation_pb2.ImpersonateRequest(
            user_id=user_id, reason=reason, duration_seconds=duration_seconds
        )
        return self._transport.call(_IMPERSONATE, request, session_pb2.LoginResponse())

    def get_impersonation(self, *, id: str) -> impersonation_pb2.Impersonation:
        """Returns one impersonation.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The id.
        """
        request = impersonation_pb2.GetImpersonationRequest(id=id)
        return self._transport.call(_GET_IMPERSONATION, request, impersonation_pb2.Impersonation())

    def list_impersonations(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> impersonation_pb2.ListImpersonationsResponse:
        """Lists who acted in the name of the account's users, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `user_id = "usr_01JDEMO0000000000000000002"`.
            order_by: Order, such as `create_time desc`.
        """
        request = impersonation_pb2.ListImpersonationsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return self._transport.call(_LIST_IMPERSONATIONS, request, impersonation_pb2.ListImpersonationsResponse())

    def iterate_impersonations(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> Iterator[impersonation_pb2.Impersonation]:
        """Yields the rows of every page of `list_impersonations`."""
        request = impersonation_pb2.ListImpersonationsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = self._transport.call(_LIST_IMPERSONATIONS, request, impersonation_pb2.ListImpersonationsResponse())
            for row in page.impersonations:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token


class AsyncImpersonation:
    """Sessions that lead elsewhere: into a sub-account, or into a user's name. Each ends alone when it is logged out, and with
    the session that began it; the client goes on with that one."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def enter_account(self, *, account_id: str) -> session_pb2.LoginResponse:
        """Starts a session of the caller in a sub-account of their agency, with the scopes of this one. It lives no longer than
        this one would unused, and is not renewed.
        Returns PERMISSION_DENIED with reason FOREIGN_ACCOUNT unless it is a live sub-account of the account that the caller
        belongs to, with reason UNAUTHORIZED_ACCOUNT if it is banned.

        Args:
            account_id: A sub-account of the caller's account.
        """
        request = impersonation_pb2.EnterAccountRequest(account_id=account_id)
        return await self._transport.call(_ENTER_ACCOUNT, request, session_pb2.LoginResponse())

    async def impersonate(self, *, user_id: str, reason: str, duration_seconds: int = 0) -> session_pb2.LoginResponse:
        """Starts a session in a user's name, with the scopes that both have. It ends when its time is over, and is not renewed;
        passwords, factors, sessions, apps and their consents, and money are out of its reach.
        Returns NOT_FOUND unless it is a user of the caller's account or of a sub-account of it, PERMISSION_DENIED with reason
        STEP_UP_REQUIRED if the caller did not prove lately who they are, with reason NOT_BELOW_CALLER for the caller, the
        owner of their account, and whoever there may do as much as they, with reason VISIBILITY_ABOVE_CALLER for a user who
        sees more records, with reason UNAUTHORIZED_ACCOUNT for a closed account, FAILED_PRECONDITION with reason
        USER_INACTIVE for a user who cannot sign in.

        Args:
            user_id: A user of the caller's account, or of a sub-account of it.
            reason: Why: it is kept in the user's account, for its people to read.
            duration_seconds: For how long, in seconds, an hour at most; half an hour if unset.
        """
        request = impersonation_pb2.ImpersonateRequest(
            user_id=user_id, reason=reason, duration_seconds=duration_seconds
        )
        return await self._transport.call(_IMPERSONATE, request, session_pb2.LoginResponse())

    async def get_impersonation(self, *, id: str) -> impersonation_pb2.Impersonation:
        """Returns one impersonation.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The id.
        """
        request = impersonation_pb2.GetImpersonationRequest(id=id)
        return await self._transport.call(_GET_IMPERSONATION, request, impersonation_pb2.Impersonation())

    async def list_impersonations(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> impersonation_pb2.ListImpersonationsResponse:
        """Lists who acted in the name of the account's users, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `user_id = "usr_01JDEMO0000000000000000002"`.
            order_by: Order, such as `create_time desc`.
        """
        request = impersonation_pb2.ListImpersonationsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return await self._transport.call(_LIST_IMPERSONATIONS, request, impersonation_pb2.ListImpersonationsResponse())

    async def iterate_impersonations(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> AsyncIterator[impersonation_pb2.Impersonation]:
        """Yields the rows of every page of `list_impersonations`."""
        request = impersonation_pb2.ListImpersonationsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = await self._transport.call(
                _LIST_IMPERSONATIONS, request, impersonation_pb2.ListImpersonationsResponse()
            )
            for row in page.impersonations:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token
