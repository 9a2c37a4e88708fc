"""Through the running stack: an agency signs up by a code in a mail and invites a colleague, who comes in by a link."""

import re
import statistics
import sys
import time
from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from shared.testing.mailbox import Mailbox
from shared.testing.stack import Stack
from tests.e2e.test_agency import reason

ACCOUNTS, INVITATIONS, SESSION = "/v1/accounts", "/v1/users/invitations", "/v1/auth/session"
ACCEPT = "/v1/auth/invitations:accept"
PASSWORD, OTHER = "seven quiet otters at noon", "a lamp under the green stairs"
ROUNDS = 20


@pytest.fixture
async def router(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=stack.router_url, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def mailbox(stack: Stack) -> Mailbox:
    return Mailbox(stack.catcher_url)


async def good(answer: httpx.Response) -> dict[str, object]:
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def invite(router: httpx.AsyncClient, mailbox: Mailbox, email: str, by: dict[str, str]) -> tuple[str, str]:
    """The id of an invitation and the token of its link."""
    body = {"email": email, "role": "ROLE_ADMIN", "displayName": "Jo"}
    made = await good(await router.post(INVITATIONS, json=body, headers=by))
    (token,) = re.findall(r"/accept-invite#token=(\S+)", await mailbox.next(email, "Invitation"))
    return str(made["id"]), token


async def test_an_agency_signs_up_and_a_colleague_comes_in(router: httpx.AsyncClient, mailbox: Mailbox) -> None:
    number = time.time_ns()
    email, colleague = f"noor{number}@brightpath.example", f"jo{number}@brightpath.example"
    await good(await router.post(f"{ACCOUNTS}:startSignUp", json={"email": email}))
    (code,) = re.findall(r"\b[0-9]{6}\b", await mailbox.next(email, "Your code"))
    token = (await good(await router.post(f"{ACCOUNTS}:verifySignUp", json={"email": email, "code": code})))["token"]
    body = {"ownerName": "Noor", "password": PASSWORD, "businessName": "Bright Path", "subdomain": f"bright{number}"}
    signed_up = await good(await router.post(f"{ACCOUNTS}:completeSignUp", json={"emailToken": token, **body}))
    by = {"X-Session-Id": str(signed_up["sessionId"])}
    assert (await router.get("/v1/crm/contacts", headers=by)).json()["contacts"][0]["displayName"] == "Bright Path"

    _, link = await invite(router, mailbox, colleague, by)
    await good(await router.post(ACCEPT, json={"token": link, "password": OTHER}))
    session = (await good(await router.post(SESSION, json={"email": colleague, "password": OTHER})))["session"]
    assert isinstance(session, dict)
    assert (session["account"]["displayName"], session["user"]["role"]) == ("Bright Path", "ROLE_ADMIN")

    taken_back, void = await invite(router, mailbox, f"x{colleague}", by)
    await good(await router.post(f"{INVITATIONS}/{taken_back}:cancel", json={}, headers=by))
    for used, told in ((link, "INVALID_ONE_TIME_TOKEN"), (void, "INVITE_CANCELLED"), ("x", "INVALID_ONE_TIME_TOKEN")):
        refused = await router.post(ACCEPT, json={"token": used, "password": OTHER})
        assert (refused.status_code, reason(refused)) == (400, told)


@pytest.mark.parametrize("path", [f"{ACCOUNTS}:startSignUp", f"{ACCOUNTS}:discover", "/v1/auth/password:requestReset"])
async def test_nobody_learns_who_is_here(
    router: httpx.AsyncClient, stack: Stack, path: str, record_property: Callable[[str, object], None]
) -> None:
    """Status and body are equal. Times are reported, for a busy machine allows no verdict: both wait for one write."""
    known = [login["email"] for login in stack.logins]
    took: dict[bool, list[float]] = {True: [], False: []}
    answers = set()
    for number in range(ROUNDS):
        # No address is asked for more often than its limit allows. Each goes first as often as the other: what the
        # service does behind an answer slows the next one down.
        pair = [(True, known[number % len(known)]), (False, f"nobody{number}@northwind.example")]
        for is_known, email in pair if number % 2 else reversed(pair):
            started = time.perf_counter()
            answer = await router.post(path, json={"email": email})
            took[is_known].append(time.perf_counter() - started)
            answers.add((answer.status_code, answer.text))
    assert answers == {(200, "{}")}
    medians = {is_known: statistics.median(times) * 1000 for is_known, times in took.items()}
    sys.stdout.write(f"{path}: known {medians[True]:.2f} ms, unknown {medians[False]:.2f} ms (medians of {ROUNDS})\n")
    record_property("known_ms", medians[True])
    record_property("unknown_ms", medians[False])
