"""What the modules of this service are built from."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.users.v1.user_pb2 import User

from services.internal.links import Links
from services.internal.notices import Notices
from services.internal.people import People
from services.internal.proof import Proof
from services.internal.sending import Kind, Sending
from services.internal.users.invitations import Invitations
from services.internal.users.teams import Teams
from shared.core.clock import Clock
from shared.core.passwords import Passwords
from shared.core.settings import Settings
from shared.data.address_proofs import AddressProofs
from shared.data.factors import FactorStore
from shared.data.keys import KeyRing
from shared.data.oauth_grants import GrantStore
from shared.data.one_time_tokens import OneTimeTokens
from shared.data.platform_names import PlatformNames
from shared.data.rate_windows import RateWindows
from shared.data.sessions import SessionStore
from shared.data.vault import Vault
from shared.events.audit import Audit
from shared.events.authority import Authority
from shared.events.settling import Settling
from shared.events.sources import Source
from shared.events.visibility import Sight
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Deps:
    """Shared by all modules. `users`, `teams` and `accounts` are here because `auth` reads them too.

    `roles`: scopes by name. `sight`: which events a caller may see.
    `sources`: what makes events of a resource, by type; `authority` and `settling` are of undo.
    """

    runtime: Runtime
    users: Resource[User]
    teams: Teams
    accounts: Resource[Account]
    sessions: SessionStore
    proof: Proof
    factors: FactorStore
    one_time_tokens: OneTimeTokens
    address_proofs: AddressProofs
    subdomains: PlatformNames
    people: People
    links: Links
    sending: Sending
    resets: Kind
    notices: Notices
    invitations: Invitations
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
    settings: Settings
