"""Invitations: a link by mail makes one user, of a role its inviter may give, until it expires or is taken back."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from dashclicks.accounts.v1 import account_pb2
from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.users.v1 import invitation_pb2, user_pb2
from dashclicks.users.v1.invitation_pb2 import Invitation
from grpc import StatusCode

from shared.core.errors import Unavailable
from shared.data.outbox import Outbox
from shared.resource.limits import Limits
from shared.resource.model import Record
from shared.testing.api import Caller
from tests.internal.office import method
from tests.internal.post import Post

INVITE, RESEND, CANCEL = method("CreateInvitation"), method("ResendInvitation"), method("CancelInvitation")
LOOK, ACCEPT = method("LookInvitation"), method("AcceptInvitation")
NEW = "seven quiet otters at noon"
NUMBERS = count(1)


def to(role: str = "ROLE_MANAGER", **more: object) -> Invitation:
    given = {"email": f"guest{next(NUMBERS)}@example.com", "role": user_pb2.Role.Value(role), **more}
    return Invitation(**given)  # type: ignore[arg-type]


@pytest.fixture
async def boss(letters: Post) -> Caller:
    _, caller = await letters.office.staff()
    return caller


async def refusal(post: Post, token: str) -> str:
    failure = await post.office.nobody.failure(ACCEPT, token=token, password=NEW, display_name="Ana")
    assert failure.code is StatusCode.INVALID_ARGUMENT
    return failure.reason


async def test_whoever_follows_the_link_is_a_user_of_that_role(letters: Post, boss: Caller) -> None:
    seen = user_pb2.RECORD_VISIBILITY_OWN
    made = await boss.call(INVITE, invitation=to(display_name="Ana Silva", record_visibility=seen))
    assert made.state == invitation_pb2.INVITATION_STATE_PENDING
    assert made.expire_time.ToDatetime(UTC) - made.send_time.ToDatetime(UTC) == timedelta(days=7)
    token = await letters.link(made.email)
    shown = await letters.office.nobody.call(LOOK, token=token)
    assert (shown.email, shown.role, shown.account.id) == (made.email, made.role, boss.account_id)
    answer = await letters.office.nobody.call(ACCEPT, token=token, password=NEW)
    user = answer.session.user
    assert (user.display_name, user.email, user.role) == ("Ana Silva", made.email, user_pb2.ROLE_MANAGER)
    assert user.record_visibility == seen
    assert answer.session.account.id == boss.account_id
    await letters.office.login(user, NEW)
    now = await boss.call(method("GetInvitation"), id=made.id)
    assert (now.state, now.user_id) == (invitation_pb2.INVITATION_STATE_ACCEPTED, user.id)


async def test_a_link_works_once(letters: Post, boss: Caller) -> None:
    made = await boss.call(INVITE, invitation=to(display_name="Ana"))
    token = await letters.link(made.email)
    await letters.office.nobody.call(ACCEPT, token=token, password=NEW)
    assert await refusal(letters, token) == "INVALID_ONE_TIME_TOKEN"
    for verb in (RESEND, CANCEL):
        failure = await boss.failure(verb, id=made.id)
        assert (failure.code, failure.reason) == (StatusCode.FAILED_PRECONDITION, "INVITATION_CLOSED")


async def test_a_newer_link_voids_the_one_before(letters: Post, boss: Caller) -> None:
    made = await boss.call(INVITE, invitation=to())
    old = await letters.link(made.email)
    sent = await boss.call(RESEND, id=made.id)
    assert sent.expire_time.ToDatetime() > made.expire_time.ToDatetime()
    new = await letters.link(made.email)
    assert await refusal(letters, old) == "INVALID_ONE_TIME_TOKEN"
    await letters.office.nobody.call(ACCEPT, token=new, password=NEW, display_name="Ana")


async def test_one_that_was_taken_back_says_so(letters: Post, boss: Caller) -> None:
    made = await boss.call(INVITE, invitation=to())
    token = await letters.link(made.email)
    await boss.call(CANCEL, id=made.id)
    assert await refusal(letters, token) == "INVITE_CANCELLED"
    assert (await boss.failure(RESEND, id=made.id)).reason == "INVITATION_CLOSED"


async def test_one_that_is_too_old_says_so_until_it_is_sent_again(letters: Post, boss: Caller) -> None:
    made = await boss.call(INVITE, invitation=to())
    token = await letters.link(made.email)
    rows = letters.office.data.database["users.invitations"]
    await rows.update_one({"_id": made.id}, {"$set": {"expire_time": datetime.now(UTC) - timedelta(seconds=1)}})
    assert await refusal(letters, token) == "INVITE_EXPIRED"
    await boss.call(RESEND, id=made.id)
    await letters.office.nobody.call(ACCEPT, token=await letters.link(made.email), password=NEW, display_name="Ana")


async def test_tokens_are_stored_nowhere(letters: Post, boss: Caller) -> None:
    made = await boss.call(INVITE, invitation=to())
    token = await letters.link(made.email)
    database = letters.office.data.database
    for name in await database.list_collection_names():
        assert token not in repr(await database[name].find().to_list())


async def test_without_the_order_of_its_mail_there_is_no_invitation(
    letters: Post, boss: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await boss.call(INVITE, invitation=to())
    await letters.link(made.email)

    async def fail(*_: object) -> None:
        raise Unavailable("the database is away")

    monkeypatch.setattr(Outbox, "add", fail)
    guest = to()
    assert (await boss.failure(INVITE, invitation=guest)).code is StatusCode.UNAVAILABLE
    rows = letters.office.data.database["users.invitations"]
    assert await rows.count_documents({"email": guest.email}) == 0
    assert (await boss.failure(RESEND, id=made.id)).code is StatusCode.UNAVAILABLE
    assert (await boss.call(method("GetInvitation"), id=made.id)).send_time == made.send_time


async def test_nobody_invites_above_themselves(letters: Post, boss: Caller) -> None:
    admin = await letters.office.caller(
        await letters.office.user(boss.account_id, "ROLE_ADMIN", record_visibility=user_pb2.RECORD_VISIBILITY_TEAM)
    )
    failure = await admin.failure(INVITE, invitation=to("ROLE_USER"))
    assert (failure.code, failure.reason) == (StatusCode.PERMISSION_DENIED, "VISIBILITY_ABOVE_CALLER")
    failure = await boss.failure(INVITE, invitation=to("ROLE_OWNER"))
    assert (failure.code, failure.reason) == (StatusCode.FAILED_PRECONDITION, "OWNER_EXISTS")
    manager = await letters.office.caller(await letters.office.user(boss.account_id, "ROLE_MANAGER"))
    assert (await manager.failure(INVITE, invitation=to("ROLE_USER"))).code is StatusCode.PERMISSION_DENIED


async def test_a_user_and_an_invited_address_are_not_invited_again(letters: Post, boss: Caller) -> None:
    user = await letters.office.user(boss.account_id, "ROLE_USER")
    failure = await boss.failure(INVITE, invitation=to(email=user.email))
    assert (failure.code, failure.reason) == (StatusCode.ALREADY_EXISTS, "EMAIL_EXISTS")
    made = await boss.call(INVITE, invitation=to())
    failure = await boss.failure(INVITE, invitation=to(email=made.email))
    assert (failure.code, failure.reason) == (StatusCode.ALREADY_EXISTS, "ALREADY_INVITED")
    await boss.call(CANCEL, id=made.id)
    await boss.call(INVITE, invitation=to(email=made.email))


async def test_a_full_account_has_no_seat_for_who_is_invited(
    letters: Post, boss: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = [await boss.call(INVITE, invitation=to(display_name="Ana")) for _ in range(2)]
    tokens = [await letters.link(made.email) for made in (first, second)]

    async def two(self: Limits, account_id: str) -> int:
        return 2

    monkeypatch.setattr(Limits, "_limit", two)
    nobody = letters.office.nobody
    await nobody.call(ACCEPT, token=tokens[0], password=NEW)
    failure = await nobody.failure(ACCEPT, token=tokens[1], password=NEW)
    assert (failure.code, failure.reason) == (StatusCode.RESOURCE_EXHAUSTED, "LIMIT_REACHED")
    failure = await boss.failure(INVITE, invitation=to())
    assert (failure.code, failure.reason) == (StatusCode.RESOURCE_EXHAUSTED, "LIMIT_REACHED")
    rows = letters.office.data.database["users.users"]
    assert await rows.count_documents({"account_id": boss.account_id}) == 2


async def test_a_common_password_leaves_the_link_good(letters: Post, boss: Caller) -> None:
    made = await boss.call(INVITE, invitation=to(display_name="Ana"))
    token = await letters.link(made.email)
    failure = await letters.office.nobody.failure(ACCEPT, token=token, password="password1234")
    assert failure.reason == "PASSWORD_TOO_COMMON"
    await letters.office.nobody.call(ACCEPT, token=token, password=NEW)


async def test_a_name_is_needed(letters: Post, boss: Caller) -> None:
    made = await boss.call(INVITE, invitation=to())
    failure = await letters.office.nobody.failure(ACCEPT, token=await letters.link(made.email), password=NEW)
    assert list(failure.violations) == ["display_name"]


async def test_nobody_comes_into_a_closed_account(letters: Post, boss: Caller) -> None:
    made = await boss.call(INVITE, invitation=to(display_name="Ana"))
    token = await letters.link(made.email)

    def ban(row: Record[Account]) -> None:
        row.message.state = account_pb2.ACCOUNT_STATE_BANNED

    await letters.office.deps.accounts.system("test").change(boss.account_id, ban)
    failure = await letters.office.nobody.failure(ACCEPT, token=token, password=NEW)
    assert (failure.code, failure.reason) == (StatusCode.PERMISSION_DENIED, "UNAUTHORIZED_ACCOUNT")
    users = letters.office.data.database["users.users"]
    assert await users.count_documents({"email": made.email}) == 0
