"""Users, teams and roles as stored. `auth` reads them too."""

import hashlib
from collections.abc import Awaitable, Callable

from dashclicks.users.v1 import custom_role_pb2, invitation_pb2, team_pb2, user_pb2
from dashclicks.users.v1.user_pb2 import User

from shared.data.mongo import Database
from shared.data.scopes import CollectionSpec
from shared.data.store import Stores
from shared.resource.contracts import Catalog
from shared.resource.model import Model, Record
from shared.rpc.principal import Visibility

# argon2id, encoded; absent for a user without a password.
PASSWORD_HASH = "password_hash"

# What the account's identity providers call the user, by the provider's id.
SUBJECTS = "subjects"

USER = Model(user_pb2.User, private={PASSWORD_HASH: str, SUBJECTS: dict})
TEAM = Model(team_pb2.Team)
CUSTOM_ROLE = Model(custom_role_pb2.CustomRole)
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
    return message.role, message.custom_role_id, message.state, user.private.get(PASSWORD_HASH), visibility_of(message)


def standing_digest(user: Record[User]) -> str:
    """The standing in one word, which tells nothing of it: what is good until it changes keeps this."""
    return hashlib.sha256(repr(standing(user)).encode()).hexdigest()


def role_reader(database: Database, catalog: Catalog) -> Callable[[str, str], Awaitable[frozenset[str]]]:
    """Answers the scopes of an account's own role, as it is stored; none of one that is not there."""
    declared = catalog.by_message[CUSTOM_ROLE.descriptor.full_name]
    spec = CollectionSpec(declared.storage.collection, declared.options.tenant, {})
    store = Stores(database).system(spec, "custom roles")

    async def scopes_of(account_id: str, role_id: str) -> frozenset[str]:
        row = await store.find_by_id(role_id)
        is_theirs = row is not None and row.get("_live") is True and row["account_id"] == account_id
        return frozenset(row.get("scopes", ())) if row is not None and is_theirs else frozenset()

    return scopes_of
