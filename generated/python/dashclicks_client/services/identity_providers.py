# Machine-written from the contracts: change those, then `make generate`.
"""IdentityProviders: Lets an account's people sign in by the account's own identity provider, with the platform as OpenID Connect client. The
methods without a path are what the edge's `/v1/auth/oidc/…` call, which are visits of a browser."""

from collections.abc import AsyncIterator, Iterator, Sequence

from dashclicks.auth.v1 import identity_provider_pb2
from google.protobuf import field_mask_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_IDENTITY_PROVIDER = Route("GET", "/v1/auth/identity-providers/{}", (("id",),), "")
_LIST_IDENTITY_PROVIDERS = Route("GET", "/v1/auth/identity-providers", (), "")
_CREATE_IDENTITY_PROVIDER = Route("POST", "/v1/auth/identity-providers", (), "identityProvider")
_UPDATE_IDENTITY_PROVIDER = Route(
    "PATCH", "/v1/auth/identity-providers/{}", (("identityProvider", "id"),), "identityProvider"
)
_DELETE_IDENTITY_PROVIDER = Route("DELETE", "/v1/auth/identity-providers/{}", (("id",),), "")
_ENABLE_IDENTITY_PROVIDER = Route("POST", "/v1/auth/identity-providers/{}:enable", (("id",),), "*")
_DISABLE_IDENTITY_PROVIDER = Route("POST", "/v1/auth/identity-providers/{}:disable", (("id",),), "*")
_LIST_LOGIN_PROVIDERS = Route("GET", "/v1/auth/login-providers", (), "")


class IdentityProviders:
    """Lets an account's people sign in by the account's own identity provider, with the platform as OpenID Connect client. The
    methods without a path are what the edge's `/v1/auth/oidc/…` call, which are visits of a browser."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_identity_provider(self, *, id: str) -> identity_provider_pb2.IdentityProvider:
        """Returns one identity provider, without its secret.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The provider's id.
        """
        request = identity_provider_pb2.GetIdentityProviderRequest(id=id)
        return self._transport.call(_GET_IDENTITY_PROVIDER, request, identity_provider_pb2.IdentityProvider())

    def list_identity_providers(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> identity_provider_pb2.ListIdentityProvidersResponse:
        """Lists identity providers, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `display_name = "Northwind staff"`.
            order_by: Order, such as `display_name`.
        """
        request = identity_provider_pb2.ListIdentityProvidersRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return self._transport.call(
            _LIST_IDENTITY_PROVIDERS, request, identity_provider_pb2.ListIdentityProvidersResponse()
        )

    def iterate_identity_providers(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> Iterator[identity_provider_pb2.IdentityProvider]:
        """Yields the rows of every page of `list_identity_providers`."""
        request = identity_provider_pb2.ListIdentityProvidersRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = self._transport.call(
                _LIST_IDENTITY_PROVIDERS, request, identity_provider_pb2.ListIdentityProvidersResponse()
            )
            for row in page.identity_providers:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def create_identity_provider(
        self,
        *,
        identity_provider: identity_provider_pb2.IdentityProvider,
        validate_only: bool = False,
        request_id: str = "",
    ) -> identity_provider_pb2.IdentityProvider:
        """Makes an identity provider that nobody signs in by yet.
        Returns PERMISSION_DENIED for a default role that may do what the caller may not.

        Args:
            identity_provider: The provider.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = identity_provider_pb2.CreateIdentityProviderRequest(
            identity_provider=identity_provider, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_CREATE_IDENTITY_PROVIDER, request, identity_provider_pb2.IdentityProvider())

    def update_identity_provider(
        self,
        *,
        identity_provider: identity_provider_pb2.IdentityProvider,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> identity_provider_pb2.IdentityProvider:
        """Changes the fields of an identity provider that the mask names, or those given.
        What changes how people sign in puts it out of use.
        Returns NOT_FOUND if there is none, PERMISSION_DENIED as CreateIdentityProvider does and, for one in use, with reason
        STEP_UP_REQUIRED, ABORTED if the etag is stale.

        Args:
            identity_provider: The provider, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = identity_provider_pb2.UpdateIdentityProviderRequest(
            identity_provider=identity_provider,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return self._transport.call(_UPDATE_IDENTITY_PROVIDER, request, identity_provider_pb2.IdentityProvider())

    def delete_identity_provider(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> identity_provider_pb2.IdentityProvider:
        """Deletes an identity provider. Sessions that came of it go on.
        Returns NOT_FOUND if there is none, PERMISSION_DENIED with reason STEP_UP_REQUIRED for one in use.

        Args:
            id: The provider's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = identity_provider_pb2.DeleteIdentityProviderRequest(
            id=id, etag=etag, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_DELETE_IDENTITY_PROVIDER, request, identity_provider_pb2.IdentityProvider())

    def enable_identity_provider(self, *, id: str) -> identity_provider_pb2.IdentityProvider:
        """Puts an identity provider to use, if it can be reached. Where it is required, sessions of others than the caller and
        the owner end.
        Returns NOT_FOUND if there is none, PERMISSION_DENIED with reason STEP_UP_REQUIRED, or to whoever may not do what its
        users may, FAILED_PRECONDITION with reason PROVIDER_UNUSABLE.

        Args:
            id: The provider's id.
        """
        request = identity_provider_pb2.EnableIdentityProviderRequest(id=id)
        return self._transport.call(_ENABLE_IDENTITY_PROVIDER, request, identity_provider_pb2.IdentityProvider())

    def disable_identity_provider(self, *, id: str) -> identity_provider_pb2.IdentityProvider:
        """Puts an identity provider out of use.
        Returns NOT_FOUND if there is none, PERMISSION_DENIED with reason STEP_UP_REQUIRED.

        Args:
            id: The provider's id.
        """
        request = identity_provider_pb2.DisableIdentityProviderRequest(id=id)
        return self._transport.call(_DISABLE_IDENTITY_PROVIDER, request, identity_provider_pb2.IdentityProvider())

    def list_login_providers(self, *, account_id: str) -> identity_provider_pb2.ListLoginProvidersResponse:
        """Lists by what the people of an account may sign in; nothing for an account that is not there.
        Returns INVALID_ARGUMENT for no id.

        Args:
            account_id: The account.
        """
        request = identity_provider_pb2.ListLoginProvidersRequest(account_id=account_id)
        return self._transport.call(_LIST_LOGIN_PROVIDERS, request, identity_provider_pb2.ListLoginProvidersResponse())


