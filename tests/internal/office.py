"""The internal service with accounts and people of a test's own, who sign in as anybody does."""

import os
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import grpc
from dashclicks.accounts.v1 import (
    account_pb2,
    accounts_service_pb2,
    branding_service_pb2,
    domains_service_pb2,
    lifecycle_service_pb2,
    privacy_service_pb2,
    sign_up_service_pb2,
)
from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.activities.v1 import activities_service_pb2
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
from dashclicks.notifications.v1 import (
    notifications_service_pb2,
    suppressions_service_pb2,
    templates_service_pb2,
    tracking_service_pb2,
)
from dashclicks.notifications_center.v1 import (
    devices_service_pb2,
    notifications_center_service_pb2,
    preferences_service_pb2,
)
from dashclicks.oauth.v1 import api_keys_service_pb2, connected_apps_service_pb2, oauth_service_pb2
from dashclicks.queue.v1 import queue_service_pb2
from dashclicks.users.v1 import invitations_service_pb2, roles_service_pb2, user_pb2, users_service_pb2
from dashclicks.users.v1.user_pb2 import User
from dashclicks.webhooks.v1 import webhooks_service_pb2
from google.protobuf.descriptor import MethodDescriptor
from pydantic import SecretBytes

from services.internal.deps import Deps
from services.internal.service import open_deps
from shared.core.settings import Settings
from shared.data.clients import DataClients, connect
from shared.testing.api import Caller
from tests.platform_services import all_services
from tests.worker import working_on

SERVICES = tuple(
    module.DESCRIPTOR.services_by_name[name]
    for module, name in (
        (accounts_service_pb2, "AccountsService"),
        (branding_service_pb2, "BrandingService"),
        (domains_service_pb2, "DomainsService"),
        (lifecycle_service_pb2, "LifecycleService"),
        (sign_up_service_pb2, "SignUpService"),
        (acceptance_service_pb2, "AcceptanceService"),
        (privacy_service_pb2, "PrivacyService"),
        (auth_service_pb2, "AuthService"),
        (factors_service_pb2, "FactorsService"),
        (impersonation_service_pb2, "ImpersonationService"),
        (passkeys_service_pb2, "PasskeysService"),
        (identity_providers_service_pb2, "IdentityProvidersService"),
        (password_service_pb2, "PasswordService"),
        (sessions_service_pb2, "SessionsService"),
        (activities_service_pb2, "ActivitiesService"),
        (crm_service_pb2, "CrmService"),
        (automations_service_pb2, "AutomationsService"),
        (deals_service_pb2, "DealsService"),
        (pipelines_service_pb2, "PipelinesService"),
        (tags_service_pb2, "TagsService"),
        (engagements_service_pb2, "EngagementsService"),
        (relationships_service_pb2, "RelationshipsService"),
        (reports_service_pb2, "ReportsService"),
        (tasks_service_pb2, "TasksService"),
        (views_service_pb2, "ViewsService"),
        (exports_service_pb2, "ExportsService"),
        (imports_service_pb2, "ImportsService"),
        (consents_service_pb2, "ConsentsService"),
        (contact_bulk_service_pb2, "ContactBulkService"),
        (duplicates_service_pb2, "DuplicatesService"),
        (contact_lists_service_pb2, "ContactListsService"),
        (record_files_service_pb2, "RecordFilesService"),
        (record_search_service_pb2, "RecordSearchService"),
        (fields_service_pb2, "FieldsService"),
        (merging_service_pb2, "MergingService"),
        (devices_service_pb2, "DevicesService"),
        (notifications_center_service_pb2, "NotificationsCenterService"),
        (preferences_service_pb2, "PreferencesService"),
        (notifications_service_pb2, "NotificationsService"),
        (suppressions_service_pb2, "SuppressionsService"),
        (templates_service_pb2, "TemplatesService"),
        (tracking_service_pb2, "TrackingService"),
        (api_keys_service_pb2, "ApiKeysService"),
        (connected_apps_service_pb2, "ConnectedAppsService"),
        (oauth_service_pb2, "OauthService"),
        (queue_service_pb2, "QueueService"),
        (roles_service_pb2, "RolesService"),
        (invitations_service_pb2, "InvitationsService"),
        (users_service_pb2, "UsersService"),
        (webhooks_service_pb2, "WebhooksService"),
    )
)
PASSWORD = "correct horse battery staple"
NUMBERS = count(1)


