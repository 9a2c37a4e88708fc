"""People sign in by their account's own identity provider: a real one, on the loopback, with faults."""

import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import pyotp
import pytest
from dashclicks.auth.v1 import identity_provider_pb2
from dashclicks.auth.v1.identity_provider_pb2 import IdentityProvider
from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User
from grpc import StatusCode
from joserfc.jwk import RSAKey

from shared.testing.api import Caller, Failure
from shared.testing.identity_server import CLIENT_ID, CLIENT_SECRET, Change, IdentityServer, identity_server
from tests.internal.office import PASSWORD, Office, method, open_office

CALLBACK = "https://app.example/v1/auth/oidc/callback"
FINISH, ENABLE, UPDATE = (
    method("FinishProviderLogin"),
    method("EnableIdentityProvider"),
    method("UpdateIdentityProvider"),
)


@pytest.fixture(scope="module")
async def office(mongodb_uri: str, redis_url: str) -> AsyncIterator[Office]:
    """The service, which may call the loopback."""
    async with open_office(mongodb_uri, redis_url, outbound_private=True) as opened:
        yield opened


@pytest.fixture(scope="module")
async def running() -> AsyncIterator[IdentityServer]:
    async with identity_server() as server:
        yield server


class Firm:
    """An account with a provider in use, and its owner."""

    def __init__(self, office: Office, server: IdentityServer, owner: User, caller: Caller) -> None:
        self.office, self.server, self.owner, self.caller = office, server, owner, caller
        self.domain = f"d{uuid4().hex[:12]}.example"
        self.provider = IdentityProvider()

    async def enable(self, **fields: Any) -> None:
        given = {
            "display_name": "Staff",
            "issuer": self.server.url,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "allowed_email_domains": [self.domain],
            **fields,
        }
        made = await self.caller.call(method("CreateIdentityProvider"), identity_provider=IdentityProvider(**given))
        self.provider = await self.caller.call(ENABLE, id=made.id)

    async def user(self, name: str, role: str = "ROLE_USER", **fields: Any) -> User:
        return await self.office.user(self.owner.account_id, role, email=f"{name}@{self.domain}", **fields)

    async def answer(self, name: str, change: Change | None = None, prove: bool = False) -> dict[str, Any]:
        """What the browser brings back from the provider, and what it has kept."""
        self.server.user = {**self.server.user, "sub": name, "email": f"{name}@{self.domain}"}
        self.server.change = change
        begun = await self.office.nobody.call(
            method("BeginProviderLogin"), id=self.provider.id, redirect_uri=CALLBACK, return_to="/x?y=1", prove=prove
        )
        async with httpx.AsyncClient() as browser:
            sent_back = (await browser.get(begun.authorization_url)).headers["location"]
        query = {key: values[0] for key, values in parse_qs(urlsplit(sent_back).query).items()}
        return {"state": query["state"], "code": query["code"], "issuer": query["iss"], "binding": begun.binding}

    async def finish(self, name: str, change: Change | None = None, prove: bool = False) -> Any:
        return await self.office.nobody.call(FINISH, **await self.answer(name, change, prove))

    async def refused(self, name: str, change: Change | None = None, prove: bool = False) -> Failure:
        return await self.office.nobody.failure(FINISH, **await self.answer(name, change, prove))


@pytest.fixture
async def firm(office: Office, running: IdentityServer) -> Firm:
    return Firm(office, running, *await office.staff())


async def test_a_user_signs_in_and_comes_back_where_they_were(firm: Firm) -> None:
    await firm.enable()
    user = await firm.user("ana")
    finished = await firm.finish("ana")
    assert finished.return_to == "/x?y=1"
    session = await (await firm.office.enter(finished.session_id)).call(method("GetSession"))
    assert (session.user.id, session.account.id) == (user.id, firm.owner.account_id)
    asked = firm.server.asked[-1]
    assert asked["code_challenge_method"] == "S256"
    assert "max_age" not in asked


async def test_whoever_is_new_becomes_a_user_if_the_account_wants_that(firm: Firm) -> None:
    await firm.enable(creates_users=True, default_role=user_pb2.ROLE_MANAGER)
    finished = await firm.finish("new")
    user = (await (await firm.office.enter(finished.session_id)).call(method("GetSession"))).user
    assert (user.role, user.state, user.display_name) == (
        user_pb2.ROLE_MANAGER,
        user_pb2.USER_STATE_ACTIVE,
        "Ana Ruiz",
    )


async def test_otherwise_only_users_do(firm: Firm) -> None:
    await firm.enable()
    failed = await firm.refused("stranger")
    assert (failed.code, failed.reason) == (StatusCode.PERMISSION_DENIED, "NOT_A_USER")


