"""What the modules of this service are built from."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.users.v1.user_pb2 import User

from services.internal.proof import Proof
from services.internal.resets import Resets
from services.internal.users.teams import Teams
from shared.core.clock import Clock
from shared.core.passwords import Passwords
from shared.core.settings import Settings
from shared.data.blobs import Blobs
from shared.data.factors import FactorStore
from shared.data.keys import KeyRing
from shared.data.oauth_grants import GrantStore
from shared.data.one_time_tokens import OneTimeTokens
from shared.data.rate_windows import RateWindows
from shared.data.sessions import SessionStore
from shared.data.vault import Vault
from shared.events.audit import Audit
from shared.events.authority import Authority
from shared.events.settling import Settling
from shared.events.sources import Source
from shared.events.visibility import Sight
from shared.privacy.erasing import Eraser
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Deps:
    """Shared by all modules. `users`, `teams` and `accounts` are here because `auth` reads them too.

    `roles`: scopes by name. `sight`: which events a caller may see.
    `sources`: what makes events of a resource, by type; `authority` and `settling` are of undo.
    `blobs`: None where the settings name no place for files.
    """

    runtime: Runtime
    users: Resource[User]
    teams: Teams
    accounts: Resource[Account]
    sessions: SessionStore
    proof: Proof
    factors: FactorStore
    one_time_tokens: OneTimeTokens
    resets: Resets
    grants: GrantStore
    keys: KeyRing
    vault: Vault
    passwords: Passwords
    roles: Mapping[str, frozenset[str]]
    clock: Clock
    audit: Audit
    sight: Sight
    authority: Authority
    sources: Mapping[str, Source]
    settling: Settling
    windows: RateWindows
    blobs: Blobs | None
    eraser: Eraser
    settings: Settings
