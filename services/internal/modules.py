"""The modules of the internal API: the one place where a module is registered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dashclicks.accounts.v1 import (
    accounts_service_pb2,
    branding_service_pb2,
    domains_service_pb2,
    lifecycle_service_pb2,
    privacy_service_pb2,
    sign_up_service_pb2,
)
from dashclicks.activities.v1 import activities_service_pb2, history_service_pb2
from dashclicks.auth.v1 import (
    acceptance_service_pb2,
    auth_service_pb2,
    factors_service_pb2,
    identity_providers_service_pb2,
    impersonation_service_pb2,
    passkeys_service_pb2,
    password_service_pb2,
    sessions_service_pb2,
)
from dashclicks.crm.v1 import (
    automations_service_pb2,
    consents_service_pb2,
    contact_bulk_service_pb2,
    contact_lists_service_pb2,
    crm_service_pb2,
    deals_service_pb2,
    duplicates_service_pb2,
    engagements_service_pb2,
    exports_service_pb2,
    fields_service_pb2,
    imports_service_pb2,
    merging_service_pb2,
    pipelines_service_pb2,
    record_files_service_pb2,
    record_search_service_pb2,
    relationships_service_pb2,
    reports_service_pb2,
    tags_service_pb2,
    tasks_service_pb2,
    views_service_pb2,
)
from dashclicks.notifications_center.v1 import (
    devices_service_pb2,
    notifications_center_service_pb2,
    preferences_service_pb2,
)
from dashclicks.oauth.v1 import api_keys_service_pb2, connected_apps_service_pb2, oauth_service_pb2
from dashclicks.users.v1 import invitations_service_pb2, roles_service_pb2, users_service_pb2
from dashclicks.webhooks.v1 import webhooks_service_pb2
from google.protobuf.descriptor import ServiceDescriptor

from services.internal.accounts import jobs as accounts_jobs
from services.internal.accounts import reactions as accounts_reactions
from services.internal.accounts.branding_servicer import BrandingServicer
from services.internal.accounts.domains_servicer import DomainsServicer
from services.internal.accounts.lifecycle_servicer import LifecycleServicer
from services.internal.accounts.privacy_servicer import PrivacyServicer
from services.internal.accounts.servicer import AccountsServicer
from services.internal.accounts.sign_up_servicer import SignUpServicer
from services.internal.activities import jobs as activities_jobs
from services.internal.activities.history_servicer import HistoryServicer
from services.internal.activities.servicer import ActivitiesServicer
from services.internal.auth import jobs as auth_jobs
from services.internal.auth import reactions as auth_reactions
from services.internal.auth.acceptance_servicer import AcceptanceServicer
from services.internal.auth.entrance import PasswordEntrance
from services.internal.auth.factors_servicer import FactorsServicer
from services.internal.auth.impersonation_servicer import ImpersonationServicer
from services.internal.auth.passkeys_servicer import PasskeysServicer
from services.internal.auth.password_servicer import PasswordServicer
from services.internal.auth.providers_servicer import IdentityProvidersServicer
from services.internal.auth.servicer import AuthServicer
from services.internal.auth.sessions_servicer import SessionsServicer
from services.internal.crm import automation_jobs, automation_reactions, field_purge, record_file_sweep
from services.internal.crm import jobs as crm_jobs
from services.internal.crm.automations_servicer import AutomationsServicer
from services.internal.crm.consents_servicer import ConsentsServicer
from services.internal.crm.deals_servicer import DealsServicer
from services.internal.crm.duplicates_servicer import DuplicatesServicer
from services.internal.crm.exports_servicer import ExportsServicer
from services.internal.crm.fields_servicer import FieldsServicer
from services.internal.crm.imports_servicer import ImportsServicer
from services.internal.crm.lists_servicer import ContactListsServicer
from services.internal.crm.merging_servicer import MergingServicer
from services.internal.crm.pipelines_servicer import PipelinesServicer
from services.internal.crm.record_files_servicer import RecordFilesServicer
from services.internal.crm.records_servicers import EngagementsServicer, RelationshipsServicer
from services.internal.crm.reports_servicer import ReportsServicer
from services.internal.crm.search_servicer import RecordSearchServicer
from services.internal.crm.servicer import ContactBulkServicer, CrmServicer
from services.internal.crm.tags_servicer import TagsServicer
from services.internal.crm.tasks_servicer import TasksServicer
from services.internal.crm.views_servicer import ViewsServicer
from services.internal.deps import Deps
from services.internal.notifications_center.devices_servicer import DevicesServicer
from services.internal.notifications_center.preferences_servicer import PreferencesServicer
from services.internal.notifications_center.servicer import NotificationsCenterServicer
from services.internal.oauth.api_keys_servicer import ApiKeysServicer
from services.internal.oauth.connected_apps import ConnectedAppsServicer
from services.internal.oauth.servicer import OauthServicer
from services.internal.users.invitations_servicer import InvitationsServicer
from services.internal.users.roles_servicer import RolesServicer
from services.internal.users.servicer import UsersServicer
from services.internal.webhooks import jobs as webhooks_jobs
from services.internal.webhooks import reactions as webhooks_reactions
from services.internal.webhooks.servicer import WebhooksServicer
from shared.events.subscriptions import Subscription
from shared.jobs.bulk import BULK, runner
from shared.jobs.handled import Handled
from shared.jobs.payload_sweep import payload_sweep
from shared.notifications.tell import Tell


@dataclass(frozen=True, slots=True)
class Module:
    """A contract's service and what answers it."""

    service: ServiceDescriptor
    servicer: Callable[[Deps], object]