def method(name: str) -> MethodDescriptor:
    """The method of this name: `Service.Method` where several services have one of it. Raises ValueError."""
    service, _, bare = name.rpartition(".")
    found: MethodDescriptor
    (found,) = (s.methods_by_name[bare] for s in SERVICES if bare in s.methods_by_name and service in ("", s.name))
    return found


@dataclass(frozen=True, slots=True)
class Office:
    """Makes accounts and people behind the service's back, and callers who go through it."""

    channel: grpc.aio.Channel
    deps: Deps
    data: DataClients

    @property
    def nobody(self) -> Caller:
        """A caller without a token."""
        return Caller(self.channel)

    def working(self) -> AbstractAsyncContextManager[None]:
        """While it is open a worker works."""
        return working_on(self.deps.settings, self.data)

    async def account(self, parent_account_id: str = "", **fields: object) -> str:
        """A new account, an agency with what sub-accounts need unless `fields` say otherwise; returns its id."""
        if not parent_account_id:
            fields = {"plan": account_pb2.PLAN_PRO, **fields}
        account = Account(display_name="Test", parent_account_id=parent_account_id, **fields)  # type: ignore[arg-type]
        return (await self.deps.accounts.system("test").create(account)).message.id

    async def user(self, account_id: str, role: str = "ROLE_OWNER", **fields: object) -> User:
        """A new user with PASSWORD, unless `fields` say otherwise."""
        given = {
            "display_name": "Test",
            "email": f"user{next(NUMBERS)}@example.com",
            "password": PASSWORD,
            "account_id": account_id,
            "role": user_pb2.Role.Value(role),
            **fields,
        }
        return (await self.deps.users.system("test").create(User(**given))).message  # type: ignore[arg-type]

    async def login(self, user: User, password: str = PASSWORD) -> str:
        """A new session of the user in their account; returns its id."""
        answer = await self.nobody.call(
            method("Login"), email=user.email, password=password, account_id=user.account_id
        )
        return str(answer.session_id)

    async def caller(self, user: User) -> Caller:
        """The user, signed in."""
        return await self.enter(await self.login(user), user.account_id)

    async def enter(self, session_id: str, account_id: str = "") -> Caller:
        """Whoever has this session."""
        answer = await self.nobody.call(method("CreateAccessToken"), session_id=session_id)
        return Caller(self.channel, answer.access_token, account_id)

    async def age(self, user: User, **by: float) -> None:
        """The user's sessions began so much earlier."""
        earlier = {"$subtract": ["$auth_time", timedelta(**by) // timedelta(milliseconds=1)]}
        rows = self.data.database["identity.sessions"]
        await rows.update_many({"user_id": user.id}, [{"$set": {"auth_time": earlier}}])

    async def staff(self, role: str = "ROLE_OWNER", parent_account_id: str = "") -> tuple[User, Caller]:
        """A user of this role in a new account, signed in."""
        user = await self.user(await self.account(parent_account_id), role)
        return user, await self.caller(user)


@asynccontextmanager
async def open_office(
    mongodb_uri: str, redis_url: str, logins_per_name: int = 1000, logins_per_address: int = 100_000, **more: Any
) -> AsyncIterator[Office]:
    """The services with a database of its own. All callers have one address. `more` are settings."""
    settings = Settings(
        **{"internal_listen": "127.0.0.1:0", **more},
        login_limit_per_name=logins_per_name,
        login_limit_per_address=logins_per_address,
        mongodb_uri=mongodb_uri,
        redis_url=redis_url,
        mongodb_database=f"office_{uuid4().hex[:8]}",
        master_key=SecretBytes(os.urandom(32)),
    )
    data = await connect(settings)
    async with all_services(settings, data) as channel:
        deps = await open_deps(settings, data)
        yield Office(channel, deps, data)
        await deps.sessions.aclose()
    await data.mongo.drop_database(settings.mongodb_database)
    await data.aclose()
