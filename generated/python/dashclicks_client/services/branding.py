# Machine-written from the contracts: change those, then `make generate`.
"""Branding: How accounts look to their people."""

from collections.abc import Sequence

from dashclicks.accounts.v1 import branding_pb2
from google.protobuf import field_mask_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_BRANDING = Route("GET", "/v1/accounts/branding", (), "")
_UPDATE_BRANDING = Route("PATCH", "/v1/accounts/branding", (), "branding")
_GET_EFFECTIVE_BRANDING = Route("GET", "/v1/accounts/branding:effective", (), "")
_GET_HOST_BRANDING = Route("GET", "/v1/accounts/branding:byHost", (), "")


class Branding:
    """How accounts look to their people."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_branding(self) -> branding_pb2.Branding:
        """Returns the branding of the caller's account, as it was set.
        Returns PERMISSION_DENIED without the scope."""
        request = branding_pb2.GetBrandingRequest()
        return self._transport.call(_GET_BRANDING, request, branding_pb2.Branding())

    def update_branding(
        self, *, branding: branding_pb2.Branding, update_mask: Sequence[str] | None = None
    ) -> branding_pb2.Branding:
        """Changes the fields of the branding that the mask names, or those given.
        Returns INVALID_ARGUMENT if text on the primary colour could not be read, ABORTED if the etag is stale.

        Args:
            branding: The branding; its id may be left out.
            update_mask: Fields to change; without it, those given.
        """
        request = branding_pb2.UpdateBrandingRequest(
            branding=branding, update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask)
        )
        return self._transport.call(_UPDATE_BRANDING, request, branding_pb2.Branding())

    def get_effective_branding(self) -> branding_pb2.Branding:
        """Returns the branding that holds for the caller's account: its own, and where that is empty its agency's.
        Returns PERMISSION_DENIED without a session's account."""
        request = branding_pb2.GetEffectiveBrandingRequest()
        return self._transport.call(_GET_EFFECTIVE_BRANDING, request, branding_pb2.Branding())

    def get_host_branding(self, *, host: str) -> branding_pb2.HostBranding:
        """Returns what the login page at a host shows. A host that nobody has answers as one without branding does.
        Returns INVALID_ARGUMENT for what is no host.

        Args:
            host: The host of the page, without a port.
        """
        request = branding_pb2.GetHostBrandingRequest(host=host)
        return self._transport.call(_GET_HOST_BRANDING, request, branding_pb2.HostBranding())


class AsyncBranding:
    """How accounts look to their people."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_branding(self) -> branding_pb2.Branding:
        """Returns the branding of the caller's account, as it was set.
        Returns PERMISSION_DENIED without the scope."""
        request = branding_pb2.GetBrandingRequest()
        return await self._transport.call(_GET_BRANDING, request, branding_pb2.Branding())

    async def update_branding(
        self, *, branding: branding_pb2.Branding, update_mask: Sequence[str] | None = None
    ) -> branding_pb2.Branding:
        """Changes the fields of the branding that the mask names, or those given.
        Returns INVALID_ARGUMENT if text on the primary colour could not be read, ABORTED if the etag is stale.

        Args:
            branding: The branding; its id may be left out.
            update_mask: Fields to change; without it, those given.
        """
        request = branding_pb2.UpdateBrandingRequest(
            branding=branding, update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask)
        )
        return await self._transport.call(_UPDATE_BRANDING, request, branding_pb2.Branding())

    async def get_effective_branding(self) -> branding_pb2.Branding:
        """Returns the branding that holds for the caller's account: its own, and where that is empty its agency's.
        Returns PERMISSION_DENIED without a session's account."""
        request = branding_pb2.GetEffectiveBrandingRequest()
        return await self._transport.call(_GET_EFFECTIVE_BRANDING, request, branding_pb2.Branding())

    async def get_host_branding(self, *, host: str) -> branding_pb2.HostBranding:
        """Returns what the login page at a host shows. A host that nobody has answers as one without branding does.
        Returns INVALID_ARGUMENT for what is no host.

        Args:
            host: The host of the page, without a port.
        """
        request = branding_pb2.GetHostBrandingRequest(host=host)
        return await self._transport.call(_GET_HOST_BRANDING, request, branding_pb2.HostBranding())
