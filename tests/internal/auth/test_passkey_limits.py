"""How often one may try to sign in with a passkey, and how many a user has."""

from grpc import StatusCode

from shared.data.passkeys import MAX_PASSKEYS, Passkey
from shared.testing.api import outcomes
from tests.internal.auth.passkey_story import BEGIN, BEGIN_LOGIN, LOGIN, holder, options, refusal
from tests.internal.office import Office, open_office


async def test_passkeys_are_tried_so_often_and_no_more(mongodb_uri: str, redis_url: str) -> None:
    counts = redis_url.rsplit("/", 1)[0] + "/10"
    async with open_office(mongodb_uri, counts, logins_per_name=3, logins_per_address=12) as strict:
        await strict.data.redis.flushdb()
        _, _, device = await holder(strict)
        for _ in range(3):
            assert await refusal(strict, device.use(await options(strict), type="x")) == "INVALID_CREDENTIALS"
        right = device.use(await options(strict))
        failure = await strict.nobody.failure(LOGIN, credential=right)
        assert (failure.code, failure.reason) == (StatusCode.RESOURCE_EXHAUSTED, "RATE_LIMITED")

        begun = await outcomes(strict.nobody.call(BEGIN_LOGIN) for _ in range(30))
        ended = await outcomes(strict.nobody.call(LOGIN, credential=right) for _ in range(30))
        assert begun["RESOURCE_EXHAUSTED"] > 0
        assert ended["RESOURCE_EXHAUSTED"] > 0


async def test_there_is_a_most_one_can_have(office: Office) -> None:
    user, caller, _ = await holder(office)
    (first,) = await office.deps.passkeys.of_user(user.id)
    values = {name: getattr(first, name) for name in Passkey.__slots__}
    more = [Passkey(**{**values, "id": f"pky_{n}", "credential_id": f"{n}{user.id}"}) for n in range(MAX_PASSKEYS)]
    added = [await office.deps.passkeys.add(user.account_id, passkey) for passkey in more]
    assert added == [True] * (MAX_PASSKEYS - 1) + [False]
    assert (await caller.failure(BEGIN)).reason == "TOO_MANY_PASSKEYS"
