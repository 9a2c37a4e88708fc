# Machine-written from the contracts: change those, then `make generate`.
"""Devices: The browsers and phones that show a user's pushes."""

from collections.abc import AsyncIterator, Iterator

from dashclicks.notifications_center.v1 import device_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_DEVICE = Route("GET", "/v1/notifications-center/devices/{}", (("id",),), "")
_LIST_DEVICES = Route("GET", "/v1/notifications-center/devices", (), "")
_REGISTER_DEVICE = Route("POST", "/v1/notifications-center/devices:register", (), "device")
_DELETE_DEVICE = Route("DELETE", "/v1/notifications-center/devices/{}", (("id",),), "")


class Devices:
    """The browsers and phones that show a user's pushes."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_device(self, *, id: str) -> device_pb2.Device:
        """Returns one of the caller's devices.
        Returns NOT_FOUND if there is none.

        Args:
            id: The id.
        """
        request = device_pb2.GetDeviceRequest(id=id)
        return self._transport.call(_GET_DEVICE, request, device_pb2.Device())

    def list_devices(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> device_pb2.ListDevicesResponse:
        """Lists the caller's devices, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `create_time > ago("30d")`.
            order_by: Order, such as `create_time desc`.
        """
        request = device_pb2.ListDevicesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return self._transport.call(_LIST_DEVICES, request, device_pb2.ListDevicesResponse())

    def iterate_devices(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> Iterator[device_pb2.Device]:
        """Yields the rows of every page of `list_devices`."""
        request = device_pb2.ListDevicesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = self._transport.call(_LIST_DEVICES, request, device_pb2.ListDevicesResponse())
            for row in page.devices:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def register_device(self, *, device: device_pb2.Device) -> device_pb2.Device:
        """Tells that a device shows the caller's pushes, and nobody else's any more. Telling it again renews it.
        Returns INVALID_ARGUMENT for a token that is none of the provider's.

        Args:
            device: The device.
        """
        request = device_pb2.RegisterDeviceRequest(device=device)
        return self._transport.call(_REGISTER_DEVICE, request, device_pb2.Device())

    def delete_device(self, *, id: str, etag: str = "") -> device_pb2.Device:
        """Tells that a device shows the caller's pushes no more.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The id.
            etag: Deletes only this version.
        """
        request = device_pb2.DeleteDeviceRequest(id=id, etag=etag)
        return self._transport.call(_DELETE_DEVICE, request, device_pb2.Device())


class AsyncDevices:
    """The browsers and phones that show a user's pushes."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_device(self, *, id: str) -> device_pb2.Device:
        """Returns one of the caller's devices.
        Returns NOT_FOUND if there is none.

        Args:
            id: The id.
        """
        request = device_pb2.GetDeviceRequest(id=id)
        return await self._transport.call(_GET_DEVICE, request, device_pb2.Device())

    async def list_devices(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> device_pb2.ListDevicesResponse:
        """Lists the caller's devices, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `create_time > ago("30d")`.
            order_by: Order, such as `create_time desc`.
        """
        request = device_pb2.ListDevicesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return await self._transport.call(_LIST_DEVICES, request, device_pb2.ListDevicesResponse())

    async def iterate_devices(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> AsyncIterator[device_pb2.Device]:
        """Yields the rows of every page of `list_devices`."""
        request = device_pb2.ListDevicesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = await self._transport.call(_LIST_DEVICES, request, device_pb2.ListDevicesResponse())
            for row in page.devices:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def register_device(self, *, device: device_pb2.Device) -> device_pb2.Device:
        """Tells that a device shows the caller's pushes, and nobody else's any more. Telling it again renews it.
        Returns INVALID_ARGUMENT for a token that is none of the provider's.

        Args:
            device: The device.
        """
        request = device_pb2.RegisterDeviceRequest(device=device)
        return await self._transport.call(_REGISTER_DEVICE, request, device_pb2.Device())

    async def delete_device(self, *, id: str, etag: str = "") -> device_pb2.Device:
        """Tells that a device shows the caller's pushes no more.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The id.
            etag: Deletes only this version.
        """
        request = device_pb2.DeleteDeviceRequest(id=id, etag=etag)
        return await self._transport.call(_DELETE_DEVICE, request, device_pb2.Device())
