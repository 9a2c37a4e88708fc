"""A user's own passkeys: listed, renamed, removed, and never another's."""

from grpc import StatusCode

from shared.data.passkeys import Passkey
from tests.internal.auth.passkey_story import BEGIN, LIST, REMOVE, RENAME, holder, options, refusal, register
from tests.internal.office import Office


async def test_several_are_renamed_and_removed(office: Office) -> None:
    _, caller, device = await holder(office)
    second = await register(caller, device, "Phone")
    renamed = await caller.call(RENAME, id=second.id, display_name="  Old phone ")
    assert renamed.display_name == "Old phone"
    listed = (await caller.call(LIST)).passkeys
    assert [passkey.display_name for passkey in listed] == ["Laptop", "Old phone"]
    left = (await caller.call(REMOVE, id=listed[0].id)).passkeys
    assert [passkey.id for passkey in left] == [second.id]
    assert (await caller.failure(REMOVE, id=listed[0].id)).code is StatusCode.NOT_FOUND


async def test_nobody_touches_anothers(office: Office) -> None:
    _, owner, _ = await holder(office)
    (passkey,) = (await owner.call(LIST)).passkeys
    _, stranger, _ = await holder(office)
    for request in (stranger.failure(RENAME, id=passkey.id, display_name="x"), stranger.failure(REMOVE, id=passkey.id)):
        assert (await request).code is StatusCode.NOT_FOUND
    assert list((await owner.call(LIST)).passkeys) == [passkey]


async def test_a_removed_one_signs_nobody_in(office: Office) -> None:
    _, caller, device = await holder(office)
    (passkey,) = (await caller.call(LIST)).passkeys
    await caller.call(REMOVE, id=passkey.id)
    assert await refusal(office, device.use(await options(office))) == "INVALID_CREDENTIALS"


async def test_a_device_is_told_what_it_holds_already(office: Office) -> None:
    _, caller, device = await holder(office)
    (known,) = dict((await caller.call(BEGIN)).public_key)["excludeCredentials"]
    assert known["id"] in device.keys


async def test_a_passkey_has_one_user(office: Office) -> None:
    user, _, _ = await holder(office)
    (passkey,) = await office.deps.passkeys.of_user(user.id)
    other, _ = await office.staff()
    stolen = Passkey(**{**{name: getattr(passkey, name) for name in Passkey.__slots__}, "user_id": other.id})
    assert not await office.deps.passkeys.add(other.account_id, stolen)
    assert not await office.deps.passkeys.add(user.account_id, passkey)
    assert await office.deps.passkeys.of_user(other.id) == []
