"""Whatever ends a session ends it everywhere: at the edge and on open sockets, within the published two seconds.

The real service behind a real edge, and a socket service that keeps what is open open.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

import httpx
import pytest
from dashclicks.accounts.v1 import account_pb2
from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User
from google.protobuf.field_mask_pb2 import FieldMask
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve

from buildtools.stack.ports import free_port
from edge.server import build
from services.internal.resets import PURPOSE
from shared.models.users import standing_digest
from shared.testing.api import Caller
from tests.internal.auth.device import Device
from tests.internal.auth.passkey_story import register
from tests.internal.office import PASSWORD, Office, method, open_office

BOUND = 2.0
SESSION, CONTACTS = "/v1/auth/session", "/v1/crm/contacts"
NEW = "quite another phrase"


@dataclass(frozen=True, slots=True)
class Front:
    """An office behind an edge, with a socket service."""

    office: Office
    gateway: httpx.AsyncClient
    socket_url: str

    async def login(self, user: User) -> str:
        """A session of the user, by REST."""
        answer = await self.gateway.post(SESSION, json={"email": user.email, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["sessionId"])

    async def ends(self, headers: dict[str, str], socket: ClientConnection) -> tuple[float, float]:
        """Seconds until the edge refuses, and until the socket is closed; fails after BOUND."""
        started = time.monotonic()

        async def refused() -> float:
            while (await self.gateway.get(CONTACTS, headers=headers)).status_code not in (401, 403):
                pass
            return time.monotonic() - started

        async def closed() -> float:
            await socket.wait_closed()
            return time.monotonic() - started

        async with asyncio.timeout(BOUND):
            return await asyncio.gather(refused(), closed())


async def keep_open(connection: ServerConnection) -> None:
    async for message in connection:
        await connection.send(message)


@pytest.fixture(scope="module")
async def front(mongodb_uri: str, redis_url: str) -> AsyncIterator[Front]:
    async with AsyncExitStack() as stack:
        sockets = await stack.enter_async_context(serve(keep_open, "127.0.0.1", 0))
        port = next(iter(sockets.sockets)).getsockname()[1]
        office = await stack.enter_async_context(
            open_office(
                mongodb_uri,
                redis_url,
                internal_listen=f"127.0.0.1:{free_port()}",
                gateway_listen=f"127.0.0.1:{free_port()}",
                router_listen=f"127.0.0.1:{free_port()}",
                rate_limits="DEFAULT:USER=0/60,DEFAULT:ADDRESS=0/60,LOGIN:ADDRESS=0/60",
                socket_upstreams=f"/socket=127.0.0.1:{port}/socket",
            )
        )
        settings = office.deps.settings
        edge = await build(settings, office.data)
        await edge.start()
        stack.push_async_callback(edge.stop)
        url = f"http://{settings.gateway_listen}"
        gateway = await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=30))
        yield Front(office, gateway, f"ws://{settings.gateway_listen}/socket")


@dataclass(frozen=True, slots=True)
class Scene:
    """Somebody in a sub-account, signed in twice, and the owner of the agency above."""

    front: Front
    boss: Caller
    user: User
    session_id: str
    own: Caller
    other: Caller

    async def update(self, caller: Caller, *paths: str, **fields: Any) -> None:
        changed = User(id=self.user.id, **fields)
        await caller.call(method("UpdateUser"), user=changed, update_mask=FieldMask(paths=list(paths)))


async def logout(scene: Scene) -> None:
    await scene.own.call(method("Logout"))


async def logout_of_all(scene: Scene) -> None:
    await scene.other.call(method("Logout"), all=True)


async def ended_from_another(scene: Scene) -> None:
    sessions = (await scene.own.call(method("ListSessions"))).sessions
    (own,) = [session.id for session in sessions if session.current]
    await scene.other.call(method("EndSession"), id=own)


async def others_ended(scene: Scene) -> None:
    await scene.other.call(method("EndOtherSessions"))


async def new_proof(scene: Scene) -> None:
    await scene.own.call(method("Reauthenticate"), password=PASSWORD)


async def password_changed(scene: Scene) -> None:
    await scene.other.call(method("ChangePassword"), current_password=PASSWORD, new_password=NEW)


async def password_reset(scene: Scene) -> None:
    deps = scene.front.office.deps
    record = await deps.users.system("test").read(scene.user.id)
    stands_for = {"user_id": scene.user.id, "standing": standing_digest(record)}
    token = await deps.one_time_tokens.issue(PURPOSE, stands_for, timedelta(minutes=5), 1)
    await scene.front.office.nobody.call(method("ResetPassword"), token=token, new_password=NEW)


async def password_removed(scene: Scene) -> None:
    await register(scene.other, Device())
    await scene.other.call(method("RemovePassword"))


async def disabled(scene: Scene) -> None:
    await scene.update(await owner(scene), "state", state=user_pb2.USER_STATE_DISABLED)


async def given_another_role(scene: Scene) -> None:
    await scene.update(await owner(scene), "role", role=user_pb2.ROLE_CLIENT)


async def given_less_to_see(scene: Scene) -> None:
    await scene.update(await owner(scene), "record_visibility", record_visibility=user_pb2.RECORD_VISIBILITY_OWN)


async def deleted(scene: Scene) -> None:
    await (await owner(scene)).call(method("DeleteUser"), id=scene.user.id)


async def account_banned(scene: Scene) -> None:
    def ban(record: Any) -> None:
        record.message.state = account_pb2.ACCOUNT_STATE_BANNED

    await scene.front.office.deps.accounts.system("test").change(scene.user.account_id, ban)


async def account_archived(scene: Scene) -> None:
    await scene.boss.call(method("DeleteAccount"), id=scene.user.account_id)


async def owner(scene: Scene) -> Caller:
    """The owner of the user's account."""
    return await scene.front.office.caller(await scene.front.office.user(scene.user.account_id))


