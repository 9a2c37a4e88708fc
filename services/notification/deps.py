"""What the notification service is built from."""

from dataclasses import dataclass

from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.crm.v1.contact_pb2 import Contact
from dashclicks.crm.v1.task_pb2 import Task
from dashclicks.notifications.v1.delivery_pb2 import Delivery
from dashclicks.notifications.v1.suppression_pb2 import Suppression
from dashclicks.notifications.v1.template_pb2 import Template, TemplateVersion
from dashclicks.notifications_center.v1.device_pb2 import Device
from dashclicks.notifications_center.v1.notification_pb2 import Notification
from dashclicks.notifications_center.v1.preference_pb2 import AccountPreferences, UserPreferences
from dashclicks.users.v1.user_pb2 import User

from services.notification.links import Links
from services.notification.providers.build import Providers
from services.notification.templating.defaults import Defaults
from services.notification.templating.engine import Engine
from shared.conversations.reply_addresses import ReplyAddresses
from shared.core.clock import Clock
from shared.core.ids import IdSource
from shared.core.settings import Settings
from shared.data.blobs import Blobs
from shared.data.digests import Digests
from shared.data.message_contents import MessageContents
from shared.data.mongo import Database
from shared.data.vault import Vault
from shared.jobs.jobs import Jobs
from shared.notifications.kinds import Catalogue
from shared.resource.contracts import Catalog
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Deps:
    """Shared by all that the service does.

    `addresses`: None where no mail comes in. `blobs`: None where the settings name no place for files.
    """

    database: Database
    catalog: Catalog
    runtime: Runtime
    catalogue: Catalogue
    engine: Engine
    addresses: ReplyAddresses | None
    defaults: Defaults
    providers: Providers
    links: Links
    jobs: Jobs
    contents: MessageContents
    digests: Digests
    deliveries: Resource[Delivery]
    templates: Resource[Template]
    versions: Resource[TemplateVersion]
    suppressions: Resource[Suppression]
    bells: Resource[Notification]
    devices: Resource[Device]
    of_users: Resource[UserPreferences]
    of_accounts: Resource[AccountPreferences]
    users: Resource[User]
    accounts: Resource[Account]
    contacts: Resource[Contact]
    tasks: Resource[Task]
    vault: Vault
    blobs: Blobs | None
    clock: Clock
    ids: IdSource
    settings: Settings
