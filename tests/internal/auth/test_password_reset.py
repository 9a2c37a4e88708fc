"""A forgotten password: a link by mail, good once and for half an hour; nobody learns who has an account."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from dashclicks.accounts.v1 import account_pb2
from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.auth.v1.password_pb2 import RequestPasswordResetRequest
from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User
from grpc import StatusCode
from pydantic import SecretStr

from shared.core.passwords import Passwords
from shared.resource.model import Record
from shared.testing.eventually import soon
from tests.internal.auth.smtp_sink import Sink, open_sink
from tests.internal.office import PASSWORD, Office, method, open_office
from tests.internal.post import Post as Letters

ASK, RESET = method("RequestPasswordReset"), method("ResetPassword")
LINK = re.compile(r"^http://127\.0\.0\.1:5000/reset-password#token=(\S+)", re.MULTILINE)
NEW = "quite another phrase"
SUBJECT = "Set a new password"


@dataclass(frozen=True, slots=True)
class Post:
    """An office that sends mail."""

    office: Office
    sink: Sink

    async def user(self) -> User:
        return await self.office.user(await self.office.account())

    async def token(self, user: User) -> str:
        """The token of a link that the user asked for."""
        await self.office.nobody.call(ASK, email=user.email)
        mail = await self.sink.next(user.email, SUBJECT)
        (found,) = LINK.findall(mail.get_content())
        return str(found)

    async def refusal(self, token: str, password: str = NEW) -> str:
        failure = await self.office.nobody.failure(RESET, token=token, new_password=password)
        assert failure.code is StatusCode.INVALID_ARGUMENT
        return failure.reason


@pytest.fixture(scope="module")
async def post(mongodb_uri: str, redis_url: str) -> AsyncIterator[Post]:
    async with open_sink() as (sink, url), open_office(mongodb_uri, redis_url, smtp_url=SecretStr(url)) as office:
        yield Post(office, sink)


async def test_the_link_sets_a_password_and_ends_every_session(post: Post) -> None:
    user = await post.user()
    session_id = await post.office.login(user)
    await post.office.nobody.call(RESET, token=await post.token(user), new_password=NEW)
    await post.office.login(user, NEW)
    failure = await post.office.nobody.failure(method("Login"), email=user.email, password=PASSWORD)
    assert failure.reason == "INVALID_CREDENTIALS"
    failure = await post.office.nobody.failure(method("CreateAccessToken"), session_id=session_id)
    assert failure.reason == "INVALID_SESSION"


async def test_it_works_once(post: Post) -> None:
    token = await post.token(await post.user())
    await post.office.nobody.call(RESET, token=token, new_password=NEW)
    assert await post.refusal(token) == "INVALID_ONE_TIME_TOKEN"


async def test_it_works_for_half_an_hour(post: Post) -> None:
    user = await post.user()
    token = await post.token(user)
    rows = post.office.data.database["identity.one_time_tokens"]
    (row,) = await rows.find({"stands_for.user_id": user.id}).to_list()
    left = row["expire_time"].replace(tzinfo=UTC) - datetime.now(UTC)
    assert timedelta(minutes=28) < left <= timedelta(minutes=30)
    await rows.update_one({"_id": row["_id"]}, {"$set": {"expire_time": datetime.now(UTC)}})
    assert await post.refusal(token) == "INVALID_ONE_TIME_TOKEN"


async def test_it_is_stored_nowhere(post: Post) -> None:
    token = await post.token(await post.user())
    database = post.office.data.database
    for name in await database.list_collection_names():
        assert token not in repr(await database[name].find().to_list())


async def test_a_newer_password_voids_it(post: Post) -> None:
    user = await post.user()
    token = await post.token(user)
    caller = await post.office.caller(user)
    await caller.call(method("ChangePassword"), current_password=PASSWORD, new_password=NEW)
    assert await post.refusal(token) == "INVALID_ONE_TIME_TOKEN"


async def test_a_common_password_does_not_use_it_up(post: Post) -> None:
    token = await post.token(await post.user())
    assert await post.refusal(token, "password1234") == "PASSWORD_TOO_COMMON"
    await post.office.nobody.call(RESET, token=token, new_password=NEW)


async def test_another_purpose_has_other_tokens(post: Post) -> None:
    token = await post.token(await post.user())
    failure = await post.office.nobody.failure(method("VerifyLogin"), mfa_token=token, code="123456")
    assert failure.reason == "INVALID_ONE_TIME_TOKEN"


async def test_whoever_is_in_two_accounts_gets_two_links(post: Post) -> None:
    user = await post.user()
    await post.office.user(await post.office.account(), email=user.email)
    await post.office.nobody.call(ASK, email=user.email)
    assert {(await post.sink.next(user.email, SUBJECT))["To"] for _ in range(2)} == {user.email}


async def test_a_phone_number_gets_the_link_as_a_text_message(letters: Letters) -> None:
    user = await letters.office.user(await letters.office.account(), phone="+14155550143")
    await letters.office.nobody.call(ASK, phone="+1 415 555 0143")
    to, text = await letters.twilio.next()
    (token,) = re.findall(r"http://127\.0\.0\.1:5000/reset-password#token=(\S+)", text)
    await letters.office.nobody.call(RESET, token=token, new_password=NEW)
    assert to == user.phone
    await letters.office.nobody.call(method("Login"), phone=user.phone, password=NEW)


async def test_without_text_messages_any_number_gets_one_answer(office: Office) -> None:
    user = await office.user(await office.account(), phone="+14155550144")
    for phone in (user.phone, "+14155550145"):
        failure = await office.nobody.failure(ASK, phone=phone)
        assert (failure.code, failure.reason) == (StatusCode.FAILED_PRECONDITION, "PHONE_NOT_OFFERED")


async def test_everybody_gets_one_answer_for_the_same_work(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []

    async def verify(self: Passwords, encoded: str | None, password: str) -> bool:
        hashed.append(password)
        return False

    monkeypatch.setattr(Passwords, "verify", verify)
    user = await post.user()
    disabled = await post.office.user(user.account_id, "ROLE_USER", state=user_pb2.USER_STATE_DISABLED)
    emails = (user.email, disabled.email, "nobody@example.com")
    answers = [await post.office.nobody.call(ASK, RequestPasswordResetRequest(email=email)) for email in emails]
    assert {answer.SerializeToString() for answer in answers} == {b""}
    assert not hashed
    assert (await post.sink.next(subject=SUBJECT))["To"] == user.email


async def test_nobody_is_written_to_who_cannot_sign_in(post: Post) -> None:
    user = await post.user()
    disabled = await post.office.user(user.account_id, "ROLE_USER", state=user_pb2.USER_STATE_DISABLED)
    for email in ("nobody@example.com", disabled.email, user.email):
        await post.office.nobody.call(ASK, email=email)
    assert (await post.sink.next(subject=SUBJECT))["To"] == user.email
    assert not post.sink.of(subject=SUBJECT)


async def test_a_server_that_refuses_is_asked_again(post: Post) -> None:
    user = await post.user()
    post.sink.refusing = True
    await post.office.nobody.call(ASK, email=user.email)
    await post.sink.refused.wait()
    post.sink.refusing = False
    row = {"about.email": user.email}
    rows = post.office.data.database["platform.outbox"]
    await rows.update_one(row, {"$set": {"take_time": datetime.now(UTC)}})
    assert (await post.sink.next(subject=SUBJECT))["To"] == user.email


async def test_an_address_is_asked_for_so_often_and_no_more(mongodb_uri: str, redis_url: str) -> None:
    async with open_office(mongodb_uri, redis_url, 2) as strict:
        for _ in range(2):
            await strict.nobody.call(ASK, email="nobody@limits.example")
        failure = await strict.nobody.failure(ASK, email="nobody@limits.example")
        assert (failure.code, failure.reason) == (StatusCode.RESOURCE_EXHAUSTED, "RATE_LIMITED")


async def test_without_a_mail_server_nothing_is_kept(office: Office) -> None:
    user = await office.user(await office.account())
    await office.nobody.call(ASK, email=user.email)
    assert await office.data.database["platform.outbox"].count_documents({}) == 0


async def test_nobody_under_a_banned_agency_is_written_to(post: Post) -> None:
    agency = await post.office.account()
    user = await post.office.user(await post.office.account(agency))

    def ban(account: Record[Account]) -> None:
        account.message.state = account_pb2.ACCOUNT_STATE_BANNED

    await post.office.deps.accounts.system("test").change(agency, ban)
    await post.office.nobody.call(ASK, email=user.email)
    orders = post.office.data.database["platform.outbox"]

    async def served() -> bool:
        return await orders.find_one({"about.email": user.email}) is None

    await soon(served)
    assert not post.sink.of(user.email)
