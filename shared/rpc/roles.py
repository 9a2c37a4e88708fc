"""What each role may do, read from the contract's role enum."""

from collections.abc import Mapping

from dashclicks.options.v1 import options_pb2
from dashclicks.users.v1 import user_pb2


def role_scopes() -> Mapping[str, frozenset[str]]:
    """Scopes by role name (`ROLE_OWNER`). Read it once, at start."""
    return {
        value.name: frozenset(value.GetOptions().Extensions[options_pb2.role].scopes)
        for value in user_pb2.Role.DESCRIPTOR.values
        if value.number
    }
