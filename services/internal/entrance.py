"""How other modules let in whom they have just made a user: by what `auth` gives them."""

from typing import Protocol

from dashclicks.auth.v1.session_pb2 import LoginResponse

from shared.rpc.call import Call


class Entrance(Protocol):
    """Starts sessions."""

    async def enter(self, user_id: str, password: str, call: Call) -> LoginResponse:
        """What Login answers for this user.

        Raises InvalidArgument (INVALID_CREDENTIALS), PermissionDenied (UNAUTHORIZED_ACCOUNT), Unauthenticated.
        """
