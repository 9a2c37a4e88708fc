# Machine-written from the contracts: change those, then `make generate`.
"""Oauth: Lets other programs act for users who allow it: OAuth 2.1, an authorization server. The methods without a path are
what the edge's `/v1/oauth/authorize`, `/token`, `/revoke` and `/introspect` call, whose form is that of the RFCs."""

from collections.abc import AsyncIterator, Iterator, Sequence

from dashclicks.oauth.v1 import app_pb2
from google.protobuf import field_mask_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_APP = Route("GET", "/v1/oauth/apps/{}", (("id",),), "")
_LIST_APPS = Route("GET", "/v1/oauth/apps", (), "")
_CREATE_APP = Route("POST", "/v1/oauth/apps", (), "app")
_UPDATE_APP = Route("PATCH", "/v1/oauth/apps/{}", (("app", "id"),), "app")
_DELETE_APP = Route("DELETE", "/v1/oauth/apps/{}", (("id",),), "")
_ROTATE_APP_SECRET = Route("POST", "/v1/oauth/apps/{}:rotateSecret", (("id",),), "*")
_ROTATE_APP_WEBHOOK_SECRET = Route("POST", "/v1/oauth/apps/{}:rotateWebhookSecret", (("id",),), "*")


class Oauth:
    """Lets other programs act for users who allow it: OAuth 2.1, an authorization server. The methods without a path are
    what the edge's `/v1/oauth/authorize`, `/token`, `/revoke` and `/introspect` call, whose form is that of the RFCs."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_app(self, *, id: str) -> app_pb2.App:
        """Returns one app.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The app's id.
        """
        request = app_pb2.GetAppRequest(id=id)
        return self._transport.call(_GET_APP, request, app_pb2.App())

    def list_apps(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> app_pb2.ListAppsResponse:
        """Lists apps, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `display_name = "Invoice Robot"`.
            order_by: Order, such as `display_name`.
        """
        request = app_pb2.ListAppsRequest(page_size=page_size, page_token=page_token, filter=filter, order_by=order_by)
        return self._transport.call(_LIST_APPS, request, app_pb2.ListAppsResponse())

    def iterate_apps(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> Iterator[app_pb2.App]:
        """Yields the rows of every page of `list_apps`."""
        request = app_pb2.ListAppsRequest(page_size=page_size, page_token=page_token, filter=filter, order_by=order_by)
        while True:
            page = self._transport.call(_LIST_APPS, request, app_pb2.ListAppsResponse())
            for row in page.apps:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def create_app(self, *, app: app_pb2.App, validate_only: bool = False, request_id: str = "") -> app_pb2.App:
        """Makes an app in development. Ask for its secret next.
        Returns INVALID_ARGUMENT for scopes that nobody knows or the caller lacks.

        Args:
            app: The app.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = app_pb2.CreateAppRequest(app=app, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_CREATE_APP, request, app_pb2.App())

    def update_app(
        self,
        *,
        app: app_pb2.App,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> app_pb2.App:
        """Changes the fields of an app that the mask names, or those given. Tokens keep the scopes they have.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            app: The app, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = app_pb2.UpdateAppRequest(
            app=app,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return self._transport.call(_UPDATE_APP, request, app_pb2.App())

    def delete_app(self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = "") -> app_pb2.App:
        """Deletes an app. Its tokens end at once.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The app's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = app_pb2.DeleteAppRequest(id=id, etag=etag, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_DELETE_APP, request, app_pb2.App())

    def rotate_app_secret(self, *, id: str, overlap_seconds: int = 0) -> app_pb2.RotateAppSecretResponse:
        """Makes a new secret for an app, and shows it this once.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION for a public app.

        Args:
            id: The app's id.
            overlap_seconds: Seconds for which the secret before stays good, a day at most; 0 ends it at once.
        """
        request = app_pb2.RotateAppSecretRequest(id=id, overlap_seconds=overlap_seconds)
        return self._transport.call(_ROTATE_APP_SECRET, request, app_pb2.RotateAppSecretResponse())

    def rotate_app_webhook_secret(self, *, id: str, overlap_seconds: int = 0) -> app_pb2.RotateAppWebhookSecretResponse:
        """Makes a new secret for an app's webhook, and shows it this once.
        Returns NOT_FOUND if there is none.

        Args:
            id: The app's id.
            overlap_seconds: Seconds for which the secret before signs as well, a week at most; 0 ends it at once.
        """
        request = app_pb2.RotateAppWebhookSecretRequest(id=id, overlap_seconds=overlap_seconds)
        return self._transport.call(_ROTATE_APP_WEBHOOK_SECRET, request, app_pb2.RotateAppWebhookSecretResponse())


class AsyncOauth:
    """Lets other programs act for users who allow it: OAuth 2.1, an authorization server. The methods without a path are
    what the edge's `/v1/oauth/authorize`, `/token`, `/revoke` and `/introspect` call, whose form is that of the RFCs."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_app(self, *, id: str) -> app_pb2.App:
        """Returns one app.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The app's id.
        """
        request = app_pb2.GetAppRequest(id=id)
        return await self._transport.call(_GET_APP, request, app_pb2.App())

    async def list_apps(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> app_pb2.ListAppsResponse:
        """Lists apps, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `display_name = "Invoice Robot"`.
            order_by: Order, such as `display_name`.
        """
        request = app_pb2.ListAppsRequest(page_size=page_size, page_token=page_token, filter=filter, order_by=order_by)
        return await self._transport.call(_LIST_APPS, request, app_pb2.ListAppsResponse())

    async def iterate_apps(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> AsyncIterator[app_pb2.App]:
        """Yields the rows of every page of `list_apps`."""
        request = app_pb2.ListAppsRequest(page_size=page_size, page_token=page_token, filter=filter, order_by=order_by)
        while True:
            page = await self._transport.call(_LIST_APPS, request, app_pb2.ListAppsResponse())
            for row in page.apps:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def create_app(self, *, app: app_pb2.App, validate_only: bool = False, request_id: str = "") -> app_pb2.App:
        """Makes an app in development. Ask for its secret next.
        Returns INVALID_ARGUMENT for scopes that nobody knows or the caller lacks.

        Args:
            app: The app.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = app_pb2.CreateAppRequest(app=app, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_CREATE_APP, request, app_pb2.App())

    async def update_app(
        self,
        *,
        app: app_pb2.App,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> app_pb2.App:
        """Changes the fields of an app that the mask names, or those given. Tokens keep the scopes they have.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            app: The app, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = app_pb2.UpdateAppRequest(
            app=app,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return await self._transport.call(_UPDATE_APP, request, app_pb2.App())

    async def delete_app(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> app_pb2.App:
        """Deletes an app. Its tokens end at once.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The app's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = app_pb2.DeleteAppRequest(id=id, etag=etag, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_DELETE_APP, request, app_pb2.App())

    async def rotate_app_secret(self, *, id: str, overlap_seconds: int = 0) -> app_pb2.RotateAppSecretResponse:
        """Makes a new secret for an app, and shows it this once.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION for a public app.

        Args:
            id: The app's id.
            overlap_seconds: Seconds for which the secret before stays good, a day at most; 0 ends it at once.
        """
        request = app_pb2.RotateAppSecretRequest(id=id, overlap_seconds=overlap_seconds)
        return await self._transport.call(_ROTATE_APP_SECRET, request, app_pb2.RotateAppSecretResponse())

    async def rotate_app_webhook_secret(
        self, *, id: str, overlap_seconds: int = 0
    ) -> app_pb2.RotateAppWebhookSecretResponse:
        """Makes a new secret for an app's webhook, and shows it this once.
        Returns NOT_FOUND if there is none.

        Args:
            id: The app's id.
            overlap_seconds: Seconds for which the secret before signs as well, a week at most; 0 ends it at once.
        """
        request = app_pb2.RotateAppWebhookSecretRequest(id=id, overlap_seconds=overlap_seconds)
        return await self._transport.call(_ROTATE_APP_WEBHOOK_SECRET, request, app_pb2.RotateAppWebhookSecretResponse())
