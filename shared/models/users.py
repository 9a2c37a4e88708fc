"""Users as stored. `auth` reads them too."""

from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User

from shared.resource.model import Model, Record

# argon2id, encoded; absent for a user without a password.
PASSWORD_HASH = "password_hash"

USER = Model(user_pb2.User, private={PASSWORD_HASH: str})


def standing(user: Record[User]) -> tuple[object, ...]:
    """What a user's sessions rest on: when it changes, they end."""
    return user.message.role, user.message.state, user.private.get(PASSWORD_HASH)
