# Machine-written from the contracts: change those, then `make generate`.
"""ApiKeys: Keys with which programs of an account's own call the API: as `X-Api-Key`, or as `Authorization: Bearer`."""

from collections.abc import AsyncIterator, Iterator, Sequence

from dashclicks.oauth.v1 import api_key_pb2
from google.protobuf import field_mask_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_API_KEY = Route("GET", "/v1/oauth/api-keys/{}", (("id",),), "")
_LIST_API_KEYS = Route("GET", "/v1/oauth/api-keys", (), "")
_CREATE_API_KEY = Route("POST", "/v1/oauth/api-keys", (), "apiKey")
_UPDATE_API_KEY = Route("PATCH", "/v1/oauth/api-keys/{}", (("apiKey", "id"),), "apiKey")
_DELETE_API_KEY = Route("DELETE", "/v1/oauth/api-keys/{}", (("id",),), "")
_ROTATE_API_KEY_SECRET = Route("POST", "/v1/oauth/api-keys/{}:rotateSecret", (("id",),), "*")


class ApiKeys:
    """Keys with which programs of an account's own call the API: as `X-Api-Key`, or as `Authorization: Bearer`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_api_key(self, *, id: str) -> api_key_pb2.ApiKey:
        """Returns one key, without its secret.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The key's id.
        """
        request = api_key_pb2.GetApiKeyRequest(id=id)
        return self._transport.call(_GET_API_KEY, request, api_key_pb2.ApiKey())

    def list_api_keys(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> api_key_pb2.ListApiKeysResponse:
        """Lists keys, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `display_name = "Nightly export"`.
            order_by: Order, such as `display_name`.
        """
        request = api_key_pb2.ListApiKeysRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return self._transport.call(_LIST_API_KEYS, request, api_key_pb2.ListApiKeysResponse())

    def iterate_api_keys(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> Iterator[api_key_pb2.ApiKey]:
        """Yields the rows of every page of `list_api_keys`."""
        request = api_key_pb2.ListApiKeysRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = self._transport.call(_LIST_API_KEYS, request, api_key_pb2.ListApiKeysResponse())
            for row in page.api_keys:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def create_api_key(
        self, *, api_key: api_key_pb2.ApiKey, validate_only: bool = False, request_id: str = ""
    ) -> api_key_pb2.ApiKey:
        """Makes a key of the caller's. Ask for its secret next.
        Returns INVALID_ARGUMENT for scopes that the caller lacks and a time that is over, RESOURCE_EXHAUSTED at the limit.

        Args:
            api_key: The key.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = api_key_pb2.CreateApiKeyRequest(api_key=api_key, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_CREATE_API_KEY, request, api_key_pb2.ApiKey())

    def update_api_key(
        self,
        *,
        api_key: api_key_pb2.ApiKey,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> api_key_pb2.ApiKey:
        """Changes the fields of a key that the mask names, or those given; at once, wherever it is in use.
        Returns NOT_FOUND if there is none, INVALID_ARGUMENT as CreateApiKey does, ABORTED if the etag is stale.

        Args:
            api_key: The key, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = api_key_pb2.UpdateApiKeyRequest(
            api_key=api_key,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return self._transport.call(_UPDATE_API_KEY, request, api_key_pb2.ApiKey())

    def delete_api_key(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> api_key_pb2.ApiKey:
        """Revokes a key: it ends at once.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The key's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = api_key_pb2.DeleteApiKeyRequest(id=id, etag=etag, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_DELETE_API_KEY, request, api_key_pb2.ApiKey())

    def rotate_api_key_secret(self, *, id: str, overlap_seconds: int = 0) -> api_key_pb2.RotateApiKeySecretResponse:
        """Makes a new secret for a key of the caller's, and shows it this once.
        Returns NOT_FOUND if there is none, PERMISSION_DENIED with reason NOT_THE_MAKER for the key of somebody else, and
        without a proof of who calls that is not older than ten minutes.

        Args:
            id: The key's id.
            overlap_seconds: Seconds for which the secret before stays good, a week at most; 0 ends it at once.
        """
        request = api_key_pb2.RotateApiKeySecretRequest(id=id, overlap_seconds=overlap_seconds)
        return self._transport.call(_ROTATE_API_KEY_SECRET, request, api_key_pb2.RotateApiKeySecretResponse())


class AsyncApiKeys:
    """Keys with which programs of an account's own call the API: as `X-Api-Key`, or as `Authorization: Bearer`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_api_key(self, *, id: str) -> api_key_pb2.ApiKey:
        """Returns one key, without its secret.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The key's id.
        """
        request = api_key_pb2.GetApiKeyRequest(id=id)
        return await self._transport.call(_GET_API_KEY, request, api_key_pb2.ApiKey())

    async def list_api_keys(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> api_key_pb2.ListApiKeysResponse:
        """Lists keys, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `display_name = "Nightly export"`.
            order_by: Order, such as `display_name`.
        """
        request = api_key_pb2.ListApiKeysRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return await self._transport.call(_LIST_API_KEYS, request, api_key_pb2.ListApiKeysResponse())

    async def iterate_api_keys(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> AsyncIterator[api_key_pb2.ApiKey]:
        """Yields the rows of every page of `list_api_keys`."""
        request = api_key_pb2.ListApiKeysRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = await self._transport.call(_LIST_API_KEYS, request, api_key_pb2.ListApiKeysResponse())
            for row in page.api_keys:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def create_api_key(
        self, *, api_key: api_key_pb2.ApiKey, validate_only: bool = False, request_id: str = ""
    ) -> api_key_pb2.ApiKey:
        """Makes a key of the caller's. Ask for its secret next.
        Returns INVALID_ARGUMENT for scopes that the caller lacks and a time that is over, RESOURCE_EXHAUSTED at the limit.

        Args:
            api_key: The key.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = api_key_pb2.CreateApiKeyRequest(api_key=api_key, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_CREATE_API_KEY, request, api_key_pb2.ApiKey())

    async def update_api_key(
        self,
        *,
        api_key: api_key_pb2.ApiKey,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> api_key_pb2.ApiKey:
        """Changes the fields of a key that the mask names, or those given; at once, wherever it is in use.
        Returns NOT_FOUND if there is none, INVALID_ARGUMENT as CreateApiKey does, ABORTED if the etag is stale.

        Args:
            api_key: The key, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = api_key_pb2.UpdateApiKeyRequest(
            api_key=api_key,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return await self._transport.call(_UPDATE_API_KEY, request, api_key_pb2.ApiKey())

    async def delete_api_key(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> api_key_pb2.ApiKey:
        """Revokes a key: it ends at once.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The key's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = api_key_pb2.DeleteApiKeyRequest(id=id, etag=etag, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_DELETE_API_KEY, request, api_key_pb2.ApiKey())

    async def rotate_api_key_secret(
        self, *, id: str, overlap_seconds: int = 0
    ) -> api_key_pb2.RotateApiKeySecretResponse:
        """Makes a new secret for a key of the caller's, and shows it this once.
        Returns NOT_FOUND if there is none, PERMISSION_DENIED with reason NOT_THE_MAKER for the key of somebody else, and
        without a proof of who calls that is not older than ten minutes.

        Args:
            id: The key's id.
            overlap_seconds: Seconds for which the secret before stays good, a week at most; 0 ends it at once.
        """
        request = api_key_pb2.RotateApiKeySecretRequest(id=id, overlap_seconds=overlap_seconds)
        return await self._transport.call(_ROTATE_API_KEY_SECRET, request, api_key_pb2.RotateApiKeySecretResponse())
