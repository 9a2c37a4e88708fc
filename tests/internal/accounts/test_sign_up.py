"""An agency signs up: an address is proved by a code, then account, owner and business are there, or nothing is."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from dashclicks.accounts.v1 import account_pb2
from dashclicks.auth.v1.session_pb2 import LoginResponse
from dashclicks.users.v1 import user_pb2
from grpc import StatusCode

from services.internal.accounts.subdomains import Subdomains
from shared.core.errors import Unavailable
from shared.testing.api import Failure
from tests.internal.office import Office, method, open_office
from tests.internal.post import START, VERIFY, Post

COMPLETE, CHECK = method("CompleteSignUp"), method("CheckSubdomain")
NEW = "seven quiet otters at noon"
NUMBERS = count(1)


def fresh() -> tuple[str, str]:
    """An address and a subdomain of the test's own."""
    number = next(NUMBERS)
    return f"noor{number}@brightpath.example", f"brightpath{number}"


def request_of(email_token: str, subdomain: str, **more: Any) -> dict[str, Any]:
    given = {"owner_name": "Noor Haddad", "password": NEW, "business_name": "Bright Path"}
    return {"email_token": email_token, "subdomain": subdomain, **given, **more}


async def rows(post: Post, collection: str, **where: object) -> list[dict[str, Any]]:
    return await post.office.data.database[collection].find(where).to_list()


def told(failure: Failure) -> tuple[StatusCode, str]:
    return failure.code, failure.reason


async def test_a_code_by_mail_makes_an_agency_and_signs_its_owner_in(letters: Post) -> None:
    email, subdomain = fresh()
    answer = await letters.office.nobody.call(COMPLETE, **request_of(await letters.proof(email), subdomain))
    owner = answer.session.user
    assert (owner.email, owner.role, owner.state) == (email, user_pb2.ROLE_OWNER, user_pb2.USER_STATE_ACTIVE)
    caller = await letters.office.enter(answer.session_id)
    account = await caller.call(method("GetAccount"), id=answer.session.account.id)
    assert (account.display_name, account.subdomain, account.parent_account_id) == ("Bright Path", subdomain, "")
    assert account.state == account_pb2.ACCOUNT_STATE_ACTIVE
    left = account.trial_end_time.ToDatetime(UTC) - datetime.now(UTC)
    assert timedelta(days=13) < left <= timedelta(days=14)
    contacts = (await caller.call(method("ListContacts"))).contacts
    assert [(contact.display_name, contact.emails[0].address) for contact in contacts] == [("Bright Path", email)]
    await letters.office.login(owner, NEW)


async def test_a_phone_number_that_is_proved_signs_in_too(letters: Post) -> None:
    email, subdomain = fresh()
    phone = "+14155550171"
    tokens = {"email_token": await letters.proof(email), "phone_token": await letters.phone_proof(phone)}
    await letters.office.nobody.call(COMPLETE, **{**request_of("", subdomain), **tokens})
    answer = await letters.office.nobody.call(method("Login"), phone=phone, password=NEW)
    assert answer.session.user.email == email


async def test_a_proof_is_of_its_own_kind_and_good_once(letters: Post) -> None:
    (email, subdomain), phone = fresh(), "+14155550172"
    token, phone_token = await letters.proof(email), await letters.phone_proof(phone)
    nobody = letters.office.nobody
    for wrong in (request_of(phone_token, subdomain), request_of(token, subdomain, phone_token=token)):
        failure = await nobody.failure(COMPLETE, **wrong)
        assert told(failure) == (StatusCode.INVALID_ARGUMENT, "INVALID_PROOF")
    await nobody.call(COMPLETE, **request_of(token, subdomain))
    assert (await nobody.failure(COMPLETE, **request_of(token, f"{subdomain}x"))).reason == "INVALID_PROOF"


async def test_a_code_is_good_for_five_tries_and_once(letters: Post) -> None:
    email, _ = fresh()
    nobody = letters.office.nobody
    code = await letters.code(email)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(5):
        failure = await nobody.failure(VERIFY, email=email, code=wrong)
        assert told(failure) == (StatusCode.INVALID_ARGUMENT, "INVALID_CODE")
    assert (await nobody.failure(VERIFY, email=email, code=code)).reason == "INVALID_CODE"
    code = await letters.code(email)
    assert (await nobody.failure(VERIFY, email=f"x{email}", code=code)).reason == "INVALID_CODE"
    await nobody.call(VERIFY, email=email, code=code)
    assert (await nobody.failure(VERIFY, email=email, code=code)).reason == "INVALID_CODE"


async def test_an_old_code_proves_nothing(letters: Post) -> None:
    email, _ = fresh()
    code = await letters.code(email)
    proofs = letters.office.data.database["identity.address_proofs"]
    (row,) = await proofs.find({"address": email}).to_list()
    assert row["expire_time"].replace(tzinfo=UTC) - datetime.now(UTC) <= timedelta(minutes=10)
    await proofs.update_one({"address": email}, {"$set": {"expire_time": datetime.now(UTC)}})
    assert (await letters.office.nobody.failure(VERIFY, email=email, code=code)).reason == "INVALID_CODE"


async def test_codes_and_proofs_are_stored_nowhere(letters: Post) -> None:
    email, _ = fresh()
    code = await letters.code(email)
    (row,) = await rows(letters, "identity.address_proofs", address=email)
    assert code not in repr({name: value for name, value in row.items() if name not in ("expire_time", "_id")})
    token = (await letters.office.nobody.call(VERIFY, email=email, code=code)).token
    database = letters.office.data.database
    for name in await database.list_collection_names():
        assert token not in repr(await database[name].find().to_list())


