"""The identity providers by which people sign in to an account."""

from dashclicks.auth.v1.identity_provider_pb2 import IdentityProvider, LoginProvider

from shared.resource.resource import Resource
from shared.rpc.call import Call


async def login_providers(providers: Resource[IdentityProvider], account_id: str, call: Call) -> list[LoginProvider]:
    """Those in use, as a sign-in page names them."""
    in_use = {"account_id": account_id, "state": "IDENTITY_PROVIDER_STATE_ENABLED"}
    found = await providers.system(call.method, call.request_id).find(in_use)
    return [LoginProvider(id=row.message.id, display_name=row.message.display_name) for row in found]
