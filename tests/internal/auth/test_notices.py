"""Users hear of it when how they sign in changes."""

from datetime import UTC, datetime

import pyotp
import pytest
from dashclicks.users.v1.user_pb2 import User

from tests.internal.office import PASSWORD, method
from tests.internal.post import Post

NEW = "quite another phrase"


async def test_a_password_that_was_changed_is_told(letters: Post) -> None:
    user = await letters.office.user(await letters.office.account())
    caller = await letters.office.caller(user)
    await caller.call(method("ChangePassword"), current_password=PASSWORD, new_password=NEW)
    mail = await letters.sink.next(user.email, "Your password was changed")
    assert NEW not in mail.get_content()


async def test_a_password_that_another_set_is_told(letters: Post) -> None:
    owner, boss = await letters.office.staff()
    user = await letters.office.user(owner.account_id, "ROLE_USER")
    await boss.call(method("UpdateUser"), user=User(id=user.id, password=NEW))
    await letters.sink.next(user.email, "Your password was changed")


@pytest.mark.parametrize("change", ["DisableTotp", "RenewRecoveryCodes"])
async def test_an_authenticator_that_comes_or_goes_is_told(letters: Post, change: str) -> None:
    user = await letters.office.user(await letters.office.account())
    caller = await letters.office.caller(user)
    secret = (await caller.call(method("EnrollTotp"))).secret
    await caller.call(method("ConfirmTotp"), code=pyotp.TOTP(secret).at(datetime.now(UTC)))
    await letters.sink.next(user.email, "Signing in now asks for a code")
    await caller.call(method(change))
    told = {"DisableTotp": "asks for no code", "RenewRecoveryCodes": "recovery codes were replaced"}
    await letters.sink.next(user.email, told[change])
