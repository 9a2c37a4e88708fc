"""Which accounts an email or phone number and a password open."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.auth.v1.session_pb2 import LoginRequest
from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User

from services.internal.openness import is_open, is_still_open
from shared.core.errors import InvalidArgument, PermissionDenied, Unauthenticated, Violation
from shared.core.passwords import Passwords
from shared.models.users import PASSWORD_HASH
from shared.resource.model import Record
from shared.resource.resource import Resource
from shared.rpc.call import Call

# Users of one email address whose password is tried; each costs a hash.
MAX_USERS = 100
# Accounts among which a person chooses; whoever may be in more names one.
MAX_CHOICES = 20
# A login with no right password is answered so long after it began, or a multiple of that: how many hashes it costs,
# which is how many accounts an address is in, is not to be read off the time.
ANSWER_SECONDS = 0.4


@dataclass(frozen=True, slots=True)
class Entry:
    """An account that is open, and the user who may enter."""

    user: Record[User]
    account: Account


class Doorkeeper:
    """Looks over all accounts, since nobody is signed in yet."""

    def __init__(self, users: Resource[User], accounts: Resource[Account], passwords: Passwords) -> None:
        self._users = users
        self._accounts = accounts
        self._passwords = passwords

    async def entries(self, request: LoginRequest, call: Call) -> Sequence[Entry]:
        """At least one, and at most MAX_CHOICES.

        Raises InvalidArgument (INVALID_CREDENTIALS, or account_id is missing), PermissionDenied (UNAUTHORIZED_ACCOUNT).
        """
        began = time.monotonic()
        users = await self._matching(request, call)
        if not users:
            await asyncio.sleep(ANSWER_SECONDS - (time.monotonic() - began) % ANSWER_SECONDS)
            raise invalid_credentials()
        accounts = self._accounts.system(call.method, call.request_id)
        found = [(user, await accounts.find({"id": user.message.account_id})) for user in users]
        entries = [
            Entry(user, rows[0].message) for user, rows in found if rows and await is_open(accounts, rows[0].message)
        ]
        if not entries:
            raise closed()
        return entries

    async def entry(self, user_id: str, call: Call) -> Entry:
        """The entry of one user. Raises Unauthenticated, PermissionDenied (UNAUTHORIZED_ACCOUNT)."""
        users = await self._users.system(call.method, call.request_id).find({"id": user_id})
        if not users:
            raise Unauthenticated("no such session", reason="INVALID_SESSION")
        (user,) = users
        accounts = self._accounts.system(call.method, call.request_id)
        found = await accounts.find({"id": user.message.account_id})
        if not found:
            raise closed()
        await self._check_open(found[0].message, call)
        return Entry(user, found[0].message)

    async def admitted(self, user_id: str, call: Call) -> Entry:
        """The entry of a user who has proved who they are without a session.

        Raises InvalidArgument (INVALID_CREDENTIALS) for one who is shut out or gone, PermissionDenied
        (UNAUTHORIZED_ACCOUNT).
        """
        users = await self._users.system(call.method, call.request_id).find({"id": user_id})
        if not users or users[0].message.state != user_pb2.USER_STATE_ACTIVE:
            raise invalid_credentials()
        return await self.entry(user_id, call)

    async def holds(self, user: Record[User], password: str) -> bool:
        """Whether it is the password of a user who may sign in; takes as long for one who has none."""
        return await self._passwords.verify(_hash_of(user), password)

    async def check_open(self, account_id: str, call: Call) -> None:
        """Raises PermissionDenied (UNAUTHORIZED_ACCOUNT) unless the account is open now."""
        rows = await self._accounts.system(call.method, call.request_id).find({"id": account_id})
        if not rows:
            raise closed()
        await self._check_open(rows[0].message, call)

    async def check_still_open(self, account: Account, call: Call) -> None:
        """The same, of an account that was read a moment ago."""
        if not await is_still_open(self._accounts.system(call.method, call.request_id), account):
            raise closed()

    async def _check_open(self, account: Account, call: Call) -> None:
        if not await is_open(self._accounts.system(call.method, call.request_id), account):
            raise closed()

    async def _matching(self, request: LoginRequest, call: Call) -> list[Record[User]]:
        """The users whose password it is. One hash is computed where there is no user at all."""
        where = {"email": request.email} if request.email else {"phone": request.phone}
        if request.account_id:
            where["account_id"] = request.account_id
        users = await self._users.system(call.method, call.request_id).find(where, MAX_USERS)
        if not users:
            await self._passwords.verify(None, request.password)
        matching: list[Record[User]] = []
        # One at a time: a person in many accounts must not take every thread from the others.
        for user in users:
            if await self.holds(user, request.password):
                matching.append(user)
                if len(users) > MAX_CHOICES:
                    raise account_needed()
        return matching


def account_needed() -> InvalidArgument:
    """Told only to whoever knows a password: others shall not learn how many accounts an address is in."""
    problem = "this person is in many accounts: name the one to enter"
    return InvalidArgument(problem, violations=[Violation("account_id", problem, "REQUIRED")])


def invalid_credentials() -> InvalidArgument:
    """The one answer for an unknown user, one who is shut out, and a wrong password."""
    return InvalidArgument("invalid login credentials", reason="INVALID_CREDENTIALS")


def closed() -> PermissionDenied:
    """The answer to whoever knows the password of an account that is not open."""
    return PermissionDenied("this account is closed", reason="UNAUTHORIZED_ACCOUNT")


def _hash_of(user: Record[User]) -> str | None:
    active = user.message.state == user_pb2.USER_STATE_ACTIVE
    encoded = user.private.get(PASSWORD_HASH)
    return encoded if active and isinstance(encoded, str) else None
