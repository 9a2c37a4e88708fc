"""A user's own sessions: listed, ended one by one or together, and never another's."""

from collections.abc import AsyncIterator

import pytest
from grpc import StatusCode

from tests.internal.office import Office, method, open_office

LIST, END, END_OTHERS = method("ListSessions"), method("EndSession"), method("EndOtherSessions")


async def test_they_are_listed_newest_first(office: Office) -> None:
    user = await office.user(await office.account())
    first, second = await office.caller(user), await office.caller(user)
    listed = (await first.call(LIST)).sessions
    assert [session.current for session in listed] == [False, True]
    assert [session.current for session in (await second.call(LIST)).sessions] == [True, False]
    assert all(s.create_time.ToDatetime() < s.expire_time.ToDatetime() < s.end_time.ToDatetime() for s in listed)


async def test_what_is_listed_opens_nothing(office: Office) -> None:
    _, caller = await office.staff()
    (listed,) = (await caller.call(LIST)).sessions
    failure = await office.nobody.failure(method("CreateAccessToken"), session_id=listed.id)
    assert failure.reason == "INVALID_SESSION"


async def test_one_is_ended(office: Office) -> None:
    user = await office.user(await office.account())
    other = await office.login(user)
    caller = await office.caller(user)
    (listed,) = [session for session in (await caller.call(LIST)).sessions if not session.current]
    assert (await caller.call(END, id=listed.id)).ended == 1
    assert (await office.nobody.failure(method("CreateAccessToken"), session_id=other)).reason == "INVALID_SESSION"
    assert (await caller.failure(END, id=listed.id)).code is StatusCode.NOT_FOUND


async def test_nobody_ends_anothers(office: Office) -> None:
    _, stranger = await office.staff()
    _, caller = await office.staff()
    (listed,) = (await stranger.call(LIST)).sessions
    assert (await caller.failure(END, id=listed.id)).code is StatusCode.NOT_FOUND
    await stranger.call(LIST)


async def test_the_others_are_ended(office: Office) -> None:
    user = await office.user(await office.account())
    others = [await office.login(user) for _ in range(2)]
    caller = await office.caller(user)
    assert (await caller.call(END_OTHERS)).ended == 2
    for other in others:
        assert (await office.nobody.failure(method("CreateAccessToken"), session_id=other)).reason == "INVALID_SESSION"
    assert [session.current for session in (await caller.call(LIST)).sessions] == [True]


async def test_in_a_sub_account_it_is_the_session_behind(office: Office) -> None:
    user, own = await office.staff()
    client_id = await office.account(user.account_id)
    answer = await own.call(method("CreateAccountToken"), account_id=client_id)
    acting = type(own)(office.channel, answer.access_token, client_id)
    assert list((await acting.call(LIST)).sessions) == list((await own.call(LIST)).sessions)


async def test_it_takes_a_session(office: Office) -> None:
    for rpc in (LIST, END_OTHERS):
        assert (await office.nobody.failure(rpc)).code is StatusCode.UNAUTHENTICATED


@pytest.fixture
async def narrow(mongodb_uri: str, redis_url: str) -> AsyncIterator[Office]:
    """A service where nobody has more than two sessions."""
    async with open_office(mongodb_uri, redis_url, max_sessions_per_user=2) as opened:
        yield opened


async def test_one_too_many_ends_the_oldest(narrow: Office) -> None:
    user = await narrow.user(await narrow.account())
    oldest, kept, newest = [await narrow.login(user) for _ in range(3)]
    failure = await narrow.nobody.failure(method("CreateAccessToken"), session_id=oldest)
    assert failure.reason == "INVALID_SESSION"
    for session_id in (kept, newest):
        await narrow.enter(session_id)
