"""Passkeys that were used elsewhere, copied, or not unlocked sign nobody in."""

from typing import Any

import pytest
from webauthn.helpers import bytes_to_base64url

from tests.internal.auth.device import PAGE, Device
from tests.internal.auth.passkey_story import BEGIN, LOGIN, REGISTER, holder, options, refusal, register
from tests.internal.office import Office

WRONG: dict[str, dict[str, Any]] = {
    "another origin": {"origin": "http://127.0.0.1:5001"},
    "an origin that begins alike": {"origin": f"{PAGE}.evil.example"},
    "another type": {"type": "webauthn.create"},
    "a framed page": {"crossOrigin": True},
}


@pytest.mark.parametrize("changed", WRONG.values(), ids=WRONG)
async def test_what_another_page_got_signs_nobody_in(office: Office, changed: dict[str, Any]) -> None:
    _, _, device = await holder(office)
    assert await refusal(office, device.use(await options(office), **changed)) == "INVALID_CREDENTIALS"


async def test_another_domains_signature_is_refused(office: Office) -> None:
    _, _, device = await holder(office)
    asked = {**dict(await options(office)), "rpId": "evil.example"}
    assert await refusal(office, device.use(asked)) == "INVALID_CREDENTIALS"


async def test_a_device_that_was_not_unlocked_is_refused(office: Office) -> None:
    _, caller, device = await holder(office)
    device.unlocked = False
    assert await refusal(office, device.use(await options(office))) == "INVALID_CREDENTIALS"
    made = device.make((await caller.call(BEGIN)).public_key)
    assert (await caller.failure(REGISTER, credential=made, display_name="x")).reason == "INVALID_PASSKEY"


async def test_a_wrong_signature_and_an_unknown_passkey_are_one_answer(office: Office) -> None:
    _, _, device = await holder(office)
    forged = device.use(await options(office))
    forged["response"]["signature"] = bytes_to_base64url(b"\x30\x06\x02\x01\x01\x02\x01\x01")  # type: ignore[index]
    stranger = Device()
    stranger.make({"user": {"id": ""}, "rp": {"id": "127.0.0.1"}, "challenge": ""})
    answers = [
        await office.nobody.failure(LOGIN, credential=credential)
        for credential in (forged, stranger.use(await options(office)))
    ]
    assert answers[0] == answers[1]
    assert answers[0].reason == "INVALID_CREDENTIALS"


async def test_a_count_that_went_back_is_a_copy(office: Office) -> None:
    _, _, device = await holder(office)
    await office.nobody.call(LOGIN, credential=device.use(await options(office)))
    device.uses -= 1
    assert await refusal(office, device.use(await options(office))) == "INVALID_CREDENTIALS"
    await office.nobody.call(LOGIN, credential=device.use(await options(office)))


async def test_a_device_that_does_not_count_signs_in_again_and_again(office: Office) -> None:
    _, caller = await office.staff()
    device = Device(counts=False)
    await register(caller, device)
    for _ in range(2):
        await office.nobody.call(LOGIN, credential=device.use(await options(office)))
