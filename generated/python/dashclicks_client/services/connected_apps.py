# Machine-written from the contracts: change those, then `make generate`.
"""ConnectedApps: Shows which apps may act for whom, and ends it."""

from dashclicks.oauth.v1 import connected_app_pb2

from ..transport import AsyncTransport, Route, Transport

_LIST_CONNECTED_APPS = Route("GET", "/v1/oauth/connected-apps", (), "")
_REVOKE_CONNECTED_APP = Route("DELETE", "/v1/oauth/connected-apps/{}", (("appId",),), "")
_LIST_ACCOUNT_CONNECTED_APPS = Route("GET", "/v1/oauth/account-connected-apps", (), "")
_REVOKE_ACCOUNT_CONNECTED_APP = Route("DELETE", "/v1/oauth/account-connected-apps/{}", (("appId",),), "")


class ConnectedApps:
    """Shows which apps may act for whom, and ends it."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list_connected_apps(self) -> connected_app_pb2.ListConnectedAppsResponse:
        """Lists the apps that act for the caller in this account.
        Returns UNAUTHENTICATED without a session, PERMISSION_DENIED with reason APP_NOT_ALLOWED to an app."""
        request = connected_app_pb2.ListConnectedAppsRequest()
        return self._transport.call(_LIST_CONNECTED_APPS, request, connected_app_pb2.ListConnectedAppsResponse())

    def revoke_connected_app(self, *, app_id: str) -> connected_app_pb2.RevokeConnectedAppResponse:
        """Ends what an app may do for the caller in this account: its tokens are refused at once.
        Returns NOT_FOUND if it may do nothing.

        Args:
            app_id: The app's id.
        """
        request = connected_app_pb2.RevokeConnectedAppRequest(app_id=app_id)
        return self._transport.call(_REVOKE_CONNECTED_APP, request, connected_app_pb2.RevokeConnectedAppResponse())

    def list_account_connected_apps(self) -> connected_app_pb2.ListConnectedAppsResponse:
        """Lists the apps that act for anybody in the account.
        Returns PERMISSION_DENIED without the scope."""
        request = connected_app_pb2.ListAccountConnectedAppsRequest()
        return self._transport.call(
            _LIST_ACCOUNT_CONNECTED_APPS, request, connected_app_pb2.ListConnectedAppsResponse()
        )

    def revoke_account_connected_app(
        self, *, app_id: str, user_id: str = ""
    ) -> connected_app_pb2.RevokeConnectedAppResponse:
        """Ends what an app may do in the account, for one user or for everybody: its tokens are refused at once.
        Returns NOT_FOUND if it may do nothing.

        Args:
            app_id: The app's id.
            user_id: The user it is taken off; everybody if empty.
        """
        request = connected_app_pb2.RevokeAccountConnectedAppRequest(app_id=app_id, user_id=user_id)
        return self._transport.call(
            _REVOKE_ACCOUNT_CONNECTED_APP, request, connected_app_pb2.RevokeConnectedAppResponse()
        )


class AsyncConnectedApps:
    """Shows which apps may act for whom, and ends it."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def list_connected_apps(self) -> connected_app_pb2.ListConnectedAppsResponse:
        """Lists the apps that act for the caller in this account.
        Returns UNAUTHENTICATED without a session, PERMISSION_DENIED with reason APP_NOT_ALLOWED to an app."""
        request = connected_app_pb2.ListConnectedAppsRequest()
        return await self._transport.call(_LIST_CONNECTED_APPS, request, connected_app_pb2.ListConnectedAppsResponse())

    async def revoke_connected_app(self, *, app_id: str) -> connected_app_pb2.RevokeConnectedAppResponse:
        """Ends what an app may do for the caller in this account: its tokens are refused at once.
        Returns NOT_FOUND if it may do nothing.

        Args:
            app_id: The app's id.
        """
        request = connected_app_pb2.RevokeConnectedAppRequest(app_id=app_id)
        return await self._transport.call(
            _REVOKE_CONNECTED_APP, request, connected_app_pb2.RevokeConnectedAppResponse()
        )

    async def list_account_connected_apps(self) -> connected_app_pb2.ListConnectedAppsResponse:
        """Lists the apps that act for anybody in the account.
        Returns PERMISSION_DENIED without the scope."""
        request = connected_app_pb2.ListAccountConnectedAppsRequest()
        return await self._transport.call(
            _LIST_ACCOUNT_CONNECTED_APPS, request, connected_app_pb2.ListConnectedAppsResponse()
        )

    async def revoke_account_connected_app(
        self, *, app_id: str, user_id: str = ""
    ) -> connected_app_pb2.RevokeConnectedAppResponse:
        """Ends what an app may do in the account, for one user or for everybody: its tokens are refused at once.
        Returns NOT_FOUND if it may do nothing.

        Args:
            app_id: The app's id.
            user_id: The user it is taken off; everybody if empty.
        """
        request = connected_app_pb2.RevokeAccountConnectedAppRequest(app_id=app_id, user_id=user_id)
        return await self._transport.call(
            _REVOKE_ACCOUNT_CONNECTED_APP, request, connected_app_pb2.RevokeConnectedAppResponse()
        )