@pytest.mark.parametrize("who", ["owner", "disabled", "another domain", "renamed"])
async def test_these_do_not_sign_in_by_it(firm: Firm, who: str) -> None:
    await firm.enable()
    if who == "owner":
        await firm.caller.call(method("UpdateUser"), user=User(id=firm.owner.id, email=f"ana@{firm.domain}"))
    else:
        state = user_pb2.USER_STATE_DISABLED if who == "disabled" else user_pb2.USER_STATE_ACTIVE
        await firm.user("ana", state=state)
    change: Change | None = None
    if who == "another domain":
        change = lambda claims, _: claims.update(email="ana@elsewhere.example")  # noqa: E731
    elif who == "renamed":
        # The address has gone to somebody else.
        await firm.finish("ana")
        change = lambda claims, _: claims.update(sub="somebody else")  # noqa: E731
    assert (await firm.refused("ana", change)).reason == "NOT_A_USER"


def _other_key(_claims: dict[str, Any], header: dict[str, Any]) -> Any:
    other = RSAKey.generate_key(2048)
    header |= {"jku": "https://evil.example/keys", "jwk": other.as_dict(private=False)}
    return other.as_pem(private=True)


FAULTS: dict[str, Change] = {
    "nonce": lambda claims, _: claims.update(nonce="another"),
    "no nonce": lambda claims, _: claims.pop("nonce") and None,
    "audience": lambda claims, _: claims.update(aud="another"),
    "several audiences": lambda claims, _: claims.update(aud=[CLIENT_ID, "another"]),
    "authorized party": lambda claims, _: claims.update(azp="another"),
    "issuer": lambda claims, _: claims.update(iss="https://login.example"),
    "expired": lambda claims, _: claims.update(exp=int(time.time()) - 120),
    "no end": lambda claims, _: claims.pop("exp") and None,
    "of tomorrow": lambda claims, _: claims.update(iat=int(time.time()) + 86_400),
    "alg none": lambda _, header: header.update(alg="none"),
    "HMAC": lambda _, header: header.update(alg="HS256") or b"k" * 64,
    "unknown key": lambda _, header: header.update(kid="key-2"),
    "own key in the header": lambda claims, header: (
        header.update(jku="https://evil.example/") or _other_key(claims, {})
    ),
    "email not verified": lambda claims, _: claims.update(email_verified=False),
    "no email": lambda claims, _: claims.pop("email") and None,
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_token_that_proves_nothing_is_refused(firm: Firm, fault: str) -> None:
    await firm.enable()
    await firm.user("ana")
    failed = await firm.refused("ana", FAULTS[fault])
    assert (failed.code, failed.reason) == (StatusCode.INVALID_ARGUMENT, "PROVIDER_REFUSED")
    assert "no id token" not in failed.message


async def test_an_answer_counts_once_and_for_the_browser_that_asked(firm: Firm) -> None:
    await firm.enable()
    await firm.user("ana")
    answer = await firm.answer("ana")
    await firm.office.nobody.call(FINISH, **answer)
    assert (await firm.office.nobody.failure(FINISH, **answer)).reason == "INVALID_ONE_TIME_TOKEN"
    for wrong in ({"binding": "x" * 43}, {"binding": ""}, {"state": "x" * 43}):
        failed = await firm.office.nobody.failure(FINISH, **{**await firm.answer("ana"), **wrong})
        assert failed.reason == "INVALID_ONE_TIME_TOKEN"


@pytest.mark.parametrize("issuer", ["https://other.example", ""])
async def test_an_answer_of_another_provider_is_refused(firm: Firm, issuer: str) -> None:
    await firm.enable()
    await firm.user("ana")
    failed = await firm.office.nobody.failure(FINISH, **{**await firm.answer("ana"), "issuer": issuer})
    assert failed.reason == "PROVIDER_REFUSED"


async def test_a_required_provider_is_the_only_way_in_but_for_the_owner(firm: Firm) -> None:
    user = await firm.user("ana")
    session_id = await firm.office.login(user)
    await firm.enable(required=True)
    assert (await firm.office.nobody.failure(method("CreateAccessToken"), session_id=session_id)).reason == (
        "INVALID_SESSION"
    )
    failed = await firm.office.nobody.failure(
        method("Login"), email=user.email, password=PASSWORD, account_id=user.account_id
    )
    assert (failed.code, failed.reason) == (StatusCode.PERMISSION_DENIED, "PROVIDER_REQUIRED")
    await firm.finish("ana")
    await firm.office.login(firm.owner)
    await firm.caller.call(method("GetSession"))


async def test_an_authenticator_is_asked_for_too(firm: Firm) -> None:
    await firm.enable()
    caller = await firm.office.caller(await firm.user("ana"))
    secret = (await caller.call(method("EnrollTotp"))).secret
    codes = (await caller.call(method("ConfirmTotp"), code=pyotp.TOTP(secret).now())).recovery_codes
    finished = await firm.finish("ana")
    assert finished.session_id == ""
    verified = await firm.office.nobody.call(method("VerifyProviderLogin"), mfa_token=finished.mfa_token, code=codes[0])
    await firm.office.enter(verified.session_id)


async def test_only_a_proof_that_was_asked_for_is_a_fresh_one(firm: Firm) -> None:
    await firm.enable()
    await firm.user("ana")

    def long_ago(claims: dict[str, Any], _: dict[str, Any]) -> None:
        claims["auth_time"] = int(time.time()) - 3600

    old = await firm.office.enter((await firm.finish("ana", long_ago)).session_id)
    assert (await old.failure(method("EnrollTotp"))).reason == "STEP_UP_REQUIRED"
    assert (await firm.refused("ana", long_ago, prove=True)).reason == "PROVIDER_REFUSED"
    assert firm.server.asked[-1]["max_age"] == "0"
    fresh = await firm.office.enter((await firm.finish("ana", prove=True)).session_id)
    await fresh.call(method("EnrollTotp"))


async def test_its_secret_is_never_shown(firm: Firm) -> None:
    await firm.enable()
    assert CLIENT_SECRET not in str(await firm.caller.call(method("GetIdentityProvider"), id=firm.provider.id))
    row = await firm.office.data.database["auth.identity_providers"].find_one({"_id": firm.provider.id})
    assert CLIENT_SECRET not in str(row)


async def test_what_changes_who_signs_in_puts_it_out_of_use(firm: Firm) -> None:
    await firm.enable()
    renamed = IdentityProvider(id=firm.provider.id, display_name="People")
    assert (await firm.caller.call(UPDATE, identity_provider=renamed)).state == (
        identity_provider_pb2.IDENTITY_PROVIDER_STATE_ENABLED
    )
    wider = IdentityProvider(id=firm.provider.id, allowed_email_domains=["evil.example"])
    assert (await firm.caller.call(UPDATE, identity_provider=wider)).state == (
        identity_provider_pb2.IDENTITY_PROVIDER_STATE_DISABLED
    )
    failed = await firm.office.nobody.failure(
        method("BeginProviderLogin"), id=firm.provider.id, redirect_uri=CALLBACK, return_to="/"
    )
    assert failed.code is StatusCode.NOT_FOUND


async def test_who_sets_one_up_proves_it_and_holds_what_its_users_hold(firm: Firm) -> None:
    await firm.enable()
    await firm.office.age(firm.owner, minutes=11)
    provider = IdentityProvider(id=firm.provider.id, display_name="People")
    for failed in (
        await firm.caller.failure(ENABLE, id=firm.provider.id),
        await firm.caller.failure(method("DisableIdentityProvider"), id=firm.provider.id),
        await firm.caller.failure(method("DeleteIdentityProvider"), id=firm.provider.id),
        await firm.caller.failure(UPDATE, identity_provider=provider),
    ):
        assert failed.reason == "STEP_UP_REQUIRED"


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:1", "/elsewhere"])
async def test_one_that_cannot_be_used_is_not_enabled(firm: Firm, issuer: str) -> None:
    with pytest.raises(Exception, match="identity provider"):
        await firm.enable(issuer=issuer if issuer[0] != "/" else f"{firm.server.url}/")


async def test_a_login_page_learns_the_names_of_those_in_use(firm: Firm) -> None:
    await firm.enable()
    listed = await firm.office.nobody.call(method("ListLoginProviders"), account_id=firm.owner.account_id)
    assert [(each.id, each.display_name) for each in listed.login_providers] == [(firm.provider.id, "Staff")]
    assert not (await firm.office.nobody.call(method("ListLoginProviders"), account_id="acc_x")).login_providers


@pytest.mark.parametrize("page", ["//evil.example", "https://evil.example", "/\\evil.example", "x"])
async def test_nobody_is_sent_elsewhere(firm: Firm, page: str) -> None:
    await firm.enable()
    failed = await firm.office.nobody.failure(
        method("BeginProviderLogin"), id=firm.provider.id, redirect_uri=CALLBACK, return_to=page
    )
    assert set(failed.violations) == {"return_to"}
