"""Authenticators: enrolled, confirmed, asked for at login; no code opens twice."""

from datetime import UTC, datetime
from typing import Any

import pyotp
from dashclicks.users.v1.user_pb2 import User
from grpc import StatusCode

from shared.testing.api import Caller, outcomes
from tests.internal.office import PASSWORD, Office, method, open_office

LOGIN, VERIFY, CONFIRM = method("Login"), method("VerifyLogin"), method("ConfirmTotp")
ENROLL, DISABLE, FACTORS = method("EnrollTotp"), method("DisableTotp"), method("GetFactors")


def code(secret: str, steps: int = 0) -> str:
    """The authenticator's code, so many steps from now."""
    return pyotp.TOTP(secret).at(datetime.now(UTC), counter_offset=steps)


def wrong(secret: str) -> str:
    """A code that is good at no time near now."""
    near = {code(secret, steps) for steps in range(-3, 4)}
    return next(guess for guess in map("{:06}".format, range(10)) if guess not in near)


async def enrolled(office: Office) -> tuple[User, Caller, str, list[str]]:
    """A user with an authenticator, the secret, and the recovery codes."""
    user, caller = await office.staff()
    secret = (await caller.call(ENROLL)).secret
    # The step before, so that the one of now is not used yet.
    codes = await caller.call(CONFIRM, code=code(secret, -1))
    return user, caller, secret, list(codes.recovery_codes)


async def begin(office: Office, user: User) -> str:
    """A login that waits for a code."""
    answer = await office.nobody.call(LOGIN, email=user.email, password=PASSWORD)
    assert (answer.mfa_required, answer.session_id, answer.HasField("session")) == (True, "", False)
    return str(answer.mfa_token)


async def reason(office: Office, token: str, given: str) -> str:
    failure = await office.nobody.failure(VERIFY, mfa_token=token, code=given)
    assert failure.code is StatusCode.INVALID_ARGUMENT
    return failure.reason


async def test_a_login_takes_a_code(office: Office) -> None:
    user, _, secret, _ = await enrolled(office)
    answer = await office.nobody.call(VERIFY, mfa_token=await begin(office, user), code=code(secret))
    assert answer.session.user.id == user.id
    await office.enter(answer.session_id)


async def test_nothing_is_asked_for_before_it_is_confirmed(office: Office) -> None:
    user, caller = await office.staff()
    await caller.call(ENROLL)
    assert not (await caller.call(FACTORS)).totp_enabled
    await office.login(user)


async def test_the_uri_is_what_authenticators_read(office: Office) -> None:
    user, caller = await office.staff()
    answer = await caller.call(ENROLL)
    parsed: Any = pyotp.parse_uri(answer.uri)
    assert (parsed.secret, parsed.name, parsed.issuer) == (answer.secret, user.email, "DashClicks")


async def test_the_secret_is_sealed(office: Office) -> None:
    user, _, secret, codes = await enrolled(office)
    row = await office.data.database["identity.factors"].find_one({"_id": user.id})
    assert secret not in repr(row)
    assert codes[0].replace("-", "") not in repr(row)


async def test_a_wrong_code_confirms_nothing(office: Office) -> None:
    user, caller = await office.staff()
    secret = (await caller.call(ENROLL)).secret
    assert (await caller.failure(CONFIRM, code=wrong(secret))).reason == "INVALID_CREDENTIALS"
    await office.login(user)


async def test_a_code_opens_once(office: Office) -> None:
    user, _, secret, _ = await enrolled(office)
    given = code(secret)
    await office.nobody.call(VERIFY, mfa_token=await begin(office, user), code=given)
    assert await reason(office, await begin(office, user), given) == "INVALID_CREDENTIALS"