def _bulk(deps: Deps) -> Sequence[Handled[Any]]:
    return [Handled(BULK, runner(deps.runtime))]


def _payloads(deps: Deps) -> Sequence[Handled[Any]]:
    return [payload_sweep(deps.jobs)]


def _sign_up(deps: Deps) -> SignUpServicer:
    return SignUpServicer(deps, PasswordEntrance(deps))


MODULES: Sequence[Module] = (
    Module(acceptance_service_pb2.DESCRIPTOR.services_by_name["AcceptanceService"], AcceptanceServicer),
    Module(accounts_service_pb2.DESCRIPTOR.services_by_name["AccountsService"], AccountsServicer),
    Module(activities_service_pb2.DESCRIPTOR.services_by_name["ActivitiesService"], ActivitiesServicer),
    Module(api_keys_service_pb2.DESCRIPTOR.services_by_name["ApiKeysService"], ApiKeysServicer),
    Module(auth_service_pb2.DESCRIPTOR.services_by_name["AuthService"], AuthServicer),
    Module(automations_service_pb2.DESCRIPTOR.services_by_name["AutomationsService"], AutomationsServicer),
    Module(branding_service_pb2.DESCRIPTOR.services_by_name["BrandingService"], BrandingServicer),
    Module(connected_apps_service_pb2.DESCRIPTOR.services_by_name["ConnectedAppsService"], ConnectedAppsServicer),
    Module(consents_service_pb2.DESCRIPTOR.services_by_name["ConsentsService"], ConsentsServicer),
    Module(contact_bulk_service_pb2.DESCRIPTOR.services_by_name["ContactBulkService"], ContactBulkServicer),
    Module(contact_lists_service_pb2.DESCRIPTOR.services_by_name["ContactListsService"], ContactListsServicer),
    Module(crm_service_pb2.DESCRIPTOR.services_by_name["CrmService"], CrmServicer),
    Module(deals_service_pb2.DESCRIPTOR.services_by_name["DealsService"], DealsServicer),
    Module(devices_service_pb2.DESCRIPTOR.services_by_name["DevicesService"], DevicesServicer),
    Module(domains_service_pb2.DESCRIPTOR.services_by_name["DomainsService"], DomainsServicer),
    Module(exports_service_pb2.DESCRIPTOR.services_by_name["ExportsService"], ExportsServicer),
    Module(duplicates_service_pb2.DESCRIPTOR.services_by_name["DuplicatesService"], DuplicatesServicer),
    Module(engagements_service_pb2.DESCRIPTOR.services_by_name["EngagementsService"], EngagementsServicer),
    Module(factors_service_pb2.DESCRIPTOR.services_by_name["FactorsService"], FactorsServicer),
    Module(fields_service_pb2.DESCRIPTOR.services_by_name["FieldsService"], FieldsServicer),
    Module(history_service_pb2.DESCRIPTOR.services_by_name["HistoryService"], HistoryServicer),
    Module(
        identity_providers_service_pb2.DESCRIPTOR.services_by_name["IdentityProvidersService"],
        IdentityProvidersServicer,
    ),
    Module(impersonation_service_pb2.DESCRIPTOR.services_by_name["ImpersonationService"], ImpersonationServicer),
    Module(imports_service_pb2.DESCRIPTOR.services_by_name["ImportsService"], ImportsServicer),
    Module(invitations_service_pb2.DESCRIPTOR.services_by_name["InvitationsService"], InvitationsServicer),
    Module(lifecycle_service_pb2.DESCRIPTOR.services_by_name["LifecycleService"], LifecycleServicer),
    Module(merging_service_pb2.DESCRIPTOR.services_by_name["MergingService"], MergingServicer),
    Module(
        notifications_center_service_pb2.DESCRIPTOR.services_by_name["NotificationsCenterService"],
        NotificationsCenterServicer,
    ),
    Module(oauth_service_pb2.DESCRIPTOR.services_by_name["OauthService"], OauthServicer),
    Module(passkeys_service_pb2.DESCRIPTOR.services_by_name["PasskeysService"], PasskeysServicer),
    Module(password_service_pb2.DESCRIPTOR.services_by_name["PasswordService"], PasswordServicer),
    Module(pipelines_service_pb2.DESCRIPTOR.services_by_name["PipelinesService"], PipelinesServicer),
    Module(preferences_service_pb2.DESCRIPTOR.services_by_name["PreferencesService"], PreferencesServicer),
    Module(privacy_service_pb2.DESCRIPTOR.services_by_name["PrivacyService"], PrivacyServicer),
    Module(record_files_service_pb2.DESCRIPTOR.services_by_name["RecordFilesService"], RecordFilesServicer),
    Module(record_search_service_pb2.DESCRIPTOR.services_by_name["RecordSearchService"], RecordSearchServicer),
    Module(relationships_service_pb2.DESCRIPTOR.services_by_name["RelationshipsService"], RelationshipsServicer),
    Module(reports_service_pb2.DESCRIPTOR.services_by_name["ReportsService"], ReportsServicer),
    Module(roles_service_pb2.DESCRIPTOR.services_by_name["RolesService"], RolesServicer),
    Module(sessions_service_pb2.DESCRIPTOR.services_by_name["SessionsService"], SessionsServicer),
    Module(sign_up_service_pb2.DESCRIPTOR.services_by_name["SignUpService"], _sign_up),
    Module(tags_service_pb2.DESCRIPTOR.services_by_name["TagsService"], TagsServicer),
    Module(tasks_service_pb2.DESCRIPTOR.services_by_name["TasksService"], TasksServicer),
    Module(users_service_pb2.DESCRIPTOR.services_by_name["UsersService"], UsersServicer),
    Module(views_service_pb2.DESCRIPTOR.services_by_name["ViewsService"], ViewsServicer),
    Module(webhooks_service_pb2.DESCRIPTOR.services_by_name["WebhooksService"], WebhooksServicer),
)

# What workers do for the modules: their jobs, and what follows from events.
JOBS: Sequence[Callable[[Deps], Sequence[Handled[Any]]]] = (
    accounts_jobs.jobs,
    activities_jobs.jobs,
    auth_jobs.jobs,
    field_purge.jobs,
    record_file_sweep.jobs,
    webhooks_jobs.jobs,
    _bulk,
    _payloads,
    crm_jobs.jobs,
)
# Those that tell people something.
TELLING: Sequence[Callable[[Deps, Tell], Sequence[Handled[Any]]]] = (automation_jobs.jobs,)
REACTIONS: Sequence[Callable[[Deps], Sequence[Subscription]]] = (
    accounts_reactions.reactions,
    auth_reactions.reactions,
    automation_reactions.reactions,
    field_purge.reactions,
    record_file_sweep.reactions,
    webhooks_reactions.reactions,
)
