"""Builds the internal service: its modules behind one gRPC server."""

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Any

from dashclicks.crm.v1.contact_pb2 import Contact

from services.contracts import contracts, platform_catalog, platform_validation
from services.foundation import Foundation
from services.internal.account_mail import AccountMail
from services.internal.accounts.domains import Domains
from services.internal.accounts.hooks import AccountHooks
from services.internal.accounts.trials import Trials
from services.internal.auth.provider_hooks import IdentityProviderHooks
from services.internal.crm.deals import Deals
from services.internal.crm.hooks import ContactHooks
from services.internal.crm.pipelines import Pipelines
from services.internal.deps import Deps
from services.internal.links import Links
from services.internal.modules import MODULES
from services.internal.notices import Notices
from services.internal.oauth.families import Families
from services.internal.oauth.hooks import AppHooks
from services.internal.people import People
from services.internal.proof import Proof
from services.internal.resets import KEPT, ResetLinks
from services.internal.sending import Sending
from services.internal.users.hooks import UserHooks
from services.internal.users.invitations import InvitationParts, Invitations
from services.internal.users.rights import Rights
from services.internal.users.teams import Teams
from services.internal.webhooks.catalogue import owners_of
from services.internal.webhooks.owners import Owners
from services.internal.webhooks.parts import Webhooks
from shared.core.clock import Clock, SystemClock
from shared.core.dns import DnsResolver
from shared.core.guarded_http import GuardedHttp
from shared.core.ids import IdSource, RandomIds
from shared.core.passwords import Passwords
from shared.core.settings import Settings
from shared.data.address_proofs import AddressProofs
from shared.data.blobs import open_blobs
from shared.data.changes import enable_images
from shared.data.clients import DataClients
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
from shared.data.turns import Turns
from shared.data.undo_progress import UndoProgress
from shared.data.vault import Vault
from shared.events.audit import Audit
from shared.events.authority import Authority
from shared.events.settling import Settling
from shared.events.sources import sources_of
from shared.events.visibility import Sight
from shared.jobs.bulk import enqueuer
from shared.jobs.jobs import Jobs
from shared.models.accounts import ACCOUNT, AccountFacts
from shared.models.auth import IDENTITY_PROVIDER
from shared.models.notifications import DELIVERY, SUPPRESSION, TEMPLATE, TEMPLATE_VERSION
from shared.models.oauth import APP
from shared.models.users import USER, role_reader
from shared.notifications.senders import Senders
from shared.privacy.erasing import Eraser
from shared.resource.binding import bind
from shared.resource.limits import PlanOf
from shared.resource.model import Model
from shared.resource.runtime import Runtime, RuntimeDeps
from shared.rpc.gates import Gates
from shared.rpc.metrics import RpcMetrics
from shared.rpc.roles import role_scopes
from shared.rpc.server import RpcServer

# Resources of other services, whose changes are taken back here: their rules have let those changes pass once.
ELSEWHERE: Sequence[Model[Any]] = (DELIVERY, SUPPRESSION, TEMPLATE, TEMPLATE_VERSION)