async def test_a_code_opens_once_also_at_the_same_moment(office: Office) -> None:
    user, _, secret, _ = await enrolled(office)
    given = code(secret)
    tokens = [await begin(office, user) for _ in range(4)]
    ended = await outcomes(office.nobody.call(VERIFY, mfa_token=token, code=given) for token in tokens)
    assert ended == {"OK": 1, "INVALID_ARGUMENT": 3}


async def test_an_older_code_than_the_last_is_refused(office: Office) -> None:
    user, _, secret, _ = await enrolled(office)
    await office.nobody.call(VERIFY, mfa_token=await begin(office, user), code=code(secret, 1))
    assert await reason(office, await begin(office, user), code(secret)) == "INVALID_CREDENTIALS"


async def test_a_recovery_code_opens_once(office: Office) -> None:
    user, caller, _, codes = await enrolled(office)
    assert len(set(codes)) == 10
    await office.nobody.call(VERIFY, mfa_token=await begin(office, user), code=codes[3].lower())
    assert await reason(office, await begin(office, user), codes[3]) == "INVALID_CREDENTIALS"
    assert (await caller.call(FACTORS)).recovery_codes_left == 9


async def test_new_recovery_codes_void_the_old(office: Office) -> None:
    user, caller, _, codes = await enrolled(office)
    (first, *_) = (await caller.call(method("RenewRecoveryCodes"))).recovery_codes
    assert await reason(office, await begin(office, user), codes[0]) == "INVALID_CREDENTIALS"
    await office.nobody.call(VERIFY, mfa_token=await begin(office, user), code=first)


async def test_a_token_is_good_once(office: Office) -> None:
    user, _, _, codes = await enrolled(office)
    token = await begin(office, user)
    await office.nobody.call(VERIFY, mfa_token=token, code=codes[0])
    assert await reason(office, token, codes[1]) == "INVALID_ONE_TIME_TOKEN"


async def test_a_token_takes_five_codes_at_most(office: Office) -> None:
    user, _, secret, _ = await enrolled(office)
    token = await begin(office, user)
    answers = [await reason(office, token, wrong(secret)) for _ in range(5)]
    assert answers == ["INVALID_CREDENTIALS"] * 5
    assert await reason(office, token, code(secret)) == "INVALID_ONE_TIME_TOKEN"


async def test_a_changed_password_voids_the_token(office: Office) -> None:
    user, caller, secret, _ = await enrolled(office)
    token = await begin(office, user)
    await caller.call(method("ChangePassword"), current_password=PASSWORD, new_password="quite another phrase")
    assert await reason(office, token, code(secret)) == "INVALID_ONE_TIME_TOKEN"


async def test_codes_are_tried_so_often_and_no_more(mongodb_uri: str, redis_url: str) -> None:
    async with open_office(mongodb_uri, redis_url, 3) as strict:
        user, _, secret, _ = await enrolled(strict)
        guesses = [(await begin(strict, user), wrong(secret)) for _ in range(3)]
        for token, guess in guesses:
            assert await reason(strict, token, guess) == "INVALID_CREDENTIALS"
        failure = await strict.nobody.failure(VERIFY, mfa_token=await begin(strict, user), code=code(secret))
        assert (failure.code, failure.reason) == (StatusCode.RESOURCE_EXHAUSTED, "RATE_LIMITED")


async def test_one_in_use_stays_until_it_is_disabled(office: Office) -> None:
    user, caller, _, _ = await enrolled(office)
    assert (await caller.failure(ENROLL)).reason == "TOTP_ENABLED"
    assert not (await caller.call(DISABLE)).totp_enabled
    assert (await caller.failure(DISABLE)).reason == "TOTP_NOT_ENABLED"
    await office.login(user)


async def test_a_new_proof_takes_a_code(office: Office) -> None:
    _, caller, secret, _ = await enrolled(office)
    failure = await caller.failure(method("Reauthenticate"), password=PASSWORD)
    assert failure.reason == "INVALID_CREDENTIALS"
    assert (await caller.call(method("Reauthenticate"), password=PASSWORD, code=code(secret))).session_id
