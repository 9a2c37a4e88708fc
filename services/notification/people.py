"""Who is to be told: users, contacts, or bare addresses, each with what is known of how to reach them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo

from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.crm.v1 import contact_channel_pb2
from dashclicks.crm.v1.contact_pb2 import Contact
from dashclicks.notifications.v1.notify_pb2 import Recipient
from dashclicks.notifications_center.v1 import device_pb2
from dashclicks.notifications_center.v1.preference_pb2 import UserPreferences
from dashclicks.type.v1 import channel_pb2
from dashclicks.type.v1.channel_pb2 import Channel
from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User

from services.notification.deps import Deps
from shared.models.crm import primary_email, primary_phone
from shared.models.notifications_center import preferences_id
from shared.notifications.local_time import zone_of

REASON = "notifications"
_PUSHES = {
    device_pb2.PUSH_PROVIDER_FCM: channel_pb2.CHANNEL_WEB_PUSH,
    device_pb2.PUSH_PROVIDER_EXPO: channel_pb2.CHANNEL_MOBILE_PUSH,
}
_WAYS = {
    contact_channel_pb2.CONTACT_CHANNEL_EMAIL: channel_pb2.CHANNEL_EMAIL,
    contact_channel_pb2.CONTACT_CHANNEL_SMS: channel_pb2.CHANNEL_SMS,
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody. `addresses`: of each channel any number; of pushes the ids of devices. `key` tells two apart."""

    key: str
    name: str
    zone: tzinfo
    locale: str
    addresses: Mapping[Channel.ValueType, Sequence[str]]
    user_id: str = ""
    contact_id: str = ""
    active: bool = True
    refuses: frozenset[Channel.ValueType] = frozenset()
    preferences: UserPreferences = field(default_factory=UserPreferences)


class People:
    """Finds them, each sort in one query."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    async def users(self, account: Account, ids: Sequence[str]) -> list[Person]:
        """Users of an account, in the order of their ids. Those who are not, or are no more, are there all the same."""
        deps, where = self._deps, {"account_id": account.id}
        rows = await deps.users.system(REASON).find({**where, "id": ids}, len(ids))
        known = {row.message.id: row.message for row in rows}
        wished = [preferences_id("nup", account.id, id) for id in ids]
        wishes = await deps.of_users.system(REASON).find({**where, "id": wished}, len(ids))
        by_user = {row.message.user_id: row.message for row in wishes}
        devices = await deps.devices.system(REASON).find({**where, "user_id": ids}, 20 * len(ids))
        found = []
        for id in ids:
            user = known.get(id, User(id=id, state=user_pb2.USER_STATE_DISABLED))
            addresses: dict[Channel.ValueType, list[str]] = {
                channel_pb2.CHANNEL_BELL: [id],
                channel_pb2.CHANNEL_EMAIL: [user.email] if user.email else [],
                channel_pb2.CHANNEL_SMS: [user.phone] if user.phone else [],
            }
            for row in devices:
                if row.message.user_id == id:
                    addresses.setdefault(_PUSHES[row.message.provider], []).append(row.message.id)
            found.append(
                Person(
                    key=id,
                    name=user.display_name,
                    zone=zone_of(user.time_zone, account.time_zone),
                    locale=account.locale,
                    addresses=addresses,
                    user_id=id,
                    active=user.state == user_pb2.USER_STATE_ACTIVE,
                    preferences=by_user.get(id, UserPreferences()),
                )
            )
        return found

    async def others(self, account: Account, recipients: Sequence[Recipient]) -> list[Person]:
        """Contacts of the account, and bare addresses."""
        ids = [each.contact_id for each in recipients if each.contact_id]
        where = {"account_id": account.id, "id": ids}
        rows = await self._deps.contacts.system(REASON).find(where, len(ids)) if ids else []
        known = {row.message.id: row.message for row in rows}
        return [_other(account, each, known.get(each.contact_id)) for each in recipients]


def _other(account: Account, given: Recipient, contact: Contact | None) -> Person:
    email, phone, name = given.email, given.phone, given.name
    zone, locale = given.time_zone, given.locale
    if contact is not None:
        email = primary_email(contact)
        phone = primary_phone(contact)
        name, zone, locale = contact.display_name, contact.time_zone, contact.language_code
    return Person(
        key=given.contact_id or email or phone,
        name=name,
        zone=zone_of(zone, account.time_zone),
        locale=locale or account.locale,
        addresses={
            channel_pb2.CHANNEL_EMAIL: [email] if email else [],
            channel_pb2.CHANNEL_SMS: [phone] if phone else [],
        },
        contact_id=given.contact_id,
        refuses=frozenset(_WAYS[way] for way in contact.do_not_contact if way in _WAYS) if contact else frozenset(),
        active=contact is not None or not given.contact_id,
    )
