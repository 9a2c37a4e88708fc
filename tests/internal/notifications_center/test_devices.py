"""Devices: registering again renews, a device goes to whoever used it last, tokens are never shown."""

from dashclicks.notifications_center.v1 import device_pb2
from dashclicks.notifications_center.v1.device_pb2 import Device

from shared.models.notifications_center import SEALED_TOKEN, TOKEN_PURPOSE
from tests.internal.office import Office, method

REGISTER, LIST, DELETE = method("RegisterDevice"), method("ListDevices"), method("DeleteDevice")


def phone(token: str, name: str = "") -> Device:
    return Device(provider=device_pb2.PUSH_PROVIDER_EXPO, token=f"ExponentPushToken[{token}]", display_name=name)


async def test_a_device_is_registered_once_and_its_token_kept_sealed(office: Office) -> None:
    user, caller = await office.staff()
    first = await caller.call(REGISTER, device=phone("a" * 22, "Ana's phone"))
    again = await caller.call(REGISTER, device=phone("a" * 22))
    assert (again.id, again.display_name, again.token) == (first.id, "Ana's phone", "")
    assert [device.id for device in (await caller.call(LIST)).devices] == [first.id]
    (stored,) = await office.data.database["notifications_center.devices"].find({"_id": first.id}).to_list()
    sealed = await office.deps.vault.unseal(user.account_id, bytes(stored[SEALED_TOKEN]), TOKEN_PURPOSE)
    assert sealed.decode() == phone("a" * 22).token
    assert phone("a" * 22).token not in str(stored)


async def test_a_device_shows_the_pushes_of_whoever_used_it_last(office: Office) -> None:
    _, before = await office.staff()
    _, after = await office.staff()
    await before.call(REGISTER, device=phone("b" * 22))
    await after.call(REGISTER, device=phone("b" * 22))
    assert not (await before.call(LIST)).devices
    (device,) = (await after.call(LIST)).devices
    await after.call(DELETE, id=device.id)
    assert not (await after.call(LIST)).devices


async def test_a_token_of_another_provider_is_refused(office: Office) -> None:
    _, caller = await office.staff()
    failure = await caller.failure(REGISTER, device=Device(provider=device_pb2.PUSH_PROVIDER_EXPO, token="d" * 30))
    assert list(failure.violations) == ["device.token"]
