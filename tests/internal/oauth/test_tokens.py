"""Codes and tokens: good once, for their app, as long as the user may do what they allow."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_PERSON, Contact
from dashclicks.users.v1 import user_pb2
from grpc import StatusCode

from services.internal.apps import publish, withdraw
from shared.testing.api import Caller
from tests.internal.oauth.flow import REDIRECT, Robot, make_robot
from tests.internal.office import Office, method

LIST_CONTACTS, LIST_ACCOUNTS = method("ListContacts"), method("ListAccounts")


@pytest.fixture
async def robot(office: Office) -> Robot:
    return await make_robot(office)


async def refresh(robot: Robot, token: str, **changed: str) -> Any:
    return await robot.exchange(grant_type="refresh_token", refresh_token=token, **changed)


async def refused_refresh(robot: Robot, token: str) -> str:
    return (await robot.refused(grant_type="refresh_token", refresh_token=token)).reason


async def works(robot: Robot, access_token: str) -> bool:
    return bool((await robot.about(access_token)).active)


async def test_a_code_becomes_tokens_that_act_for_the_user(robot: Robot) -> None:
    tokens = await robot.tokens(scope="contacts.read")
    assert (tokens.token_type, tokens.expires_in, tokens.scope) == ("Bearer", 3600, "contacts.read")
    holder = await robot.holder(tokens.access_token)
    await holder.call(LIST_CONTACTS)
    assert (await holder.failure(LIST_ACCOUNTS)).code is StatusCode.PERMISSION_DENIED


async def test_what_an_app_writes_names_user_and_app(robot: Robot) -> None:
    holder = await robot.holder((await robot.tokens()).access_token)
    made = await holder.call(method("CreateContact"), contact=Contact(type=CONTACT_TYPE_PERSON, display_name="Ana"))
    row = await robot.office.data.database["crm.contacts"].find_one({"_id": made.id})
    assert row is not None
    actor = row["_meta"]["actor"]
    assert (actor["user_id"], actor["app_id"]) == (robot.developer.id, robot.app.id)


async def test_an_app_cannot_do_what_needs_a_person(robot: Robot) -> None:
    holder = await robot.holder((await robot.tokens()).access_token)
    for name in ("GetSession", "Logout"):
        failed = await holder.failure(method(name))
        assert (failed.code, failed.reason) == (StatusCode.PERMISSION_DENIED, "APP_NOT_ALLOWED")
    failed = await holder.failure(method("Authorize"), parameters=robot.parameters("x" * 43))
    assert failed.reason == "APP_NOT_ALLOWED"


async def test_a_code_that_comes_twice_ends_what_came_of_it(robot: Robot) -> None:
    code, verifier = await robot.authorize()
    tokens = await robot.redeem(code, verifier)
    assert await robot.refuses_code(code, verifier) == "INVALID_GRANT"
    assert not await works(robot, tokens.access_token)
    assert await refused_refresh(robot, tokens.refresh_token) == "INVALID_GRANT"


async def test_of_a_code_sent_many_times_at_once_no_token_survives(robot: Robot) -> None:
    code, verifier = await robot.authorize()
    answers = await asyncio.gather(*(robot.redeem(code, verifier) for _ in range(10)), return_exceptions=True)
    given = [answer for answer in answers if not isinstance(answer, BaseException)]
    assert len(given) <= 1
    assert [await works(robot, tokens.access_token) for tokens in given] == [False] * len(given)


@pytest.mark.parametrize(
    "changed",
    [{"code_verifier": "y" * 43}, {"code_verifier": ""}, {"redirect_uri": f"{REDIRECT}/"}],
)
async def test_a_code_is_bound_to_its_verifier_and_redirect(robot: Robot, changed: dict[str, str]) -> None:
    assert await robot.refuses_code(*await robot.authorize(), **changed) == "INVALID_GRANT"


async def test_an_unknown_code_or_refresh_token_is_refused(robot: Robot) -> None:
    assert await robot.refuses_code("unknown", "x" * 43) == "INVALID_GRANT"
    assert await refused_refresh(robot, "unknown") == "INVALID_GRANT"


async def test_a_code_is_good_for_a_minute(robot: Robot) -> None:
    code, verifier = await robot.authorize()
    past = datetime.now(UTC) - timedelta(seconds=1)
    codes = robot.office.data.database["identity.oauth_codes"]
    await codes.update_many({"app_id": robot.app.id}, {"$set": {"expire_time": past}})
    assert await robot.refuses_code(code, verifier) == "INVALID_GRANT"


async def test_another_app_cannot_use_a_code(robot: Robot, office: Office) -> None:
    thief = await make_robot(office)
    assert await thief.refuses_code(*await robot.authorize()) == "INVALID_GRANT"


async def test_a_refresh_token_is_good_once(robot: Robot) -> None:
    first = await robot.tokens()
    second = await refresh(robot, first.refresh_token)
    assert await works(robot, second.access_token)
    assert await refused_refresh(robot, first.refresh_token) == "INVALID_GRANT"
    assert [await works(robot, tokens.access_token) for tokens in (first, second)] == [False, False]
    assert await refused_refresh(robot, second.refresh_token) == "INVALID_GRANT"


async def test_a_refresh_may_ask_for_less_and_never_for_more(robot: Robot) -> None:
    first = await robot.tokens(scope="contacts")
    over = await robot.refused(grant_type="refresh_token", refresh_token=first.refresh_token, scope="users.read")
    assert over.reason == "INVALID_SCOPE"
    assert (await refresh(robot, first.refresh_token, scope="contacts.read")).scope == "contacts.read"


async def test_a_user_who_is_shut_out_takes_the_app_along(robot: Robot, office: Office) -> None:
    member = await office.user(robot.app.account_id, "ROLE_MANAGER")
    tokens = await robot.tokens(await office.caller(member))
    member.state = user_pb2.USER_STATE_DISABLED
    await robot.caller.call(method("UpdateUser"), user=user_pb2.User(id=member.id, state=member.state))
    assert not await works(robot, tokens.access_token)
    assert await refused_refresh(robot, tokens.refresh_token) == "INVALID_GRANT"


async def test_a_user_gives_only_what_they_may_do(robot: Robot, office: Office) -> None:
    client = await office.caller(await office.user(robot.app.account_id, "ROLE_CLIENT"))
    assert (await robot.tokens(client, scope="contacts.read users.read")).scope == "contacts.read"


async def test_an_app_in_development_is_for_its_own_account(robot: Robot, office: Office) -> None:
    _, stranger = await office.staff()
    failed = await stranger.failure(method("Authorize"), parameters=robot.parameters("x" * 43))
    assert (failed.code, failed.reason) == (StatusCode.PERMISSION_DENIED, "UNAUTHORIZED_CLIENT")


async def test_a_published_app_is_for_everyone(robot: Robot, office: Office) -> None:
    await publish(office.deps, robot.app.id)
    user, stranger = await office.staff()
    tokens = await robot.tokens(stranger)
    answer = await robot.about(tokens.access_token)
    assert (answer.active, answer.sub, answer.account_id) == (True, user.id, user.account_id)
    own = await robot.tokens()
    await withdraw(office.deps, robot.app.id)
    assert [await works(robot, found.access_token) for found in (tokens, own)] == [False, True]


async def test_an_app_acts_for_its_own_account_if_it_says_so(office: Office) -> None:
    robot = await make_robot(office, client_credentials=True)
    tokens = await robot.exchange(grant_type="client_credentials", scope="contacts.read")
    assert tokens.refresh_token == ""
    await (await robot.holder(tokens.access_token)).call(LIST_CONTACTS)


async def test_other_apps_do_not(robot: Robot) -> None:
    assert (await robot.refused(grant_type="client_credentials")).reason == "UNAUTHORIZED_CLIENT"


async def test_revoking_either_token_ends_both(robot: Robot) -> None:
    for name in ("access_token", "refresh_token"):
        tokens = await robot.tokens()
        await robot.revoke(getattr(tokens, name))
        assert not await works(robot, tokens.access_token)
        assert not await works(robot, tokens.refresh_token)


async def test_another_app_learns_and_ends_nothing(robot: Robot, office: Office) -> None:
    other, tokens = await make_robot(office), await robot.tokens()
    assert not (await other.about(tokens.access_token)).active
    await other.revoke(tokens.refresh_token)
    assert await works(robot, tokens.access_token)


async def test_a_deleted_app_loses_its_tokens(robot: Robot) -> None:
    tokens = await robot.tokens()
    holder = await robot.holder(tokens.access_token)
    await robot.caller.call(method("DeleteApp"), id=robot.app.id)
    failed = await _refused(holder)
    assert failed == "INVALID_SESSION"


async def _refused(caller: Caller) -> str:
    async with asyncio.timeout(5):
        while True:
            try:
                await caller.call(LIST_CONTACTS)
            except Exception:
                return (await caller.failure(LIST_CONTACTS)).reason
            await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"client_id": "app_unknown"}, "INVALID_CLIENT"),
        ({"redirect_uri": "https://evil.example/"}, "INVALID_REDIRECT_URI"),
        ({"redirect_uri": ""}, "INVALID_REDIRECT_URI"),
        ({"response_type": "token"}, "UNSUPPORTED_RESPONSE_TYPE"),
        ({"code_challenge": ""}, "INVALID_REQUEST"),
        ({"code_challenge_method": "plain"}, "INVALID_REQUEST"),
        ({"scope": "contacts admin"}, "INVALID_SCOPE"),
    ],
)
async def test_a_bad_authorization_request_is_refused(robot: Robot, changed: dict[str, str], reason: str) -> None:
    asked = robot.parameters("x" * 43, **changed)
    for caller, name in ((robot.office.nobody, "PrepareAuthorization"), (robot.caller, "Authorize")):
        failed = await caller.failure(method(name), parameters=asked)
        assert (failed.code, failed.reason) == (StatusCode.INVALID_ARGUMENT, reason)


async def test_a_program_on_the_users_machine_may_listen_on_any_port(office: Office) -> None:
    robot = await make_robot(office, redirect_uris=["http://127.0.0.1/cb"])
    await robot.authorize(redirect_uri="http://127.0.0.1:53211/cb")
    other = robot.parameters("x" * 43, redirect_uri="http://127.0.0.1:53211/other")
    assert (await robot.caller.failure(method("Authorize"), parameters=other)).reason == "INVALID_REDIRECT_URI"
