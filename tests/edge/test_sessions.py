"""Who reaches a handler, and as whom: the session matrix on a running edge."""

import base64
import json
import time
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.edge.serving import OWNER, Served

CONTACTS = "/v1/crm/contacts"
OTHER_SITE = {"sec-fetch-site": "cross-site"}
OWN_SITE = {"sec-fetch-site": "same-origin"}


def reason(body: dict[str, list[dict[str, str]]]) -> str:
    return body["details"][0]["reason"]


def caller(edge: Served) -> dict[str, str]:
    """The claims of the one token the backend got."""
    (call,) = edge.backend.calls
    (authorization,) = call.values("authorization")
    assert isinstance(authorization, str)
    scheme, _, token = authorization.partition(" ")
    assert scheme == "Bearer"
    keys = jwt.PyJWKSet.from_dict(edge.keys.jwks())
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims: dict[str, str] = jwt.decode(token, key, ["EdDSA"], audience="dashclicks", issuer="dashclicks")
    return claims


async def test_no_session_is_401(edge: Served) -> None:
    answer = await edge.client.get(CONTACTS)
    assert (answer.status_code, reason(answer.json())) == (401, "UNAUTHENTICATED")
    assert edge.backend.calls == []


async def test_an_unknown_session_is_401(edge: Served) -> None:
    answer = await edge.client.get(CONTACTS, headers={"x-session-id": "x" * 43})
    assert (answer.status_code, reason(answer.json())) == (401, "INVALID_SESSION")
    assert edge.backend.calls == []


async def test_an_expired_session_is_401(edge: Served) -> None:
    session_id, key = await edge.sign_in()
    past = datetime.now(UTC) - timedelta(seconds=1)
    await edge.data.database["identity.sessions"].update_one({"_id": key}, {"$set": {"expire_time": past}})
    answer = await edge.client.get(CONTACTS, headers={"x-session-id": session_id})
    assert (answer.status_code, reason(answer.json())) == (401, "SESSION_EXPIRED")
    assert edge.backend.calls == []


async def test_a_session_becomes_a_token(edge: Served) -> None:
    session_id, key = await edge.sign_in()
    answer = await edge.client.get(CONTACTS, headers={"x-session-id": session_id})
    assert answer.status_code == 200
    claims = caller(edge)
    assert (claims["uid"], claims["account_id"], claims["sid"]) == (OWNER.user_id, OWNER.account_id, key)
    assert claims["scope"] == "accounts contacts"
    assert float(claims["exp"]) - time.time() <= 120


async def test_an_ended_session_is_refused_at_once(edge: Served) -> None:
    session_id, key = await edge.sign_in()
    headers = {"x-session-id": session_id}
    assert (await edge.client.get(CONTACTS, headers=headers)).status_code == 200
    await edge.sessions.end(key)
    deadline = time.monotonic() + 2
    while (answer := await edge.client.get(CONTACTS, headers=headers)).status_code == 200:
        assert time.monotonic() < deadline
    assert (answer.status_code, reason(answer.json())) == (401, "INVALID_SESSION")


async def test_the_cookie_carries_a_session(edge: Served) -> None:
    session_id, _ = await edge.sign_in()
    answer = await edge.client.get(CONTACTS, headers={"cookie": f"sid_dc_sw={session_id}"})
    assert answer.status_code == 200
    assert caller(edge)["uid"] == OWNER.user_id


async def test_the_token_parameter_carries_a_session_and_is_not_bound(edge: Served) -> None:
    session_id, _ = await edge.sign_in()
    answer = await edge.client.get(CONTACTS, params={"token": session_id, "pageSize": "5"})
    assert answer.status_code == 200
    assert caller(edge)["uid"] == OWNER.user_id


async def test_the_token_parameter_is_nothing_for_a_post(edge: Served) -> None:
    session_id, _ = await edge.sign_in()
    answer = await edge.client.post(CONTACTS, params={"token": session_id}, json={})
    assert answer.status_code == 401


async def test_two_sessions_at_once_are_400(edge: Served) -> None:
    one, _ = await edge.sign_in()
    two, _ = await edge.sign_in()
    answer = await edge.client.get(CONTACTS, headers={"x-session-id": one, "cookie": f"sid_dc_sw={two}"})
    assert (answer.status_code, reason(answer.json())) == (400, "AMBIGUOUS_CREDENTIALS")


async def test_the_own_account_may_be_named(edge: Served) -> None:
    session_id, _ = await edge.sign_in()
    answer = await edge.client.get(CONTACTS, headers={"x-session-id": session_id, "x-account-id": OWNER.account_id})
    assert answer.status_code == 200


@pytest.mark.parametrize("headers", [{}, {"x-session-id": "y" * 43}], ids=["without", "stale"])
async def test_a_public_method_needs_no_session(edge: Served, headers: dict[str, str]) -> None:
    answer = await edge.client.post("/v1/auth/session", json={}, headers=headers)
    assert answer.status_code == 200
    assert edge.backend.calls[0].values("authorization") == []


