"""Users look after themselves over REST: password, authenticator, sessions. What was ended is refused at the edge."""

import re
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pyotp
import pytest

from shared.testing.stack import Stack
from tests.e2e.test_agency import login_of, reason, signed_in

SESSION, SESSIONS, TOTP = "/v1/auth/session", "/v1/auth/sessions", "/v1/auth/factors/totp"
FIRST, SECOND = "correct horse battery staple", "quite another phrase"


@pytest.fixture
async def email(stack: Stack) -> str:
    """A new user of the demo agency, whose password is FIRST."""
    address = f"self{time.time_ns()}@northwind.example"
    user = {"displayName": "Self", "email": address, "role": "ROLE_USER", "password": FIRST}
    async with signed_in(stack, "owner@northwind.example") as owner:
        answer = await owner.post("/v1/users", json=user)
        assert answer.status_code == 200, answer.text
    return address


@pytest.fixture
async def router(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=stack.router_url, timeout=30) as client:
        yield client


async def login(router: httpx.AsyncClient, email: str, password: str) -> dict[str, Any]:
    answer = await router.post(SESSION, json={"email": email, "password": password})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def by(session_id: str) -> dict[str, str]:
    return {"X-Session-Id": session_id}


async def refused(router: httpx.AsyncClient, session_id: str) -> None:
    """The edge refuses the session within its published bound, two seconds."""
    deadline = time.monotonic() + 2
    while (answer := await router.get(SESSION, headers=by(session_id))).status_code != 401:
        assert time.monotonic() < deadline
    assert reason(answer) == "INVALID_SESSION"


async def test_a_password_then_a_code_then_the_end_of_the_others(router: httpx.AsyncClient, email: str) -> None:
    lost, own = (await login(router, email, FIRST))["sessionId"], (await login(router, email, FIRST))["sessionId"]
    change = {"currentPassword": FIRST, "newPassword": SECOND}
    changed = await router.put("/v1/auth/password", json=change, headers=by(own))
    own = changed.json()["sessionId"]
    await refused(router, lost)

    secret = (await router.post(f"{TOTP}:enroll", json={}, headers=by(own))).json()["secret"]
    totp = pyotp.TOTP(secret)
    code = totp.at(datetime.now(UTC), counter_offset=-1)
    codes = (await router.post(f"{TOTP}:confirm", json={"code": code}, headers=by(own))).json()["recoveryCodes"]
    waiting = await login(router, email, SECOND)
    assert (waiting["mfaRequired"], waiting["sessionId"]) == (True, "")
    verify = {"mfaToken": waiting["mfaToken"], "code": codes[0]}
    second = (await router.post(f"{SESSION}:verify", json=verify)).json()["sessionId"]

    listed = (await router.get(SESSIONS, headers=by(second))).json()["sessions"]
    assert sorted(session["current"] for session in listed) == [False, True]
    ended = await router.post(f"{SESSIONS}:endOthers", json={}, headers=by(second))
    assert ended.json() == {"ended": 1}
    await refused(router, own)


async def test_answers_tell_nobody_who_is_here(router: httpx.AsyncClient, stack: Stack) -> None:
    known, unknown = login_of(stack, "user@northwind.example")["email"], "nobody@northwind.example"
    for path, body in ((SESSION, {"password": "wrong, whoever it is"}), ("/v1/auth/password:requestReset", {})):
        answers = [await router.post(path, json={"email": email, **body}) for email in (known, unknown)]
        assert answers[0].status_code == answers[1].status_code
        texts = {re.sub(r'"request_id":"[^"]*"', "", answer.text) for answer in answers}
        assert len(texts) == 1
