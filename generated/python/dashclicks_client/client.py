# Machine-written from the contracts: change those, then `make generate`.
"""The client: one attribute for each service, and the session that its calls carry."""

from types import TracebackType
from typing import Self

import httpx
from dashclicks.auth.v1 import session_pb2

from .services.acceptance import Acceptance, AsyncAcceptance
from .services.accounts import Accounts, AsyncAccounts
from .services.activities import Activities, AsyncActivities
from .services.api_keys import ApiKeys, AsyncApiKeys
from .services.auth import AsyncAuth, Auth
from .services.automations import AsyncAutomations, Automations
from .services.branding import AsyncBranding, Branding
from .services.callbacks import AsyncCallbacks, Callbacks
from .services.connected_apps import AsyncConnectedApps, ConnectedApps
from .services.consents import AsyncConsents, Consents
from .services.contact_bulk import AsyncContactBulk, ContactBulk
from .services.contact_lists import AsyncContactLists, ContactLists
from .services.crm import AsyncCrm, Crm
from .services.deals import AsyncDeals, Deals
from .services.devices import AsyncDevices, Devices
from .services.domains import AsyncDomains, Domains
from .services.duplicates import AsyncDuplicates, Duplicates
from .services.engagements import AsyncEngagements, Engagements
from .services.exports import AsyncExports, Exports
from .services.factors import AsyncFactors, Factors
from .services.fields import AsyncFields, Fields
from .services.history import AsyncHistory, History
from .services.identity_providers import AsyncIdentityProviders, IdentityProviders
from .services.impersonation import AsyncImpersonation, Impersonation
from .services.imports import AsyncImports, Imports
from .services.invitations import AsyncInvitations, Invitations
from .services.lifecycle import AsyncLifecycle, Lifecycle
from .services.merging import AsyncMerging, Merging
from .services.notifications import AsyncNotifications, Notifications
from .services.notifications_center import AsyncNotificationsCenter, NotificationsCenter
from .services.oauth import AsyncOauth, Oauth
from .services.passkeys import AsyncPasskeys, Passkeys
from .services.password import AsyncPassword, Password
from .services.pipelines import AsyncPipelines, Pipelines
from .services.preferences import AsyncPreferences, Preferences
from .services.privacy import AsyncPrivacy, Privacy
from .services.queue import AsyncQueue, Queue
from .services.record_files import AsyncRecordFiles, RecordFiles
from .services.record_search import AsyncRecordSearch, RecordSearch
from .services.relationships import AsyncRelationships, Relationships
from .services.reports import AsyncReports, Reports
from .services.roles import AsyncRoles, Roles
from .services.sessions import AsyncSessions, Sessions
from .services.sign_up import AsyncSignUp, SignUp
from .services.suppressions import AsyncSuppressions, Suppressions
from .services.tags import AsyncTags, Tags
from .services.tasks import AsyncTasks, Tasks
from .services.templates import AsyncTemplates, Templates
from .services.tracking import AsyncTracking, Tracking
from .services.users import AsyncUsers, Users
from .services.views import AsyncViews, Views
from .services.webhooks import AsyncWebhooks, Webhooks
from .transport import ACCOUNT, SESSION, AsyncTransport, Transport


