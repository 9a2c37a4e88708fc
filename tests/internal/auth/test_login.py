from typing import Any

import pytest
from dashclicks.accounts.v1 import account_pb2
from dashclicks.users.v1 import user_pb2
from grpc import StatusCode

from services.internal.auth import doorkeeper
from shared.core import passwords
from shared.core.passwords import Passwords
from shared.data.session import Session
from shared.data.sessions import SessionStore
from shared.resource.model import Record
from shared.rpc.roles import role_scopes
from tests.internal.office import PASSWORD, Office, method

LOGIN = method("Login")
INVALID = (StatusCode.INVALID_ARGUMENT, "INVALID_CREDENTIALS", "invalid login credentials")


async def refusal(office: Office, **request: Any) -> tuple[StatusCode, str, str]:
    failure = await office.nobody.failure(LOGIN, **request)
    return failure.code, failure.reason, failure.message


async def test_email_and_password_start_a_session(office: Office) -> None:
    user = await office.user(await office.account(), "ROLE_MANAGER")
    answer = await office.nobody.call(LOGIN, email=user.email.upper(), password=PASSWORD)
    assert len(answer.session_id) == 43
    assert answer.session.user.id == user.id
    assert (answer.session.account.id, answer.session.account.display_name) == (user.account_id, "Test")
    assert list(answer.session.scopes) == sorted(role_scopes()["ROLE_MANAGER"])
    assert not answer.accounts


async def test_a_phone_number_will_do(office: Office) -> None:
    user = await office.user(await office.account(), phone="+14155550111")
    answer = await office.nobody.call(LOGIN, phone="+1 (415) 555-0111", password=PASSWORD)
    assert answer.session.user.id == user.id


async def test_the_password_is_never_answered(office: Office) -> None:
    user = await office.user(await office.account())
    answer = await office.nobody.call(LOGIN, email=user.email, password=PASSWORD)
    assert PASSWORD not in str(answer)
    assert "argon2" not in str(answer)


async def test_a_login_is_noted(office: Office) -> None:
    user = await office.user(await office.account())
    answer = await office.nobody.call(LOGIN, email=user.email, password=PASSWORD)
    assert answer.session.user.last_login_time.seconds > user.create_time.seconds - 1
    assert not user.HasField("last_login_time")


async def test_a_login_takes_few_commands(office: Office) -> None:
    agency = await office.account()
    user = await office.user(await office.account(agency), "ROLE_USER")
    await office.login(user)
    database = office.data.database
    await database.command("profile", 2)
    await office.login(user)
    await database.command("profile", 0)
    names = {"users.users", "accounts.accounts", "identity.factors", "identity.sessions", "auth.identity_providers"}
    found = (
        await database["system.profile"].find({"ns": {"$in": [f"{database.name}.{name}" for name in names]}}).to_list()
    )
    done = [(row["op"], row["ns"].partition(".")[2]) for row in found]
    accounts = ("query", "accounts.accounts")
    # Of a sub-account the agency too: first one after the other, and once the session is there both at once.
    assert done.count(accounts) == 3
    assert sorted(each for each in done if each != accounts) == [
        ("command", "users.users"),
        ("insert", "identity.sessions"),
        ("query", "auth.identity_providers"),
        ("query", "identity.factors"),
        ("query", "identity.sessions"),
        ("query", "users.users"),
    ]


async def test_a_wrong_password_an_unknown_and_a_disabled_user_get_one_answer(office: Office) -> None:
    account_id = await office.account()
    user = await office.user(account_id)
    disabled = await office.user(account_id, "ROLE_USER", state=user_pb2.USER_STATE_DISABLED)
    invited = await office.user(account_id, "ROLE_USER", password="")
    assert await refusal(office, email=user.email, password=f"{PASSWORD}!") == INVALID
    assert await refusal(office, email="nobody@example.com", password=PASSWORD) == INVALID
    assert await refusal(office, email=disabled.email, password=PASSWORD) == INVALID
    assert await refusal(office, email=invited.email, password=PASSWORD) == INVALID
    assert await refusal(office, email=user.email, password=PASSWORD, account_id="acc_other") == INVALID


