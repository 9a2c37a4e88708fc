"""Devices that show a user's pushes."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace

from dashclicks.notifications_center.v1 import device_pb2
from dashclicks.notifications_center.v1.device_pb2 import Device, RegisterDeviceRequest

from services.internal.deps import Deps
from services.internal.notifications_center.hooks import DeviceHooks
from shared.core.errors import AlreadyExists, InvalidArgument, Violation
from shared.models.notifications_center import DEVICE
from shared.resource.model import Record
from shared.rpc.call import Call
from shared.rpc.principal import Principal

# What the providers' tokens look like.
TOKENS = {
    device_pb2.PUSH_PROVIDER_FCM: re.compile(r"[A-Za-z0-9_:-]{20,4096}"),
    device_pb2.PUSH_PROVIDER_EXPO: re.compile(r"Expo(nent)?PushToken\[[A-Za-z0-9_-]{10,200}\]"),
}


class DevicesServicer:
    """A device is one user's at a time: it shows nobody else's pushes."""

    def __init__(self, deps: Deps) -> None:
        self.devices = deps.runtime.resource(DEVICE, DeviceHooks(deps.vault))
        self._clock = deps.clock

    async def RegisterDevice(self, request: RegisterDeviceRequest, call: Call) -> Device:
        given = request.device
        if not TOKENS[given.provider].fullmatch(given.token):
            problem = "is none of this provider's tokens"
            raise InvalidArgument(f"the token {problem}", violations=[Violation("device.token", problem, "TOKEN")])
        fingerprint = hashlib.sha256(given.token.encode()).hexdigest()
        await self._take_from_others(fingerprint, call)

        def fill(message: Device) -> None:
            message.fingerprint = fingerprint
            message.seen_time.FromDatetime(self._clock.now())

        try:
            return await self.devices.create(call, given, prefix="device.", fill=fill)
        except AlreadyExists:
            (known,) = await self._known(fingerprint, call)
        return (await self.devices.change(call, known.message.id, lambda row: _renew(row, given, fill))).message

    async def _take_from_others(self, fingerprint: str, call: Call) -> None:
        caller = call.caller
        for row in await self.devices.system(call.method, call.request_id).find({"fingerprint": fingerprint}):
            user_id, account_id = row.message.user_id, row.message.account_id
            if (user_id, account_id) != (caller.user_id, caller.account_id):
                owner = Principal(user_id=user_id, account_id=account_id, system=True)
                await self.devices.delete_if_there(replace(call, principal=owner), row.message.id)

    async def _known(self, fingerprint: str, call: Call) -> list[Record[Device]]:
        where = {"fingerprint": fingerprint, "user_id": call.caller.user_id, "account_id": call.caller.account_id}
        return await self.devices.system(call.method, call.request_id).find(where, 1)


def _renew(row: Record[Device], given: Device, fill: Callable[[Device], None]) -> None:
    row.message.provider, row.message.token = given.provider, given.token
    row.message.display_name = given.display_name or row.message.display_name
    fill(row.message)