class Client:
    """Calls the API at `base_url`, such as `http://127.0.0.1:5000`.

    Use it as a context manager, or call `close` at the end. `session_id` is what a login answered, if
    there was one already; `account_id` is the sub-account to act in, for a session of the agency above it. `timeout`
    is in seconds. A `http` client given by the caller keeps its base URL and its timeout, and is not closed.
    """

    def __init__(
        self,
        base_url: str = "",
        *,
        session_id: str = "",
        account_id: str = "",
        timeout: float = 30.0,
        http: httpx.Client | None = None,
    ) -> None:
        self._owned = http is None
        self._http = http or httpx.Client(base_url=base_url, timeout=timeout)
        self._keep(session_id)
        if account_id:
            self._http.headers[ACCOUNT] = account_id
        transport = Transport(self._http)
        self.accounts = Accounts(transport)
        self.branding = Branding(transport)
        self.domains = Domains(transport)
        self.lifecycle = Lifecycle(transport)
        self.privacy = Privacy(transport)
        self.sign_up = SignUp(transport)
        self.activities = Activities(transport)
        self.history = History(transport)
        self.acceptance = Acceptance(transport)
        self.auth = Auth(transport)
        self.factors = Factors(transport)
        self.identity_providers = IdentityProviders(transport)
        self.impersonation = Impersonation(transport)
        self.passkeys = Passkeys(transport)
        self.password = Password(transport)
        self.sessions = Sessions(transport)
        self.automations = Automations(transport)
        self.consents = Consents(transport)
        self.contact_bulk = ContactBulk(transport)
        self.contact_lists = ContactLists(transport)
        self.crm = Crm(transport)
        self.deals = Deals(transport)
        self.duplicates = Duplicates(transport)
        self.engagements = Engagements(transport)
        self.exports = Exports(transport)
        self.fields = Fields(transport)
        self.imports = Imports(transport)
        self.merging = Merging(transport)
        self.pipelines = Pipelines(transport)
        self.record_files = RecordFiles(transport)
        self.record_search = RecordSearch(transport)
        self.relationships = Relationships(transport)
        self.reports = Reports(transport)
        self.tags = Tags(transport)
        self.tasks = Tasks(transport)
        self.views = Views(transport)
        self.callbacks = Callbacks(transport)
        self.notifications = Notifications(transport)
        self.suppressions = Suppressions(transport)
        self.templates = Templates(transport)
        self.tracking = Tracking(transport)
        self.devices = Devices(transport)
        self.notifications_center = NotificationsCenter(transport)
        self.preferences = Preferences(transport)
        self.api_keys = ApiKeys(transport)
        self.connected_apps = ConnectedApps(transport)
        self.oauth = Oauth(transport)
        self.queue = Queue(transport)
        self.invitations = Invitations(transport)
        self.roles = Roles(transport)
        self.users = Users(transport)
        self.webhooks = Webhooks(transport)

    @property
    def session_id(self) -> str:
        """The session that calls carry; empty if there is none."""
        return str(self._http.headers.get(SESSION, ""))

    def login(
        self, *, password: str, email: str = "", phone: str = "", account_id: str = "", remember: bool = False
    ) -> session_pb2.LoginResponse:
        """Starts a session and keeps its id for the calls that follow.

        If the user belongs to several accounts the answer lists them and no session starts: give one as `account_id`.
        Raises ApiError with reason INVALID_CREDENTIALS for a wrong password.
        """
        found = self.auth.login(email=email, phone=phone, password=password, account_id=account_id, remember=remember)
        self._keep(found.session_id)
        return found

    def logout(self) -> None:
        """Ends the session."""
        self.auth.logout()
        self._keep("")

    def _keep(self, session_id: str) -> None:
        self._http.headers.pop(SESSION, None)
        if session_id:
            self._http.headers[SESSION] = session_id

    def close(self) -> None:
        """Closes the connections."""
        if self._owned:
            self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncClient:
    """Calls the API at `base_url`, such as `http://127.0.0.1:5000`.

    Use it as an async context manager, or call `aclose` at the end. `session_id` is what a login answered, if
    there was one already; `account_id` is the sub-account to act in, for a session of the agency above it. `timeout`
    is in seconds. A `http` client given by the caller keeps its base URL and its timeout, and is not closed.
    """

    def __init__(
        self,
        base_url: str = "",
        *,
        session_id: str = "",
        account_id: str = "",
        timeout: float = 30.0,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        self._owned = http is None
        self._http = http or httpx.AsyncClient(base_url=base_url, timeout=timeout)
        self._keep(session_id)
        if account_id:
            self._http.headers[ACCOUNT] = account_id
        transport = AsyncTransport(self._http)
        self.accounts = AsyncAccounts(transport)
        self.branding = AsyncBranding(transport)
        self.domains = AsyncDomains(transport)
        self.lifecycle = AsyncLifecycle(transport)
        self.privacy = AsyncPrivacy(transport)
        self.sign_up = AsyncSignUp(transport)
        self.activities = AsyncActivities(transport)
        self.history = AsyncHistory(transport)
        self.acceptance = AsyncAcceptance(transport)
        self.auth = AsyncAuth(transport)
        self.factors = AsyncFactors(transport)
        self.identity_providers = AsyncIdentityProviders(transport)
        self.impersonation = AsyncImpersonation(transport)
        self.passkeys = AsyncPasskeys(transport)
        self.password = AsyncPassword(transport)
        self.sessions = AsyncSessions(transport)
        self.automations = AsyncAutomations(transport)
        self.consents = AsyncConsents(transport)
        self.contact_bulk = AsyncContactBulk(transport)
        self.contact_lists = AsyncContactLists(transport)
        self.crm = AsyncCrm(transport)
        self.deals = AsyncDeals(transport)
        self.duplicates = AsyncDuplicates(transport)
        self.engagements = AsyncEngagements(transport)
        self.exports = AsyncExports(transport)
        self.fields = AsyncFields(transport)
        self.imports = AsyncImports(transport)
        self.merging = AsyncMerging(transport)
        self.pipelines = AsyncPipelines(transport)
        self.record_files = AsyncRecordFiles(transport)
        self.record_search = AsyncRecordSearch(transport)
        self.relationships = AsyncRelationships(transport)
        self.reports = AsyncReports(transport)
        self.tags = AsyncTags(transport)
        self.tasks = AsyncTasks(transport)
        self.views = AsyncViews(transport)
        self.callbacks = AsyncCallbacks(transport)
        self.notifications = AsyncNotifications(transport)
        self.suppressions = AsyncSuppressions(transport)
        self.templates = AsyncTemplates(transport)
        self.tracking = AsyncTracking(transport)
        self.devices = AsyncDevices(transport)
        self.notifications_center = AsyncNotificationsCenter(transport)
        self.preferences = AsyncPreferences(transport)
        self.api_keys = AsyncApiKeys(transport)
        self.connected_apps = AsyncConnectedApps(transport)
        self.oauth = AsyncOauth(transport)
        self.queue = AsyncQueue(transport)
        self.invitations = AsyncInvitations(transport)
        self.roles = AsyncRoles(transport)
        self.users = AsyncUsers(transport)
        self.webhooks = AsyncWebhooks(transport)

    @property
    def session_id(self) -> str:
        """The session that calls carry; empty if there is none."""
        return str(self._http.headers.get(SESSION, ""))

    async def login(
        self, *, password: str, email: str = "", phone: str = "", account_id: str = "", remember: bool = False
    ) -> session_pb2.LoginResponse:
        """Starts a session and keeps its id for the calls that follow.

        If the user belongs to several accounts the answer lists them and no session starts: give one as `account_id`.
        Raises ApiError with reason INVALID_CREDENTIALS for a wrong password.
        """
        found = await self.auth.login(
            email=email, phone=phone, password=password, account_id=account_id, remember=remember
        )
        self._keep(found.session_id)
        return found

    async def logout(self) -> None:
        """Ends the session."""
        await self.auth.logout()
        self._keep("")

    def _keep(self, session_id: str) -> None:
        self._http.headers.pop(SESSION, None)
        if session_id:
            self._http.headers[SESSION] = session_id

    async def aclose(self) -> None:
        """Closes the connections."""
        if self._owned:
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
