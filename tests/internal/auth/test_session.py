import asyncio
import time
from pathlib import Path

import grpc
from dashclicks.options.v1 import options_pb2
from dashclicks.users.v1 import user_pb2
from grpc import StatusCode

from shared.testing.api import Caller, failure_of
from tests.edge.valkey import Valkey
from tests.internal.office import Office, method, open_office

GET_SESSION = method("GetSession")
LOGOUT = method("Logout")
CREATE_ACCESS_TOKEN = method("CreateAccessToken")


async def reason(office: Office, session_id: str) -> str:
    failure = await office.nobody.failure(CREATE_ACCESS_TOKEN, session_id=session_id)
    assert failure.code == StatusCode.UNAUTHENTICATED
    return failure.reason


async def enter(office: Office, session_id: str) -> Caller:
    answer = await office.nobody.call(CREATE_ACCESS_TOKEN, session_id=session_id)
    assert (answer.token_type, answer.expires_in) == ("Bearer", 120)
    return Caller(office.channel, answer.access_token)


async def test_who_is_signed_in(office: Office) -> None:
    user, caller = await office.staff("ROLE_USER")
    session = await caller.call(GET_SESSION)
    assert (session.user.id, session.account.id) == (user.id, user.account_id)
    granted = user_pb2.Role.DESCRIPTOR.values_by_name["ROLE_USER"].GetOptions().Extensions[options_pb2.role].scopes
    assert "contacts" in granted
    assert list(session.scopes) == sorted(granted)
    assert session.HasField("expire_time")


async def test_a_token_holds_the_scopes_of_the_role(office: Office) -> None:
    _, caller = await office.staff("ROLE_CLIENT")
    await caller.call(method("ListContacts"))
    assert (await caller.failure(method("ListUsers"))).reason == "INSUFFICIENT_SCOPE"


async def test_logout_ends_this_session_only(office: Office) -> None:
    user = await office.user(await office.account())
    first, second = await office.login(user), await office.login(user)
    caller = await enter(office, first)
    assert (await caller.call(LOGOUT)).ended == 1
    assert await reason(office, first) == "INVALID_SESSION"
    await enter(office, second)
    assert (await caller.failure(GET_SESSION)).reason == "INVALID_SESSION"


async def refused_in(caller: Caller) -> float:
    """Seconds until a token is refused, which it must be within two."""
    started = time.monotonic()
    async with asyncio.timeout(2):
        while (reason := await reason_of(caller)) == "":
            pass
    assert reason == "INVALID_SESSION"
    return time.monotonic() - started


async def reason_of(caller: Caller) -> str:
    """Why the caller is refused; empty if not."""
    try:
        await caller.call(method("ListContacts"))
    except grpc.aio.AioRpcError as error:
        return failure_of(error).reason
    return ""


async def test_a_token_ends_with_its_session(office: Office) -> None:
    _, caller = await office.staff()
    await caller.call(method("ListContacts"))
    await caller.call(LOGOUT)
    await refused_in(caller)


async def test_a_token_ends_with_its_session_while_redis_is_away(mongodb_uri: str, tmp_path: Path) -> None:
    valkey = Valkey(tmp_path)
    await valkey.start()
    async with open_office(mongodb_uri, valkey.url) as office:
        _, caller = await office.staff()
        await caller.call(method("ListContacts"))
        await valkey.stop()
        await caller.call(LOGOUT)
        await refused_in(caller)
        await valkey.start()
        assert await refused_in(caller) < 1
    await valkey.stop()


async def test_logout_of_all_spares_other_users(office: Office) -> None:
    account_id = await office.account()
    user, other = await office.user(account_id), await office.user(account_id, "ROLE_USER")
    first, second, others = await office.login(user), await office.login(user), await office.login(other)
    assert (await (await enter(office, first)).call(LOGOUT, all=True)).ended == 2
    assert await reason(office, first) == await reason(office, second) == "INVALID_SESSION"
    await enter(office, others)


async def test_an_unknown_session_opens_nothing(office: Office) -> None:
    assert await reason(office, "x" * 43) == "INVALID_SESSION"


async def test_the_key_we_store_is_not_a_credential(office: Office) -> None:
    user = await office.user(await office.account())
    await office.login(user)
    row = await office.data.database["identity.sessions"].find_one({"user_id": user.id})
    assert row is not None
    assert await reason(office, row["_id"]) == "INVALID_SESSION"


async def test_sessions_outlive_the_cache(office: Office) -> None:
    user = await office.user(await office.account())
    session_id = await office.login(user)
    await enter(office, session_id)
    await office.data.redis.flushdb()
    await enter(office, session_id)


async def test_nobody_has_no_session(office: Office) -> None:
    assert (await office.nobody.failure(GET_SESSION)).code == StatusCode.UNAUTHENTICATED
    assert (await office.nobody.failure(LOGOUT)).code == StatusCode.UNAUTHENTICATED
