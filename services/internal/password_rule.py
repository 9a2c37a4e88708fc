"""What a new password must not be, wherever one is set."""

import re

from dashclicks.users.v1.user_pb2 import User

from shared.core.errors import InvalidArgument, Violation
from shared.core.passwords import Passwords


async def check_guessable(passwords: Passwords, password: str, user: User, field: str) -> None:
    """Raises InvalidArgument (PASSWORD_TOO_COMMON) naming `field`. Lengths are the contract's; nothing else counts."""
    words = re.split(r"[^\w]+", f"{user.display_name} {user.email}".lower())
    if await passwords.guessable(password, [word for word in words if word]):
        problem = "is among the passwords that are tried first"
        raise InvalidArgument(
            f"the password {problem}",
            reason="PASSWORD_TOO_COMMON",
            violations=[Violation(field, problem, "PASSWORD_TOO_COMMON")],
        )