class AsyncIdentityProviders:
    """Lets an account's people sign in by the account's own identity provider, with the platform as OpenID Connect client. The
    methods without a path are what the edge's `/v1/auth/oidc/…` call, which are visits of a browser."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_identity_provider(self, *, id: str) -> identity_provider_pb2.IdentityProvider:
        """Returns one identity provider, without its secret.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The provider's id.
        """
        request = identity_provider_pb2.GetIdentityProviderRequest(id=id)
        return await self._transport.call(_GET_IDENTITY_PROVIDER, request, identity_provider_pb2.IdentityProvider())

    async def list_identity_providers(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> identity_provider_pb2.ListIdentityProvidersResponse:
        """Lists identity providers, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `display_name = "Northwind staff"`.
            order_by: Order, such as `display_name`.
        """
        request = identity_provider_pb2.ListIdentityProvidersRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return await self._transport.call(
            _LIST_IDENTITY_PROVIDERS, request, identity_provider_pb2.ListIdentityProvidersResponse()
        )

    async def iterate_identity_providers(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> AsyncIterator[identity_provider_pb2.IdentityProvider]:
        """Yields the rows of every page of `list_identity_providers`."""
        request = identity_provider_pb2.ListIdentityProvidersRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = await self._transport.call(
                _LIST_IDENTITY_PROVIDERS, request, identity_provider_pb2.ListIdentityProvidersResponse()
            )
            for row in page.identity_providers:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def create_identity_provider(
        self,
        *,
        identity_provider: identity_provider_pb2.IdentityProvider,
        validate_only: bool = False,
        request_id: str = "",
    ) -> identity_provider_pb2.IdentityProvider:
        """Makes an identity provider that nobody signs in by yet.
        Returns PERMISSION_DENIED for a default role that may do what the caller may not.

        Args:
            identity_provider: The provider.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = identity_provider_pb2.CreateIdentityProviderRequest(
            identity_provider=identity_provider, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_CREATE_IDENTITY_PROVIDER, request, identity_provider_pb2.IdentityProvider())

    async def update_identity_provider(
        self,
        *,
        identity_provider: identity_provider_pb2.IdentityProvider,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> identity_provider_pb2.IdentityProvider:
        """Changes the fields of an identity provider that the mask names, or those given.
        What changes how people sign in puts it out of use.
        Returns NOT_FOUND if there is none, PERMISSION_DENIED as CreateIdentityProvider does and, for one in use, with reason
        STEP_UP_REQUIRED, ABORTED if the etag is stale.

        Args:
            identity_provider: The provider, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = identity_provider_pb2.UpdateIdentityProviderRequest(
            identity_provider=identity_provider,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return await self._transport.call(_UPDATE_IDENTITY_PROVIDER, request, identity_provider_pb2.IdentityProvider())

    async def delete_identity_provider(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> identity_provider_pb2.IdentityProvider:
        """Deletes an identity provider. Sessions that came of it go on.
        Returns NOT_FOUND if there is none, PERMISSION_DENIED with reason STEP_UP_REQUIRED for one in use.

        Args:
            id: The provider's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = identity_provider_pb2.DeleteIdentityProviderRequest(
            id=id, etag=etag, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_DELETE_IDENTITY_PROVIDER, request, identity_provider_pb2.IdentityProvider())

    async def enable_identity_provider(self, *, id: str) -> identity_provider_pb2.IdentityProvider:
        """Puts an identity provider to use, if it can be reached. Where it is required, sessions of others than the caller and
        the owner end.
        Returns NOT_FOUND if there is none, PERMISSION_DENIED with reason STEP_UP_REQUIRED, or to whoever may not do what its
        users may, FAILED_PRECONDITION with reason PROVIDER_UNUSABLE.

        Args:
            id: The provider's id.
        """
        request = identity_provider_pb2.EnableIdentityProviderRequest(id=id)
        return await self._transport.call(_ENABLE_IDENTITY_PROVIDER, request, identity_provider_pb2.IdentityProvider())

    async def disable_identity_provider(self, *, id: str) -> identity_provider_pb2.IdentityProvider:
        """Puts an identity provider out of use.
        Returns NOT_FOUND if there is none, PERMISSION_DENIED with reason STEP_UP_REQUIRED.

        Args:
            id: The provider's id.
        """
        request = identity_provider_pb2.DisableIdentityProviderRequest(id=id)
        return await self._transport.call(_DISABLE_IDENTITY_PROVIDER, request, identity_provider_pb2.IdentityProvider())

    async def list_login_providers(self, *, account_id: str) -> identity_provider_pb2.ListLoginProvidersResponse:
        """Lists by what the people of an account may sign in; nothing for an account that is not there.
        Returns INVALID_ARGUMENT for no id.

        Args:
            account_id: The account.
        """
        request = identity_provider_pb2.ListLoginProvidersRequest(account_id=account_id)
        return await self._transport.call(
            _LIST_LOGIN_PROVIDERS, request, identity_provider_pb2.ListLoginProvidersResponse()
        )