async def test_an_address_that_signs_in_somewhere_is_told_to_who_proves_it(letters: Post) -> None:
    user = await letters.office.user(await letters.office.account())
    code = await letters.code(user.email)
    failure = await letters.office.nobody.failure(VERIFY, email=user.email, code=code)
    assert told(failure) == (StatusCode.ALREADY_EXISTS, "EMAIL_EXISTS")


async def test_an_address_taken_since_its_proof_makes_nothing(letters: Post) -> None:
    email, subdomain = fresh()
    token = await letters.proof(email)
    await letters.office.user(await letters.office.account(), email=email)
    failure = await letters.office.nobody.failure(COMPLETE, **request_of(token, subdomain))
    assert told(failure) == (StatusCode.ALREADY_EXISTS, "EMAIL_EXISTS")
    assert not await rows(letters, "accounts.accounts", subdomain=subdomain)


async def test_of_two_who_want_one_subdomain_at_once_one_gets_it(letters: Post) -> None:
    _, subdomain = fresh()
    tokens = [await letters.proof(fresh()[0]) for _ in range(2)]
    calls = (letters.office.nobody.call(COMPLETE, **request_of(token, subdomain)) for token in tokens)
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert sorted(isinstance(outcome, LoginResponse) for outcome in outcomes) == [False, True]
    assert len(await rows(letters, "accounts.accounts", subdomain=subdomain)) == 1
    failure = await letters.office.nobody.failure(COMPLETE, **request_of(await letters.proof(fresh()[0]), subdomain))
    assert told(failure) == (StatusCode.ALREADY_EXISTS, "SUBDOMAIN_TAKEN")


async def test_a_subdomain_is_free_taken_kept_or_none(letters: Post) -> None:
    email, subdomain = fresh()
    nobody = letters.office.nobody
    assert (await nobody.call(CHECK, subdomain=subdomain)).available
    await nobody.call(COMPLETE, **request_of(await letters.proof(email), subdomain))
    for label in (subdomain, "admin", "xn--mnchen-3ya"):
        assert not (await nobody.call(CHECK, subdomain=label)).available
    for label in ("Upper", "-a-", "a.b", "ab", "a" * 64):
        assert (await nobody.failure(CHECK, subdomain=label)).code is StatusCode.INVALID_ARGUMENT


async def test_a_failure_in_the_middle_leaves_nothing(letters: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    email, subdomain = fresh()
    token = await letters.proof(email)
    claim = Subdomains.claim

    async def fails(self: Subdomains, *given: Any) -> None:
        await claim(self, *given)
        raise Unavailable("gone")

    monkeypatch.setattr(Subdomains, "claim", fails)
    failure = await letters.office.nobody.failure(COMPLETE, **request_of(token, subdomain))
    assert failure.code is StatusCode.UNAVAILABLE
    monkeypatch.undo()
    assert not await rows(letters, "accounts.accounts", subdomain=subdomain)
    # The proof and the subdomain are as good as they were.
    await letters.office.nobody.call(COMPLETE, **request_of(token, subdomain))


async def test_a_common_password_makes_nothing_and_leaves_the_proof(letters: Post) -> None:
    email, subdomain = fresh()
    token = await letters.proof(email)
    failure = await letters.office.nobody.failure(COMPLETE, **request_of(token, subdomain, password="password1234"))
    assert told(failure) == (StatusCode.INVALID_ARGUMENT, "PASSWORD_TOO_COMMON")
    await letters.office.nobody.call(COMPLETE, **request_of(token, subdomain))


async def test_a_repeated_call_makes_one_agency_and_answers_a_session(letters: Post) -> None:
    email, subdomain = fresh()
    request = request_of(await letters.proof(email), subdomain, request_id="once")
    first, second = [await letters.office.nobody.call(COMPLETE, **request) for _ in range(2)]
    assert first.session.account.id == second.session.account.id
    assert first.session_id != second.session_id
    stored = await rows(letters, "platform.requests")
    assert first.session_id not in repr(stored)
    other = await letters.office.nobody.failure(COMPLETE, **{**request, "owner_name": "Somebody else"})
    assert told(other) == (StatusCode.FAILED_PRECONDITION, "REQUEST_ID_REUSED")


async def test_without_text_messages_no_number_is_taken(office: Office) -> None:
    user = await office.user(await office.account(), phone="+14155550177")
    for name in ("StartSignUp", "DiscoverAccounts"):
        for phone in (user.phone, "+14155550178"):
            failure = await office.nobody.failure(method(name), phone=phone)
            assert told(failure) == (StatusCode.FAILED_PRECONDITION, "PHONE_NOT_OFFERED")


async def test_an_address_is_asked_for_so_often_and_no_more(mongodb_uri: str, redis_url: str) -> None:
    async with open_office(mongodb_uri, redis_url, 2) as strict:
        email = "nobody@limits.example"
        for name in (START, method("DiscoverAccounts")):
            for _ in range(2):
                await strict.nobody.call(name, email=email)
            assert told(await strict.nobody.failure(name, email=email)) == (
                StatusCode.RESOURCE_EXHAUSTED,
                "RATE_LIMITED",
            )
        reasons = [(await strict.nobody.failure(VERIFY, email=email, code="000000")).reason for _ in range(3)]
        assert reasons == ["INVALID_CODE", "INVALID_CODE", "RATE_LIMITED"]
