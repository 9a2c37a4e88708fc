"""Drafts: messages that are judged and written, and not stored yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dashclicks.notifications.v1 import delivery_pb2, kind_pb2
from dashclicks.notifications.v1.delivery_pb2 import Delivery
from dashclicks.type.v1 import channel_pb2
from dashclicks.type.v1.channel_pb2 import Channel

from services.notification.brand import Brand
from services.notification.deps import Deps
from services.notification.notice import Notice
from services.notification.people import Person
from services.notification.templating.engine import Rendered
from services.notification.templating.examples import merged, nested
from services.notification.texts import Text, Texts, TextsOfKind
from shared.core.ids import digest_ulid
from shared.data.mongo import Document
from shared.notifications.decision import Decision

EMAIL, BELL = channel_pb2.CHANNEL_EMAIL, channel_pb2.CHANNEL_BELL
CHOOSE_PATH = "/settings/notifications"


@dataclass(frozen=True, slots=True)
class Draft:
    """A message with its row, and what it says (None for one that is not sent)."""

    delivery: Delivery
    content: Document | None
    decision: Decision
    text: str = ""


class Drafting:
    """Writes drafts of one notice."""

    def __init__(self, deps: Deps, texts: Texts, notice: Notice, brand: Brand, of_kind: TextsOfKind) -> None:
        self._deps = deps
        self._texts = texts
        self._notice = notice
        self._brand = brand
        self._of_kind = of_kind
        self._kind = deps.catalogue[notice.kind]
        self._notice_id = deps.ids.new("ntc", deps.clock.now())

    def missing(self, person: Person, channel: Channel.ValueType) -> list[str]:
        """The variables that a message needs and that are not there."""
        text = self._of_kind.choose(channel, person.locale)
        return self._texts.missing(self._notice.kind, text, self._values(person, "", channel))

    def draft(self, person: Person, channel: Channel.ValueType, address: str, decision: Decision) -> Draft:
        """A message. Raises InvalidArgument as rendering does."""
        text = self._of_kind.choose(channel, person.locale)
        delivery = self._row(person, channel, address, decision, text)
        if not decision.goes:
            return Draft(delivery, None, decision)
        values = self._values(person, delivery.id, channel)
        rendered = self._texts.render(self._notice.kind, channel, text, values)
        delivery.subject = rendered.subject[:300]
        content = self._content(delivery, rendered)
        if decision.digested:
            # As the bell would say it: that is what the digest lists.
            content["title_text"] = self._texts.render(self._notice.kind, BELL, Text(None, None), values).text
        return Draft(delivery, content, decision, rendered.text)

    def _row(
        self, person: Person, channel: Channel.ValueType, address: str, decision: Decision, text: Text
    ) -> Delivery:
        now = self._deps.clock.now()
        row = Delivery(
            id=self._deps.ids.new("dlv", now),
            account_id=self._notice.account_id,
            kind=self._notice.kind,
            channel=channel,
            state=self._state(channel, decision, now),
            user_id=person.user_id,
            contact_id=person.contact_id,
            address=address,
            url=self.absolute(self._notice.url),
            priority=self._kind.priority,
            locale=text.locale,
            explanation=decision.why,
            notice_id=self._notice_id,
            fallback_of=self._notice.fallback_of,
        )
        if text.template is not None:
            row.template_id, row.template_version = text.template.id, text.template.version
        if self._notice.dedupe_key:
            key = "/".join((self._notice.dedupe_key, person.key, Channel.Name(channel), address))
            row.dedupe_key = digest_ulid(key)
        row.due_time.FromDatetime(decision.at)
        expire = self._notice.expire or max(now, self._notice.schedule or now) + self._kind.lifetime
        row.expire_time.FromDatetime(expire)
        row.events.add(state=row.state, detail=decision.why.rule).time.FromDatetime(now)
        return row

    def _state(
        self, channel: Channel.ValueType, decision: Decision, now: datetime
    ) -> delivery_pb2.DeliveryState.ValueType:
        if not decision.goes:
            return delivery_pb2.DELIVERY_STATE_SUPPRESSED
        if decision.digested:
            return delivery_pb2.DELIVERY_STATE_DIGESTED
        if decision.at > now:
            return delivery_pb2.DELIVERY_STATE_HELD
        return delivery_pb2.DELIVERY_STATE_DELIVERED if channel == BELL else delivery_pb2.DELIVERY_STATE_QUEUED

    def _content(self, delivery: Delivery, rendered: Rendered) -> Document:
        return {
            "_id": delivery.id,
            "account_id": delivery.account_id,
            "due_time": delivery.due_time.ToDatetime(UTC),
            "subject": rendered.subject,
            "html": rendered.html,
            "text": rendered.text,
            "variables": dict(self._notice.variables),
        }

    def _values(self, person: Person, delivery_id: str, channel: Channel.ValueType) -> dict[str, Any]:
        # What nobody can turn off has nothing to unsubscribe from.
        leave = channel == EMAIL and not self._kind.critical
        common = {
            "url": self.absolute(self._notice.url),
            "preferences_url": self.absolute(CHOOSE_PATH) if person.user_id else "",
            "unsubscribe_url": self._deps.links.unsubscribe(delivery_id) if leave else "",
            "recipient.name": person.name,
        }
        return merged(self._notice.variables, merged(self._brand.values, nested(common)))

    def absolute(self, url: str) -> str:
        """A URL of its own, or that of a path of the dashboard."""
        base = self._deps.settings.dashboard_url.rstrip("/")
        return f"{base}{url}" if url.startswith("/") else url


def is_digest(delivery: Delivery) -> bool:
    """Whether a message is a digest itself."""
    return delivery.kind == kind_pb2.NOTIFICATION_KIND_NOTIFICATIONS_DIGEST


def of_state(drafts: Sequence[Draft], *states: delivery_pb2.DeliveryState.ValueType) -> list[Draft]:
    """Those that are so far."""
    return [draft for draft in drafts if draft.delivery.state in states]