Cause = Callable[[Scene], Awaitable[None]]
CAUSES: tuple[Cause, ...] = (
    logout,
    logout_of_all,
    ended_from_another,
    others_ended,
    new_proof,
    password_changed,
    password_reset,
    password_removed,
    disabled,
    given_another_role,
    given_less_to_see,
    deleted,
    account_banned,
    account_archived,
)
Taken = list[tuple[float, float]]


@pytest.fixture(scope="module")
def taken(record_testsuite_property: Callable[[str, object], None]) -> Iterator[Taken]:
    """How long each end took, at the edge and on the socket; told at the end."""
    made: Taken = []
    yield made
    for place, seconds in (("edge", [edge for edge, _ in made]), ("socket", [socket for _, socket in made])):
        told = f"{len(seconds)} ends, p50 {median(seconds) * 1000:.0f} ms, max {max(seconds) * 1000:.0f} ms"
        sys.stdout.write(f"at the {place}: {told}\n")
        record_testsuite_property(f"session ends at the {place}", told)


@pytest.fixture
async def scene(front: Front) -> Scene:
    office = front.office
    boss, agency = await office.staff()
    user = await office.user(await office.account(boss.account_id), "ROLE_USER")
    session_id = await front.login(user)
    own = await office.enter(session_id)
    return Scene(front, agency, user, session_id, own, await office.caller(user))


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: str(cause.__name__))
async def test_the_end_is_the_end_everywhere(scene: Scene, taken: Taken, cause: Cause) -> None:
    headers = {"X-Session-Id": scene.session_id}
    async with connect(scene.front.socket_url, additional_headers=headers, proxy=None) as socket:
        await socket.send("here")
        assert await socket.recv() == "here"
        assert (await scene.front.gateway.get(CONTACTS, headers=headers)).status_code == 200
        await cause(scene)
        taken.append(await scene.front.ends(headers, socket))
        assert (socket.close_code, socket.close_reason) == (1008, "INVALID_SESSION")
    answer = await scene.front.gateway.get(SESSION, headers=headers)
    # Whoever is in an account that is shut learns that.
    assert answer.status_code == (403 if cause is account_banned else 401)


async def test_who_acts_in_a_sub_account_is_out_with_their_own_session(front: Front, taken: Taken) -> None:
    boss, agency = await front.office.staff()
    client_id = await front.office.account(boss.account_id)
    headers = {"X-Session-Id": await front.login(boss), "X-Account-Id": client_id}
    async with connect(front.socket_url, additional_headers=headers, proxy=None) as socket:
        assert (await front.gateway.get(CONTACTS, headers=headers)).status_code == 200
        await agency.call(method("Logout"), all=True)
        taken.append(await front.ends(headers, socket))


async def test_an_id_that_the_client_chose_opens_nothing(front: Front) -> None:
    user = await front.office.user(await front.office.account())
    chosen = {"X-Session-Id": "A" * 43}
    answer = await front.gateway.post(SESSION, json={"email": user.email, "password": PASSWORD}, headers=chosen)
    assert answer.json()["sessionId"] != chosen["X-Session-Id"]
    assert (await front.gateway.get(SESSION, headers=chosen)).status_code == 401


async def test_a_login_within_a_session_is_another_session(front: Front) -> None:
    victim, thief = [await front.office.user(await front.office.account()) for _ in range(2)]
    planted = {"X-Session-Id": await front.login(thief)}
    answer = await front.gateway.post(SESSION, json={"email": victim.email, "password": PASSWORD}, headers=planted)
    assert answer.json()["sessionId"] != planted["X-Session-Id"]
    session = (await front.gateway.get(SESSION, headers=planted)).json()
    assert session["user"]["id"] == thief.id
