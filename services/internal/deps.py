"""What the modules of this service are built from."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.auth.v1.identity_provider_pb2 import IdentityProvider
from dashclicks.crm.v1.contact_pb2 import Contact
from dashclicks.oauth.v1.app_pb2 import App
from dashclicks.users.v1.user_pb2 import User

from services.internal.accounts.domains import Domains
from services.internal.accounts.trials import Trials
from services.internal.crm.deals import Deals
from services.internal.crm.pipelines import Pipelines
from services.internal.links import Links
from services.internal.notices import Notices
from services.internal.people import People
from services.internal.proof import Proof
from services.internal.sending import Kind, Sending
from services.internal.users.invitations import Invitations
from services.internal.users.rights import Rights
from services.internal.users.teams import Teams
from services.internal.webhooks.parts import Webhooks
from shared.core.clock import Clock
from shared.core.guarded_http import GuardedHttp
from shared.core.passwords import Passwords
from shared.core.settings import Settings
from shared.data.address_proofs import AddressProofs
from shared.data.blobs import Blobs
from shared.data.factors import FactorStore
from shared.data.hosts import HostStore
from shared.data.import_outcomes import ImportOutcomes
from shared.data.key_uses import KeyUses
from shared.data.keys import KeyRing
from shared.data.oauth_grants import GrantStore
from shared.data.one_time_tokens import OneTimeTokens
from shared.data.origins import OriginStore
from shared.data.passkeys import PasskeyStore
from shared.data.platform_names import PlatformNames
from shared.data.rate_windows import RateWindows
from shared.data.sessions import SessionStore
from shared.data.undo_progress import UndoProgress
from shared.data.vault import Vault
from shared.events.audit import Audit
from shared.events.authority import Authority
from shared.events.settling import Settling
from shared.events.sources import Source
from shared.events.visibility import Sight
from shared.jobs.jobs import Jobs
from shared.privacy.erasing import Eraser
from shared.resource.contracts import Catalog
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime
from shared.rpc.gates import Gates


@dataclass(frozen=True, slots=True)
class Deps:
    """Shared by all modules. `users`, `teams` and `accounts` are here because `auth` reads them too, `contacts` because
    several services of `crm` do.

    `roles`: scopes of the built-in ones by name; `rights` know what a user may do, `gates` what an
    account has. `sight`: which events a caller may see.
    `sources`: what makes events of a resource, by type; `authority` and `settling` are of undo.
    `blobs`: None where the settings name no place for files.
    """

    runtime: Runtime
    catalog: Catalog
    jobs: Jobs
    users: Resource[User]
    teams: Teams
    accounts: Resource[Account]
    contacts: Resource[Contact]
    identity_providers: Resource[IdentityProvider]
    http: GuardedHttp
    sessions: SessionStore
    proof: Proof
    factors: FactorStore
    passkeys: PasskeyStore
    origins: OriginStore
    one_time_tokens: OneTimeTokens
    apps: Resource[App]
    address_proofs: AddressProofs
    subdomains: PlatformNames
    people: People
    links: Links
    sending: Sending
    resets: Kind
    notices: Notices
    trials: Trials
    invitations: Invitations
    grants: GrantStore
    pipelines: Pipelines
    deals: Deals
    hosts: HostStore
    domains: Domains
    key_uses: KeyUses
    keys: KeyRing
    vault: Vault
    passwords: Passwords
    roles: Mapping[str, frozenset[str]]
    rights: Rights
    gates: Gates
    clock: Clock
    audit: Audit
    sight: Sight
    authority: Authority
    sources: Mapping[str, Source]
    settling: Settling
    undo_progress: UndoProgress
    windows: RateWindows
    blobs: Blobs | None
    import_outcomes: ImportOutcomes
    eraser: Eraser
    webhooks: Webhooks
    settings: Settings
