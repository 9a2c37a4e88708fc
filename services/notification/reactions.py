"""What people are told because something happened. Told of an event twice, they are told once: its id is the key."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashclicks.notifications.v1 import kind_pb2
from dashclicks.notifications.v1.kind_pb2 import NotificationKind
from dashclicks.users.v1 import user_pb2

from services.notification.deps import Deps
from services.notification.notice import Notice
from services.notification.notifier import Notifier
from services.notification.people import REASON
from shared.events.event import Event
from shared.events.subscriptions import Subscription

BUSINESS = "CONTACT_TYPE_BUSINESS"
OWNER = user_pb2.Role.Name(user_pb2.ROLE_OWNER)
_EXPORTS = {
    "DATA_EXPORT_STATE_READY": kind_pb2.NOTIFICATION_KIND_ACCOUNTS_EXPORT_READY,
    "DATA_EXPORT_STATE_FAILED": kind_pb2.NOTIFICATION_KIND_ACCOUNTS_EXPORT_FAILED,
}
_DOMAINS = {
    "DOMAIN_STATE_VERIFIED": kind_pb2.NOTIFICATION_KIND_ACCOUNTS_DOMAIN_VERIFIED,
    "DOMAIN_STATE_FAILED": kind_pb2.NOTIFICATION_KIND_ACCOUNTS_DOMAIN_FAILED,
}


@dataclass(frozen=True, slots=True)
class Told:
    """Whom an event tells what."""

    kind: NotificationKind.ValueType
    user_ids: Sequence[str]
    variables: Mapping[str, Any]
    url: str


Rule = Callable[[Event], Awaitable[Told | None]]


class Reactions:
    """One subscription a sort of event."""

    def __init__(self, deps: Deps, notifier: Notifier) -> None:
        self._deps = deps
        self._notifier = notifier

    @property
    def subscriptions(self) -> Sequence[Subscription]:
        """All of them."""
        rules: Sequence[tuple[str, Sequence[str], Rule]] = (
            ("contacts", ("crm.contact.created", "crm.contact.updated"), self._contact),
            ("deals", ("crm.deal.created", "crm.deal.updated"), self._deal),
            ("tasks", ("crm.task.created", "crm.task.updated"), self._task),
            ("exports", ("accounts.data_export.updated",), self._export),
            ("domains", ("accounts.domain.updated",), self._domain),
            ("roles", ("users.user.updated",), self._role),
            ("invitations", ("users.invitation.updated",), self._invitation),
            ("API keys", ("oauth.api_key.created",), self._key),
        )
        return [Subscription(f"notifications of {name}", types, self._handler(rule)) for name, types, rule in rules]

    def _handler(self, rule: Rule) -> Callable[[Sequence[Event]], Awaitable[None]]:
        async def handle(events: Sequence[Event]) -> None:
            for event in events:
                told = await rule(event)
                if told is not None and told.user_ids:
                    await self._notifier.tell(
                        Notice(
                            account_id=event.account_id,
                            kind=told.kind,
                            user_ids=told.user_ids,
                            variables=told.variables,
                            url=told.url,
                            dedupe_key=event.id,
                        )
                    )

        return handle

    async def _contact(self, event: Event) -> Told | None:
        kind = kind_pb2.NOTIFICATION_KIND_CONTACTS_PERSON_ASSIGNED
        if event.after.get("type") == BUSINESS:
            kind = kind_pb2.NOTIFICATION_KIND_CONTACTS_BUSINESS_ASSIGNED
        variables = {"contact": {"name": event.after.get("display_name", "")}}
        return await self._given(event, "owner_id", kind, variables, "/contacts")

    async def _deal(self, event: Event) -> Told | None:
        variables = {"deal": {"name": event.after.get("display_name", "")}}
        kind = kind_pb2.NOTIFICATION_KIND_DEALS_DEAL_ASSIGNED
        return await self._given(event, "owner_id", kind, variables, "/deals")

    async def _task(self, event: Event) -> Told | None:
        variables = {"task": {"title": event.after.get("display_name", "")}}
        kind = kind_pb2.NOTIFICATION_KIND_REMINDERS_TASK_ASSIGNED
        return await self._given(event, "assignee_id", kind, variables, "/tasks")

    async def _given(
        self, event: Event, field: str, kind: NotificationKind.ValueType, variables: Mapping[str, Any], path: str
    ) -> Told | None:
        """What somebody else gave to the user in a field; what the platform does, as for demo data, is no gift."""
        owner, actor = event.after.get(field), event.actor
        if not owner or field not in _changed(event) or actor.get("system") or owner == actor.get("user_id"):
            return None
        return Told(kind, [str(owner)], {**variables, **await self._actor(event)}, f"{path}/{event.resource_id}")

    async def _export(self, event: Event) -> Told | None:
        kind = _EXPORTS.get(str(event.after.get("state"))) if "state" in _changed(event) else None
        asker = str(event.after.get("user_id", ""))
        return Told(kind, [asker], {}, "/settings/privacy") if kind and asker else None

    async def _domain(self, event: Event) -> Told | None:
        kind = _DOMAINS.get(str(event.after.get("state"))) if "state" in _changed(event) else None
        if kind is None:
            return None
        variables = {"host": event.after.get("host", ""), "reason": event.after.get("state_reason", "")}
        return Told(kind, await self._owners(event.account_id), variables, "/settings/domains")

    async def _role(self, event: Event) -> Told | None:
        if "role" not in _changed(event) or event.resource_id == event.actor.get("user_id"):
            return None
        role = str(event.after.get("role", "")).removeprefix("ROLE_").capitalize()
        kind = kind_pb2.NOTIFICATION_KIND_USERS_ROLE_CHANGED
        return Told(kind, [event.resource_id], {"role": role}, "/settings/profile")

    async def _invitation(self, event: Event) -> Told | None:
        inviter = str(event.after.get("inviter_id", ""))
        if event.after.get("state") != "INVITATION_STATE_ACCEPTED" or "state" not in _changed(event) or not inviter:
            return None
        variables = {"user": {"name": event.after.get("display_name") or event.after.get("email", "")}}
        return Told(kind_pb2.NOTIFICATION_KIND_USERS_INVITATION_ACCEPTED, [inviter], variables, "/settings/users")

    async def _key(self, event: Event) -> Told | None:
        maker = str(event.after.get("user_id", ""))
        variables = {
            "key": {"name": event.after.get("display_name", "")},
            "time": f"{event.time:%Y-%m-%d %H:%M} UTC",
        }
        kind = kind_pb2.NOTIFICATION_KIND_OAUTH_API_KEY_CREATED
        return Told(kind, [maker], variables, "/settings/api-keys") if maker else None

    async def _actor(self, event: Event) -> Mapping[str, Any]:
        id = str(event.actor.get("user_id", ""))
        rows = await self._deps.users.system(REASON).find({"id": id}, 1) if id else []
        return {"actor": {"name": rows[0].message.display_name}} if rows else {}

    async def _owners(self, account_id: str) -> list[str]:
        rows = await self._deps.users.system(REASON).find({"account_id": account_id, "role": OWNER}, 10)
        return [row.message.id for row in rows]


def _changed(event: Event) -> Sequence[str]:
    """The fields that are new: of a row that was made, all that it has."""
    return list(event.after) if event.type.endswith(".created") else event.changed_fields
