"""API keys: shown once, within what their maker may do now, and over when anything they rest on is over."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from dashclicks.accounts.v1 import account_pb2
from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_PERSON, Contact
from dashclicks.oauth.v1.api_key_pb2 import ApiKey
from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User
from grpc import StatusCode

from shared.data.session import session_key
from shared.resource.model import Record
from shared.testing.api import Caller, Failure
from tests.internal.office import PASSWORD, Office, method

ROTATE, UPDATE, TOKEN = method("RotateApiKeySecret"), method("UpdateApiKey"), method("CreateKeyToken")
LIST_CONTACTS = method("ListContacts")
EVERYTHING = ["accounts", "activities", "contacts", "oauth", "users"]


@dataclass(frozen=True, slots=True)
class Held:
    """A key with its secret, and its maker, signed in."""

    office: Office
    key: ApiKey
    secret: str
    maker: User
    caller: Caller

    async def program(self) -> Caller:
        """Whoever calls with the key."""
        answer = await self.office.nobody.call(TOKEN, secret=self.secret)
        return Caller(self.office.channel, answer.access_token, self.key.account_id)

    async def refused(self) -> Failure:
        return await self.office.nobody.failure(TOKEN, secret=self.secret)

    async def change(self, **fields: Any) -> ApiKey:
        changed: ApiKey = await self.caller.call(UPDATE, api_key=ApiKey(id=self.key.id, **fields))
        return changed


async def make_key(office: Office, maker: User, caller: Caller, **fields: Any) -> Held:
    given = {"display_name": "Export", "scopes": ["contacts"], **fields}
    key = await caller.call(method("CreateApiKey"), api_key=ApiKey(**given))
    rotated = await caller.call(ROTATE, id=key.id)
    return Held(office, rotated.api_key, rotated.secret, maker, caller)


@pytest.fixture
async def held(office: Office) -> Held:
    return await make_key(office, *await office.staff())


async def test_a_key_acts_as_its_maker_and_is_named_beside_them(held: Held) -> None:
    program = await held.program()
    made = await program.call(method("CreateContact"), contact=Contact(type=CONTACT_TYPE_PERSON, display_name="Ana"))
    row = await held.office.data.database["crm.contacts"].find_one({"_id": made.id})
    assert row is not None
    actor = row["_meta"]["actor"]
    assert (actor["user_id"], actor["key_id"]) == (held.maker.id, held.key.id)
    assert (await program.failure(method("ListUsers"))).reason == "INSUFFICIENT_SCOPE"


async def test_the_secret_is_shown_once_and_stored_hashed(held: Held) -> None:
    assert held.secret.startswith(f"dck_{held.key.id.removeprefix('key_')}")
    assert held.secret.startswith(held.key.secret_prefix)
    assert held.secret not in str(await held.caller.call(method("GetApiKey"), id=held.key.id))
    assert held.secret not in str(await held.office.data.database["oauth.api_keys"].find_one({"_id": held.key.id}))


async def test_its_use_is_noted_without_changing_it(held: Held) -> None:
    before = await held.caller.call(method("GetApiKey"), id=held.key.id)
    await held.program()
    (after,) = (await held.caller.call(method("ListApiKeys"))).api_keys
    assert (before.HasField("last_use_time"), after.HasField("last_use_time")) == (False, True)
    assert after.etag == before.etag


async def test_a_key_does_nothing_that_asks_for_a_person(office: Office) -> None:
    held = await make_key(office, *await office.staff(), scopes=EVERYTHING)
    program = await held.program()
    for name in ("GetSession", "Logout", "ListSessions"):
        assert (await program.failure(method(name))).reason == "APP_NOT_ALLOWED"
    assert (await program.failure(ROTATE, id=held.key.id)).reason == "STEP_UP_REQUIRED"
    below = await office.account(held.key.account_id)
    assert (await program.failure(method("EnterAccount"), account_id=below)).reason == "APP_NOT_ALLOWED"
    # An owner may do what no key may.
    own = User(id=held.maker.id, password="quite another phrase")
    assert (await program.failure(method("UpdateUser"), user=own)).reason == "ROLE_ABOVE_CALLER"


async def test_a_secret_asks_for_a_fresh_proof_of_the_maker_alone(held: Held) -> None:
    admin = await held.office.caller(await held.office.user(held.key.account_id, "ROLE_ADMIN"))
    assert (await admin.failure(ROTATE, id=held.key.id)).reason == "NOT_THE_MAKER"
    await held.office.age(held.maker, minutes=11)
    assert (await held.caller.failure(ROTATE, id=held.key.id)).reason == "STEP_UP_REQUIRED"


async def test_a_rotated_secret_overlaps_as_long_as_asked(held: Held) -> None:
    rotated = await held.caller.call(ROTATE, id=held.key.id, overlap_seconds=3600)
    assert rotated.api_key.HasField("previous_secret_expire_time")
    for secret in (held.secret, rotated.secret):
        await held.office.nobody.call(TOKEN, secret=secret)
    await held.caller.call(ROTATE, id=held.key.id)
    for secret in (held.secret, rotated.secret, "", "dck_guess", held.secret[:-1] + "~"):
        failed = await held.office.nobody.failure(TOKEN, secret=secret)
        assert failed.code in (StatusCode.UNAUTHENTICATED, StatusCode.INVALID_ARGUMENT)


async def test_a_key_has_no_scope_that_its_maker_lacks(held: Held) -> None:
    bad = ApiKey(display_name="Export", scopes=["contacts.read", "conquest"])
    assert set((await held.caller.failure(method("CreateApiKey"), api_key=bad)).violations) == {"api_key.scopes[1]"}
    over = ApiKey(display_name="Export", scopes=["contacts"])
    over.expire_time.FromDatetime(datetime.now(UTC) - timedelta(seconds=1))
    assert set((await held.caller.failure(method("CreateApiKey"), api_key=over)).violations) == {"api_key.expire_time"}


async def test_a_key_loses_what_its_maker_loses(office: Office) -> None:
    owner, boss = await office.staff()
    maker = await office.user(owner.account_id, "ROLE_ADMIN")
    held = await make_key(office, maker, await office.caller(maker), scopes=["contacts", "users"])
    program = await held.program()
    await boss.call(method("UpdateUser"), user=User(id=maker.id, role=user_pb2.ROLE_USER))
    assert await _ended(program) == "INVALID_SESSION"
    fewer = await held.program()
    await fewer.call(LIST_CONTACTS)
    assert (await fewer.failure(method("CreateUser"), user=User())).reason == "INSUFFICIENT_SCOPE"
    await boss.call(method("UpdateUser"), user=User(id=maker.id, state=user_pb2.USER_STATE_DISABLED))
    assert await _ended(fewer) == "INVALID_SESSION"
    assert (await held.refused()).reason == "INVALID_API_KEY"


async def test_a_new_password_of_the_maker_leaves_the_key(held: Held) -> None:
    await held.program()
    phrase = "quite another phrase"
    await held.caller.call(method("ChangePassword"), current_password=PASSWORD, new_password=phrase)
    await (await held.program()).call(LIST_CONTACTS)


async def test_a_key_of_a_banned_account_is_refused(held: Held) -> None:
    program = await held.program()

    def ban(record: Record[Account]) -> None:
        record.message.state = account_pb2.ACCOUNT_STATE_BANNED

    await held.office.deps.accounts.system("test").change(held.key.account_id, ban)
    assert await _ended(program) == "UNAUTHORIZED_ACCOUNT"
    failed = await held.refused()
    assert (failed.code, failed.reason) == (StatusCode.PERMISSION_DENIED, "UNAUTHORIZED_ACCOUNT")


async def test_a_revoked_key_ends_at_once(held: Held) -> None:
    program = await held.program()
    await held.caller.call(method("DeleteApiKey"), id=held.key.id)
    assert await _ended(program) == "INVALID_SESSION"
    assert (await held.refused()).reason == "INVALID_API_KEY"


async def test_a_revoked_key_that_comes_back_has_no_secret(held: Held) -> None:
    await held.caller.call(method("DeleteApiKey"), id=held.key.id)
    rows = held.office.data.database["oauth.api_keys"]
    # As undo leaves it.
    await rows.update_one(
        {"_id": held.key.id}, {"$set": {"_live": True}, "$unset": {"delete_time": "", "purge_time": ""}}
    )
    await held.caller.call(method("GetApiKey"), id=held.key.id)
    assert (await held.refused()).reason == "INVALID_API_KEY"
    anew = await held.caller.call(ROTATE, id=held.key.id, overlap_seconds=3600)
    await held.office.nobody.call(TOKEN, secret=anew.secret)
    assert (await held.refused()).reason == "INVALID_API_KEY"


async def test_a_key_may_be_bound_to_networks(held: Held) -> None:
    await held.change(allowed_networks=["203.0.113.0/24"])
    failed = await held.refused()
    assert (failed.code, failed.reason) == (StatusCode.PERMISSION_DENIED, "ADDRESS_NOT_ALLOWED")
    # The edge looks where the caller is; nobody else may use what it has opened.
    await held.office.nobody.call(method("OpenApiKey"), secret=held.secret)
    assert (await held.office.nobody.failure(method("CreateAccessToken"), session_id=held.secret)).reason == (
        "INVALID_SESSION"
    )


async def test_a_key_is_over_at_its_time(held: Held) -> None:
    await held.program()
    past = datetime.now(UTC) - timedelta(seconds=1)
    rows = held.office.data.database["oauth.api_keys"]
    await rows.update_one({"_id": held.key.id}, {"$set": {"expire_time": past}})
    assert (await held.refused()).reason == "INVALID_API_KEY"


async def test_a_key_in_use_is_no_session_that_its_maker_sees(held: Held) -> None:
    await held.program()
    found = (await held.caller.call(method("ListSessions"))).sessions
    assert not [session.id for session in found if session.id.startswith(session_key(held.secret))]


async def _ended(program: Caller) -> str:
    """Why the program is refused, once it is; it was told by Redis."""
    for _ in range(10_000):
        try:
            await program.call(LIST_CONTACTS)
        except Exception:
            return (await program.failure(LIST_CONTACTS)).reason
    return ""
