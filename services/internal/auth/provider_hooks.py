"""Rules of identity providers: whoever sets one up decides who signs in, so it is used only when that was proved."""

from collections.abc import Mapping

from dashclicks.auth.v1 import identity_provider_pb2
from dashclicks.auth.v1.identity_provider_pb2 import IdentityProvider
from dashclicks.users.v1 import user_pb2

from services.internal.proof import Proof
from shared.core.errors import PermissionDenied
from shared.data.vault import Vault
from shared.models.auth import CLIENT_SECRET, SECRET_PURPOSE
from shared.resource.model import Action, Hooks, Record
from shared.rpc.call import Call

# What decides who signs in, and as what.
DECISIVE = ("client_id", "allowed_email_domains", "creates_users", "default_role", "required")
ENABLED = identity_provider_pb2.IDENTITY_PROVIDER_STATE_ENABLED
DISABLED = identity_provider_pb2.IDENTITY_PROVIDER_STATE_DISABLED

Stored = Record[IdentityProvider]


class IdentityProviderHooks(Hooks[IdentityProvider]):
    """`roles`: scopes by role name."""

    def __init__(self, vault: Vault, roles: Mapping[str, frozenset[str]], proof: Proof) -> None:
        self._vault = vault
        self._roles = roles
        self._proof = proof

    async def check(self, call: Call, action: Action, old: Stored | None, new: Stored | None) -> None:
        if call.caller.system:
            return
        # Also where undo puts one back to use.
        if ENABLED in [row.message.state for row in (old, new) if row is not None]:
            await self._proof.check_recent(call)
        if new is not None and action is not Action.DELETE:
            name = user_pb2.Role.Name(new.message.default_role or user_pb2.ROLE_CLIENT)
            if not all(map(call.caller.allows, self._roles[name])):
                raise PermissionDenied(f"{name} holds scopes that you lack", reason="ROLE_ABOVE_CALLER")

    async def prepare(self, call: Call, new: Stored, old: Stored | None) -> None:
        provider = new.message
        provider.default_role = provider.default_role or user_pb2.ROLE_CLIENT
        if old is None or (old.message.state == ENABLED and _differs(old.message, provider)):
            provider.state = DISABLED
        if provider.client_secret and (call.transaction is None or call.transaction.keeps):
            secret = provider.client_secret.encode()
            new.private[CLIENT_SECRET] = await self._vault.seal(call.caller.account_id, secret, SECRET_PURPOSE)


def _differs(old: IdentityProvider, new: IdentityProvider) -> bool:
    return bool(new.client_secret) or any(getattr(old, name) != getattr(new, name) for name in DECISIVE)
