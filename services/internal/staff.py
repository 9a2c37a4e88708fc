"""Adds a person to the platform's own staff, who may ban accounts and set what they are allowed.

`python -m services.internal.staff EMAIL NAME` prints a password for their first sign-in. Staff belong to the platform's
own account, which is made with the first of them; it asks everybody for a second factor. Only an operator makes staff:
no customer's role covers theirs, and theirs does not make users.
"""

import argparse
import asyncio
import secrets
import sys

from dashclicks.accounts.v1.account_pb2 import Account, AccountSecurity
from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User

from services.internal.deps import Deps
from services.internal.service import open_deps
from shared.core.run import run
from shared.core.settings import Settings
from shared.data.clients import connect

ACCOUNT_NAME = "Platform"
REASON = "staff"
PASSWORD_BYTES = 18


async def add_staff(deps: Deps, email: str, name: str) -> str:
    """Makes the user; returns the password. Raises InvalidArgument, AlreadyExists."""
    users = deps.users.system(REASON)
    others = await users.find({"role": user_pb2.Role.Name(user_pb2.ROLE_STAFF)}, 1)
    if others:
        account_id = others[0].message.account_id
    else:
        account = Account(display_name=ACCOUNT_NAME, security=AccountSecurity(require_second_factor=True))
        account_id = (await deps.accounts.system(REASON).create(account)).message.id
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    role = user_pb2.ROLE_STAFF
    await users.create(User(account_id=account_id, email=email, display_name=name, role=role, password=password))
    return password


def main() -> None:
    """Does what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m services.internal.staff", description=__doc__)
    parser.add_argument("email")
    parser.add_argument("name")
    arguments = parser.parse_args()

    async def work(_stop: asyncio.Event) -> None:
        settings = Settings()  # type: ignore[call-arg]  # read from the environment
        data = await connect(settings)
        try:
            deps = await open_deps(settings, data)
            await deps.runtime.ensure_indexes()
            sys.stdout.write(f"{await add_staff(deps, arguments.email, arguments.name)}\n")
        finally:
            await data.aclose()

    run(work)


if __name__ == "__main__":
    main()