async def test_an_unknown_user_costs_a_hash_too(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[bool] = []
    matches = passwords._matches

    def counted(encoded: str, password: str) -> bool:
        checked.append(encoded.startswith("$argon2id$"))
        return matches(encoded, password)

    user = await office.user(await office.account())
    monkeypatch.setattr(passwords, "_matches", counted)
    await refusal(office, email="nobody@example.com", password=PASSWORD)
    await refusal(office, email=user.email, password="wrong")
    assert checked == [True, True]


async def test_a_banned_account_says_so_to_whoever_knows_the_password(office: Office) -> None:
    account_id = await office.account(state=account_pb2.ACCOUNT_STATE_BANNED)
    user = await office.user(account_id)
    code, reason, _ = await refusal(office, email=user.email, password=PASSWORD)
    assert (code, reason) == (StatusCode.PERMISSION_DENIED, "UNAUTHORIZED_ACCOUNT")
    assert await refusal(office, email=user.email, password="wrong") == INVALID


async def test_one_person_in_two_accounts_chooses(office: Office) -> None:
    agency_id = await office.account()
    client_id = await office.account(agency_id)
    user = await office.user(agency_id)
    await office.user(client_id, email=user.email)
    answer = await office.nobody.call(LOGIN, email=user.email, password=PASSWORD)
    assert {card.id: card.parent_account_id for card in answer.accounts} == {agency_id: "", client_id: agency_id}
    assert not answer.session_id
    assert not answer.HasField("session")
    chosen = await office.nobody.call(LOGIN, email=user.email, password=PASSWORD, account_id=client_id)
    assert chosen.session.account.id == client_id


async def test_only_accounts_with_this_password_are_shown(office: Office) -> None:
    user = await office.user(await office.account())
    await office.user(await office.account(), email=user.email, password="another password entirely")
    answer = await office.nobody.call(LOGIN, email=user.email, password=PASSWORD)
    assert answer.session.account.id == user.account_id


async def test_remembered_sessions_live_longer(office: Office) -> None:
    user = await office.user(await office.account())
    short = await office.nobody.call(LOGIN, email=user.email, password=PASSWORD)
    long = await office.nobody.call(LOGIN, email=user.email, password=PASSWORD, remember=True)
    apart = long.session.expire_time.seconds - short.session.expire_time.seconds
    assert apart == pytest.approx(30 * 86400 - 12 * 3600, abs=60)


@pytest.mark.parametrize(
    "request_fields",
    [
        {"password": PASSWORD},
        {"email": "a@example.com", "phone": "+14155550111", "password": PASSWORD},
        {"email": "a@example.com"},
        {"email": "no address", "password": PASSWORD},
        {"email": "a@example.com", "password": "x" * 257},
    ],
)
async def test_a_request_that_breaks_its_contract_is_refused(office: Office, request_fields: dict[str, str]) -> None:
    code, reason, _ = await refusal(office, **request_fields)
    assert (code, reason) == (StatusCode.INVALID_ARGUMENT, "INVALID_ARGUMENT")


async def test_a_role_that_changed_while_the_password_was_checked_opens_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = await office.user(await office.account(), "ROLE_ADMIN")
    verify = Passwords.verify

    def demote(record: Record[user_pb2.User]) -> None:
        record.message.role = user_pb2.ROLE_CLIENT

    async def slow(self: Passwords, encoded: str | None, password: str) -> bool:
        matched = await verify(self, encoded, password)
        await office.deps.users.system("test").change(user.id, demote)
        return matched

    monkeypatch.setattr(Passwords, "verify", slow)
    assert await refusal(office, email=user.email, password=PASSWORD) == INVALID
    assert await office.data.database["identity.sessions"].count_documents({"user_id": user.id}) == 0


async def test_an_account_that_closed_while_the_password_was_checked_opens_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = await office.user(await office.account())
    create = SessionStore.create

    def close(record: Record[account_pb2.Account]) -> None:
        record.message.state = account_pb2.ACCOUNT_STATE_BANNED

    async def late(self: SessionStore, *args: Any, **kwargs: Any) -> tuple[str, Session]:
        await office.deps.accounts.system("test").change(user.account_id, close)
        await office.deps.sessions.end_account(user.account_id)
        return await create(self, *args, **kwargs)

    monkeypatch.setattr(SessionStore, "create", late)
    code, reason, _ = await refusal(office, email=user.email, password=PASSWORD)
    assert (code, reason) == (StatusCode.PERMISSION_DENIED, "UNAUTHORIZED_ACCOUNT")
    assert await office.data.database["identity.sessions"].count_documents({"user_id": user.id}) == 0


async def test_whoever_is_in_too_many_accounts_to_choose_from_names_one(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorkeeper, "MAX_CHOICES", 1)
    user = await office.user(await office.account(), password="another password entirely")
    second = await office.user(await office.account(), email=user.email)
    failure = await office.nobody.failure(LOGIN, email=user.email, password=PASSWORD)
    assert (failure.code, list(failure.violations)) == (StatusCode.INVALID_ARGUMENT, ["account_id"])
    assert await refusal(office, email=user.email, password="wrong") == INVALID
    chosen = await office.nobody.call(LOGIN, email=user.email, password=PASSWORD, account_id=second.account_id)
    assert chosen.session.account.id == second.account_id