async def test_a_public_method_gets_a_session_that_is_sent(edge: Served) -> None:
    session_id, _ = await edge.sign_in()
    await edge.client.post("/v1/auth/session", json={}, headers={"x-session-id": session_id})
    assert caller(edge)["uid"] == OWNER.user_id


async def test_a_public_method_takes_no_cookie_from_another_site(edge: Served) -> None:
    session_id, _ = await edge.sign_in()
    headers = {"cookie": f"sid_dc_sw={session_id}", **OTHER_SITE}
    assert (await edge.client.post("/v1/auth/session", json={}, headers=headers)).status_code == 200
    assert edge.backend.calls[0].values("authorization") == []


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
async def test_a_cookie_changes_nothing_from_another_site(edge: Served, method: str) -> None:
    session_id, _ = await edge.sign_in()
    path = CONTACTS if method == "POST" else f"{CONTACTS}/con_1"
    headers = {"cookie": f"sid_dc_sw={session_id}", **OTHER_SITE}
    answer = await edge.client.request(method, path, headers=headers)
    assert (answer.status_code, reason(answer.json())) == (403, "CROSS_SITE_REQUEST")
    assert edge.backend.calls == []


async def test_a_cookie_changes_things_from_our_own_pages(edge: Served) -> None:
    session_id, _ = await edge.sign_in()
    headers = {"cookie": f"sid_dc_sw={session_id}", **OWN_SITE}
    assert (await edge.client.post(CONTACTS, json={}, headers=headers)).status_code == 200


async def test_a_session_header_needs_no_origin(edge: Served) -> None:
    session_id, _ = await edge.sign_in()
    headers = {"x-session-id": session_id, **OTHER_SITE}
    assert (await edge.client.post(CONTACTS, json={}, headers=headers)).status_code == 200


FORGED = {
    "x-user-id": "usr_forged",
    "x-account-id": OWNER.account_id,
    "x-scope": "system",
    "x-role": "OWNER",
    "x-forwarded-user": "usr_forged",
    "grpc-metadata-authorization": "Bearer forged",
    "authorization": "Bearer forged",
    "cookie": "other=forged",
}


async def test_no_identity_of_the_client_reaches_a_handler(edge: Served) -> None:
    session_id, _ = await edge.sign_in()
    answer = await edge.client.get(CONTACTS, headers={**FORGED, "x-session-id": session_id})
    assert answer.status_code == 200
    assert caller(edge)["uid"] == OWNER.user_id
    (call,) = edge.backend.calls
    assert {name for name, _ in call.metadata} <= {"authorization", "x-request-id", "user-agent", "accept-encoding"}
    assert "forged" not in repr(call.metadata)
    assert session_id not in repr(call.metadata)


async def test_no_identity_of_the_client_reaches_a_public_handler(edge: Served) -> None:
    await edge.client.post("/v1/auth/session", json={}, headers=FORGED)
    (call,) = edge.backend.calls
    assert "forged" not in repr(call.metadata)


async def test_who_proves_who_they_are_is_known_by_address_and_page(edge: Served) -> None:
    session_id, _ = await edge.sign_in()
    headers = {"x-session-id": session_id, "origin": "https://page.example", "user-agent": "browser"}
    forged = {"x-client-origin": "https://forged.example", "x-forwarded-for": "203.0.113.9"}
    await edge.client.post("/v1/auth/passkeys:beginProof", json={}, headers={**headers, **forged})
    (call,) = edge.backend.calls
    facts = {name: list(call.values(name)) for name in ("x-client-origin", "x-forwarded-for", "x-user-agent")}
    assert facts == {
        "x-client-origin": ["https://page.example"],
        "x-forwarded-for": ["127.0.0.1"],
        "x-user-agent": ["browser"],
    }


def none_token() -> str:
    def part(value: dict[str, object]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    claims = {"iss": "dashclicks", "aud": "dashclicks", "uid": OWNER.user_id, "exp": int(time.time()) + 60}
    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}."


def signed_token(kid: str, audience: str, life: int) -> str:
    claims = {
        "iss": "dashclicks",
        "aud": audience,
        "uid": OWNER.user_id,
        "account_id": OWNER.account_id,
        "scope": "system",
        "exp": int(time.time()) + life,
    }
    return jwt.encode(claims, Ed25519PrivateKey.generate(), "EdDSA", headers={"kid": kid})


@pytest.mark.parametrize("kind", ["forged", "expired", "none", "audience", "real"])
async def test_a_token_of_the_client_is_nothing(edge: Served, kind: str) -> None:
    token = {
        "forged": signed_token(edge.keys.kid, "dashclicks", 60),
        "expired": signed_token(edge.keys.kid, "dashclicks", -60),
        "none": none_token(),
        "audience": signed_token(edge.keys.kid, "others", 60),
        "real": edge.keys.mint(OWNER),
    }[kind]
    answer = await edge.client.get(CONTACTS, headers={"authorization": f"Bearer {token}"})
    assert (answer.status_code, reason(answer.json())) == (401, "INVALID_SESSION")
    assert edge.backend.calls == []
