"""Users and teams as stored. `auth` reads them too."""

import hashlib

from dashclicks.users.v1 import invitation_pb2, team_pb2, user_pb2
from dashclicks.users.v1.user_pb2 import User

from shared.resource.model import Model, Record
from shared.rpc.principal import Visibility

# argon2id, encoded; absent for a user without a password.
PASSWORD_HASH = "password_hash"

USER = Model(user_pb2.User, private={PASSWORD_HASH: str})
TEAM = Model(team_pb2.Team)
INVITATION = Model(invitation_pb2.Invitation)
_NARROWER = {
    user_pb2.RECORD_VISIBILITY_TEAM: Visibility.TEAM,
    user_pb2.RECORD_VISIBILITY_OWN: Visibility.OWN,
}


def visibility_of(user: User) -> Visibility:
    """Which records a user sees."""
    return _NARROWER.get(user.record_visibility, Visibility.ALL)


def standing(user: Record[User]) -> tuple[object, ...]:
    """What a user's sessions rest on: when it changes, they end."""
    message = user.message
    return message.role, message.state, user.private.get(PASSWORD_HASH), visibility_of(message)


def standing_digest(user: Record[User]) -> str:
    """The standing in one word, which tells nothing of it: what is good until it changes keeps this."""
    return hashlib.sha256(repr(standing(user)).encode()).hexdigest()
