"""Where an account's users sign in by its identity provider alone."""

from dashclicks.auth.v1 import identity_provider_pb2
from dashclicks.auth.v1.identity_provider_pb2 import IdentityProvider
from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User

from shared.core.errors import PermissionDenied
from shared.resource.resource import Resource
from shared.rpc.call import Call

_IN_USE = identity_provider_pb2.IdentityProviderState.Name(identity_provider_pb2.IDENTITY_PROVIDER_STATE_ENABLED)


async def check_own_way_in(providers: Resource[IdentityProvider], user: User, call: Call) -> None:
    """Raises PermissionDenied (PROVIDER_REQUIRED) for a user who may sign in by their account's provider only.

    The owner always may otherwise: a provider that is gone locks nobody out for good.
    """
    if user.role == user_pb2.ROLE_OWNER:
        return
    where: dict[str, str | bool] = {"account_id": user.account_id, "required": True, "state": _IN_USE}
    if await providers.system(call.method, call.request_id).find(where, 1):
        problem = "this account's users sign in by its identity provider"
        # So that a sign-in page can lead there; whoever comes so far belongs to the account.
        raise PermissionDenied(problem, reason="PROVIDER_REQUIRED", metadata={"account_id": user.account_id})