async def open_deps(
    settings: Settings,
    data: DataClients,
    clock: Clock | None = None,
    ids: IdSource | None = None,
    plan_of: PlanOf | None = None,
) -> Deps:
    """What modules are built from; `plan_of` in place of what accounts say.

    Raises if a contract cannot be served, or MASTER_KEY is not the database's.
    """
    keys = await KeyRing.open(data.database, settings.master_keys)
    vault = Vault(data.database, settings.master_keys)
    clock = clock or SystemClock()
    files, catalog = contracts(), platform_catalog()
    facts = AccountFacts(data.database, catalog)
    plan_of = plan_of or facts.plan
    blobs = await open_blobs(settings, vault, clock)
    jobs = await Jobs.open(data, clock, blobs=blobs)
    runtime = Runtime(
        RuntimeDeps(
            database=data.database,
            catalog=catalog,
            clock=clock,
            ids=ids or RandomIds(),
            secret=await vault.platform_key("page tokens"),
            plan_of=plan_of,
            override_of=facts.override,
            enqueue=enqueuer(jobs),
            validation=platform_validation(),
        )
    )
    sessions = await SessionStore.open(data.database, data.redis, max_own=settings.max_sessions_per_user)
    proof = Proof(sessions, clock)
    grants = GrantStore(data.database)
    await grants.ensure_indexes()
    passwords, roles = Passwords(), role_scopes()
    rights = Rights(roles, role_reader(data.database, catalog))
    sending = await Sending.open(data.database, clock, settings)
    mail = AccountMail(runtime, Senders(runtime, settings.mail_from))
    notices = Notices(sending, runtime, mail, clock)
    users = runtime.resource(USER, UserHooks(passwords, sessions, rights, proof, notices, facts.default_visibility))
    accounts = runtime.resource(ACCOUNT, AccountHooks(sessions))
    hosts, origins = HostStore(data.database), OriginStore(data.database, data.redis)
    people = People(users, accounts)
    links = Links(people, settings, runtime)
    one_time_tokens = OneTimeTokens(data.database, clock)
    await one_time_tokens.ensure_indexes()
    passkeys = PasskeyStore(data.database)
    await passkeys.ensure_indexes()
    address_proofs = AddressProofs(data.database, clock, await vault.platform_key("address proofs"))
    await address_proofs.ensure_indexes()
    contacts = runtime.resource(Model(Contact), ContactHooks(runtime))
    pipelines = Pipelines(runtime)
    import_outcomes = ImportOutcomes(data.database)
    await import_outcomes.ensure_indexes()
    undo_progress = UndoProgress(data.database)
    await undo_progress.ensure_indexes()
    http = GuardedHttp(allow_private=settings.outbound_private)
    teams, sight = Teams(runtime, sessions), Sight(files, catalog, runtime)
    sources = {source.type: source for source in sources_of(catalog).values()}
    apps = runtime.resource(APP, AppHooks(Families(grants, sessions), http))
    owners = Owners(users, accounts, rights.scopes, teams.teammates, grants, apps, sight, owners_of(catalog))
    return Deps(
        runtime=runtime,
        catalog=catalog,
        jobs=jobs,
        users=users,
        teams=teams,
        accounts=accounts,
        contacts=contacts,
        identity_providers=runtime.resource(IDENTITY_PROVIDER, IdentityProviderHooks(vault, roles, proof)),
        http=http,
        sessions=sessions,
        proof=proof,
        factors=FactorStore(data.database, vault),
        passkeys=passkeys,
        one_time_tokens=one_time_tokens,
        apps=apps,
        address_proofs=address_proofs,
        subdomains=PlatformNames(data.database, "subdomain"),
        people=people,
        links=links,
        sending=sending,
        resets=sending.kind("password reset", KEPT, ResetLinks(people, one_time_tokens, links, mail).write),
        notices=notices,
        trials=Trials(people, links, sending, clock),
        invitations=Invitations(runtime, sending, InvitationParts(people, one_time_tokens, links, mail, rights, clock)),
        grants=grants,
        pipelines=pipelines,
        deals=Deals(runtime, pipelines, contacts, Turns(data.database), clock),
        hosts=hosts,
        origins=origins,
        domains=Domains(runtime, hosts, origins, vault, DnsResolver(settings.dns_server_list), settings),
        key_uses=KeyUses(data.database),
        keys=keys,
        vault=vault,
        passwords=passwords,
        roles=roles,
        rights=rights,
        gates=Gates(plan_of),
        clock=clock,
        audit=Audit(data.database),
        sight=sight,
        authority=Authority.of(files, catalog),
        sources=sources,
        settling=Settling(data.database),
        undo_progress=undo_progress,
        windows=RateWindows(data.redis),
        blobs=blobs,
        import_outcomes=import_outcomes,
        eraser=Eraser.of(catalog, data, sessions, vault, blobs, jobs, clock),
        webhooks=await Webhooks.open(
            runtime, catalog, sources, owners, data.database, vault, http, sending, jobs, clock
        ),
        settings=settings,
    )


async def build(
    settings: Settings, data: DataClients, metrics: RpcMetrics | None = None, plan_of: PlanOf | None = None
) -> RpcServer:
    """The server, not started: every method bound, every index there. Raises what stops the start.

    `metrics` are as Foundation has them. `plan_of` is as `open_deps` has it.
    """
    deps = await open_deps(settings, data, plan_of=plan_of)
    services = [bind(module.servicer(deps), module.service, deps.runtime) for module in MODULES]
    for model in ELSEWHERE:
        deps.runtime.resource(model)
    await deps.runtime.ensure_indexes()
    await deps.runtime.ensure_validators()
    await enable_images(data.database, followed(deps.runtime))
    foundation = Foundation.of("internal", settings, data, deps.sessions, deps.keys.public, deps.gates, metrics)

    @asynccontextmanager
    async def more() -> AsyncIterator[None]:
        async with (
            deps.keys.following(),
            deps.sending.running(),
            aclosing(deps.origins),
            aclosing(deps.http),
            aclosing(deps.jobs),
        ):
            yield

    return foundation.server(services, settings.internal_listen, more)


def followed(runtime: Runtime) -> list[str]:
    """The collections whose changes become events."""
    types = [resource.kit.type for resource in runtime.resources.values()]
    return sorted(type.collection.name for type in types if not type.declaration.options.unlogged)
