"""Challenges are good once, for five minutes, for one thing and one user."""

from datetime import UTC, datetime

from webauthn.helpers import base64url_to_bytes

from shared.testing.api import outcomes
from tests.internal.auth.device import Device
from tests.internal.auth.passkey_story import BEGIN, BEGIN_PROOF, LOGIN, REGISTER, holder, options, refusal
from tests.internal.office import Office


async def test_a_challenge_for_one_thing_serves_no_other(office: Office) -> None:
    _, caller, device = await holder(office)
    asked = (await caller.call(BEGIN_PROOF)).public_key
    assert await refusal(office, device.use(asked)) == "INVALID_ONE_TIME_TOKEN"


async def test_a_challenge_is_good_once_also_at_the_same_moment(office: Office) -> None:
    _, _, device = await holder(office)
    used = device.use(await options(office))
    ended = await outcomes(office.nobody.call(LOGIN, credential=used) for _ in range(4))
    assert ended == {"OK": 1, "INVALID_ARGUMENT": 3}
    assert await refusal(office, used) == "INVALID_ONE_TIME_TOKEN"


async def test_a_challenge_lives_five_minutes_and_is_stored_nowhere(office: Office) -> None:
    _, _, device = await holder(office)
    asked = await options(office, email="five@example.com")
    rows = office.data.database["identity.one_time_tokens"]
    (row,) = await rows.find({"stands_for.email": "five@example.com"}).to_list()
    assert 280 < (row["expire_time"].replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds() <= 300
    assert base64url_to_bytes(str(asked["challenge"])).decode() not in repr(row)
    await rows.update_one({"_id": row["_id"]}, {"$set": {"expire_time": datetime.now(UTC)}})
    assert await refusal(office, device.use(asked)) == "INVALID_ONE_TIME_TOKEN"


async def test_a_registration_is_one_users(office: Office) -> None:
    _, caller = await office.staff()
    _, stranger = await office.staff()
    made = Device().make((await caller.call(BEGIN)).public_key)
    failure = await stranger.failure(REGISTER, credential=made, display_name="x")
    assert failure.reason == "INVALID_ONE_TIME_TOKEN"
